// SPDX-License-Identifier: MIT
/* What a scenario is and how two of them are compared; plain values, no state. */
import type { CaseAnswer, Clause, Package, Parameter, Scenario } from "../api/types.ts";

/** A package as it stands, under the first of each choice that the case gives. */
export function freshScenario(from: string, all: CaseAnswer | null): Scenario {
  return {
    from,
    levers: {},
    assumptions: {},
    adversary: all?.adversaries[0]?.id ?? "",
    structure: null,
    credit: all?.credits[0] ?? "",
    settle: all?.settles[0]?.id ?? "",
    noise: null,
    seed: all?.defaults.seed ?? 1,
  };
}

/** What a package adds itself, in contrast to what it inherits from those it starts from. */
export function ownClauses(home: Package | undefined): Clause[] {
  return (home?.clauses ?? []).filter((clause) => clause.package === home?.id || clause.package == null);
}

/** The clauses that bear on a lever, what is inherited first. */
export function clausesOf(lever: string, scenario: Scenario, home: Package | undefined): Clause[] {
  const own = scenario.clauses && ownClauses(home);
  const inherited = own ? (home?.clauses ?? []).filter((clause) => !own.includes(clause)) : [];
  const all = scenario.clauses ? [...inherited, ...scenario.clauses] : (home?.clauses ?? []);
  return all.filter((clause) => clause.lever === lever || lever.startsWith(`${clause.lever}[`));
}

/** What the package makes of a lever without the reader's own move: its last plain clause, or the base. */
export function packageValue(parameter: Parameter, scenario: Scenario, home: Package | undefined): number {
  const clauses = clausesOf(parameter.id, scenario, home);
  const plain = clauses.filter((clause) => clause.when === null && clause.counted !== false);
  return plain.at(-1)?.value ?? parameter.base;
}

/** Dated, ramped, conditional or several clauses: more than one slider can say. */
export function isStaged(lever: string, scenario: Scenario, home: Package | undefined): boolean {
  return clausesOf(lever, scenario, home).some(
    (clause) => clause.when !== null || clause.until !== null || clause.ramp > 0 || clause.latch,
  );
}

/** Its promises under another's circumstances: what scenarios in one question have to share. */
export function under(scenario: Scenario, { adversary, structure, credit, settle, noise, seed, assumptions }: Scenario): Scenario {
  return { ...scenario, adversary, structure, credit, settle, noise, seed, assumptions };
}

/** Levers that packages set to different values, with the value in each. */
export function differing(packages: Package[], baseOf: (lever: string) => number | null) {
  const levers = [...new Set(packages.flatMap((one) => one.clauses.map((clause) => clause.lever)))];
  const valueIn = (one: Package, lever: string) => one.clauses.filter((each) => each.lever === lever).at(-1)?.value ?? baseOf(lever);
  return levers
    .map((lever) => ({ lever, values: packages.map((one) => valueIn(one, lever)) }))
    .filter(({ values }) => new Set(values).size > 1);
}

export function isChanged(scenario: Scenario): boolean {
  return (
    scenario.clauses !== undefined ||
    Object.keys(scenario.levers).length > 0 ||
    Object.keys(scenario.assumptions).length > 0
  );
}

/** The package it starts from and what differs from it: the shape of share links. */
export function differences(scenario: Scenario, all: CaseAnswer | null): Partial<Scenario> {
  const fresh = freshScenario(scenario.from, all) as unknown as Record<string, unknown>;
  const entries = Object.entries(scenario).filter(
    ([key, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(fresh[key]),
  );
  return { from: scenario.from, ...Object.fromEntries(entries) };
}

// SPDX-License-Identifier: MIT
/* What a scenario is and how two of them are compared; plain values, no state. */
import type { Clause, Package, Parameter, Scenario } from "../api/types.ts";

export const FIRST_PACKAGE = "P06";

export function freshScenario(from = FIRST_PACKAGE): Scenario {
  return {
    from,
    levers: {},
    assumptions: {},
    adversary: "central",
    credit: "proposed",
    settle: "imposed",
    noise: null,
    seed: 1,
  };
}

/** What a package adds itself, in contrast to what it inherits from those it starts from. */
export function ownClauses(home: Package | undefined): Clause[] {
  return (home?.clauses ?? []).filter((clause) => clause.package === home?.id || clause.package == null);
}

/** The clauses that bear on a lever, what is inherited first. */
export function clausesOf(lever: string, scenario: Scenario, home: Package | undefined): Clause[] {
  const inherited = (home?.clauses ?? []).filter((clause) => !ownClauses(home).includes(clause));
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

export function isChanged(scenario: Scenario): boolean {
  return (
    scenario.clauses !== undefined ||
    Object.keys(scenario.levers).length > 0 ||
    Object.keys(scenario.assumptions).length > 0
  );
}

/** Only what differs from a fresh scenario: the shape of share links. */
export function differences(scenario: Scenario): Partial<Scenario> {
  const fresh = freshScenario() as unknown as Record<string, unknown>;
  const entries = Object.entries(scenario).filter(
    ([key, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(fresh[key]),
  );
  return Object.fromEntries(entries) as Partial<Scenario>;
}

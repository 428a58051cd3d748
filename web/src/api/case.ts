// SPDX-License-Identifier: MIT
/* What the page reads out of a case by the roles that it gives to its outcomes, so that no outcome, lever
 * or package has to be known by name. */
import type { BaseRate, CaseAnswer, Outcome, Package, Parameter, Scenario, Structure } from "./types.ts";

/** Levels of risk by a date, the nearest first. */
export function risks(all: CaseAnswer | null): (Outcome & { horizon: number })[] {
  const dated = (all?.outcomes ?? []).flatMap((one) =>
    one.role === "risk" && one.horizon !== null ? [{ ...one, horizon: one.horizon }] : [],
  );
  return dated.sort((a, b) => a.horizon - b.horizon);
}

/** The level that decisions rest on. */
export function mainRisk(all: CaseAnswer | null) {
  const dated = risks(all);
  return dated.find((one) => one.decision) ?? dated.at(-1);
}

/** The level that is read out: the middle one. */
export function middleRisk(all: CaseAnswer | null) {
  const dated = risks(all);
  return dated[Math.floor(dated.length / 2)];
}

/** Whether an outcome is read from the runs that come first, and from which levels of risk are read. */
export function isOnMainPath(one: Outcome, all: CaseAnswer): boolean {
  const main = mainRisk(all) ?? all.outcomes[0];
  return one.mode === main?.mode && one.settle === main.settle;
}

/** How often such peace failed in history, for the years that the case shows beside its levels. */
export function record(all: CaseAnswer | null): BaseRate[] {
  const rates = all?.base_rates ?? [];
  const wanted = { class: all?.first.class ?? rates[0]?.class, event: all?.first.event ?? rates[0]?.event };
  return rates.filter((one) => one.class === wanted.class && one.event === wanted.event);
}

export function recordAt(all: CaseAnswer | null, months: number): BaseRate | undefined {
  return record(all).find((one) => 12 * one.horizon_years === months);
}

/** Levers that adversaries, the way the war ends and sensitivities set: not a package's to move. */
export function setElsewhere(all: CaseAnswer | null): Set<string> {
  const sets = [...(all?.adversaries ?? []), ...(all?.settles ?? [])].flatMap((one) => one.set.map(({ name }) => name));
  return new Set([...sets, ...(all?.sensitivities ?? []).map((one) => one.variable)]);
}

/** The rival structure that a scenario is run under; none for the model as it is written. */
export function structureOf(all: CaseAnswer | null, scenario: Scenario): Structure | undefined {
  return all?.structures.find((one) => one.id === scenario.structure);
}

export function adversaryIds(all: CaseAnswer): string[] {
  return all.adversaries.map((one) => one.id);
}

/** Packages that a reader can choose, in the case's order. */
export function choices(all: CaseAnswer | null): Package[] {
  return (all?.packages ?? []).filter((one) => !all?.abstract.includes(one.id));
}

/** Levers in their groups; first the groups that packages say most about, and in its own the lever to try. */
export function leverGroups(all: CaseAnswer | null): [string, Parameter[]][] {
  const elsewhere = setElsewhere(all);
  const groups = new Map<string, Parameter[]>();
  for (const lever of all?.levers ?? []) {
    if (elsewhere.has(lever.id)) continue;
    const group = lever.group ?? "";
    groups.set(group, [...(groups.get(group) ?? []), lever]);
  }
  const said = new Map<string, number>();
  for (const clause of choices(all).flatMap((one) => one.clauses.filter((clause) => clause.package === one.id)))
    said.set(clause.lever, (said.get(clause.lever) ?? 0) + 1);
  const weight = (levers: Parameter[]) =>
    levers.reduce((sum, one) => sum + (said.get(one.id) ?? 0) + (said.get(one.name) ?? 0), 0);
  const isTried = (one: Parameter) => Number(one.id === all?.first.lever);
  return [...groups]
    .sort(([, a], [, b]) => weight(b) - weight(a))
    .map(([group, levers]) => [group, [...levers].sort((a, b) => isTried(b) - isTried(a))]);
}

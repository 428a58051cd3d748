// SPDX-License-Identifier: MIT
/* What failure is, put together from outcomes: `p15 > 0.3 or cost > 400`. Counts of 100 are typed as
 * counts and sent as probabilities. */
import type { Limit } from "../api/studies.ts";
import type { Outcome, Results } from "../api/types.ts";
import { spreadOf } from "../charts/catalogue.ts";
import { isCount } from "../words/number.ts";

export interface Term {
  outcome: string;
  sign: ">" | "<";
  /** In the outcome's own unit; probabilities between 0 and 1. */
  threshold: number;
}

/** Where about a quarter of the futures fail, so that a fresh condition has an answer. */
export function termOf(outcome: Outcome, results: Results | null): Term {
  const spread = spreadOf(results, "scenario", outcome.id);
  const high = outcome.better !== "high";
  const at = (high ? spread?.q75 : spread?.q25) ?? 0;
  return { outcome: outcome.id, sign: high ? ">" : "<", threshold: Number(at.toPrecision(2)) };
}

/** Outcomes that a condition can be made of. */
export function conditionChoices(outcomes: Outcome[]): Outcome[] {
  return outcomes.filter((one) => !one.no_deal && one.show !== "band" && one.settle === "imposed");
}

/** A term that nobody has written yet: on what decisions rest on, the longest horizon first. */
export function usualTerm(outcomes: Outcome[], results: Results | null, terms: Term[]): Term {
  const free = conditionChoices(outcomes).filter((one) => !terms.some((term) => term.outcome === one.id));
  const first = free.filter((one) => one.decision).sort((a, b) => (b.horizon ?? 0) - (a.horizon ?? 0))[0] ?? free[0];
  return first ? termOf(first, results) : { outcome: "", sign: ">", threshold: 0 };
}

export function conditionText(terms: Term[], join: "or" | "and", outcomes: Outcome[]): string {
  const known = terms.filter((term) => outcomes.some((one) => one.id === term.outcome));
  return known.map((term) => `${term.outcome} ${term.sign} ${term.threshold}`).join(` ${join} `);
}

export function shownThreshold(term: Term, outcome: Outcome | undefined): number {
  return outcome && isCount(outcome) ? Number((100 * term.threshold).toPrecision(6)) : term.threshold;
}

export function readThreshold(shown: number, outcome: Outcome | undefined): number {
  return outcome && isCount(outcome) ? Number((shown / 100).toPrecision(6)) : shown;
}

/** A box as the server reads it: `type_draw >= 0.55, mil_mult <= 1.8`, every digit kept. */
export function boxText(limits: Limit[]): string {
  return limits
    .flatMap(({ factor, low, high }) => [...(low === null ? [] : [`${factor} >= ${low}`]), ...(high === null ? [] : [`${factor} <= ${high}`])])
    .join(", ");
}

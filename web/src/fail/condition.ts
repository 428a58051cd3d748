// SPDX-License-Identifier: MIT
/* What failure is, put together from outcomes: `p15 > 0.3 or cost > 400`. Counts of 100 are typed as
 * counts and sent as probabilities. */
import type { Outcome } from "../api/types.ts";
import { isCount } from "../words/number.ts";

export interface Term {
  outcome: string;
  sign: ">" | "<";
  /** In the outcome's own unit; probabilities between 0 and 1. */
  threshold: number;
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

// SPDX-License-Identifier: MIT
/* The headline as it was when a link was made. It travels in the link, so that a page with another model
 * can show what was seen then beside what is seen now. */
import { risks } from "../api/case.ts";
import type { CaseAnswer, Results } from "../api/types.ts";
import { spreadOf } from "../charts/catalogue.ts";

/** A level of risk: the outcome, its mean, and from the 10th to the 90th of 100 futures. */
export type Mark = [outcome: string, mean: number, q10: number, q90: number];

export interface Seen {
  version: string;
  model: string;
  futures: number;
  /** The first digits of the digest of all numbers. */
  results: string;
  marks: Mark[];
}

const DIGEST_DIGITS = 12;
const PRECISION = 1e4;

export function shortDigest(digest: string): string {
  return digest.slice(0, DIGEST_DIGITS);
}

function rounded(share: number | null | undefined): number {
  return Math.round(PRECISION * (share ?? 0)) / PRECISION;
}

export function seenNow(results: Results | null, all: CaseAnswer | null): Seen | null {
  if (!results || !all) return null;
  const marks = risks(all).flatMap((outcome): Mark[] => {
    const spread = spreadOf(results, "scenario", outcome.id);
    return spread && spread.mean !== null ? [[outcome.id, rounded(spread.mean), rounded(spread.q10), rounded(spread.q90)]] : [];
  });
  const { program, inputs, digest } = results;
  return { version: program.version, model: shortDigest(results.case.model_digest), futures: inputs.futures, results: shortDigest(digest), marks };
}

/** What of a link is a headline; null for anything else. */
export function readSeen(raw: unknown): Seen | null {
  const seen = raw as Partial<Seen> | null;
  const isMark = (mark: unknown) =>
    Array.isArray(mark) && mark.length === 4 && typeof mark[0] === "string" && mark.slice(1).every((one) => typeof one === "number");
  const sound =
    typeof seen?.version === "string" && typeof seen.model === "string" && typeof seen.futures === "number" &&
    typeof seen.results === "string" && Array.isArray(seen.marks) && seen.marks.every(isMark);
  return sound ? (seen as Seen) : null;
}

// SPDX-License-Identifier: MIT
/* A claim of the reader's own as a file of claims: "A does better than B in this outcome by so much". */
import type { Outcome } from "../api/types.ts";

export interface OwnClaim {
  statement: string;
  outcome: Outcome;
  package: string;
  against: string;
  /** In the outcome's own unit. */
  supportedFrom: number;
  refutedBelow: number;
}

export function ownClaimYaml(claim: OwnClaim, today: string, thresholds: string): string {
  const { id, better } = claim.outcome;
  const effect = better === "high" ? `one.${id} - other.${id}` : `other.${id} - one.${id}`;
  return `thresholds: ${JSON.stringify(thresholds)}
frozen: ${today}
claims:
  - id: MINE
    statement: ${JSON.stringify(claim.statement)}
    text: "-"
    arms: {one: ${claim.package}, other: ${claim.against}}
    statistics:
      gain: MEAN(${effect})
      share: SHARE(${effect} > 0)
    show: gain
    effect: ${effect}
    supported_if: gain >= ${claim.supportedFrom}
    refuted_if: gain < ${claim.refutedBelow}
`;
}

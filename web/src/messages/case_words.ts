// SPDX-License-Identifier: MIT
/* Short names for things of a case, by their identifiers. What is missing falls back to the case's own
 * words, so that another case shows without a file of its own. */

export interface CaseWords {
  levers: Record<string, string>;
  groups: Record<string, string>;
  outcomes: Record<string, string>;
  packages: Record<string, string>;
  adversaries: Record<string, string>;
}

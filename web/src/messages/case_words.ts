// SPDX-License-Identifier: MIT
/* What things of the case are called, by their identifiers: as the server tells it in the reader's language,
 * so that an answer that came in another one is named rightly too. */
import type { CaseAnswer, Named } from "../api/types.ts";

export interface CaseWords {
  levers: Record<string, string>;
  groups: Record<string, string>;
  outcomes: Record<string, string>;
  packages: Record<string, string>;
  adversaries: Record<string, string>;
}

const NONE: CaseWords = { levers: {}, groups: {}, outcomes: {}, packages: {}, adversaries: {} };

function byId(list: { id: string; title: string | null }[]): Record<string, string> {
  return Object.fromEntries(list.flatMap(({ id, title }) => (title ? [[id, title]] : [])));
}

export function wordsOf(answer: CaseAnswer | null): CaseWords {
  if (!answer) return NONE;
  const titles = (list: Named[]) => byId(list);
  return {
    levers: byId([...answer.levers, ...answer.uncertainties, ...answer.constants]),
    groups: titles(answer.groups),
    outcomes: titles(answer.outcomes),
    packages: titles(answer.packages),
    adversaries: titles(answer.adversaries),
  };
}

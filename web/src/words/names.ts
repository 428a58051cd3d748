// SPDX-License-Identifier: MIT
/* What things of the case are called on the page: the message file's word, else the case's own. */
import type { Package, Parameter } from "../api/types.ts";
import type { CaseWords } from "../messages/case_words.ts";

const FIRST_SENTENCE = /^(.*?[^0-9])[.:;](\s|$)/;
const LONGEST_TITLE = 60;

export function leverTitle(parameter: Parameter, words: CaseWords): string {
  const known = words.levers[parameter.id];
  if (known) return known;
  const first = FIRST_SENTENCE.exec(parameter.note)?.[1] ?? parameter.note;
  return first && first.length <= LONGEST_TITLE ? first : parameter.id.replaceAll("_", " ");
}

export function groupTitle(group: string, words: CaseWords): string {
  const code = group.split(" ")[0] ?? group;
  return words.groups[code] ?? group.replace(/^[A-Z]{2,3} /, "");
}

export function packageTitle(one: Package | undefined, words: CaseWords): string {
  if (!one) return "";
  return words.packages[one.id] ?? one.title;
}

export function outcomeTitle(one: { id: string; title: string }, words: CaseWords): string {
  return words.outcomes[one.id] ?? one.title;
}

export function adversaryTitle(one: { id: string; title: string }, words: CaseWords): string {
  return words.adversaries[one.id] ?? one.title;
}

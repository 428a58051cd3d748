// SPDX-License-Identifier: MIT
/* Sentences that the engine wrote, as the page says things: numbers in two digits, parameters by their titles. */
import type { Claim } from "../api/studies.ts";
import type { Language } from "../state/settings.ts";
import { two } from "../words/number.ts";

const FRACTION: Record<Language, RegExp> = {
  en: /(?<![\w.])-?\d+\.\d+(?:e[-+]?\d+)?(?![\w.]*\w)/g,
  uk: /(?<![\w.])-?\d+[.,]\d+(?:e[-+]?\d+)?(?![\w.]*\w)/g,
};
const QUOTES: Record<Language, [string, string]> = { en: ["“", "”"], uk: ["«", "»"] };

export function inTwoDigits(sentence: string, language: Language): string {
  return sentence.replace(FRACTION[language], (number) => two(Number(number.replace(",", ".")), language));
}

/** The condition under which a verdict turns. */
export function conditionWords(flip: NonNullable<Claim["flip"]>, title: (variable: string) => string, language: Language): string {
  const [open, close] = QUOTES[language];
  return (flip.clauses ?? []).reduce((sentence, { variable }) => {
    const name = new RegExp(`(?<!\\w)${variable.replace(/[[\]]/g, "\\$&")}(?![\\w[])`, "gi");
    return title(variable) === variable ? sentence : sentence.replace(name, () => open + title(variable) + close);
  }, inTwoDigits(flip.sentence, language));
}

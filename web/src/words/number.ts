// SPDX-License-Identifier: MIT
/* Numbers as the page says them: two significant digits, probabilities as counts out of 100 futures.
 * `<1` and `>99` keep the rare from reading as never and the likely from reading as sure. */
import type { Outcome, Spread } from "../api/types.ts";
import type { Language } from "../state/settings.ts";

export const MINUS = "\u2212";
const NARROW_SPACE = "\u202f";

const LOCALES: Record<Language, string> = { en: "en-GB", uk: "uk-UA" };
/** Kept, because making one takes a browser as long as writing a hundred numbers with it. */
const formats = new Map<string, Intl.NumberFormat>();

function inDigits(value: number, digits: number, language: Language): string {
  const key = `${language}${digits}`;
  const format = formats.get(key) ?? new Intl.NumberFormat(LOCALES[language], { maximumSignificantDigits: digits });
  formats.set(key, format);
  return `${value < 0 ? MINUS : ""}${format.format(Math.abs(value))}`;
}

export function two(value: number | null, language: Language): string {
  return value === null ? "–" : inDigits(Number(value.toPrecision(2)), 2, language);
}

/** As many digits as the value itself has, for what somebody typed or set. */
export function exact(value: number, language: Language): string {
  return inDigits(value, 6, language);
}

export function count(share: number): string {
  const of100 = 100 * share;
  if (of100 > 0 && of100 < 0.5) return "<1";
  if (of100 < 100 && of100 > 99.5) return ">99";
  return String(Math.round(of100));
}

export function isCount(outcome: Outcome): boolean {
  return outcome.show === "count" || outcome.show === "share";
}

/** The number alone, without its unit. */
export function figure(value: number | null, outcome: Outcome, language: Language): string {
  if (value === null) return "–";
  return isCount(outcome) ? count(value) : two(value, language);
}

/** Below this a difference is the dust of rounding, whatever the unit. */
const DUST = 1e-6;

export function difference(value: number, outcome: Outcome, language: Language): string {
  if (Math.abs(value) < DUST) return "0";
  const scaled = isCount(outcome) ? Math.round(100 * value) : Number(value.toPrecision(2));
  if (scaled === 0) return "0";
  const text = isCount(outcome) ? String(Math.abs(scaled)) : two(Math.abs(value), language);
  return `${scaled < 0 ? MINUS : "+"}${text}`;
}

/** From the 10th to the 90th of 100 futures; empty where there is nothing to tell. */
export function range(spread: Spread | null, outcome: Outcome, language: Language): string {
  if (!spread || spread.q10 === null || spread.q90 === null) return "";
  const low = figure(spread.q10, outcome, language);
  const high = figure(spread.q90, outcome, language);
  return low === high ? low : `${low}${NARROW_SPACE}–${NARROW_SPACE}${high}`;
}

export function differenceRange(spread: Spread, outcome: Outcome, language: Language): string {
  if (spread.q10 === null || spread.q90 === null) return "";
  const low = difference(spread.q10, outcome, language);
  const high = difference(spread.q90, outcome, language);
  return low === high ? low : `${low} … ${high}`;
}

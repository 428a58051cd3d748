// SPDX-License-Identifier: MIT
/* The month of the model that a clause's date means, as far as the page can tell without running it: a
 * number, a date, or sums of numbers and of parameters at their base. */
import type { CaseAnswer } from "../api/types.ts";

const DATE = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/;
const TERM = /([+-])?\s*([\w.]+)\s*/y;

function dated(text: string, time: CaseAnswer["time"]): number | null {
  const date = DATE.exec(text);
  if (!date) return null;
  const [year, month, day] = [Number(date[1]), Number(date[2]), Number(date[3] ?? 1)];
  return 12 * (year - time.epoch_year) + (month - time.epoch_month) + (day - 1) / 31;
}

/** Null when only a run could say it. */
export function monthOf(
  when: string | number | null,
  time: CaseAnswer["time"],
  baseOf: (name: string) => number | undefined,
): number | null {
  if (when === null || typeof when === "number") return when;
  const text = when.trim();
  const date = dated(text, time);
  if (date !== null) return date;
  let sum = 0;
  TERM.lastIndex = 0;
  for (let at = 0; at < text.length; at = TERM.lastIndex) {
    const term = TERM.exec(text);
    if (!term || (at > 0 && !term[1])) return null;
    const value = Number.isNaN(Number(term[2])) ? baseOf((term[2] ?? "").toLowerCase()) : Number(term[2]);
    if (value === undefined) return null;
    sum += term[1] === "-" ? -value : value;
  }
  return text === "" ? null : sum;
}

// SPDX-License-Identifier: MIT
/* Units of the model in the reader's words, whole or part by part. A part that nobody has words for is shown as
 * the model spells it. */
import type { Messages } from "../messages/index.ts";

export function unitWords(unit: string, words: Messages): string {
  const known = words.units[unit];
  if (known !== undefined) return known;
  const [first = "", ...divisors] = unit.split("/");
  const spelled = (part: string) => words.units[part] || words.unitParts[part] || part.replaceAll("_", " ");
  const above = first === "1" ? [] : [first.split("*").map(spelled).join(" · ")];
  return [...above, ...divisors.map((part) => words.unitPer[part] ?? `/ ${spelled(part)}`)].join(" ");
}

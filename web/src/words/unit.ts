// SPDX-License-Identifier: MIT
/* Units of the model in the reader's words. An unknown unit is shown as the model spells it. */
import type { Messages } from "../messages/index.ts";

export function unitWords(unit: string, words: Messages): string {
  const known = words.units as Record<string, string>;
  return known[unit] ?? unit.replaceAll("_", " ");
}

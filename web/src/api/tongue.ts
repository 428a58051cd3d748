// SPDX-License-Identifier: MIT
/* Which words of the server's answers are in another language than the page: it says so in members beside
 * them, `source_lang` beside `source`. Titles of sources are such words. */

const others = new Map<string, string>();
const SUFFIX = "_lang";

/** Remembers the words of an answer that are in a language of their own. */
export function noteTongues(answer: unknown): void {
  if (typeof answer !== "object" || answer === null) return;
  const members = answer as Record<string, unknown>;
  for (const [key, value] of Object.entries(members)) {
    if (typeof value === "object") noteTongues(value);
    const words = key.endsWith(SUFFIX) ? members[key.slice(0, -SUFFIX.length)] : undefined;
    if (typeof words === "string") others.set(words, String(value));
  }
}

/** For the `lang` of what shows these words; undefined when they are in the language of the page. */
export function tongueOf(words: string | null | undefined): string | undefined {
  return others.get(words ?? "");
}

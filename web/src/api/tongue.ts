// SPDX-License-Identifier: MIT
/* Which words of the server's answers are in another language than the page: it says so in members beside
 * them, `source_lang` beside `source`. Titles of sources are such words. */

const others = new Map<string, string>();
const SUFFIX = "_lang";

function note(members: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(members)) {
    if (typeof value === "object" && value !== null) note(value as Record<string, unknown>);
    const words = key.endsWith(SUFFIX) ? members[key.slice(0, -SUFFIX.length)] : undefined;
    if (typeof words === "string") others.set(words, String(value));
  }
}

/** Reads an answer, and remembers its words that are in a language of their own; most answers have none. */
export function readAnswer(text: string): unknown {
  const answer: unknown = JSON.parse(text);
  if (text.includes(`${SUFFIX}":`)) note(answer as Record<string, unknown>);
  return answer;
}

/** For the `lang` of what shows these words; undefined when they are in the language of the page. */
export function tongueOf(words: string | null | undefined): string | undefined {
  return others.get(words ?? "");
}

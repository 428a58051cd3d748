// SPDX-License-Identifier: MIT
/* The words of the page in the reader's language. English is there at once; Ukrainian is fetched when
 * it is chosen, and its type is English's, so that no sentence can be forgotten. The case's words come from the
 * server, in the same language. */
import { reader } from "../state/reader.svelte.ts";
import type { Language } from "../state/settings.ts";
import type { CaseWords } from "./case_words.ts";
import { en } from "./en.ts";
import { tongue } from "./tongue.svelte.ts";

export type Messages = typeof en;

export async function speak(language: Language): Promise<void> {
  tongue.messages = language === "en" ? en : (await import("./uk.ts")).uk;
  reader.language = language;
}

/** The sentences of the page. Read inside markup or a derived value, so that a change of language shows. */
export function say(): Messages {
  return tongue.messages;
}

export function caseWords(): CaseWords {
  return tongue.words;
}

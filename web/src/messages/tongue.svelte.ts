// SPDX-License-Identifier: MIT
/* The language that is being shown, and what the case's things are called in it. */
import { desk } from "../state/desk.svelte.ts";
import { wordsOf } from "./case_words.ts";
import { en } from "./en.ts";
import type { Messages } from "./index.ts";

class Tongue {
  messages = $state.raw<Messages>(en);
  words = $derived(wordsOf(desk.case));
}

export const tongue = new Tongue();

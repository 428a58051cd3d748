// SPDX-License-Identifier: MIT
/* The language that is being shown. */
import type { CaseWords } from "./case_words.ts";
import { en } from "./en.ts";
import type { Messages } from "./index.ts";
import { ukraineEn } from "./ukraine.en.ts";

class Tongue {
  messages = $state.raw<Messages>(en);
  words = $state.raw<CaseWords>(ukraineEn);

  set(messages: Messages, words: CaseWords): void {
    this.messages = messages;
    this.words = words;
  }
}

export const tongue = new Tongue();

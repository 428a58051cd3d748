// SPDX-License-Identifier: MIT
/* The reader's settings while the page is open; a change is kept at once. */
import { keep, recall, type Language, type Theme } from "./settings.ts";

class Reader {
  #now = $state(recall());

  get language(): Language {
    return this.#now.language;
  }
  set language(language: Language) {
    this.#change({ language });
    document.documentElement.lang = language;
  }

  get theme(): Theme {
    return this.#now.theme;
  }
  set theme(theme: Theme) {
    this.#change({ theme });
    if (theme === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  }

  get shortcuts(): boolean {
    return this.#now.shortcuts;
  }
  set shortcuts(shortcuts: boolean) {
    this.#change({ shortcuts });
  }

  get welcomed(): boolean {
    return this.#now.welcomed;
  }
  set welcomed(welcomed: boolean) {
    this.#change({ welcomed });
  }

  #change(part: Partial<ReturnType<typeof recall>>): void {
    this.#now = { ...this.#now, ...part };
    keep($state.snapshot(this.#now));
  }
}

export const reader = new Reader();

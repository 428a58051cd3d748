// SPDX-License-Identifier: MIT
/* Short messages about what has just been done: shown for some seconds, and read out. */

const SHOWN_MS = 4000;

class Notice {
  text = $state("");
  #timer: ReturnType<typeof setTimeout> | undefined;

  tell(text: string): void {
    clearTimeout(this.#timer);
    this.text = text;
    this.#timer = setTimeout(() => (this.text = ""), SHOWN_MS);
  }
}

export const notice = new Notice();

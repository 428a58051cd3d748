// SPDX-License-Identifier: MIT
/* The years told one after another in the risk picture; not where motion is not wanted. */

const YEAR_MS = 320;

class Replay {
  /** The year that is shown; null when all are. */
  year = $state<number | null>(null);
  #timer: ReturnType<typeof setInterval> | undefined;

  begin(last: number): void {
    this.stop();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this.year = 0;
    this.#timer = setInterval(() => {
      if (this.year === null || this.year >= last) this.stop();
      else this.year += 1;
    }, YEAR_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.year = null;
  }
}

export const replay = new Replay();

// SPDX-License-Identifier: MIT
/* Which two pictures are large in Explore. */

class Shown {
  first = $state("fan");
  second = $state("money");

  /** Whether one of them counts in how many futures a package beats another. */
  get isOfWins(): boolean {
    return this.first === "differences" || this.second === "differences";
  }

  /** In the second place, unless it is large already. */
  show(picture: string): void {
    if (picture !== this.first) this.second = picture;
    document.querySelector(`[data-slot="${picture === this.first ? "A" : "B"}"]`)?.scrollIntoView({ block: "nearest" });
  }
}

export const shown = new Shown();

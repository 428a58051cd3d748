// SPDX-License-Identifier: MIT
/* Every two of some scenarios against each other. One comparison takes differences to its first scenario; so
 * the first is taken away until two are left, and each rest is compared again, on the same futures. */
import type { Contrast, Results, Scenario } from "../api/types.ts";
import { contrastOf } from "../charts/catalogue.ts";
import { Job } from "./job.svelte.ts";

class Pairs {
  /** By the place of the scenario that the others are compared with. */
  #answers = $state.raw<Results[]>([]);
  #job = new Job<Results>();
  #turn = 0;

  get isWorking(): boolean {
    return this.#job.state === "working" || this.#job.state === "unreachable";
  }

  /** `first` is the comparison of all of them. */
  async want(scenarios: Scenario[], futures: number, first: Results): Promise<void> {
    const turn = (this.#turn += 1);
    this.#answers = [first];
    for (let at = 1; at + 1 < scenarios.length; at += 1) {
      this.#job.answer = null;
      await this.#job.begin({ question: "compare", scenarios: scenarios.slice(at), futures });
      if (turn !== this.#turn || !this.#job.answer) return;
      this.#answers = [...this.#answers, this.#job.answer];
    }
  }

  /** What the scenario at `one` does against the one at `other`; null as long as it is not known. */
  of(one: number, other: number, outcome: string): Contrast | null {
    if (one < other) return mirrored(this.of(other, one, outcome));
    const answer = this.#answers[other];
    const row = answer?.results[one - other];
    return (answer && row && contrastOf(answer, row.package, outcome)) ?? null;
  }
}

function mirrored(contrast: Contrast | null): Contrast | null {
  return contrast && { ...contrast, better: contrast.worse, worse: contrast.better };
}

export const pairs = new Pairs();

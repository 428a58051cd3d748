// SPDX-License-Identifier: MIT
/* The question why the scenario on the desk differs from the base, and the assumption that the answer hangs
 * on: of those that its variables read, the one with the weakest evidence. */
import { mainRisk } from "../api/case.ts";
import type { WhyAnswer } from "../api/studies.ts";
import type { Parameter } from "../api/types.ts";
import { desk } from "./desk.svelte.ts";
import { whyJob } from "./jobs.svelte.ts";
import { model } from "./model.svelte.ts";
import { run } from "./run.svelte.ts";

const FUTURES = 2000;

class Why {
  #asked = $state("");

  /** The answer to what is on the desk, not to an earlier state of it. */
  get answer(): WhyAnswer | null {
    return this.#asked === this.#now() ? whyJob.answer : null;
  }

  ask(): void {
    this.#asked = this.#now();
    whyJob.answer = null;
    model.load();
    void whyJob.begin({
      question: "why", scenario: run.asAsked(desk.scenario), against: desk.base, outcome: mainRisk(desk.case)?.id, futures: FUTURES,
    });
  }

  /** Null as long as the model is not there, or when no variable of the chain reads an assumption. */
  get hangsOn(): Parameter | null {
    const read = (this.answer?.chain ?? []).flatMap((name) => model.variable(name)?.reads ?? []);
    const assumed = (desk.case?.uncertainties ?? []).filter((one) => read.includes(one.name.toLowerCase()));
    const weakest = assumed.map((one) => one.grade).sort().at(-1);
    return assumed.find((one) => one.grade === weakest) ?? null;
  }

  #now(): string {
    return JSON.stringify([desk.scenario, desk.base]);
  }
}

export const why = new Why();

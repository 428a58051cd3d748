// SPDX-License-Identifier: MIT
/* The model's variables and who reads whom, fetched when somebody asks what a lever does. */
import { ask } from "../api/client.ts";
import type { ModelAnswer, ModelVariable } from "../api/studies.ts";

class Model {
  answer = $state.raw<ModelAnswer | null>(null);
  #asked = false;

  load(): void {
    if (this.#asked) return;
    this.#asked = true;
    ask<ModelAnswer>("model")
      .then((answer) => (this.answer = answer))
      .catch(() => (this.#asked = false)); // the next opening asks again
  }

  variable(name: string): ModelVariable | undefined {
    return this.answer?.variables.find((one) => one.id === plain(name));
  }
  readersOf(name: string): ModelVariable[] {
    return this.answer?.variables.filter((one) => one.reads.includes(plain(name))) ?? [];
  }

  /** How many equations lie between a variable and each that it reaches. */
  distances(from: string): Map<string, number> {
    const steps = new Map([[plain(from), 0]]);
    for (const [name, distance] of steps) // a map grows while it is walked: nearest first
      for (const reader of this.readersOf(name)) if (!steps.has(reader.id)) steps.set(reader.id, distance + 1);
    return steps;
  }
}

/** Without the element: equations are read by the whole array. */
function plain(name: string): string {
  return name.replace(/\[.*/, "").toLowerCase();
}

export const model = new Model();

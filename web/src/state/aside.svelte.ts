// SPDX-License-Identifier: MIT
/* Variants of the scenario on the desk that are shown beside it: at each level of decision noise, or counting
 * only what is firm. Asked one after another when the picture has come to rest, under a name of their own, so
 * that they stop nobody's run. */
import { CLIENT, send } from "../api/client.ts";
import type { Results, Scenario } from "../api/types.ts";

const FUTURES = 1000;

class Aside {
  results = $state.raw<Record<string, Results>>({});
  problem = $state("");
  #asked = "";

  constructor(readonly name: string) {}

  /** `variants` by the names that their results will have. */
  async want(variants: Record<string, Scenario>, base: string): Promise<void> {
    const asked = JSON.stringify([variants, base]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.problem = "";
    try {
      for (const [name, scenario] of Object.entries(variants)) {
        const client = `${CLIENT}-${this.name}`;
        const answer = await send<Results>("runs", { scenario, base, futures: FUTURES }, { client });
        if (this.#asked !== asked) return;
        this.results = { ...this.results, [name]: answer };
      }
    } catch (error) {
      if (this.#asked !== asked) return;
      this.#asked = "";
      this.problem = (error as Error).message;
    }
  }
}

export const noiseLevels = new Aside("levels");
export const credits = new Aside("credits");

// SPDX-License-Identifier: MIT
/* The run of the scenario on the desk. One question is under way at a time; while it is, only the
 * newest wish is remembered. When the reader rests, the same futures and more of them follow, so that
 * the picture sharpens and does not jump.
 *
 * Moves are answered in single precision, which is far closer than what is shown; what rests is in double. Counts of
 * futures in which one package beats another are not shown in single: there the smallest differences get lost. */
import { Refusal, send, Unreachable } from "../api/client.ts";
import { listen } from "../api/events.ts";
import type { CaseAnswer, Results, Scenario } from "../api/types.ts";
import { shown } from "./shown.svelte.ts";

export const FIRST_FUTURES = 500;
export const LAST_FUTURES = 10_000;
const REST_MS = 350;
/** A hand that has left a slider is at rest at once. */
const RELEASED_MS = 50;
const RETRY_MS = 1500;
/** Not a set of the case but the worst of all of them. */
export const WORST = "worst";
/** Not a level of decision noise but all of them, side by side; the run itself is as assumed. */
export const ALL_LEVELS = "all";

interface Wish {
  scenario: Scenario;
  base: string;
  /** The ids of adversary sets, and of the outcome that tells which is the worst. */
  adversaries: string[];
  risk: string;
  /** The case as it was told: in another language it is another. */
  about: CaseAnswer;
}

export type RunState = "idle" | "running" | "refining" | "done" | "refused" | "unreachable";

function level(results: Results, outcome: string): number {
  const row = results.results.find((one) => one.package === "scenario");
  return row?.outcomes.find((one) => one.outcome === outcome)?.value?.mean ?? 0;
}

class Run {
  results = $state.raw<Results | null>(null);
  state = $state<RunState>("idle");
  /** Why the last question was refused, in the server's words. */
  refusal = $state("");
  milliseconds = $state(0);
  /** Counts finished answers to the newest wish: for what happens at the end of a change only. */
  settled = $state(0);
  #wish: Wish | null = null;
  #last: Wish | null = null;
  #busy = false;
  #stop: (() => void) | null = null;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #isHeld = (): boolean => false;
  #wasHeld = false; // when the newest wish was made

  /** `isHeld` says whether the reader still moves; refinement waits for the hand to leave. */
  holdWhile(isHeld: () => boolean): void {
    this.#isHeld = isHeld;
  }

  want(wish: Wish): void {
    const last = this.#last;
    if (last && last.scenario === wish.scenario && last.base === wish.base && last.about === wish.about) return;
    this.#wish = this.#last = wish;
    this.#wasHeld = this.#isHeld();
    this.#stop?.();
    this.#stop = null;
    this.#restNoMore();
    if (!this.#busy) void this.#work();
  }

  /** What is shown is on its way: in single precision. */
  get isMoving(): boolean {
    return this.results?.case.precision === "single";
  }

  /** The hand has left. */
  release(): void {
    if (this.state === "done" && this.#resting !== undefined) this.#restSoon();
  }

  /** The scenario as the server is asked: "worst" has become the set that it was. */
  asAsked(scenario: Scenario): Scenario {
    const noise = scenario.noise === ALL_LEVELS ? null : scenario.noise;
    const worst = scenario.adversary === WORST ? this.results?.results[0]?.adversary : undefined;
    return { ...scenario, noise, adversary: worst ?? scenario.adversary };
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#wish) {
      const wish = this.#wish;
      this.state = "running";
      const begun = performance.now();
      try {
        const results = await this.#answer(wish);
        if (this.#wish === wish) this.#wish = null;
        this.results = results;
        this.milliseconds = performance.now() - begun;
        this.state = "done";
        this.refusal = "";
      } catch (error) {
        if (this.#wish !== wish) continue;
        this.state = error instanceof Unreachable ? "unreachable" : "refused";
        this.refusal = error instanceof Refusal ? error.reason : "";
        this.#busy = false;
        if (this.state === "unreachable") this.#tryAgain();
        return;
      }
    }
    this.#busy = false;
    this.#restSoon();
  }

  async #answer({ scenario, base, adversaries, risk }: Wish): Promise<Results> {
    const asked = this.asAsked(scenario);
    const precision = this.results && !shown.isOfWins ? "single" : "double";
    const question = (adversary: string) =>
      send<Results>("runs", { scenario: { ...asked, adversary }, base, futures: FIRST_FUTURES, precision });
    if (scenario.adversary !== WORST) return question(scenario.adversary);
    let worst: Results | null = null;
    for (const adversary of adversaries) {
      const results = await question(adversary);
      if (!worst || level(results, risk) > level(worst, risk)) worst = results;
    }
    return worst as Results;
  }

  #tryAgain(): void {
    this.state = "unreachable";
    this.#restNoMore();
    this.#resting = setTimeout(() => {
      this.#wish ??= this.#last;
      if (!this.#busy) void this.#work();
    }, RETRY_MS);
  }

  #restSoon(): void {
    clearTimeout(this.#resting);
    const left = this.#wasHeld && !this.#isHeld();
    this.#resting = setTimeout(() => (this.#isHeld() ? this.#restSoon() : this.#refine()), left ? RELEASED_MS : REST_MS);
  }

  #restNoMore(): void {
    clearTimeout(this.#resting);
    this.#resting = undefined;
  }

  #refine(): void {
    this.#restNoMore();
    const results = this.results;
    this.settled += 1;
    if (!results?.refine) return;
    this.state = "refining";
    this.#stop = listen<Results>(results.refine, {
      result: (finer) => {
        this.results = { ...finer, refine: results.refine ?? "" };
      },
      done: () => {
        this.state = "done";
        this.settled += 1;
      },
      failed: () => (this.state = "done"),
      lost: (isLost) => (this.state = isLost ? "unreachable" : "refining"),
      closed: () => this.#tryAgain(),
    });
  }
}

export const run = new Run();

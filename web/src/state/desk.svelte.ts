// SPDX-License-Identifier: MIT
/* What lies on the desk: the case, the scenario that is being worked on, what it is compared with,
 * and the view. The address shows all of it, so that going back and sharing work by themselves. */
import { ask } from "../api/client.ts";
import type { CaseAnswer, Outcome, Package, Parameter, Scenario } from "../api/types.ts";
import { begin, change, keepHistory, recallHistory, redo, settle, undo, type History } from "./history.ts";
import { readPlace, unpacked, writePlace } from "./link.ts";
import { freshScenario, isChanged } from "./scenario.ts";
import { shortDigest, type Seen } from "./then.ts";

export const VIEWS = ["explore", "compare", "matter", "fail", "claims", "model", "clauses", "report", "present"] as const;
export type View = (typeof VIEWS)[number];

const HISTORY = "surety.history";

class Desk {
  case = $state.raw<CaseAnswer | null>(null);
  view = $state<View>("explore");
  base = $state("");
  /** While a pointer is down on a slider: axes hold still, refinement waits. */
  dragging = $state(false);
  /** The digest in the link that was opened, when this model is another one, and what was seen with it. */
  olderModel = $state<string | null>(null);
  then = $state.raw<Seen | null>(null);
  /** What the page shows of the scenario now, once it is there: goes into links. */
  #seen: Seen | null = null;
  #history = $state.raw<History<Scenario>>(begin(freshScenario("", null)));
  #told = (): void => {};

  get scenario(): Scenario {
    return this.#history.now;
  }
  /** What others are compared with, unchanged: nothing can differ. */
  get isBase(): boolean {
    return this.scenario.from === this.base && !isChanged(this.scenario);
  }
  get canUndo(): boolean {
    return this.#history.past.length > 0;
  }
  get canRedo(): boolean {
    return this.#history.future.length > 0;
  }

  /** `told` is called whenever a scenario lies here that was not here before, and before any of it is drawn. */
  async open(told: () => void): Promise<void> {
    const [answer, address] = await Promise.all([ask<CaseAnswer>("case"), unpacked(location.hash)]);
    this.case = answer;
    this.base = answer.reference;
    const kept = recallHistory<Scenario>(HISTORY);
    this.#history = kept && this.packageOf(kept.now.from) ? settle(kept) : begin(freshScenario(answer.reference, answer));
    this.#told = told;
    this.follow(address);
    told();
    addEventListener("hashchange", async () => this.follow(await unpacked(location.hash)));
  }

  /** The case once more, in the language that the reader has chosen now. */
  async tell(): Promise<void> {
    if (this.case) this.case = await ask<CaseAnswer>("case");
  }

  /** Takes view, base and scenario from an address. */
  follow(hash: string): void {
    const place = readPlace(hash, this.case);
    this.view = VIEWS.find((view) => view === place.view) ?? "explore";
    if (place.base && this.packageOf(place.base)) this.base = place.base;
    const digest = this.case?.model_digest ?? "";
    if (place.model) {
      this.olderModel = place.model !== shortDigest(digest) ? place.model : null;
      this.then = this.olderModel === null ? null : place.then;
    }
    if (place.scenario && this.packageOf(place.scenario.from) && JSON.stringify(place.scenario) !== JSON.stringify(this.scenario)) {
      this.#set(change(this.#history, place.scenario, null));
    }
    this.#show();
  }

  go(view: View): void {
    if (view !== this.view) scrollTo(0, 0);
    this.view = view;
    history.pushState(null, "", this.address());
  }

  address(): string {
    return writePlace(this.view, this.scenario, this.base, this.case, this.#seen);
  }

  /** What is shown of the scenario on the desk, at the end of a change. */
  see(seen: Seen | null): void {
    this.#seen = seen;
    this.#show();
  }

  edit(part: Partial<Scenario>, about: string | null = null): void {
    this.#set(change(this.#history, { ...this.scenario, ...part }, about));
  }

  move(lever: string, value: number): void {
    this.edit({ levers: { ...this.scenario.levers, [lever]: value } }, `lever ${lever}`);
  }

  leave(lever: string): void {
    const { [lever]: _, ...levers } = this.scenario.levers;
    this.edit({ levers });
  }

  assume(name: string, value: number | null): void {
    const { [name]: _, ...rest } = this.scenario.assumptions;
    const assumptions = value === null ? rest : { ...rest, [name]: value };
    this.edit({ assumptions }, value === null ? null : `assumption ${name}`);
  }

  /** Another package to start from; the circumstances (adversary, credit and so on) stay. */
  startFrom(id: string): void {
    const { clauses: _c, title: _t, ...rest } = this.scenario;
    this.#set(change(this.#history, { ...rest, from: id, levers: {}, assumptions: {} }, null));
  }

  compareWith(base: string): void {
    this.base = base;
    this.#seen = null;
    this.#show();
  }

  /** The end of a drag: the next position is a step of its own. */
  rest(): void {
    this.dragging = false;
    this.#history = settle(this.#history);
    this.#keep();
  }

  undo(): void {
    this.#set(undo(this.#history));
  }
  redo(): void {
    this.#set(redo(this.#history));
  }

  packageOf(id: string): Package | undefined {
    return this.case?.packages.find((one) => one.id === id);
  }
  outcomeOf(id: string): Outcome | undefined {
    return this.case?.outcomes.find((one) => one.id === id);
  }
  parameterOf(name: string): Parameter | undefined {
    const found = [this.case?.levers, this.case?.uncertainties, this.case?.constants];
    return found.flatMap((list) => list ?? []).find((one) => one.id === name || one.name === name);
  }

  #set(history: History<Scenario>): void {
    this.#history = history;
    this.#seen = null;
    this.#told();
    if (!this.dragging) this.#keep();
  }

  /** What outlives the page: both are slow for a browser, so not for each step of a drag. */
  #keep(): void {
    keepHistory(HISTORY, this.#history);
    this.#show();
  }

  #show(): void {
    history.replaceState(null, "", this.address());
  }
}

export const desk = new Desk();

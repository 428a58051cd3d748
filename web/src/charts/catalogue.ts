// SPDX-License-Identifier: MIT
/* The pictures there are to choose from, made of the roles, units and forms that a case gives to its
 * outcomes. What has no place in them is shown by unit, so that every outcome can be looked at. */
import { isOnMainPath, mainRisk } from "../api/case.ts";
import type { CaseAnswer, Outcome, Results, Spread } from "../api/types.ts";
import type { Messages } from "../messages/index.ts";
import { isCount } from "../words/number.ts";
import { unitWords } from "../words/unit.ts";

export type Form = "fan" | "intervals" | "shares" | "bands";
const NAMED = ["fan", "marks", "differences", "money", "security", "accept", "people", "escalation"] as const;
type Named = (typeof NAMED)[number];

export interface Picture {
  /** One of NAMED, or `unit` with its unit. */
  id: string;
  form: Form;
  outcomes: Outcome[];
}

const DECIDED = new Set(["none", "risk", "deliberate"]);

/** What a package is judged by: the outcomes that decisions rest on, and those with a part of their own. */
function isJudged(one: Outcome): boolean {
  return one.better !== "none" && one.show !== "band" && (one.decision || !DECIDED.has(one.role));
}

function named(all: CaseAnswer): Picture[] {
  const own = all.outcomes.filter((one) => !isOfTheWar(one));
  const main = own.filter((one) => isOnMainPath(one, all));
  const money = main.find((one) => one.show === "money");
  const security = main.find((one) => one.role === "security");
  const people = own.find((one) => one.role === "casualties");
  const beside = people && own.filter((one) => one.role === "none" && one.unit === people.unit && one.mode === people.mode);
  const made: Record<Named, [Form, Outcome[]]> = {
    fan: ["fan", []],
    marks: ["intervals", main.filter((one) => one.role === "risk" || one.role === "deliberate")],
    differences: ["shares", own.filter(isJudged)],
    money: ["intervals", main.filter((one) => one.show === "money" && one.unit === money?.unit)],
    security: ["intervals", main.filter((one) => one.unit === security?.unit)],
    accept: ["intervals", main.filter((one) => one.role.startsWith("accept_"))],
    people: ["intervals", beside && beside.length > 0 ? beside : people ? [people] : []],
    escalation: ["bands", own.filter((one) => one.show === "band")],
  };
  return NAMED.map((id) => ({ id, form: made[id][0], outcomes: made[id][1] }));
}

/** What the war costs in people, each side by itself. */
export function ofPeople(all: CaseAnswer): Outcome[] {
  return named(all).find((one) => one.id === "people")?.outcomes ?? [];
}

/** What no named picture shows as a level, by unit. */
function byUnit(all: CaseAnswer, shown: Picture[]): Picture[] {
  const seen = new Set(shown.filter((one) => one.form !== "shares").flatMap((one) => one.outcomes.map(({ id }) => id)));
  const rest = all.outcomes.filter((one) => !isOfTheWar(one) && !seen.has(one.id) && one.show !== "band");
  const units = [...new Set(rest.map(unitOf))];
  return units.map((unit) => ({ id: `unit ${unit}`, form: "intervals", outcomes: rest.filter((one) => unitOf(one) === unit) }));
}

/** Probabilities and shares are both read as so many of 100 futures, so they stand together. */
function unitOf(one: Outcome): string {
  return isCount(one) ? "share" : one.unit;
}

/** Whether a picture has a name of its own; the others hold the remaining outcomes of a unit. */
export function isNamed(one: Picture): boolean {
  return nameOf(one) !== undefined;
}

export function offered(all: CaseAnswer): Picture[] {
  const first = named(all).filter((one) => (one.form === "fan" ? mainRisk(all) !== undefined : one.outcomes.length > 0));
  return [...first, ...byUnit(all, first)];
}

function nameOf(one: Picture): Named | undefined {
  return NAMED.find((id) => id === one.id);
}

export function pictureTitle(one: Picture, words: Messages): string {
  const name = nameOf(one);
  return name ? words.chart[name] : words.chart.byUnit(unitWords(one.outcomes[0]?.unit ?? "", words));
}

export function pictureNote(one: Picture, words: Messages): string {
  const name = nameOf(one);
  return name ? words.chart[`${name}Note`] : words.chart.byUnitNote;
}

/** Whether it is read only from the run in which the war goes on. */
function isOfTheWar(one: Outcome): boolean {
  return one.settle === NO_DEAL;
}
const NO_DEAL = "no_deal";

/** The same quantity in the war that goes on: what has the same expression and unit there. */
export function withoutDeal(outcome: Outcome, all: CaseAnswer | null): Outcome | undefined {
  return all?.outcomes.find((one) => isOfTheWar(one) && one.expression === outcome.expression && one.unit === outcome.unit);
}

export function spreadOf(results: Results | null, who: string, outcome: string): Spread | null {
  const row = results?.results.find((one) => one.package === who);
  return row?.outcomes.find((one) => one.outcome === outcome)?.value ?? null;
}

export function contrastOf(results: Results | null, who: string, outcome: string) {
  const row = results?.results.find((one) => one.package === who);
  return row?.outcomes.find((one) => one.outcome === outcome)?.contrast ?? null;
}

export function noDealOf(results: Results | null, outcome: Outcome, all: CaseAnswer | null): Spread | null {
  const other = withoutDeal(outcome, all)?.id ?? (outcome.no_deal ? outcome.id : undefined);
  return results?.no_deal?.outcomes.find((one) => one.outcome === other)?.value ?? null;
}

/** In how many of the futures where both have a value it is better, equal, worse. */
export function shares(contrast: { better: number; worse: number; equal: number }) {
  const all = Math.max(1, contrast.better + contrast.worse + contrast.equal);
  return { better: contrast.better / all, equal: contrast.equal / all, worse: contrast.worse / all };
}

/** What is shown of every package without being asked for: people are told for each side. */
export function isStanding(one: Outcome, all: CaseAnswer): boolean {
  return one.decision || one.role !== "none" || ofPeople(all).includes(one);
}

/** What the strip of small pictures shows: everything that is neither a headline nor a band, in file order. */
export function stripOutcomes(all: CaseAnswer | null): Outcome[] {
  const shown = (all?.outcomes ?? []).filter((one) => !isOfTheWar(one) && one.role !== "risk" && one.show !== "band");
  return shown.filter((one) => all && (isOnMainPath(one, all) || isStanding(one, all)));
}

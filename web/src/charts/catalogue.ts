// SPDX-License-Identifier: MIT
/* The pictures there are to choose from. Each names outcomes of the case; a picture none of whose
 * outcomes the case has is not offered. */
import type { CaseAnswer, Outcome, Results, Spread } from "../api/types.ts";
import type { Messages } from "../messages/index.ts";

export type Form = "fan" | "intervals" | "shares" | "bands";

export interface Picture {
  id: "fan" | "marks" | "differences" | "money" | "security" | "accept" | "people" | "escalation";
  form: Form;
  outcomes: string[];
  /** Shown on one axis, so of one unit; empty where each row says its own. */
  unit: string;
}

export const PICTURES: Picture[] = [
  { id: "fan", form: "fan", outcomes: [], unit: "probability" },
  { id: "marks", form: "intervals", outcomes: ["p5", "p10", "p15", "p15_deliberate"], unit: "probability" },
  {
    id: "differences",
    form: "shares",
    outcomes: ["p15", "cost", "cost_us", "security", "not_ready", "accept_ru", "accept_ua", "accept_gu", "casualties"],
    unit: "",
  },
  { id: "money", form: "intervals", outcomes: ["cost", "cost_us", "eu_def"], unit: "EUR_bn" },
  { id: "security", form: "intervals", outcomes: ["security", "security_low", "recon_5", "force_ratio_10", "eu_ready_5"], unit: "index" },
  { id: "accept", form: "intervals", outcomes: ["accept_ru", "accept_ua", "accept_gu", "bargaining_range"], unit: "probability" },
  { id: "people", form: "intervals", outcomes: ["casualties_ru", "casualties_ua"], unit: "kper" },
  { id: "escalation", form: "bands", outcomes: ["escalation", "escalation_event"], unit: "" },
];

/** The war that goes on, beside outcomes of peace: which stands beside which. */
export const NO_DEAL: Record<string, string> = {
  casualties_ru: "no_deal_casualties_ru",
  casualties_ua: "no_deal_casualties_ua",
  casualties: "no_deal_casualties",
  cost: "no_deal_cost",
  cost_us: "no_deal_cost_us",
  cost_ru: "no_deal_cost_ru",
  territory: "no_deal_territory",
  escalation: "no_deal_escalation",
};

export function offered(all: CaseAnswer): Picture[] {
  const known = new Set(all.outcomes.map((one) => one.id));
  return PICTURES.filter((one) => one.form === "fan" || one.outcomes.some((id) => known.has(id)));
}

export function pictureTitle(one: Picture, words: Messages): string {
  return words.chart[one.id];
}

export function pictureNote(one: Picture, words: Messages): string {
  return words.chart[`${one.id}Note`];
}

export function spreadOf(results: Results | null, who: string, outcome: string): Spread | null {
  const row = results?.results.find((one) => one.package === who);
  return row?.outcomes.find((one) => one.outcome === outcome)?.value ?? null;
}

export function contrastOf(results: Results | null, who: string, outcome: string) {
  const row = results?.results.find((one) => one.package === who);
  return row?.outcomes.find((one) => one.outcome === outcome)?.contrast ?? null;
}

export function noDealOf(results: Results | null, outcome: string): Spread | null {
  const other = NO_DEAL[outcome];
  return results?.no_deal?.outcomes.find((one) => one.outcome === other)?.value ?? null;
}

/** In how many of the futures where both have a value it is better, equal, worse. */
export function shares(contrast: { better: number; worse: number; equal: number }) {
  const all = Math.max(1, contrast.better + contrast.worse + contrast.equal);
  return { better: contrast.better / all, equal: contrast.equal / all, worse: contrast.worse / all };
}

export function outcomesOf(picture: Picture, all: CaseAnswer): Outcome[] {
  return picture.outcomes.flatMap((id) => all.outcomes.find((one) => one.id === id) ?? []);
}

/** What the strip of small pictures shows: everything that is neither a headline nor a band, in file order. */
export function stripOutcomes(all: CaseAnswer | null): Outcome[] {
  const shown = (all?.outcomes ?? []).filter((one) => !one.no_deal && one.role !== "risk" && one.show !== "band");
  return shown.filter((one) => one.mode === "peace" || one.role !== "none");
}

// SPDX-License-Identifier: MIT
/* The main feedback loops of a model: for each way from one sector into another (or within one), the shortest loop
 * that takes it. Links that do nothing in the runs that were looked at are left out, and so are loops without a
 * stock, which nothing would hold back. */
import type { LinksAnswer, ModelAnswer, ModelVariable } from "../api/studies.ts";

export type Sign = "+" | "-" | "+-";

export interface Step {
  /** The variable, and the sign with which the next one reads it. */
  id: string;
  sign: Sign;
}

export interface Loop {
  steps: Step[];
  /** R reinforces what happens, B balances it; null where a link's sign changes on the way. */
  kind: "R" | "B" | null;
  /** Sectors on the way, in the order met. */
  sectors: string[];
  stocks: string[];
}

export const LONGEST = 32; // equations; longer ones cannot be read

type Links = Map<string, Map<string, Sign>>;

function awake(links: LinksAnswer["links"]): Links {
  const out: Links = new Map();
  for (const { from, to, sign } of links) {
    if (sign === null) continue;
    out.set(from, (out.get(from) ?? new Map<string, Sign>()).set(to, sign));
  }
  return out;
}

/** The shortest way from one variable to another, both included; null when there is none. */
function shortestWay(from: string, to: string, links: Links): string[] | null {
  const cameFrom = new Map<string, string | null>([[from, null]]);
  for (const [at] of cameFrom) {
    // A map grows while it is walked: nearest first.
    if (at === to) {
      const way: string[] = [];
      for (let name: string | null = to; name !== null; name = cameFrom.get(name) ?? null) way.unshift(name);
      return way;
    }
    for (const next of links.get(at)?.keys() ?? []) if (!cameFrom.has(next)) cameFrom.set(next, at);
  }
  return null;
}

function times(one: Sign, other: Sign): Sign {
  if (one === "+-" || other === "+-") return "+-";
  return one === other ? "+" : "-";
}

/** A flow is part of the link into its stock, as in causal loop diagrams elsewhere. */
function withoutFlows(steps: Step[], by: Map<string, ModelVariable>): Step[] {
  const kept: Step[] = [];
  for (const step of steps) {
    const before = kept.at(-1);
    if (before && by.get(step.id)?.kind === "flow") before.sign = times(before.sign, step.sign);
    else kept.push({ ...step });
  }
  return kept;
}

/** Of a way that begins with a stock. */
function loopOf(way: string[], links: Links, by: Map<string, ModelVariable>): Loop {
  const all = way.map((id, i): Step => ({ id, sign: links.get(id)?.get(way[(i + 1) % way.length] ?? "") ?? "+-" }));
  const sign = all.reduce<Sign>((so, step) => times(so, step.sign), "+");
  return {
    steps: withoutFlows(all, by),
    kind: sign === "+-" ? null : sign === "+" ? "R" : "B",
    sectors: [...new Set(way.map((id) => by.get(id)?.group ?? ""))],
    stocks: way.filter((id) => by.get(id)?.kind === "stock"),
  };
}

/** Beginning with its first stock in the alphabet, so that a loop that was found twice is known again. */
function turned(way: string[], stocks: Set<string>): string[] {
  const first = way.filter((id) => stocks.has(id)).sort()[0] ?? "";
  const at = way.indexOf(first);
  return [...way.slice(at), ...way.slice(0, at)];
}

export function mainLoops(model: ModelAnswer, answer: LinksAnswer): Loop[] {
  const links = awake(answer.links);
  const by = new Map(model.variables.map((one) => [one.id, one]));
  const stocks = new Set(model.variables.filter(({ kind }) => kind === "stock").map(({ id }) => id));
  const shortest = new Map<string, string[]>();
  for (const [from, readers] of links)
    for (const to of readers.keys()) {
      const way = shortestWay(to, from, links);
      if (!way || way.length < 3 || way.length > LONGEST || !way.some((id) => stocks.has(id))) continue;
      const pair = `${by.get(from)?.group}\n${by.get(to)?.group}`;
      if (way.length < (shortest.get(pair)?.length ?? Infinity)) shortest.set(pair, way);
    }
  const unique = new Map([...shortest.values()].map((way) => turned(way, stocks)).map((way) => [way.join(" "), way]));
  return [...unique.values()].map((way) => loopOf(way, links, by)).sort((a, b) => Number(b.sectors.length > 1) - Number(a.sectors.length > 1) || a.steps.length - b.steps.length);
}

// SPDX-License-Identifier: MIT
/* A lever over the months, as its clauses say: all of them, or only those that are delivered. Conditions are
 * drawn as if they held, since only a run knows when they do. */
import type { Clause, Package, Parameter, Scenario } from "../api/types.ts";
import { clausesOf } from "../state/scenario.ts";

export interface Step {
  month: number;
  value: number;
}

/** From and until in months; null where a clause names none, or one that only a run could tell. */
export interface Dated {
  clause: Clause;
  from: number | null;
  until: number | null;
}

/** The status of a lever that was moved: it counts however firm promises have to be. */
export const BY_HAND = "";

/** Clauses of an abstract parent without a status of their own are the state of affairs: they always count. */
export function isDelivered(clause: Clause, abstract: string[]): boolean {
  if (clause.status === "delivered" || clause.status === BY_HAND) return true;
  return (clause.status ?? null) === null && abstract.includes(clause.package ?? "");
}

/** What the lever is where none of these clauses is in force. */
export function valueUnder(parameter: Parameter | undefined, clauses: Clause[]): number {
  return clauses.at(-1)?.value ?? parameter?.base ?? 0;
}

/** What lies under a clause: those on the same lever before it, all or only the delivered ones. */
export function layersUnder(clause: Clause, scenario: Scenario, home: Package | undefined): Clause[] {
  const all = clausesOf(clause.lever, scenario, home);
  const at = all.indexOf(clause);
  return at < 0 ? all : all.slice(0, at);
}

/** The clause on top of what lies under it, between two months. */
export function pathOf({ clause, from, until }: Dated, under: number, start: number, end: number): Step[] {
  const begins = Math.min(end, Math.max(start, from ?? start));
  const ends = Math.max(begins, Math.min(end, until ?? end));
  const full = Math.min(ends, begins + clause.ramp);
  const path = [
    { month: start, value: under },
    { month: begins, value: under },
    { month: full, value: clause.value },
    { month: ends, value: clause.value },
  ];
  return ends < end ? [...path, { month: ends, value: under }, { month: end, value: under }] : path;
}

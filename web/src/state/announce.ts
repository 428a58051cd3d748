// SPDX-License-Identifier: MIT
/* What is read out when a change has come to rest: the middle mark and its difference to the base. */
import { middleRisk } from "../api/case.ts";
import { contrastOf, spreadOf } from "../charts/catalogue.ts";
import { say } from "../messages/index.ts";
import { count } from "../words/number.ts";
import { desk } from "./desk.svelte.ts";
import { run } from "./run.svelte.ts";

export function announcement(): string {
  const words = say();
  const outcome = middleRisk(desk.case);
  const mean = outcome && spreadOf(run.results, "scenario", outcome.id)?.mean;
  if (!outcome || mean === null || mean === undefined) return "";
  const n = Math.round(100 * (contrastOf(run.results, "scenario", outcome.id)?.difference.mean ?? 0));
  const { fewer, more, same } = words.headline;
  return words.frame.announce(outcome.horizon / 12, count(mean), n === 0 ? same : n < 0 ? fewer(String(-n)) : more(String(n)));
}

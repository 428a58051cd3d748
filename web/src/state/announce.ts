// SPDX-License-Identifier: MIT
/* What is read out when a change has come to rest: the middle mark and its difference to the base. */
import { contrastOf, spreadOf } from "../charts/catalogue.ts";
import { say } from "../messages/index.ts";
import { count } from "../words/number.ts";
import { run } from "./run.svelte.ts";

const YEARS = 10;
const OUTCOME = "p10";

export function announcement(): string {
  const words = say();
  const mean = spreadOf(run.results, "scenario", OUTCOME)?.mean;
  if (mean === null || mean === undefined) return "";
  const n = Math.round(100 * (contrastOf(run.results, "scenario", OUTCOME)?.difference.mean ?? 0));
  const { fewer, more, same } = words.headline;
  return words.frame.announce(YEARS, count(mean), n === 0 ? same : n < 0 ? fewer(String(-n)) : more(String(n)));
}

// SPDX-License-Identifier: MIT
/* How finely a parameter moves: about a hundred steps over its range, at round values. */
import type { Parameter } from "../api/types.ts";

export function stepOf({ low, high }: Pick<Parameter, "low" | "high">): number {
  const rough = (high - low) / 100;
  const power = 10 ** Math.floor(Math.log10(rough));
  const round = [1, 2, 5, 10].find((n) => n * power >= rough * 0.999) ?? 10;
  return round * power;
}

/** Onto the grid of steps, without the dust of binary fractions. */
export function tidy(value: number, step: number): number {
  const digits = Math.max(0, Math.ceil(-Math.log10(step)) + 1);
  return Number(value.toFixed(digits));
}

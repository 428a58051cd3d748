// SPDX-License-Identifier: MIT
/* What every picture shares: a table with the same numbers, and scales that hold still. */
import { scaleLinear } from "d3-scale";

export interface Cell {
  /** As shown on the page. */
  text: string;
  /** As written to CSV: the number itself where there is one. */
  raw: string | number | null;
}

export interface Table {
  columns: string[];
  rows: Cell[][];
}

export function word(text: string): Cell {
  return { text, raw: text };
}

export function value(text: string, raw: number | null): Cell {
  return { text, raw };
}

/** A round upper end for an axis that starts at zero. */
export function roundTop(most: number): number {
  return scaleLinear().domain([0, Math.max(most, 1e-9) * 1.04]).nice(5).domain()[1] as number;
}

/* An axis that stands still while the reader drags. It grows when it must; it shrinks only at rest,
 * and only when less than half of it is used. */
export class SteadyTop {
  #top = 0;

  of(most: number, isHeld: boolean): number {
    const wanted = roundTop(most);
    if (most > this.#top || (!isHeld && wanted < 0.55 * this.#top)) this.#top = wanted;
    return this.#top;
  }
}

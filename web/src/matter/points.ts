// SPDX-License-Identifier: MIT
/* Single futures as points, and what a reader sees in them: medians over slices of equally many futures,
 * or, where an outcome only says yes or no, the share of yes with its interval. */

export interface Point {
  x: number;
  y: number;
}

export interface Slice {
  /** The middle of the values in it. */
  x: number;
  from: number;
  to: number;
  count: number;
  value: number;
  low: number;
  high: number;
}

const SLICES = 8;
const Z95 = 1.959964;

export function pointsOf(xs: number[], ys: (number | null)[]): Point[] {
  return xs.flatMap((x, i) => {
    const y = ys[i];
    return y === null || y === undefined ? [] : [{ x, y }];
  });
}

export function isYesNo(points: Point[]): boolean {
  return points.length > 0 && points.every(({ y }) => y === 0 || y === 1);
}

/** Wilson's interval of a share: sound also where hardly any or nearly all say yes. */
export function shareInterval(yes: number, all: number): { value: number; low: number; high: number } {
  const share = yes / all;
  const weight = (Z95 * Z95) / all;
  const middle = (share + weight / 2) / (1 + weight);
  const half = (Z95 * Math.sqrt((share * (1 - share) + weight / 4) / all)) / (1 + weight);
  return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

function quantile(sorted: number[], at: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? Number.NaN;
}

export function slicesOf(points: Point[]): Slice[] {
  const sorted = [...points].sort((a, b) => a.x - b.x);
  const yesNo = isYesNo(points);
  return Array.from({ length: SLICES }, (_, i) => {
    const part = sorted.slice(Math.round((i * sorted.length) / SLICES), Math.round(((i + 1) * sorted.length) / SLICES));
    const ys = part.map(({ y }) => y).sort((a, b) => a - b);
    const told = yesNo
      ? shareInterval(ys.filter((y) => y === 1).length, ys.length)
      : { value: quantile(ys, 0.5), low: quantile(ys, 0.1), high: quantile(ys, 0.9) };
    const [first, last] = [part[0]?.x ?? 0, part.at(-1)?.x ?? 0];
    return { x: (first + last) / 2, from: first, to: last, count: part.length, ...told };
  }).filter(({ count }) => count > 0);
}

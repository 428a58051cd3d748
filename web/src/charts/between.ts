// SPDX-License-Identifier: MIT
/* What d3-scale needs of d3-interpolate, for numbers alone: pictures have no scale of colours or of words, and
 * the rest would be a sixth of the page's script. build.mjs puts this in its place. */

export function interpolateNumber(from: number, to: number): (t: number) => number {
  return (t) => from * (1 - t) + to * t;
}
export { interpolateNumber as interpolate };
export { interpolateNumber as piecewise }; // named by a scale that the page has not, so it goes when it is bundled

export function interpolateRound(from: number, to: number): (t: number) => number {
  return (t) => Math.round(from * (1 - t) + to * t);
}

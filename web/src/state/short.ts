// SPDX-License-Identifier: MIT
/* Values of many parameters in few characters, for links: three characters that stand for the parameter's id,
 * its value, a star before the next.
 *
 *   { break0: 0.02, mnf_size: 25 }     x7c.02*k3_25
 *
 * The three are the last digits of a hash of the id, so that they mean the same in another version of the model
 * whatever else has come or gone there. Ids that share them are not shortened; what no id fits stays as it
 * is, and the server says that it does not know it. */
import type { Parameter } from "../api/types.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const LENGTH = 3;

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}

function codeOf(id: string): string {
  let value = hash(id);
  let code = "";
  for (let i = 0; i < LENGTH; i += 1) {
    code = DIGITS.charAt(value % DIGITS.length) + code;
    value = Math.floor(value / DIGITS.length);
  }
  return code;
}

/** Ids by their codes, without those that share one. */
function idsByCode(parameters: Parameter[]): Map<string, string> {
  const ids = new Map<string, string>();
  const shared = new Set<string>();
  for (const { id } of parameters) {
    const code = codeOf(id);
    if (ids.has(code)) shared.add(code);
    ids.set(code, id);
  }
  return new Map([...ids].filter(([code]) => !shared.has(code)));
}

/** `rest`: what cannot be shortened; undefined when there is none. */
export function writeShort(values: Record<string, number>, parameters: Parameter[]): { text: string; rest: Record<string, number> | undefined } {
  const ids = idsByCode(parameters);
  const [short, long] = [[] as string[], {} as Record<string, number>];
  for (const [id, value] of Object.entries(values)) {
    const code = codeOf(id);
    if (ids.get(code) === id) short.push(code + String(value).replace(/^(-?)0\./, "$1."));
    else long[id] = value;
  }
  return { text: short.join("*"), rest: Object.keys(long).length > 0 ? long : undefined };
}

export function readShort(text: string, parameters: Parameter[]): Record<string, number> {
  const ids = idsByCode(parameters);
  const values: Record<string, number> = {};
  for (const one of text.split("*")) {
    const [code, value] = [one.slice(0, LENGTH), Number(one.slice(LENGTH))];
    if (one.length > LENGTH && Number.isFinite(value)) values[ids.get(code) ?? code] = value;
  }
  return values;
}

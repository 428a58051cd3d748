// SPDX-License-Identifier: MIT
/* The address of what is on the screen: the view, and the scenario's differences from a fresh one.
 *
 *   #compare?model=4647e971acc3&base=P01&s=eyJmcm9tIjoiUDA3In0
 *
 * `s` is JSON in base64url; `model` the first digits of the digest of the model with which the link
 * was made, so that a page with another model can say so. */
import type { Scenario } from "../api/types.ts";
import { differences, freshScenario } from "./scenario.ts";

export interface Place {
  view: string;
  scenario: Scenario | null;
  base: string | null;
  model: string | null;
}

const DIGEST_DIGITS = 12;

export function shortDigest(digest: string): string {
  return digest.slice(0, DIGEST_DIGITS);
}

function pack(value: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function unpack(text: string): unknown {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0))));
}

export function readPlace(hash: string): Place {
  const [view = "", query = ""] = hash.replace(/^#/, "").split("?");
  const search = new URLSearchParams(query);
  const packed = search.get("s");
  let scenario: Scenario | null = null;
  try {
    if (packed !== null) scenario = { ...freshScenario(), ...(unpack(packed) as Partial<Scenario>) };
  } catch {
    scenario = null; // a link that was cut in half opens the page as it begins
  }
  return { view, scenario, base: search.get("base"), model: search.get("model") };
}

export function writePlace(view: string, scenario: Scenario, base: string, digest: string): string {
  const search = new URLSearchParams({ model: shortDigest(digest), base, s: pack(differences(scenario)) });
  return `#${view}?${search}`;
}

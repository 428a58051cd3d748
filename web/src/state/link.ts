// SPDX-License-Identifier: MIT
/* The address of what is on the screen: the view, the scenario's differences from its package, and what was
 * seen.
 *
 *   #compare?model=4647e971acc3&base=P01&s=eyJmcm9tIjoiUDA3In0&then=eyJ2ZXJzaW9uIjo...
 *
 * `s` and `then` are JSON in base64url; `model` the first digits of the digest of the model with which the
 * link was made, so that a page with another model can say so and show both headlines. */
import type { CaseAnswer, Scenario } from "../api/types.ts";
import { differences, freshScenario } from "./scenario.ts";
import { readSeen, shortDigest, type Seen } from "./then.ts";

export interface Place {
  view: string;
  scenario: Scenario | null;
  base: string | null;
  model: string | null;
  then: Seen | null;
}

function pack(value: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Null for what is not there or was cut in half: then the page opens as it begins. */
function unpack(text: string | null): unknown {
  try {
    const binary = atob((text ?? "").replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0))));
  } catch {
    return null;
  }
}

function readScenario(raw: unknown, all: CaseAnswer | null): Scenario | null {
  if (raw === null || typeof raw !== "object") return null;
  const part = raw as Partial<Scenario>;
  return { ...freshScenario(part.from ?? all?.reference ?? "", all), ...part };
}

export function readPlace(hash: string, all: CaseAnswer | null): Place {
  const [view = "", query = ""] = hash.replace(/^#/, "").split("?");
  const search = new URLSearchParams(query);
  return {
    view,
    scenario: readScenario(unpack(search.get("s")), all),
    base: search.get("base"),
    model: search.get("model"),
    then: readSeen(unpack(search.get("then"))),
  };
}

export function writePlace(view: string, scenario: Scenario, base: string, all: CaseAnswer | null, seen: Seen | null): string {
  const model = shortDigest(all?.model_digest ?? "");
  const search = new URLSearchParams({ model, base, s: pack(differences(scenario, all)) });
  if (seen) search.set("then", pack(seen));
  return `#${view}?${search}`;
}

// SPDX-License-Identifier: MIT
/* The address of what is on the screen: the view, the scenario's differences from its package, and what was
 * seen.
 *
 *   #compare?model=4647e971acc3&base=P01&l=k3_25*9Qa.4&a=x7c.02&s=eyJmcm9tIjoiUDA3In0&then=eyJ2ZXJzaW9uIjo...
 *
 * `l` and `a` are moved levers and held assumptions, short enough for all of them at once (short.ts); `s`, which
 * has what else differs, and `then` are JSON in base64url, and so is `z`, packed, in place of the three where
 * they are too long. `model` has the first digits of the digest of the model with which the link was made, so that
 * a page with another model can say so and show both headlines. */
import type { CaseAnswer, Scenario } from "../api/types.ts";
import { differences, freshScenario } from "./scenario.ts";
import { readShort, writeShort } from "./short.ts";
import { readSeen, shortDigest, type Seen } from "./then.ts";

export interface Place {
  view: string;
  scenario: Scenario | null;
  base: string | null;
  model: string | null;
  then: Seen | null;
}

/** What a link may have at most: browsers take more, other programs cut it off. */
export const LINK_MOST = 2000;

function inBase64url(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64url(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
}

function pack(value: unknown): string {
  return inBase64url(new TextEncoder().encode(JSON.stringify(value)));
}

/** Null for what is not there or was cut in half: then the page opens as it begins. */
function unpack(text: string | null): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64url(text ?? "")));
  } catch {
    return null;
  }
}

async function through(bytes: Uint8Array, change: GenericTransformStream): Promise<Uint8Array> {
  const changed = new Blob([bytes as BlobPart]).stream().pipeThrough(change as ReadableWritablePair<Uint8Array, Uint8Array>);
  return new Uint8Array(await new Response(changed).arrayBuffer());
}

/** The same address with everything that describes the scenario packed; as it is where a browser cannot. */
export async function packed(address: string): Promise<string> {
  if (!("CompressionStream" in globalThis)) return address;
  const [view = "", query = ""] = address.split("?");
  const search = new URLSearchParams(query);
  const inner = new URLSearchParams();
  for (const key of ["l", "a", "s", "then"]) {
    const value = search.get(key);
    if (value === null) continue;
    inner.set(key, value);
    search.delete(key);
  }
  const s = inner.get("s");
  if (s) inner.set("s", JSON.stringify(unpack(s)));
  const bytes = await through(new TextEncoder().encode(inner.toString()), new CompressionStream("deflate-raw"));
  search.set("z", inBase64url(bytes));
  return `${view}?${search}`;
}

/** Undoes `packed`; gives any other address back as it is. */
export async function unpacked(address: string): Promise<string> {
  const [view = "", query = ""] = address.split("?");
  const search = new URLSearchParams(query);
  const z = search.get("z");
  if (!z) return address;
  search.delete("z");
  try {
    const inner = new URLSearchParams(new TextDecoder().decode(await through(fromBase64url(z), new DecompressionStream("deflate-raw"))));
    const s = inner.get("s");
    if (s) inner.set("s", pack(JSON.parse(s)));
    for (const [key, value] of inner) search.set(key, value);
  } catch {
    // It was cut in half: the page opens as it begins.
  }
  return `${view}?${search}`;
}

function readScenario(search: URLSearchParams, all: CaseAnswer | null): Scenario | null {
  const raw = unpack(search.get("s"));
  if (raw === null || typeof raw !== "object") return null;
  const part = raw as Partial<Scenario>;
  return {
    ...freshScenario(part.from ?? all?.reference ?? "", all),
    ...part,
    levers: { ...part.levers, ...readShort(search.get("l") ?? "", all?.levers ?? []) },
    assumptions: { ...part.assumptions, ...readShort(search.get("a") ?? "", all?.uncertainties ?? []) },
  };
}

export function readPlace(hash: string, all: CaseAnswer | null): Place {
  const [view = "", query = ""] = hash.replace(/^#/, "").split("?");
  const search = new URLSearchParams(query);
  return {
    view,
    scenario: readScenario(search, all),
    base: search.get("base"),
    model: search.get("model"),
    then: readSeen(unpack(search.get("then"))),
  };
}

export function writePlace(view: string, scenario: Scenario, base: string, all: CaseAnswer | null, seen: Seen | null): string {
  const model = shortDigest(all?.model_digest ?? "");
  const { levers, assumptions, ...rest } = differences(scenario, all);
  const [moved, held] = [writeShort(levers ?? {}, all?.levers ?? []), writeShort(assumptions ?? {}, all?.uncertainties ?? [])];
  const search = new URLSearchParams({ model, base });
  if (moved.text) search.set("l", moved.text);
  if (held.text) search.set("a", held.text);
  search.set("s", pack({ ...rest, ...(moved.rest && { levers: moved.rest }), ...(held.rest && { assumptions: held.rest }) }));
  if (seen) search.set("then", pack(seen));
  return `#${view}?${search}`;
}

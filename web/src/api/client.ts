// SPDX-License-Identifier: MIT
/* Questions to the server, and its refusals as errors that carry their problem document. */
import { reader } from "../state/reader.svelte.ts";
import { takeAhead } from "./ahead.ts";
import { readAnswer } from "./tongue.ts";
import type { Problem } from "./types.ts";

export const ROOT = "/api/v1";

/** Tells this tab from others: a newer run of the same client cancels its older ones. */
export const CLIENT = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
  byte.toString(16).padStart(2, "0"),
).join("");

export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }

  /** The first fault with its hint, else what the problem is. */
  get reason(): string {
    const first = this.problem.errors?.[0];
    return first ? `${first.message}${first.hint ? ` (${first.hint})` : ""}` : this.message;
  }
}

/** The server could not be reached at all, in contrast to a server that refuses. */
export class Unreachable extends Error {}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    return readAnswer(await answer.text()) as Problem;
  } catch {
    return { title: answer.statusText || "The server gave no reason", status: answer.status };
  }
}

export interface Manner {
  /** Who asks, when it is not the page's main question. */
  client?: string;
}

export async function ask<Answer>(path: string, init: RequestInit = {}, { client = CLIENT }: Manner = {}): Promise<Answer> {
  const headers = new Headers(init.headers);
  headers.set("Accept-Language", reader.language);
  headers.set("X-Client", client);
  if (init.body) headers.set("Content-Type", "application/json");
  const address = path.startsWith("/") ? path : `${ROOT}/${path}`;
  let answer: Response;
  try {
    answer = (!init.method && (await takeAhead(address, reader.language))) || (await fetch(address, { ...init, headers }));
  } catch {
    throw new Unreachable("The server does not answer.");
  }
  if (!answer.ok) throw new Refusal(await problemOf(answer));
  if (answer.status === 204) return undefined as Answer;
  return readAnswer(await answer.text()) as Answer;
}

export function send<Answer>(path: string, body: unknown, manner: Manner = {}): Promise<Answer> {
  return ask<Answer>(path, { method: "POST", body: JSON.stringify(body) }, manner);
}

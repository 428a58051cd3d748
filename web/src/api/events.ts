// SPDX-License-Identifier: MIT
/* A stream of server-sent events: progress, results, end. The browser reconnects a dropped stream by
 * itself; `lost` says meanwhile that the server is silent. */
import { reader } from "../state/reader.svelte.ts";
import { CLIENT } from "./client.ts";
import { readAnswer } from "./tongue.ts";

export interface Listener<Answer> {
  result(answer: Answer): void;
  progress?(share: number): void;
  done?(): void;
  failed?(detail: string): void;
  lost?(isLost: boolean): void;
  /** The server does not know the stream: the browser will not try again. */
  closed?(): void;
}

export function listen<Answer>(address: string, listener: Listener<Answer>): () => void {
  const url = new URL(address, location.origin);
  url.searchParams.set("client", CLIENT);
  url.searchParams.set("lang", reader.language);
  const source = new EventSource(url);
  const data = (event: Event) => readAnswer((event as MessageEvent<string>).data);
  source.addEventListener("open", () => listener.lost?.(false));
  source.addEventListener("result", (event) => listener.result(data(event) as Answer));
  source.addEventListener("progress", (event) => listener.progress?.((data(event) as { share: number }).share));
  source.addEventListener("done", () => {
    source.close();
    listener.done?.();
  });
  const end = (event: Event) => {
    source.close();
    const problem = data(event) as { detail?: string; title?: string };
    listener.failed?.(problem.detail ?? problem.title ?? "");
  };
  source.addEventListener("failed", end);
  source.addEventListener("stopped", end);
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) listener.closed?.();
    else listener.lost?.(true);
  });
  return () => source.close();
}

// SPDX-License-Identifier: MIT
/* One long question: asked, watched, cancelled. Each view that asks has its own. */
import { ask, Refusal, send, Unreachable } from "../api/client.ts";
import { listen } from "../api/events.ts";

export type JobState = "idle" | "working" | "done" | "refused" | "unreachable" | "cancelled";

interface JobAnswer {
  id: string;
  events?: string;
}

export class Job<Answer> {
  answer = $state.raw<Answer | null>(null);
  state = $state<JobState>("idle");
  share = $state(0);
  refusal = $state("");
  /** The question that `answer` answers. */
  asked = $state.raw<Record<string, unknown> | null>(null);
  #id: string | null = null;
  #stop: (() => void) | null = null;

  async begin(question: Record<string, unknown>): Promise<void> {
    await this.cancel();
    this.state = "working";
    this.share = 0;
    this.refusal = "";
    try {
      const job = await send<JobAnswer>("jobs", question);
      this.#id = job.id;
      this.#stop = listen<Answer>(job.events ?? `/api/v1/jobs/${job.id}/events`, {
        result: (answer) => {
          this.answer = answer;
          this.asked = question;
        },
        progress: (share) => (this.share = share),
        done: () => this.#end("done"),
        failed: (detail) => this.#end("refused", detail),
        lost: (isLost) => (this.state = isLost ? "unreachable" : "working"),
      });
    } catch (error) {
      const refused = error instanceof Refusal;
      const first = refused ? error.problem.errors?.[0] : undefined;
      const words = first ? `${first.message} ${first.hint ?? ""}`.trim() : refused ? error.message : "";
      this.#end(error instanceof Unreachable ? "unreachable" : "refused", words);
    }
  }

  async cancel(): Promise<void> {
    const id = this.#id;
    if (this.state !== "working" || id === null) return;
    this.#stop?.();
    this.#end("cancelled");
    await ask<void>(`jobs/${id}`, { method: "DELETE" }).catch(() => undefined); // gone already is as good
  }

  #end(state: JobState, refusal = ""): void {
    this.state = state;
    this.refusal = refusal;
    this.#id = null;
  }
}

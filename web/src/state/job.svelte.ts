// SPDX-License-Identifier: MIT
/* One long question: asked, watched, cancelled. Each view that asks has its own. A stream that breaks is taken
 * up again by the browser; when the server no longer knows it, the question is asked again, which the server
 * takes for the same question. */
import { ask, Refusal, send, Unreachable } from "../api/client.ts";
import { listen } from "../api/events.ts";

export type JobState = "idle" | "working" | "done" | "refused" | "unreachable" | "cancelled";

const RETRY_MS = 1500;

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
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Counts questions, so that what belongs to an earlier one is passed over. */
  #turn = 0;
  #over: (() => void) | null = null;

  /** Comes back when the question is over, however it ended. */
  async begin(question: Record<string, unknown>): Promise<void> {
    await this.cancel();
    const turn = (this.#turn += 1);
    this.state = "working";
    this.share = 0;
    this.refusal = "";
    const over = new Promise<void>((resolve) => (this.#over = resolve));
    void this.#ask(question, turn);
    return over;
  }

  async cancel(): Promise<void> {
    if (this.state !== "working" && this.state !== "unreachable") return;
    const id = this.#id;
    this.#turn += 1;
    this.#end("cancelled");
    if (id !== null) await ask<void>(`jobs/${id}`, { method: "DELETE" }).catch(() => undefined); // gone already is as good
  }

  async #ask(question: Record<string, unknown>, turn: number): Promise<void> {
    const again = () => {
      this.state = "unreachable";
      this.#retry = setTimeout(() => void this.#ask(question, turn), RETRY_MS);
    };
    try {
      const job = await send<JobAnswer>("jobs", question);
      if (turn !== this.#turn) return;
      this.#id = job.id;
      this.state = "working";
      this.#stop = listen<Answer>(job.events ?? `/api/v1/jobs/${job.id}/events`, {
        result: (answer) => {
          this.answer = answer;
          this.asked = question;
        },
        progress: (share) => (this.share = share),
        done: () => this.#end("done"),
        failed: (detail) => this.#end("refused", detail),
        lost: (isLost) => (this.state = isLost ? "unreachable" : "working"),
        closed: again,
      });
    } catch (error) {
      if (turn !== this.#turn) return;
      if (error instanceof Unreachable) again();
      else this.#end("refused", error instanceof Refusal ? error.reason : String(error));
    }
  }

  #end(state: JobState, refusal = ""): void {
    clearTimeout(this.#retry);
    this.#stop?.();
    this.#stop = null;
    this.state = state;
    this.refusal = refusal;
    this.#id = null;
    this.#over?.();
    this.#over = null;
  }
}

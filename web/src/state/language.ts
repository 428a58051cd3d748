// SPDX-License-Identifier: MIT
/* Another language for all that is shown: the page's own words, the case, and answers that are there. The
 * server keeps answers whatever their language, so nothing is worked out anew. */
import { send } from "../api/client.ts";
import { speak } from "../messages/index.ts";
import { desk } from "./desk.svelte.ts";
import type { Job } from "./job.svelte.ts";
import * as jobs from "./jobs.svelte.ts";
import type { Language } from "./settings.ts";

async function tellAgain<Answer>(job: Job<Answer>): Promise<void> {
  const { asked, answer } = job;
  if (!asked || !answer) return;
  const told = await send<{ result: Answer | null }>("jobs", asked).catch(() => null);
  if (told?.result && job.answer === answer) job.answer = told.result;
}

export async function changeLanguage(language: Language): Promise<void> {
  await speak(language);
  await desk.tell();
  await Promise.all((Object.values(jobs) as Job<unknown>[]).map(tellAgain));
}

// SPDX-License-Identifier: MIT
/* A question that is asked while the page's own code is still on its way; whoever asks the same finds its answer
 * under way. It imports nothing, so that it can be asked before anything else is there. */
interface Ahead {
  path: string;
  language: string;
  answer: Promise<Response | null>;
}

let ahead: Ahead | null = null;

export function askAhead(path: string, language: string): void {
  const answer = fetch(path, { headers: { "Accept-Language": language } }).catch(() => null);
  ahead = { path, language, answer };
}

/** The answer to just this question, once; null when it was not asked, or in vain. */
export async function takeAhead(path: string, language: string): Promise<Response | null> {
  if (!ahead || ahead.path !== path || ahead.language !== language) return null;
  const { answer } = ahead;
  ahead = null;
  return answer;
}

// SPDX-License-Identifier: MIT
/* A box as one sentence, in the reader's language. Its counts are those of the futures that were not searched. */
import type { BoxClause, BoxSide, Limit } from "../api/studies.ts";
import type { Messages } from "../messages/index.ts";
import type { Language } from "../state/settings.ts";
import { count, two } from "../words/number.ts";
import { unitWords } from "../words/unit.ts";

export function boundWords({ low, high }: Limit, words: Messages, language: Language): string {
  if (low === null) return words.fail.atMost(two(high ?? 0, language));
  return high === null ? words.fail.atLeast(two(low, language)) : words.fail.between(two(low, language), two(high, language));
}

export function boxSentence(
  clauses: BoxClause[],
  side: BoxSide,
  title: (factor: string) => string,
  words: Messages,
  language: Language,
): string {
  const bounds = clauses.map((one) => `${words.fail.quoted(title(one.factor))} ${boundWords(one, words, language)} ${unitWords(one.unit, words)}`.trim());
  const joined = bounds.length < 2 ? bounds.join("") : `${bounds.slice(0, -1).join(", ")} ${words.fail.and} ${bounds.at(-1)}`;
  return words.fail.sentence(side.coverage > 0.5, count(side.coverage), joined, count(side.mass), count(side.density));
}

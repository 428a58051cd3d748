// SPDX-License-Identifier: MIT
/* Files that others made of the same case, as answers that can be laid side by side: the results of the
 * command line (results.json) or of the page, and run files (run.json), which hold what was asked but no
 * numbers, and are asked again. What does not fit is refused in words. */
import { send } from "../api/client.ts";
import type { CaseAnswer, Results, Scenario, Spread } from "../api/types.ts";
import type { Messages } from "../messages/index.ts";
import { freshScenario } from "../state/scenario.ts";
import { shortDigest } from "../state/then.ts";

export interface Answer {
  /** What to call it: its file, and its package where a file has several. */
  name: string;
  outcomes: Map<string, Spread>;
}

export interface Refused {
  file: string;
  reason: string;
}

interface RunFile {
  schema: string;
  inputs: { path: string; sha256: string }[];
  packages: { id: string; file?: string }[];
  reference: string | null;
  adversaries: string[];
  structure?: string | null;
  credit: string;
  settle: string;
  set: { name: string; value: string }[];
  seed: string;
}

const FUTURES = 500;
const MODEL_FILE = "model.xmile";

function answersOf(file: string, results: Results): Answer[] {
  const main = results.results[0]?.adversary;
  const rows = results.results.filter((one) => one.adversary === main);
  const own = rows.filter((one) => one.package !== results.inputs.reference);
  return (own.length > 0 ? own : rows).map((row) => {
    const title = results.packages.find((one) => one.id === row.package)?.title ?? row.package;
    const spreads = row.outcomes.flatMap((one): [string, Spread][] => (one.value ? [[one.outcome, one.value]] : []));
    return { name: own.length > 1 ? `${file}: ${title}` : file, outcomes: new Map(spreads) };
  });
}

async function askAgain(file: string, run: RunFile, all: CaseAnswer): Promise<Answer[]> {
  const answers: Answer[] = [];
  const adversary = run.adversaries[0] ?? freshScenario("", all).adversary;
  const assumptions = Object.fromEntries(run.set.map(({ name, value }) => [name, Number(value)]));
  for (const { id } of run.packages.filter((one) => one.id !== run.reference || run.packages.length === 1)) {
    const fresh = freshScenario(id, all);
    const scenario: Scenario = { ...fresh, adversary, structure: run.structure ?? null, credit: run.credit, settle: run.settle, seed: Number(run.seed), assumptions };
    const question = { scenario, base: run.reference ?? all.reference, futures: FUTURES };
    const results = await send<Results>("runs", question, { client: `answers-${file}` });
    answers.push(...answersOf(`${file}: ${id}`, { ...results, results: results.results.filter((one) => one.package === "scenario") }));
  }
  return answers;
}

/** Throws the reason in words. */
export async function readAnswers(file: File, all: CaseAnswer, words: Messages): Promise<Answer[]> {
  const { refusals } = words.compare;
  let made: { schema?: string };
  try {
    made = JSON.parse(await file.text()) as { schema?: string };
  } catch {
    throw new Error(refusals.noJson);
  }
  if (made?.schema?.startsWith("surety.results/")) {
    const results = made as unknown as Results;
    const { name, model_digest } = results.case;
    if (name !== all.name || model_digest !== all.model_digest) throw new Error(refusals.otherModel(shortDigest(model_digest), shortDigest(all.model_digest)));
    return answersOf(file.name, results);
  }
  if (made?.schema?.startsWith("surety.run/")) {
    const run = made as unknown as RunFile;
    const digest = run.inputs.find((one) => one.path === MODEL_FILE)?.sha256 ?? "";
    if (digest !== all.model_digest) throw new Error(refusals.otherModel(shortDigest(digest), shortDigest(all.model_digest)));
    if (run.packages.some((one) => one.file)) throw new Error(refusals.ownPackage);
    return askAgain(file.name, run, all);
  }
  throw new Error(refusals.otherFile);
}

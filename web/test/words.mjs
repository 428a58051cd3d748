// SPDX-License-Identifier: MIT
/* The message files: the same keys in both languages, no sentence empty, none left in English; and how the page
 * says what the engine wrote. */
import assert from "node:assert/strict";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SOURCE = path.join(path.dirname(fileURLToPath(import.meta.url)), "../src");
/** Words that are the same in both languages. */
const SAME = new Set(["Surety", "SVG", "PNG", "CSV", "JSON", "–", "", "?", "u", "y", "r", "/", "c", "e", "p", "Esc"]);

async function load(name) {
  const made = await build({ entryPoints: [path.join(SOURCE, `${name}.ts`)], bundle: true, format: "esm", write: false });
  const source = Buffer.from(made.outputFiles[0].contents).toString("base64");
  return import(`data:text/javascript;base64,${source}`);
}

function leaves(value, at = "") {
  if (typeof value !== "object") return [[at, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${at}.${key}`));
}

export const tests = {
  "both languages have the same keys and no sentence is missing": async () => {
    const [{ en }, { uk }] = await Promise.all([load("messages/en"), load("messages/uk")]);
    const [english, ukrainian] = [new Map(leaves(en)), new Map(leaves(uk))];
    assert.deepEqual([...ukrainian.keys()].sort(), [...english.keys()].sort());
    const left = [...english].filter(([key, text]) => typeof text === "string" && text === ukrainian.get(key) && !SAME.has(text));
    assert.deepEqual(left.map(([key]) => key), []);
  },

  "a condition of the engine is told with titles and in two digits": async () => {
    const { conditionWords } = await load("claims/told");
    const titles = { "build_time[mis]": "Years to build 1.25 missiles", provoke: "Grievance" };
    const title = (name) => titles[name] ?? name;
    const flip = {
      clauses: [{ variable: "build_time[mis]" }, { variable: "provoke" }],
      sentence: "Weakens when Build_Time[mis] is at least 50.91 months and provoke is at most 0.0976: 59 of 100 futures. provoke_2 at -0.0245, drop (0.4 to 1.25).",
    };
    assert.equal(
      conditionWords(flip, title, "en"),
      "Weakens when “Years to build 1.25 missiles” is at least 51 months and “Grievance” is at most 0.098: 59 of 100 futures. provoke_2 at \u22120.025, drop (0.4 to 1.3).",
    );
    assert.match(conditionWords({ ...flip, sentence: "provoke — щонайбільше 0,0976: 59" }, title, "uk"), /^«Grievance» — щонайбільше 0,098: 59$/);
    assert.equal(conditionWords({ sentence: "No condition found: 43 of 500." }, title, "en"), "No condition found: 43 of 500.");
  },
};

// SPDX-License-Identifier: MIT
/* The message files: the same keys in both languages, no sentence empty, none left in English. */
import assert from "node:assert/strict";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const MESSAGES = path.join(path.dirname(fileURLToPath(import.meta.url)), "../src/messages");
/** Words that are the same in both languages. */
const SAME = new Set(["Surety", "SVG", "PNG", "CSV", "JSON", "–", "", "?", "u", "y", "r", "/", "c", "e", "p", "Esc"]);

async function load(name) {
  const made = await build({ entryPoints: [path.join(MESSAGES, `${name}.ts`)], bundle: true, format: "esm", write: false });
  const source = Buffer.from(made.outputFiles[0].contents).toString("base64");
  return import(`data:text/javascript;base64,${source}`);
}

function leaves(value, at = "") {
  if (typeof value !== "object") return [[at, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${at}.${key}`));
}

export const tests = {
  "both languages have the same keys and no sentence is missing": async () => {
    const [{ en }, { uk }] = await Promise.all([load("en"), load("uk")]);
    const [english, ukrainian] = [new Map(leaves(en)), new Map(leaves(uk))];
    assert.deepEqual([...ukrainian.keys()].sort(), [...english.keys()].sort());
    const left = [...english].filter(([key, text]) => typeof text === "string" && text === ukrainian.get(key) && !SAME.has(text));
    assert.deepEqual(left.map(([key]) => key), []);
  },
};

// SPDX-License-Identifier: MIT
/* Runs the tests of the page and prints TAP. SURETY names the program; a word on the command line picks
 * the tests whose names contain it. */
import { startBrowser, startServer } from "./browser.mjs";
import { tests as access } from "./access.mjs";
import { tests as compare } from "./compare.mjs";
import { tests as explore } from "./explore.mjs";
import { tests as files } from "./files.mjs";
import { tests as server } from "./server.mjs";
import { tests as work } from "./work.mjs";
import { tests as questions } from "./questions.mjs";
import { tests as ukrainian } from "./ukrainian.mjs";
import { tests as words } from "./words.mjs";

const wanted = process.argv[2] ?? "";
const all = Object.entries({ ...words, ...work, ...explore, ...compare, ...files, ...server, ...questions, ...ukrainian, ...access }).filter(([name]) => name.includes(wanted));
process.once("SIGTERM", () => process.exit(1));
const running = await startServer();
const browser = await startBrowser();
let failed = 0;
console.log(`1..${all.length}`);
for (const [i, [name, test]] of all.entries()) {
  try {
    await test({ browser, address: running.address, startServer });
    console.log(`ok ${i + 1} - ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok ${i + 1} - ${name}`);
    console.log(String(error.stack).replace(/^/gm, "# "));
    for (const context of browser.contexts()) await context.close();
  }
}
await browser.close();
running.stop();
process.exit(failed > 0 ? 1 : 0);

// SPDX-License-Identifier: MIT
/* Opens the file that `surety serve --open` hands to the desktop, waits for the first picture, and prints one line
 * of JSON: the headline, where the page was then, and every address that it asked. */
import { headline, startBrowser } from "./browser.mjs";

const browser = await startBrowser();
const page = await browser.newPage();
const asked = [];
page.on("request", (request) => asked.push(request.url()));
await page.goto(`file://${process.argv[2]}`);
await page.waitForURL("http://127.0.0.1:*/**");
const told = await headline(page);
console.log(JSON.stringify({ headline: told, at: page.url(), asked }));
await browser.close();

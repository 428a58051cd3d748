// SPDX-License-Identifier: MIT
/* A real server and a real browser for the tests: started once, pages opened in fresh profiles. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
export const PATIENCE_MS = 120_000;
export const VIEWS = ["explore", "compare", "matter", "fail", "claims", "model", "clauses", "report", "present"];

/* A server with folders of its own. `kill` ends it without a word; `startAgain` begins another in its place. */
export async function startServer(data = null, port = "0") {
  data ??= await mkdtemp(path.join(tmpdir(), "surety-page-"));
  const server = spawn(process.env.SURETY, ["serve", "--quiet", "--port", port], {
    env: { ...process.env, XDG_DATA_HOME: data, XDG_STATE_HOME: data, XDG_RUNTIME_DIR: data },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  process.once("exit", () => server.kill("SIGKILL"));
  const address = await new Promise((resolve, reject) => {
    server.stdout.once("data", (text) => resolve(String(text).split("\n")[0].trim()));
    server.once("exit", () => reject(new Error("surety serve ended at once")));
  });
  return {
    address,
    stop: () => server.kill("SIGINT"),
    kill: () => (server.kill("SIGKILL"), ended),
    startAgain: () => startServer(data, new URL(address).port),
  };
}

export async function startBrowser() {
  const executablePath = BROWSERS.find(existsSync);
  if (!executablePath) throw new Error("There is no Chromium; tools/packages.txt names it.");
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** The part of an address that opens a scenario: what differs from a package as it stands. */
export function scenarioHash(part, view = "explore") {
  return `#${view}?s=${Buffer.from(JSON.stringify(part)).toString("base64url")}`;
}

/* A page in a profile of its own, past the introduction, with its first picture shown. What the page complains
 * of and where it sends requests is noted on it; `before` is a function and its argument, run in the page first. */
export async function openPage(browser, address, options = {}) {
  const { hash = "", language = "en", settings = {}, before = null, ...context } = options;
  const profile = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...context });
  await profile.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await profile.newPage();
  const kept = JSON.stringify({ welcomed: true, language, ...settings });
  await page.addInitScript((text) => localStorage.getItem("surety.settings") ?? localStorage.setItem("surety.settings", text), kept);
  if (before) await page.addInitScript(before[0], before[1]);
  page.complaints = [];
  page.asked = [];
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("request", (request) => page.asked.push(request.url()));
  await page.goto(address + hash);
  await page.waitForFunction(() => document.querySelector("h1") && !document.querySelector(".waiting"), null, { timeout: PATIENCE_MS });
  if (hash === "" || hash.startsWith("#explore")) await headline(page);
  return page;
}

/** The count of the mark of ten years, once there is one. */
export async function headline(page, mark = "p10") {
  const place = page.locator(`[data-mark=${mark}]`);
  await page.waitForFunction((id) => /\d/.test(document.querySelector(`[data-mark=${id}]`)?.textContent ?? ""), mark, { timeout: PATIENCE_MS });
  return (await place.textContent()).trim();
}

/** Until nothing is being computed any more. */
export async function atRest(page) {
  await page.waitForSelector('[data-state="done"][data-futures="10000"]', { timeout: PATIENCE_MS });
}

export async function show(page, view) {
  await page.click(`nav a[href="#${view}"]`);
  await page.waitForSelector(`nav a[href="#${view}"][aria-current=page]`);
  await page.waitForSelector("main h1");
  if (view === "matter" || view === "fail") await page.click(".job button.main");
  if (["compare", "matter", "fail", "claims"].includes(view)) await answered(page);
  await page.waitForTimeout(200);
}

/** Until no long question is being worked on. */
export async function answered(page) {
  await page.waitForTimeout(300);
  await page.waitForSelector(".job progress", { state: "detached", timeout: PATIENCE_MS });
}

/** Compare's section on history and the model, filled. */
export async function askOutlook(page) {
  await page.click("main section.card .job button.main");
  await answered(page);
  await page.waitForSelector("main section.card caption", { timeout: PATIENCE_MS });
}

/** The reasons on Explore, once they are there. */
export async function askWhy(page) {
  await page.click(".why .job button.main");
  await page.waitForSelector(".why ol li", { timeout: PATIENCE_MS });
}

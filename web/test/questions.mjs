// SPDX-License-Identifier: MIT
/* The views that ask long questions: what matters, where it fails, claims, the model and its sources. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { headline, openPage, PATIENCE_MS, scenarioHash, show } from "./browser.mjs";

const soon = { timeout: PATIENCE_MS };
const P06 = `base=P01&s=${Buffer.from(JSON.stringify({ from: "P06" })).toString("base64url")}`;

/** A page that stands on P06, whatever the page begins with. */
async function openCoalition(browser, address, view = "explore") {
  const page = await openPage(browser, address, { hash: `#${view}?${P06}` });
  if (view === "explore") await headline(page);
  return page;
}

/** The held-out coverage of the first box on the page. */
const caught = (page) => page.textContent("article.card >> nth=0 >> tbody tr >> nth=0 >> td >> nth=1");

export const tests = {
  "an uncertainty is looked at one by one, by a click and by a choice": async ({ browser, address }) => {
    const page = await openCoalition(browser, address);
    await show(page, "matter");
    assert.match(await page.textContent(".one figure h2"), /→ Renewed assault/);
    assert.equal(await page.locator(".one svg.drawing circle.future").count(), 400);
    const before = await page.textContent(".one figure h2");
    await page.click(".pair .card >> nth=1 >> svg.drawing rect.row >> nth=2");
    await page.waitForFunction((old) => document.querySelector(".one figure h2").textContent !== old, before);
    await page.selectOption(".one select", "type_draw");
    assert.match(await page.textContent(".one figure h2"), /^Disposition of the present leadership/);
    await page.context().close();
  },

  "an outcome that says yes or no is shown as shares with intervals": async ({ browser, address }) => {
    const page = await openCoalition(browser, address);
    await page.click('nav a[href="#matter"]');
    await page.selectOption("main select", "bargaining_range");
    await page.click(".job button.main");
    await page.waitForSelector(".one figure", soon);
    assert.match(await page.textContent(".one figure .note"), /yes or no/);
    await page.click('.one figure >> text="Table"');
    const rows = await page.locator(".one tbody tr").allTextContents();
    assert.equal(rows.length, 8);
    await page.context().close();
  },

  "it is told what knowing more would bring to the choice": async ({ browser, address }) => {
    const page = await openCoalition(browser, address);
    await show(page, "matter");
    await page.click(".learned .job button.main");
    await page.waitForSelector("text=/is best on average/", soon);
    assert.match(await page.textContent(".learned >> nth=1"), /best in \S+ of 100 futures/);
    await page.context().close();
  },

  "a bound that is left out of a box is counted anew, and taken back it counts as before": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: scenarioHash({ from: "P06" }) });
    await show(page, "fail");
    const before = await caught(page);
    await page.click("article.card >> nth=0 >> button[aria-label^='Leave out'] >> nth=1");
    await page.waitForSelector("text=Counted anew", soon);
    assert.ok(Number(await caught(page)) > Number(before), "a box with fewer bounds catches more");
    await page.click("article.card >> nth=0 >> button[aria-pressed=true]");
    assert.equal(await caught(page), before);
    await page.context().close();
  },

  "a typical future of a box is loaded, and undo takes it back": async ({ browser, address }) => {
    const page = await openCoalition(browser, address);
    const before = await headline(page);
    await show(page, "fail");
    await page.click("text=Load a typical future >> nth=0");
    await page.waitForSelector(".explore, [data-mark=p10]", soon);
    await page.waitForFunction((old) => document.querySelector("[data-mark=p10]")?.textContent.trim() !== old, before, soon);
    const held = await page.evaluate(() => new URLSearchParams(location.hash.split("?")[1]).get("a").split("*"));
    assert.ok(held.length > 50);
    assert.equal(await page.evaluate(() => scrollY), 0);
    assert.equal(await page.locator(".chips .chip").count(), 8);
    await page.click(`.chips >> text=and ${held.length - 8} more`);
    assert.equal(await page.locator(".chips .chip").count(), held.length);
    await page.click("header button[aria-label=Undo]");
    await page.waitForFunction((old) => document.querySelector("[data-mark=p10]")?.textContent.trim() === old, before, soon);
    await page.context().close();
  },

  "the slider between coverage and clarity tells the box of its step": async ({ browser, address }) => {
    const page = await openCoalition(browser, address);
    await show(page, "fail");
    const slider = page.locator(".steps input[type=range]");
    await slider.focus();
    await page.keyboard.press("End");
    const bounds = await slider.getAttribute("aria-valuetext");
    assert.match(bounds, /Failures caught \d+/);
    await page.click("text=Look into this box");
    await page.waitForSelector("text=The box of this step", soon);
    await page.context().close();
  },

  "one claim is run again with the reader's assumptions, and stands beside the first verdict": async ({ browser, address }) => {
    const held = Buffer.from(JSON.stringify({ assumptions: { clash_cost: 0.5 } })).toString("base64url");
    const page = await openPage(browser, address, { hash: `#claims?base=P01&s=${held}` });
    await page.waitForSelector("article.card h2", soon);
    await page.waitForSelector(".job progress", { state: "detached", ...soon });
    const verdict = await page.textContent("article.card >> nth=2 >> .stamp");
    assert.match(await page.textContent("article.card >> nth=2"), /drop with 18 thousand: [\d.]+ of 100 futures \(95 in 100 interval/);
    await page.click("article.card >> nth=2 >> text=Run this one with my assumptions");
    await page.waitForSelector("article.card .mine", soon);
    assert.equal(await page.locator("article.card .mine").count(), 1);
    assert.equal(await page.textContent("article.card >> nth=2 >> .stamp"), verdict);
    await page.context().close();
  },

  "a long question about the claims is stopped by its button, and the server is idle then": async ({ browser, address }) => {
    const page = await openCoalition(browser, address);
    await show(page, "claims");
    const STOPPED_MS = 1000; // of a browser and a server that share the machine with others
    for (const begin of ["Look for what would turn each", "Judge each under every rival structure"]) {
      const asked = page.waitForResponse((one) => one.url().endsWith("/api/v1/jobs") && one.request().method() === "POST", soon);
      await page.click(`text=${begin}`);
      const { id } = await (await asked).json();
      await page.waitForSelector(".job progress", soon);
      await page.waitForTimeout(1500);
      await page.getByRole("button", { name: "Stop", exact: true }).click();
      await page.waitForSelector(".job progress", { state: "detached", ...soon });
      const before = Date.now();
      const stateOf = () => page.evaluate(async (job) => (await (await fetch(`/api/v1/jobs/${job}`)).json()).state, id);
      while ((await stateOf()) !== "stopped") assert.ok(Date.now() - before < STOPPED_MS, begin);
    }
    assert.equal(await page.locator("article.card .stamp").count() > 0, true);
    await page.context().close();
  },

  "claims tell under how many rival structures their verdicts stand": async ({ browser, address }) => {
    const page = await openCoalition(browser, address);
    await show(page, "claims");
    await page.click("text=Judge each under every rival structure");
    await page.waitForSelector("text=/\\d+ of \\d+ claims survive all 5 structures/", soon);
    const told = await page.locator("article.card .turn strong").allTextContents();
    assert.ok(told.filter((text) => /The same verdict under [1-5] of 5 structures/.test(text)).length > 10, told.join(" "));
    await page.context().close();
  },

  "a claim of the reader's own is judged and kept as a file": async ({ browser, address }) => {
    const page = await openCoalition(browser, address);
    await show(page, "claims");
    await page.click("text=Put a claim of your own to the test");
    await page.click("text=Judge it");
    await page.waitForSelector("details article.card .stamp", soon);
    assert.match(await page.textContent("details article.card .stamp"), /Supported/);
    const [file] = await Promise.all([page.waitForEvent("download"), page.click("text=Save as YAML")]);
    const yaml = String(await readFile(await file.path()));
    assert.match(yaml, /arms: \{one: P06, other: P01\}/);
    await page.context().close();
  },

  "the model's own checks are run and shown with their results": async ({ browser, address }) => {
    const page = await openCoalition(browser, address);
    await show(page, "model");
    await page.click("main label:has-text('Checks')");
    await page.waitForSelector("text=/\\d+ of \\d+ checks passed/", soon);
    const told = (await page.textContent("main .big strong")).match(/(\d+) of (\d+)/);
    assert.equal(told[1], told[2]);
    assert.equal(await page.locator("main tbody tr").count(), Number(told[2]));
    await page.click("main label:has-text('Versions')");
    await page.waitForSelector("main table >> text=P06", soon);
    await page.context().close();
  },

  "the model book is shown under its headings, in English whatever the page speaks": async ({ browser, address }) => {
    const page = await openCoalition(browser, address);
    await show(page, "model");
    await page.click("main label:has-text('Model book')");
    await page.waitForSelector("main [lang=en] h2:has-text('3. Data evaluation')", soon);
    for (const heading of ["What it does not know", "Rival structures"])
      assert.equal(await page.locator(`main [lang=en] h3:has-text('${heading}')`).count(), 1, heading);
    assert.doesNotMatch(await page.textContent("main [lang=en]"), /\]\(|\\\|/);
    const sideOf = (column) => page.locator("main [lang=en] table").filter({ hasText: "not identified" }).locator("thead th", { hasText: column }).evaluate((one) => getComputedStyle(one).textAlign);
    assert.deepEqual([await sideOf("verdict"), await sideOf("spread left")], ["left", "right"]);
    await page.context().close();
  },

  "compared with itself a package differs by zero": async ({ browser, address }) => {
    const page = await openCoalition(browser, address);
    const answer = await page.evaluate(async () => {
      const plain = { from: "P06", levers: {}, assumptions: {} };
      const headers = { "Content-Type": "application/json" };
      const body = JSON.stringify({ question: "compare", scenarios: [plain, plain], futures: 200 });
      const job = await (await fetch("/api/v1/jobs", { method: "POST", headers, body })).json();
      for (;;) {
        const now = await (await fetch(`/api/v1/jobs/${job.id}`)).json();
        if (now.result) return now.result;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    const contrasts = answer.results.flatMap((row) => row.outcomes.flatMap((one) => one.contrast ?? []));
    assert.ok(contrasts.length > 10);
    for (const { difference, better, worse } of contrasts) {
      assert.deepEqual([difference.mean ?? 0, difference.q05 ?? 0, difference.q95 ?? 0, better, worse], [0, 0, 0, 0, 0]);
    }
    await page.context().close();
  },

  "a move stops the question about what was there before it": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: scenarioHash({ from: "P06", seed: 4711 }, "matter") }); // that nobody has asked about
    await page.click(".job button.main");
    await page.waitForSelector(".job progress", soon);
    const stopped = page.waitForRequest((request) => request.method() === "DELETE" && /jobs/.test(request.url()), soon);
    await page.fill("#find", "mnf_size");
    await page.fill("#lever-mnf_size", "33");
    await stopped;
    await page.waitForSelector(".job progress", { state: "detached", ...soon });
    assert.match(await page.textContent(".job"), /Stopped/);
    await page.context().close();
  },

  "a feedback loop is opened, its signs make what it is called, and each of its variables leads to its equation": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: "#model" });
    await page.click("text=Feedback loops");
    await page.waitForSelector(".loops svg", soon);
    assert.ok((await page.locator(".loops .list button").count()) >= 10);
    for (let i = 0; i < 6; i += 1) {
      await page.locator(".loops .list button").nth(i).click();
      const signs = await page.locator(".loops svg .sign").allTextContents();
      assert.equal(await page.locator(".loops ol li").count(), signs.length);
      const kind = signs.includes("±") ? "±" : signs.filter((one) => one === "−").length % 2 ? "B" : "R";
      assert.equal((await page.textContent(".loops svg .kind")).trim(), kind);
    }
    const variable = await page.textContent(".loops ol button >> nth=1");
    await page.click(".loops ol button >> nth=1");
    assert.equal((await page.textContent(".book article h2")).replace(/\[.*/, ""), variable);
    await page.context().close();
  },
};

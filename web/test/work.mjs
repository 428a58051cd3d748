// SPDX-License-Identifier: MIT
/* What the page is for: moving a lever, sharing, undoing, saving; and that it talks to nobody else. */
import assert from "node:assert/strict";
import { atRest, headline, openPage, PATIENCE_MS, scenarioHash, show, VIEWS } from "./browser.mjs";

async function setLever(page, id, value) {
  await page.fill("#find", id);
  await page.fill(`#lever-${id}`, String(value));
  await page.dispatchEvent(`#lever-${id}`, "change");
}

const until = (page, mark, old) =>
  page.waitForFunction(([id, text]) => document.querySelector(`[data-mark=${id}]`).textContent.trim() !== text, [mark, old], {
    timeout: PATIENCE_MS,
  });

export const tests = {
  "a slider moves the headline, and undo brings it back": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: scenarioHash({ from: "P06" }) });
    await atRest(page);
    const before = await headline(page);
    await setLever(page, "peace_aid_share", 0);
    await until(page, "p10", before);
    await atRest(page);
    assert.ok(Number(await headline(page)) > Number(before));
    await page.click("header button[aria-label=Undo]");
    await page.waitForFunction((text) => document.querySelector("[data-mark=p10]").textContent.trim() === text, before, { timeout: PATIENCE_MS });
    await page.context().close();
  },

  "a move is answered in single precision, and what rests is in double": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: scenarioHash({ from: "P06" }) });
    await atRest(page);
    const moving = page.locator("[data-moving]");
    const shown = () => page.getAttribute("[data-run]", "data-run");
    const sentence = () => page.textContent("main h1");
    assert.equal(await moving.count(), 0);
    await page.fill("#find", "mnf_size");
    const slider = page.locator("#lever-mnf_size");
    await slider.dispatchEvent("pointerdown");
    await slider.fill("60");
    await moving.waitFor({ timeout: PATIENCE_MS });
    assert.match(await sentence(), /in … of the same 100 futures/);
    const first = await shown();
    await slider.dispatchEvent("pointerup");
    await slider.dispatchEvent("change");
    await atRest(page);
    assert.equal(await moving.count(), 0);
    assert.match(await sentence(), /in [^…]*\d of the same 100 futures/);
    const asked = await page.evaluate(async (scenario) => {
      const headers = { "Content-Type": "application/json" };
      const of = async (precision) => (await fetch("/api/v1/runs", { method: "POST", headers, body: JSON.stringify({ scenario, futures: 500, precision }) })).json();
      return [(await of("single")).id, (await of("double")).id];
    }, { from: "P06", levers: { mnf_size: 60 } });
    assert.deepEqual([first, await shown()], asked);
    await page.context().close();
  },

  "a move's question is sent before the page draws anything of it": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: scenarioHash({ from: "P06" }) });
    await atRest(page);
    const [sent, drawn] = await page.evaluate(() => {
      let sent = 0;
      const plain = window.fetch;
      window.fetch = (path, init) => ((sent += Number(String(path).endsWith("/runs"))), plain(path, init));
      const slider = document.querySelector(".lever input[type=range]");
      const before = slider.getAttribute("aria-valuetext");
      slider.value = slider.value === slider.max ? slider.min : slider.max;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      return [sent, slider.getAttribute("aria-valuetext") !== before];
    });
    assert.deepEqual([sent, drawn], [1, false]);
    await page.context().close();
  },

  "fifty steps are undone, redone after a reload, and undone again": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    const lever = page.locator("#lever-mnf_size");
    const press = async (name, times) => {
      for (let i = 0; i < times; i += 1) await page.click(`header button[aria-label=${name}]`);
    };
    await page.fill("#find", "mnf_size");
    for (let i = 1; i <= 50; i += 1) {
      await lever.fill(String(i));
      await lever.dispatchEvent("change");
    }
    await press("Undo", 25);
    assert.equal(await lever.inputValue(), "25");
    await page.reload();
    await headline(page);
    await page.fill("#find", "mnf_size");
    await press("Redo", 25);
    assert.equal(await lever.inputValue(), "50");
    await press("Undo", 50);
    assert.equal(await lever.inputValue(), "0");
    assert.equal(await page.isDisabled("header button[aria-label=Undo]"), true);
    await page.context().close();
  },

  "a shared link shows the same scenario and the same count elsewhere": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    await setLever(page, "mnf_size", 40);
    await atRest(page);
    const run = (of) => of.getAttribute("[data-run]", "data-run");
    await page.click("header >> text=Copy link");
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.ok(link.length <= 2000, String(link.length));
    const other = await openPage(browser, address, { hash: new URL(link).hash });
    await atRest(other);
    assert.equal(await headline(other), await headline(page));
    assert.equal(await run(other), await run(page));
    assert.equal(await other.locator("aside.banner").count(), 0);
    await other.fill("#find", "mnf_size");
    assert.equal(await other.inputValue("#lever-mnf_size"), "40");
    await page.context().close();
    await other.context().close();
  },

  "a link stays short with every assumption held and every lever moved": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    const scenario = await page.evaluate(async () => {
      const { uncertainties, levers } = await (await fetch("/api/v1/case")).json();
      const near = ({ id, low, high }) => [id, Number((low + 0.37 * (high - low)).toPrecision(3))];
      return { from: "P06", assumptions: Object.fromEntries(uncertainties.map(near)), levers: Object.fromEntries(levers.map(near)) };
    });
    assert.equal(Object.keys(scenario.assumptions).length, 92);
    const other = await openPage(browser, address, { hash: scenarioHash(scenario) });
    await other.click("header >> text=Copy link");
    await other.waitForSelector(".notice >> text=/Link copied/");
    const link = await other.evaluate(() => navigator.clipboard.readText());
    assert.ok(link.length < 2000, String(link.length));
    const third = await openPage(browser, address, { hash: new URL(link).hash });
    const history = await third.evaluate(() => JSON.parse(localStorage.getItem("surety.history") ?? sessionStorage.getItem("surety.history")).now);
    assert.deepEqual([history.assumptions, history.levers], [scenario.assumptions, scenario.levers]);
    for (const each of [page, other, third]) await each.context().close();
  },

  "a link with a list of clauses is packed, and what no link holds is saved as a file": async ({ browser, address }) => {
    const clauses = (n, note) => Array.from({ length: n }, (_, i) => ({ lever: "mnf_size", value: i + 1, from: 60 + i, ramp: 0, until: null, when: null, latch: false, who: "Coalition", status: "pledged", date: null, source: null, note: note(i) }));
    const page = await openPage(browser, address, { hash: scenarioHash({ from: "P06", clauses: clauses(20, (i) => `Step ${i} of a plan that is told at some length`) }) });
    await page.click("header >> text=Copy link");
    await page.waitForSelector(".notice >> text=/Link copied/");
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.ok(link.length < 2000 && /[?&]z=/.test(link), String(link.length));
    const other = await openPage(browser, address, { hash: new URL(link).hash });
    await show(other, "clauses");
    assert.equal(await other.locator(".clause").count(), 20);
    const noise = (i) => Array.from({ length: 12 }, (_, k) => Math.sin(97 * i + 13 * k).toString(36)).join(" ");
    const third = await openPage(browser, address, { hash: scenarioHash({ from: "P06", clauses: clauses(40, noise) }) });
    const [file] = await Promise.all([third.waitForEvent("download"), third.click("header >> text=Copy link")]);
    assert.equal(file.suggestedFilename(), "scenario.yaml");
    await third.waitForSelector(".notice >> text=/too long/");
    for (const each of [page, other, third]) await each.context().close();
  },

  "a link made with another model shows what was seen then beside what is seen now": async ({ browser, address }) => {
    const seen = { version: "0.0.9", model: "0123456789ab", futures: 2000, results: "f00", marks: [["p5", 0.21, 0.1, 0.4], ["p10", 0.33, 0.2, 0.5], ["p15", 0.42, 0.3, 0.6]] };
    const then = Buffer.from(JSON.stringify(seen)).toString("base64url");
    const page = await openPage(browser, address, { hash: `${scenarioHash({ from: "P06" })}&model=0123456789ab&base=P01&then=${then}` });
    assert.match(await page.textContent("aside.banner"), /made with another model/);
    await atRest(page);
    const row = page.locator('[data-then="p10"] td');
    assert.equal(await row.nth(0).textContent(), "33 (20–50)");
    assert.match(await row.nth(1).textContent(), new RegExp(`^${await headline(page)} \\(\\d+–\\d+\\)$`));
    assert.match(await row.nth(2).textContent(), /^−\d+$/);
    assert.match(await page.textContent("aside.banner"), /0\.0\.9.*0\.1\.0/s);
    await page.click("aside.banner >> text=Close");
    assert.equal(await page.locator("aside.banner").count(), 0);
    await page.context().close();
  },

  "the sentence rewrites itself with the package": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    const before = await page.textContent("h1");
    await page.selectOption(".pick select >> nth=0", "P07");
    await page.waitForFunction((text) => document.querySelector("h1").textContent !== text, before);
    assert.match(await page.textContent("h1"), /Full package/);
    await page.context().close();
  },

  "a package against itself differs by nothing": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    assert.equal(await page.locator(".change").count(), 0);
    await setLever(page, "treaty_text", 0.15);
    await page.waitForFunction(() => document.querySelectorAll(".change").length === 3, null, { timeout: PATIENCE_MS });
    for (const text of await page.locator(".change").allTextContents()) assert.match(text, /no difference/);
    await page.context().close();
  },

  "no request leaves the machine, and nothing is complained of": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    for (const view of VIEWS) await show(page, view);
    const home = new URL(address).origin;
    const elsewhere = page.asked.filter((url) => !url.startsWith(home) && !/^(data|blob):/.test(url));
    assert.deepEqual(elsewhere, []);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  },

  "a value outside the range is brought back into it": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    await page.fill("#find", "mnf_size");
    await page.fill(".lever .number", "500");
    await page.dispatchEvent(".lever .number", "change");
    assert.equal(await page.inputValue("#lever-mnf_size"), "80");
    await page.context().close();
  },

  "the clause editor writes a file that it reads again": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    await show(page, "clauses");
    await page.click("text=As a file");
    await page.waitForFunction(() => /from:/.test(document.querySelector("textarea")?.value ?? ""));
    await page.fill("textarea", "id: mine\ntitle: Mine\nfrom: P06\nclauses:\n  - lever: mnf_size\n    value: 33\n");
    await page.click("text=Use this");
    await page.waitForSelector(".clause >> text=33");
    await page.fill("textarea", "id: mine\nfrom: P06\nclauses:\n  - lever: no_such_lever\n    value: 33\n");
    await page.click("text=Use this");
    await page.waitForSelector("[role=alert] >> text=/line \\d+/");
    await page.context().close();
  },

  "the page speaks Ukrainian and says so": async ({ browser, address }) => {
    const page = await openPage(browser, address, { language: "uk" });
    assert.equal(await page.getAttribute("html", "lang"), "uk");
    assert.match(await page.textContent("h1"), /модель бачить новий напад/);
    await page.context().close();
  },
};

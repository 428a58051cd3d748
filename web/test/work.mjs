// SPDX-License-Identifier: MIT
/* What the page is for: moving a lever, sharing, undoing, saving; and that it talks to nobody else. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { atRest, headline, openPage, PATIENCE_MS, show, VIEWS } from "./browser.mjs";

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
    const page = await openPage(browser, address);
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

  "undo goes back fifty steps, across a reload": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    await page.fill("#find", "mnf_size");
    for (let i = 1; i <= 50; i += 1) {
      await page.fill("#lever-mnf_size", String(i));
      await page.dispatchEvent("#lever-mnf_size", "change");
    }
    for (let i = 0; i < 25; i += 1) await page.keyboard.press("Control+Shift+F12").then(() => page.click("header button[aria-label=Undo]"));
    assert.equal(await page.inputValue("#lever-mnf_size"), "25");
    await page.reload();
    await headline(page);
    for (let i = 0; i < 25; i += 1) await page.click("header button[aria-label=Undo]");
    await page.fill("#find", "mnf_size");
    assert.equal(await page.inputValue("#lever-mnf_size"), "15");
    assert.equal(await page.isDisabled("header button[aria-label=Undo]"), true);
    await page.context().close();
  },

  "a shared link shows the same scenario and the same count elsewhere": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    await setLever(page, "mnf_size", 40);
    await atRest(page);
    const [count, link] = [await headline(page), await page.evaluate(() => location.hash)];
    assert.ok(link.length < 2000);
    const other = await openPage(browser, address, { hash: link });
    await atRest(other);
    assert.equal(await headline(other), count);
    await other.fill("#find", "mnf_size");
    assert.equal(await other.inputValue("#lever-mnf_size"), "40");
    await page.context().close();
    await other.context().close();
  },

  "a link made with another model says so": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: "#explore?model=0123456789ab&base=P01&s=e30" });
    assert.match(await page.textContent(".banner"), /another model \(0123456789ab/);
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
    await page.selectOption(".pick select >> nth=0", "P01");
    await page.waitForFunction(() => /which others are compared with/.test(document.querySelector("h1").textContent), null, { timeout: PATIENCE_MS });
    await page.waitForFunction(() => [...document.querySelectorAll(".change")].every((one) => /no difference/.test(one.textContent)), null, { timeout: PATIENCE_MS });
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

  "every chart has a table, and its files carry caveat and citation": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    await atRest(page);
    const save = async (form) => {
      const [file] = await Promise.all([page.waitForEvent("download"), page.click(`.pair figure >> nth=0 >> text="${form}"`)]);
      return readFile(await file.path());
    };
    const svg = String(await save("SVG"));
    assert.match(svg, /Risk over time/);
    assert.match(svg, /Not a forecast/);
    assert.match(svg, /model [0-9a-f]{12}, 10000 futures, seed 1/);
    assert.equal((await save("PNG")).subarray(1, 4).toString(), "PNG");
    const csv = String(await save("CSV")).trim().split("\r\n");
    assert.equal(csv.length, 17);
    await page.click('.pair figure >> nth=0 >> text="Table"');
    assert.equal(await page.locator(".pair figure >> nth=0 >> tbody tr").count(), 16);
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

  "when the server stops the page says so in words": async ({ browser, startServer }) => {
    const server = await startServer();
    const page = await openPage(browser, server.address);
    await atRest(page);
    server.stop();
    await page.waitForTimeout(500);
    await setLever(page, "mnf_size", 50);
    await page.waitForSelector(".banner[role=alert]", { timeout: PATIENCE_MS });
    await page.context().close();
  },
};

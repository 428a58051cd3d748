// SPDX-License-Identifier: MIT
/* The views that ask long questions: what matters, where it fails, claims, the model and its sources. */
import assert from "node:assert/strict";
import { headline, openPage, PATIENCE_MS, show } from "./browser.mjs";

const soon = { timeout: PATIENCE_MS };

/** The held-out coverage of the first box on the page. */
const caught = (page) => page.textContent("article.card >> nth=0 >> tbody tr >> nth=0 >> td >> nth=1");

export const tests = {
  "a bound that is left out of a box is counted anew, and taken back it counts as before": async ({ browser, address }) => {
    const page = await openPage(browser, address);
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
    const page = await openPage(browser, address);
    const before = await headline(page);
    await show(page, "fail");
    await page.click("text=Load a typical future >> nth=0");
    await page.waitForSelector(".explore, [data-mark=p10]", soon);
    await page.waitForFunction((old) => document.querySelector("[data-mark=p10]")?.textContent.trim() !== old, before, soon);
    const held = await page.evaluate(() => JSON.parse(atob(new URLSearchParams(location.hash.split("?")[1]).get("s").replaceAll("-", "+").replaceAll("_", "/"))));
    assert.ok(Object.keys(held.assumptions).length > 50);
    await page.click("header button[aria-label=Undo]");
    await page.waitForFunction((old) => document.querySelector("[data-mark=p10]")?.textContent.trim() === old, before, soon);
    await page.context().close();
  },

  "the slider between coverage and clarity tells the box of its step": async ({ browser, address }) => {
    const page = await openPage(browser, address);
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
};

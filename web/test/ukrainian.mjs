// SPDX-License-Identifier: MIT
/* The page in Ukrainian, view by view: no prose is left in English but what says that it is. */
import assert from "node:assert/strict";
import { openPage, PATIENCE_MS, show, VIEWS } from "./browser.mjs";

/* Texts of the page in Latin letters, two words or more, that no `lang` above them explains. Equations, names of
 * variables, files and commands stand in elements of their own. */
function latinProse() {
  const TECHNICAL = "code, pre, kbd, textarea, style, script, noscript, [lang]:not(html):not([lang=uk])";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.data.trim();
    if (/[a-z]{2,}[ ,]+[a-z]{2,}/i.test(text) && !/[\u0400-\u04ff]/.test(text) && !element.closest(TECHNICAL)) {
      found.add(`${element.tagName.toLowerCase()}: ${text.slice(0, 90)}`);
    }
  }
  for (const element of document.querySelectorAll("main [lang=en]")) {
    if (/[\u0400-\u04ff]/.test(element.textContent)) found.add(`not English: ${element.textContent.slice(0, 90)}`);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
    for (const name of ["aria-label", "title", "placeholder"]) {
      const text = element.closest("[lang=en]") ? "" : (element.getAttribute(name) ?? "");
      if (/[a-z]{2,} [a-z]{2,}/i.test(text) && !/[\u0400-\u04ff]/.test(text)) found.add(`${name}: ${text.slice(0, 90)}`);
    }
  }
  return [...found];
}

/** Opens whatever can be opened, so that it is read too. */
const unfold = (page) => page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));

async function check(page, where) {
  await unfold(page);
  assert.deepEqual(await page.evaluate(latinProse), [], where);
}

export const tests = {
  "no view has prose left in English": async ({ browser, address }) => {
    const page = await openPage(browser, address, { language: "uk" });
    for (const view of VIEWS) {
      await show(page, view);
      await check(page, view);
      if (view !== "model") continue;
      const tabs = page.locator("main fieldset >> nth=0 >> label");
      for (let i = 0; i < (await tabs.count()); i += 1) {
        await tabs.nth(i).click();
        await page.waitForTimeout(100);
        await check(page, `model, ${await tabs.nth(i).textContent()}`);
      }
    }
    await page.context().close();
  },

  "another language changes what is shown already": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    await show(page, "claims");
    await page.waitForSelector("article h2");
    await page.selectOption("select:has(option[lang=uk])", "uk");
    await page.waitForFunction(() => /Пауза/.test(document.querySelector("article h2")?.textContent ?? ""), null, { timeout: PATIENCE_MS });
    await check(page, "claims");
    await show(page, "explore");
    await page.waitForFunction(() => /Паперові/.test(document.querySelector("h1").textContent), null, { timeout: PATIENCE_MS });
    await page.selectOption("select:has(option[lang=uk])", "en");
    await page.waitForFunction(() => /Paper assurances/.test(document.querySelector("h1").textContent), null, { timeout: PATIENCE_MS });
    await page.context().close();
  },

  "the report and the table behind the buttons are in Ukrainian too": async ({ browser, address }) => {
    const page = await openPage(browser, address, { language: "uk" });
    await show(page, "report");
    await page.waitForSelector("a.button[href*='.csv']", { timeout: PATIENCE_MS });
    const links = await page.$$eval("a.button[href*='/runs/']", (all) => all.map((one) => one.href));
    assert.equal(links.length, 2);
    await page.goto(links.find((one) => one.includes(".html")));
    assert.equal(await page.getAttribute("html", "lang"), "uk");
    assert.match(await page.textContent("h2 >> nth=0"), /Відповідь/);
    await check(page, "report.html");
    await page.context().close();
  },

  "a refusal is told in Ukrainian": async ({ browser, address }) => {
    const page = await openPage(browser, address, { language: "uk" });
    await show(page, "clauses");
    await page.locator("main summary, main button").filter({ hasText: "Як файл" }).click();
    await page.waitForFunction(() => /from:/.test(document.querySelector("textarea")?.value ?? ""));
    await page.fill("textarea", "id: mine\ntitle: Моє\nfrom: P06\nclauses:\n  - lever: no_such_lever\n    value: 33\n");
    await page.locator("main button").filter({ hasText: "Застосувати" }).click();
    await page.waitForSelector("[role=alert] >> text=/«no_such_lever» тут не важіль/");
    await page.context().close();
  },
};

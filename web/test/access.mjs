// SPDX-License-Identifier: MIT
/* Every view for everybody: axe in every theme, the keyboard alone, a narrow screen. */
import assert from "node:assert/strict";
import { AXE, headline, openPage, PATIENCE_MS, show, VIEWS } from "./browser.mjs";

const THEMES = [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["forced colours", { forcedColors: "active" }],
];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function faults(page) {
  const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), TAGS);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((one) => one.target.join(" ")).join(" | ")}`);
}

export const tests = {
  ...Object.fromEntries(
    THEMES.map(([name, theme]) => [
      `axe finds nothing on any view in ${name}`,
      async ({ browser, address }) => {
        const page = await openPage(browser, address, { ...theme, bypassCSP: true });
        await page.addScriptTag({ path: AXE });
        const found = [];
        for (const view of VIEWS) {
          await show(page, view);
          found.push(...(await faults(page)).map((fault) => `${view}: ${fault}`));
        }
        assert.deepEqual(found, []);
        assert.deepEqual(page.complaints, []);
        await page.context().close();
      },
    ]),
  ),

  "the introduction and the help pass axe": async ({ browser, address }) => {
    const page = await openPage(browser, address, { bypassCSP: true, settings: { welcomed: false } });
    await page.addScriptTag({ path: AXE });
    assert.deepEqual(await faults(page), []);
    await page.keyboard.press("?");
    await page.waitForSelector("dialog[open]");
    assert.deepEqual(await faults(page), []);
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    await page.context().close();
  },

  "at 320 pixels no view scrolls sideways": async ({ browser, address }) => {
    const page = await openPage(browser, address, { viewport: { width: 320, height: 640 } });
    const wide = [];
    for (const view of VIEWS) {
      await show(page, view);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 320) wide.push(`${view}: ${width}`);
    }
    assert.deepEqual(wide, []);
    await page.context().close();
  },

  "a package can be changed, undone and compared by keyboard alone": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className.includes("skip")), true);
    await page.keyboard.press("/");
    await page.keyboard.type("multinational");
    for (let i = 0; i < 12; i += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement.id === "lever-mnf_size")) break;
    }
    assert.equal(await page.evaluate(() => document.activeElement.id), "lever-mnf_size");
    const before = await page.inputValue("#lever-mnf_size");
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await page.inputValue("#lever-mnf_size"), before);
    assert.match(await page.getAttribute("#lever-mnf_size", "aria-valuetext"), /thousand persons/);
    await page.keyboard.press("u");
    assert.equal(await page.inputValue("#lever-mnf_size"), before);
    await page.keyboard.press("c");
    await page.waitForSelector('nav a[href="#compare"][aria-current=page]');
    await page.context().close();
  },

  "one scenario, one comparison and one report are made by keyboard alone": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    const before = await headline(page);
    /** On with the Tab key until an element fits; then it has the focus. */
    const reach = async (selector) => {
      for (let i = 0; i < 120; i += 1) {
        if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
        await page.keyboard.press("Tab");
      }
      assert.fail(`no way to ${selector} by keyboard`);
    };
    await page.keyboard.press("/");
    await page.keyboard.type("peace_aid_share");
    await reach("#lever-peace_aid_share");
    await page.keyboard.press("End");
    await page.waitForFunction((text) => document.querySelector("[data-mark=p10]").textContent.trim() !== text, before, { timeout: PATIENCE_MS });
    await page.keyboard.press("c");
    await page.waitForSelector(".beats li", { timeout: PATIENCE_MS });
    assert.match(await page.textContent(".beats li"), /Your scenario.*safer than Paper assurances in/s);
    await page.evaluate(() => document.activeElement.blur());
    await reach('nav a[href="#report"]');
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=How to cite", { timeout: PATIENCE_MS });
    await reach('input[type=radio]');
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector(".brief .told", { timeout: PATIENCE_MS });
    await page.context().close();
  },

  "one scenario, one comparison and one report are made by single clicks alone": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    const before = await headline(page);
    const lever = page.locator('[data-parameter="peace_aid_share"]');
    for (let i = 0; i < 4; i += 1) await lever.getByRole("button", { name: /^More:/ }).click();
    await page.waitForFunction((text) => document.querySelector("[data-mark=p10]").textContent.trim() !== text, before, { timeout: PATIENCE_MS });
    await page.click('nav a[href="#compare"]');
    await page.waitForSelector(".beats li", { timeout: PATIENCE_MS });
    await page.click('nav a[href="#report"]');
    await page.click("text=One-page brief");
    await page.waitForSelector(".brief .told", { timeout: PATIENCE_MS });
    await page.context().close();
  },

  "shortcuts act, can be turned off, and help stands in the same place on every view": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    const places = new Set();
    for (const view of VIEWS) {
      await page.click(`nav a[href="#${view}"]`);
      const box = await page.getByRole("button", { name: "Help" }).boundingBox();
      places.add(`${Math.round(box.x)},${Math.round(box.y)}`);
    }
    assert.equal(places.size, 1, [...places].join(" "));
    await page.keyboard.press("e");
    await page.waitForSelector('nav a[href="#explore"][aria-current=page]');
    await page.keyboard.press("r");
    await page.waitForSelector("clipPath", { state: "attached" });
    await page.waitForSelector("clipPath", { state: "detached", timeout: PATIENCE_MS });
    await page.keyboard.press("?");
    await page.uncheck("dialog input[type=checkbox]");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    for (const key of ["c", "?", "/"]) await page.keyboard.press(key);
    assert.equal(await page.locator("dialog").count(), 0);
    assert.equal(await page.getAttribute('nav a[href="#explore"]', "aria-current"), "page");
    await page.context().close();
  },

  "arrow keys read the values of the large chart": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    await page.focus(".fan input");
    await page.keyboard.press("ArrowRight");
    assert.match(await page.getAttribute(".fan input", "aria-valuetext"), /year 6: \d+ \(/);
    await page.context().close();
  },
};

// SPDX-License-Identifier: MIT
/* Every view for everybody: axe in every theme, the keyboard alone, a narrow screen. */
import assert from "node:assert/strict";
import { answered, askOutlook, askWhy, AXE, headline, openPage, PATIENCE_MS, scenarioHash, show, VIEWS } from "./browser.mjs";

const LOOKS = {
  light: { colorScheme: "light", forcedColors: "none" },
  dark: { colorScheme: "dark", forcedColors: "none" },
  "forced colours": { colorScheme: "light", forcedColors: "active" },
};
const ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What another look can change; the rest is the same document. */
const RULES_OF_LOOKS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** What a browser says of a request whose place a newer one has taken. */
const OVERTAKEN = /409 \(Conflict\)/;

async function speak(page, language) {
  await page.selectOption("select:has(option[lang=uk])", language);
  await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
  await page.waitForTimeout(300);
}

async function faults(page, where, runOnly = ALL_RULES) {
  const { violations } = await page.evaluate((rules) => window.axe.run(document, { runOnly: rules, resultTypes: ["violations"] }), runOnly);
  return violations.map(({ id, nodes }) => `${where}, ${id}: ${nodes.slice(0, 3).map((one) => one.target.join(" ")).join(" | ")}`);
}

/* What axe finds on what is shown, in each look and language. Nothing is loaded again: the settings of the
 * page change the language, the browser the look. */
async function faultsInEachLook(page, where, languages = ["uk", "en"]) {
  const found = [];
  for (const language of languages) {
    await speak(page, language);
    for (const [look, media] of Object.entries(LOOKS)) {
      await page.emulateMedia(media);
      found.push(...(await faults(page, `${where}, ${language}, ${look}`, look === "light" ? ALL_RULES : RULES_OF_LOOKS)));
    }
  }
  await page.emulateMedia(LOOKS.light);
  return found;
}

export const tests = {
  "axe finds nothing on any view with results, in either language, light, dark and in forced colours": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: scenarioHash({ from: "P06" }), bypassCSP: true });
    await page.addScriptTag({ path: AXE });
    const found = [];
    for (const view of VIEWS) {
      await show(page, view);
      if (view === "explore") await askWhy(page);
      if (view === "compare") await askOutlook(page);
      found.push(...(await faultsInEachLook(page, view)));
    }
    assert.deepEqual(found, []);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  },

  "axe finds nothing on any part of a view that is opened by hand": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: scenarioHash({ from: "P06" }), bypassCSP: true });
    await page.addScriptTag({ path: AXE });
    const found = [];
    const look = async (where, languages = ["uk"]) => found.push(...(await faultsInEachLook(page, where, languages)));
    await page.fill("#find", "mnf_size");
    await page.locator('[data-parameter="mnf_size"] summary').click();
    await page.locator('[data-slot="A"]').getByText("Table").click();
    await page.click("text=The command that reproduces this");
    await look("explore, a lever's card and a table");
    await page.keyboard.press("Escape");
    for (const view of ["model", "report", "clauses"]) {
      await show(page, view);
      const tabs = page.locator("main fieldset >> nth=0 >> label");
      for (let i = 1; i < (await tabs.count()); i += 1) {
        await tabs.nth(i).click();
        await answered(page);
        const isBook = (await page.locator("main h2 >> text=Problem formulation").count()) > 0;
        await look(`${view}, ${await tabs.nth(i).textContent()}`, isBook ? ["en", "uk"] : ["uk"]);
      }
      if (view === "clauses") {
        await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => (one.open = true)));
        await look("clauses, opened");
      }
    }
    assert.deepEqual(found, []);
    await page.context().close();
  },

  "the introduction and the help pass axe": async ({ browser, address }) => {
    const page = await openPage(browser, address, { bypassCSP: true, settings: { welcomed: false } });
    await page.addScriptTag({ path: AXE });
    const found = await faultsInEachLook(page, "introduction");
    for (const language of ["uk", "en"]) {
      await page.selectOption("select:has(option[lang=uk])", language);
      await page.evaluate(() => document.activeElement.blur());
      await page.keyboard.press("?");
      await page.waitForSelector("dialog[open]");
      for (const [look, media] of Object.entries(LOOKS)) {
        await page.emulateMedia(media);
        found.push(...(await faults(page, `help, ${language}, ${look}`)));
      }
      await page.keyboard.press("Escape");
      await page.waitForSelector("dialog", { state: "detached" });
    }
    assert.deepEqual(found, []);
    await page.context().close();
  },

  "on a phone the button that opens the levers can be read while it is touched": async ({ browser, address }) => {
    const page = await openPage(browser, address, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, bypassCSP: true });
    await page.addScriptTag({ path: AXE });
    await page.click(".opener");
    await page.hover(".opener");
    assert.deepEqual(await faults(page, "the opener", RULES_OF_LOOKS), []);
    await page.context().close();
  },

  "at 320 pixels no view with results scrolls sideways, in either language": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: scenarioHash({ from: "P06" }), viewport: { width: 320, height: 640 } });
    const wide = [];
    const look = async (where) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 320) wide.push(`${where}: ${width}`);
    };
    for (const view of VIEWS) {
      await show(page, view);
      if (view === "explore") await askWhy(page);
      if (view === "compare") await askOutlook(page);
      for (const language of ["uk", "en"]) {
        await speak(page, language);
        await look(`${view}, ${language}`);
      }
      if (view !== "model" && view !== "report") continue;
      const tabs = page.locator("main fieldset >> nth=0 >> label");
      for (let i = 1; i < (await tabs.count()); i += 1) {
        await tabs.nth(i).click();
        await page.waitForTimeout(300);
        await look(`${view}, ${await tabs.nth(i).textContent()}`);
      }
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

  "the whole page is toured by keyboard alone": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    const before = await headline(page);
    const there = (selector) => page.evaluate((wanted) => document.activeElement.matches(wanted), selector);
    /** On with the Tab key until an element fits; then it has the focus, and is seen. */
    const reach = async (selector) => {
      for (let i = 0; i < 200; i += 1) {
        if (await there(selector)) return;
        await page.keyboard.press("Tab");
      }
      assert.fail(`no way to ${selector} by keyboard`);
    };
    const press = async (selector, key = "Enter") => {
      await reach(selector);
      await page.keyboard.press(key);
    };
    /** From the top of the page, past the skip link. */
    const go = async (view) => {
      await page.evaluate(() => document.activeElement.blur());
      await press(`nav a[href="#${view}"]`);
      await page.waitForSelector(`nav a[href="#${view}"][aria-current=page]`);
      await page.waitForSelector("main h1");
    };
    const changed = (text) => page.waitForFunction((old) => document.querySelector("[data-mark=p10]").textContent.trim() !== old, text, { timeout: PATIENCE_MS });

    await page.keyboard.press("/");
    await page.keyboard.type("peace_aid_share");
    await press("#lever-peace_aid_share", "End");
    await changed(before);
    const after = await headline(page);
    await press(".why .job button.main");
    await page.waitForSelector(".why ol li", { timeout: PATIENCE_MS });
    await press('[data-slot="A"] button[aria-pressed]');
    await page.waitForSelector('[data-slot="A"] table');
    await page.evaluate(() => document.activeElement.blur());
    await press("header button[aria-label=Undo]");
    await changed(after);
    await press("header button[aria-label=Redo]");
    await press("header .tools > button:nth-of-type(3)");
    await page.waitForFunction(async () => /#explore\?model=/.test(await navigator.clipboard.readText()));
    await reach("header select:has(option[value=dark])");
    await page.keyboard.type("Dark");
    assert.equal(await page.getAttribute("html", "data-theme"), "dark");

    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("c");
    await page.waitForSelector(".beats li", { timeout: PATIENCE_MS });
    assert.match(await page.textContent(".beats li"), /Your scenario.*safer than Paper assurances in/s);
    await go("matter");
    await press("main .job button.main");
    await page.waitForSelector("main figure svg.drawing", { timeout: PATIENCE_MS });
    await reach("main .one select");
    await page.keyboard.press("ArrowDown");
    await go("fail");
    await press("main .job button.main");
    await page.waitForSelector("main .boxes article, main p.lead >> nth=1", { timeout: PATIENCE_MS });
    await go("claims");
    await page.waitForSelector("main article summary", { timeout: PATIENCE_MS });
    await press("main article summary");
    await page.waitForSelector("main article details[open]");
    await go("model");
    await page.waitForSelector("main svg");
    await press("main fieldset input", "ArrowRight");
    await page.waitForSelector("main .loops svg");
    await press("main .loops .list button:not([aria-pressed=true])");
    await press("main .loops ol button");
    await page.waitForSelector("main .book pre");
    await press("main .book ul button:not([aria-current=true])");
    await go("clauses");
    await press("main button.main");
    await page.waitForSelector("main .clause");
    await go("report");
    await page.waitForSelector("text=How to cite", { timeout: PATIENCE_MS });
    await press("main input[type=radio]", "ArrowRight");
    await page.waitForSelector(".brief .told", { timeout: PATIENCE_MS });
    await go("present");
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("2");
    await page.waitForSelector("main figure svg.drawing");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Escape");
    await page.waitForSelector('nav a[href="#explore"][aria-current=page]');
    await page.keyboard.press("?");
    await page.waitForSelector("dialog[open]");
    await press("dialog input[type=checkbox]", "Space");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    assert.deepEqual(page.complaints.filter((one) => !OVERTAKEN.test(one)), []);
    await page.context().close();
  },

  "the whole page is toured by single clicks alone": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    const before = await headline(page);
    const go = async (view) => {
      await page.click(`nav a[href="#${view}"]`);
      await page.waitForSelector(`nav a[href="#${view}"][aria-current=page]`);
      await page.waitForSelector("main h1");
    };
    const lever = page.locator('[data-parameter="peace_aid_share"]');
    for (let i = 0; i < 4; i += 1) await lever.getByRole("button", { name: /^More:/ }).click();
    await page.waitForFunction((text) => document.querySelector("[data-mark=p10]").textContent.trim() !== text, before, { timeout: PATIENCE_MS });
    await page.click(".why .job button.main");
    await page.waitForSelector(".why ol li", { timeout: PATIENCE_MS });
    await page.click("[data-hangs-on]");
    await page.locator(".assumption button").first().click();
    await page.click("header button[aria-label=Undo]");
    await page.click("header >> text=Copy link");
    await page.waitForSelector(".notice.shown");
    await go("compare");
    await page.waitForSelector(".beats li", { timeout: PATIENCE_MS });
    await go("matter");
    await page.click("main .job button.main");
    await page.waitForSelector("main rect.row", { timeout: PATIENCE_MS });
    await page.locator("main rect.row").nth(2).click();
    await go("fail");
    await page.click("main .job button.main");
    await page.waitForSelector("main .boxes article, main p.lead >> nth=1", { timeout: PATIENCE_MS });
    await go("claims");
    await page.locator("main article summary").first().click();
    await go("model");
    await page.locator("main .sectors button").first().click();
    await page.locator("main .members button").first().click();
    await page.waitForSelector("main .book pre");
    await go("clauses");
    await page.click("main button.main");
    await page.waitForSelector("main .clause");
    await go("report");
    await page.click("text=One-page brief");
    await page.waitForSelector(".brief .told", { timeout: PATIENCE_MS });
    await go("present");
    await page.click("main button >> text=Risk over time");
    await page.waitForSelector("main figure svg.drawing");
    await page.click("text=Leave");
    await page.waitForSelector('nav a[href="#explore"][aria-current=page]');
    await page.click("header >> text=Help");
    await page.click("dialog button");
    await page.waitForSelector("dialog", { state: "detached" });
    assert.deepEqual(page.complaints.filter((one) => !OVERTAKEN.test(one)), []);
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

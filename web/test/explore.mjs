// SPDX-License-Identifier: MIT
/* Explore: the first minute, what a lever's card tells, decision noise at all levels. */
import assert from "node:assert/strict";
import { atRest, headline, openPage, PATIENCE_MS, scenarioHash } from "./browser.mjs";

const P06 = { hash: scenarioHash({ from: "P06" }) };

export const tests = {
  "the first minute leads from a lever to the reason, a doubt, a link and ready packages": async ({ browser, address }) => {
    const page = await openPage(browser, address, { settings: { welcomed: false } });
    const tour = page.locator("aside[data-step]");
    const next = () => tour.getByRole("button", { name: "Next" }).click();
    await headline(page);
    assert.match(await page.textContent("h1"), /model sees renewed assault in \d+ of 100 futures within 15 years\.$/);
    await next();
    await tour.getByRole("button", { name: /^Try it:/ }).click();
    await page.waitForFunction(() => /With your changes .* fewer than under/.test(document.querySelector("h1").textContent), null, { timeout: PATIENCE_MS });
    await next();
    await tour.getByRole("button", { name: "Why?" }).click();
    await page.waitForSelector(".why ol li", { timeout: PATIENCE_MS });
    const chain = await page.locator(".why ol li").allTextContents();
    assert.ok(chain.length <= 4);
    for (const link of chain) assert.match(link, /without it, −\d+ becomes [−+]?\d+$/);
    await next();
    const held = await page.getAttribute("[data-hangs-on]", "data-hangs-on");
    await tour.getByRole("button", { name: /^Doubt it:/ }).click();
    await page.waitForSelector(`#assumption-${held}`);
    await next();
    await tour.getByRole("button", { name: "Copy link" }).click();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /#explore\?model=/);
    await next();
    assert.match(await tour.textContent(), /What this cannot tell you/);
    assert.equal(await tour.getByRole("button").count(), 7); // five packages, back, begin
    await tour.getByRole("button", { name: "Begin" }).click();
    await page.reload();
    await headline(page);
    assert.equal(await tour.count(), 0);
    await page.context().close();
  },

  "the introduction can be skipped, and nothing moves where motion is not wanted": async ({ browser, address }) => {
    const page = await openPage(browser, address, { settings: { welcomed: false }, reducedMotion: "reduce" });
    assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".pulse .step:last-of-type")).animationName), "none");
    await page.keyboard.press("r");
    assert.equal(await page.locator("clipPath").count(), 0);
    await page.click("text=Skip the introduction");
    assert.equal(await page.locator("aside[data-step]").count(), 0);
    await page.context().close();
  },

  "beside each level stand the base and what history says": async ({ browser, address }) => {
    const page = await openPage(browser, address, P06);
    for (const card of await page.locator(".cards > li").all()) {
      assert.deepEqual(await card.locator("dt").allTextContents(), ["this package", "the base", "past ceasefires"]);
      assert.match(await card.locator("dd.history").textContent(), /^\d+–\d+$/);
    }
    await page.context().close();
  },

  "what war costs in people stands for each side among the outcomes": async ({ browser, address }) => {
    const page = await openPage(browser, address, P06);
    await atRest(page);
    for (const side of ["Russian", "Ukrainian"]) {
      const place = page.locator("li", { has: page.locator(`h3:has-text("${side} casualties if war returns")`) });
      assert.match(await place.locator("p").first().textContent(), /\d.*thousand persons/s);
    }
    await page.context().close();
  },

  "one switch shows the headline at all levels of decision noise": async ({ browser, address }) => {
    const page = await openPage(browser, address, P06);
    await page.click('fieldset:has(legend:text-is("Decision noise")) label:text-is("All")');
    await page.waitForSelector('[data-levels="3"]', { timeout: PATIENCE_MS });
    for (const card of await page.locator(".cards > li").all()) {
      assert.deepEqual((await card.locator("dt").allTextContents()).slice(0, 3), ["low noise", "middle noise", "high noise"]);
      for (const told of (await card.locator("dd.told").allTextContents()).slice(0, 3)) assert.match(told, /^<?\d+ <?\d+–>?\d+$/);
    }
    const link = await page.evaluate(() => location.hash);
    const other = await openPage(browser, address, { hash: link });
    await other.waitForSelector('[data-levels="3"]', { timeout: PATIENCE_MS });
    await page.context().close();
    await other.context().close();
  },

  "a rival structure is a choice that stands with the headline, in the link and in the command": async ({ browser, address }) => {
    const page = await openPage(browser, address, P06);
    const before = await headline(page);
    const theory = page.getByLabel("Theory of how war comes back");
    await theory.selectOption("dilemma");
    await page.waitForFunction((old) => document.querySelector("[data-mark=p10]").textContent.trim() !== old, before, { timeout: PATIENCE_MS });
    assert.match(await page.textContent("main h1 + .note"), /Security dilemma.*spirals and reassurance/s);
    await page.click("text=The command that reproduces this");
    await page.waitForSelector("main pre >> text=--structure dilemma", { timeout: PATIENCE_MS });
    const [link, shown] = [await page.evaluate(() => location.hash), await headline(page)];
    const other = await openPage(browser, address, { hash: link });
    assert.equal(await other.getByLabel("Theory of how war comes back").inputValue(), "dilemma");
    assert.equal(await headline(other), shown);
    await page.click("header button[aria-label=Undo]");
    await page.waitForFunction((old) => document.querySelector("[data-mark=p10]").textContent.trim() === old, before, { timeout: PATIENCE_MS });
    assert.equal(await page.locator("main h1 + .note").count(), 0);
    await page.context().close();
    await other.context().close();
  },

  "levers of a closed group are made when it is opened, and stay": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    const levers = page.locator("#panel .lever");
    const first = await levers.count();
    const group = await page.$("#panel .panel > details:not([open]) > summary");
    assert.equal(await page.locator("#panel .assumption").count(), 0);
    await group.click();
    await page.waitForFunction((least) => document.querySelectorAll("#panel .lever").length > least, first);
    const more = await levers.count();
    await group.click();
    assert.equal(await levers.count(), more);
    await page.fill("#find", "break0");
    await page.locator('.assumption[data-parameter="break0"]').waitFor();
    await page.context().close();
  },

  "a lever's card tells what it does, on which evidence, and leads to pictures": async ({ browser, address }) => {
    const page = await openPage(browser, address, P06);
    await page.fill("#find", "mnf_size");
    const card = page.locator('[data-parameter="mnf_size"]');
    await card.locator("summary").click();
    await card.getByText("What it does in the model").waitFor();
    for (const part of [/Planned size/, /tested range 0 to 80 thousand persons/, /grade C/, /Decided by/, /limited by what can be sustained/])
      assert.match(await card.textContent(), part);
    const picture = card.locator("button.text").last();
    const title = await picture.textContent();
    await picture.click();
    assert.equal(await page.locator('[data-slot="B"] option:checked').textContent(), title);
    await page.context().close();
  },

  "where stronger is not safer, a sentence beside the lever says so in either language": async ({ browser, address }) => {
    for (const [language, sentence] of [["en", /they provoke more than they deter/], ["uk", /радше провокують, ніж стримують/]]) {
      const page = await openPage(browser, address, { language });
      await page.fill("#find", "mnf_size");
      const told = page.locator('[data-parameter="mnf_size"] .exception.here');
      assert.match(await told.textContent(), sentence);
      await page.selectOption(".pick select >> nth=0", "P06");
      await told.waitFor({ state: "detached" });
      assert.match(await page.textContent('[data-parameter="mnf_size"] .exception'), sentence);
      await page.context().close();
    }
  },

  "what is read out comes at the end of a change only": async ({ browser, address }) => {
    const page = await openPage(browser, address, P06);
    await atRest(page);
    await page.evaluate(() => {
      window.spoken = [];
      const place = document.querySelector("[data-spoken]");
      new MutationObserver(() => window.spoken.push(place.textContent)).observe(place, { childList: true, characterData: true, subtree: true });
    });
    await page.fill("#find", "mnf_size");
    const slider = page.locator("#lever-mnf_size");
    await slider.dispatchEvent("pointerdown");
    for (let i = 16; i <= 60; i += 1) await slider.fill(String(i));
    assert.deepEqual(await page.evaluate(() => window.spoken), []);
    await slider.dispatchEvent("pointerup");
    await slider.dispatchEvent("change");
    await page.waitForFunction(() => window.spoken.length > 0, null, { timeout: PATIENCE_MS });
    await atRest(page);
    const spoken = await page.evaluate(() => window.spoken);
    assert.ok(spoken.length <= 2, spoken.join(" | "));
    assert.match(spoken.at(-1), /^By 10 years: \d+ of 100 futures, (\d+ fewer|\d+ more|no difference)\.$/);
    await page.context().close();
  },
};

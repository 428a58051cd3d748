// SPDX-License-Identifier: MIT
/* What happens when the program ends in the middle of a question, and begins again. */
import assert from "node:assert/strict";
import { atRest, openPage, PATIENCE_MS, show } from "./browser.mjs";

export const tests = {
  "a killed server is told in words, and the question goes on when it is back": async ({ browser, startServer }) => {
    const server = await startServer();
    const page = await openPage(browser, server.address, { hash: "#explore?s=eyJmcm9tIjoiUDA2In0" });
    await atRest(page);
    await page.click('nav a[href="#matter"]');
    await page.click(".job button.main");
    await page.waitForFunction(() => document.querySelector(".job progress")?.value > 0, null, { timeout: PATIENCE_MS });
    await server.kill();
    await page.waitForSelector(".job [role=alert] >> text=The connection was lost", { timeout: PATIENCE_MS });
    const again = await server.startAgain();
    await page.waitForSelector(".job progress", { state: "detached", timeout: PATIENCE_MS });
    assert.equal(await page.locator(".job [role=alert]").count(), 0);
    assert.ok((await page.locator("main table, main svg").count()) > 0);
    await again.kill();
    await page.click('nav a[href="#explore"]');
    await page.fill("#find", "mnf_size");
    await page.fill("#lever-mnf_size", "50");
    await page.dispatchEvent("#lever-mnf_size", "change");
    await page.waitForSelector(".banner[role=alert] >> text=does not answer", { timeout: PATIENCE_MS });
    const last = await again.startAgain();
    await page.waitForSelector(".banner[role=alert]", { state: "detached", timeout: PATIENCE_MS });
    await atRest(page);
    await page.context().close();
    last.stop();
  },
};

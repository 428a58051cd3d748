// SPDX-License-Identifier: MIT
/* Compare: every two packages against each other, and the answers of a workshop. */
import assert from "node:assert/strict";
import { openPage, PATIENCE_MS, show } from "./browser.mjs";

const number = (text) => Number(text.replace(/[<>]/, ""));

function results(name, mean, digest, caseName = "ukraine") {
  const spread = { mean, q05: 0, q10: 0, q25: 0, q50: mean, q75: 1, q90: 1, q95: 1, count: 100, undefined: 0, failed: 0 };
  const made = {
    schema: "surety.results/3",
    case: { name: caseName, model_digest: digest },
    inputs: { reference: "P01" },
    packages: [{ id: "P01", title: "Paper" }, { id: name, title: name }],
    results: ["P01", name].map((id) => ({ package: id, adversary: "central", outcomes: [{ outcome: "p15", value: spread, contrast: null }] })),
  };
  return { name: `${name}.json`, mimeType: "application/json", buffer: Buffer.from(JSON.stringify(made)) };
}

export const tests = {
  "any two of three packages are told against each other, and ties beside them": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: "#explore?s=eyJmcm9tIjoiUDA2In0" });
    await show(page, "compare");
    await page.selectOption("main .row select", "P07");
    await page.click(".job button.main");
    const cells = page.locator("[data-matrix] td strong");
    const told = () => page.waitForFunction(() => document.querySelectorAll("[data-matrix] td strong").length === 6, null, { timeout: PATIENCE_MS });
    await told();
    const at = (row, column) => page.locator(`[data-matrix] tbody tr >> nth=${row} >> td >> nth=${column} >> strong`).textContent();
    for (const [a, b] of [[0, 1], [0, 2], [1, 2]]) {
      const both = number(await at(a, b)) + number(await at(b, a));
      assert.ok(both >= 98 && both <= 102, `${a} and ${b}: ${both}`);
    }
    const before = await cells.allTextContents();
    await page.selectOption("main section select", "not_ready");
    await told();
    assert.notDeepEqual(await cells.allTextContents(), before);
    assert.ok((await page.locator("[data-matrix] td .note").allTextContents()).some((text) => /and .*\d+ alike/.test(text)));
    assert.ok((await page.locator("td.without").count()) > 3);
    for (const side of ["Russian", "Ukrainian"]) {
      const row = page.locator("main .scroll.card tbody tr", { hasText: `${side} casualties` });
      assert.equal((await row.locator("td").allTextContents()).filter((text) => /\d.*\d/.test(text)).length, 4, side); // three packages, the war that goes on
    }
    await page.context().close();
  },

  "history alone stands where the model's weight is nothing, and the event is the reader's choice": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: "#explore?s=eyJmcm9tIjoiUDA2In0" });
    await show(page, "compare");
    const history = page.locator("section", { hasText: "History and the model together" }).last();
    await history.locator("button.main").click({ timeout: PATIENCE_MS });
    const row = (at) => history.locator(`tbody tr >> nth=${at} >> td strong`).allTextContents();
    await history.locator("tbody tr").first().waitFor({ timeout: PATIENCE_MS });
    const [alone, both] = [await row(0), await row(2)];
    assert.equal(alone.length, 3);
    assert.ok(number(alone[2]) >= 20 && number(alone[2]) <= 40, alone.join(" "));
    assert.notDeepEqual(both, alone);
    await history.locator("input[type=range]").fill("0");
    await page.waitForFunction((told) => [...document.querySelectorAll("section tbody tr")].some((one) =>
      one.textContent.includes("P06") === false && [...one.querySelectorAll("td .note")].length === 3
      && [...one.querySelectorAll("td strong")].map((each) => each.textContent).join() === told), alone.join(), { timeout: PATIENCE_MS });
    await history.locator("select").selectOption("serious");
    await history.getByText("101 dead").waitFor({ timeout: PATIENCE_MS });
    assert.ok(number((await row(0))[2]) > number(alone[2]));
    if (process.env.SHOT) await history.screenshot({ path: process.env.SHOT });
    await page.context().close();
  },

  "files of a workshop become dots, and those of another model are refused in words": async ({ browser, address }) => {
    const page = await openPage(browser, address);
    const digest = await page.evaluate(async () => (await (await fetch("/api/v1/case")).json()).model_digest);
    const run = {
      schema: "surety.run/1", inputs: [{ path: "model.xmile", sha256: digest }], packages: [{ id: "P07" }], reference: "P01",
      adversaries: ["central"], credit: "proposed", settle: "imposed", set: [], seed: "1",
    };
    await show(page, "compare");
    await page.setInputFiles("[data-answers] input[type=file]", [
      results("Ada", 0.2, digest), results("Ben", 0.3, digest), results("Old", 0.5, "0123456789abcdef"),
      { name: "run.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(run)) },
      { name: "note.json", mimeType: "application/json", buffer: Buffer.from("no JSON") },
      { name: "other.json", mimeType: "application/json", buffer: Buffer.from("{}") },
    ]);
    await page.waitForSelector('[data-answers="3"] svg.drawing', { timeout: PATIENCE_MS });
    const refused = page.locator("[data-answers] [role=alert] li");
    await page.waitForFunction(() => document.querySelectorAll("[data-answers] [role=alert] li").length === 3);
    assert.match((await refused.allTextContents()).join("\n"), /Old\.json: it was made with another model \(0123456789ab…/);
    assert.match((await refused.allTextContents()).join("\n"), /note\.json: it is no JSON/);
    assert.match(await page.textContent("[data-answers] figure"), /How far 3 answers lie apart/);
    await page.click('[data-answers] figure >> text="Table"');
    assert.deepEqual(await page.locator("[data-answers] tbody th").allTextContents(), ["Ada.json", "Ben.json", "run.json: P07"]);
    await page.context().close();
  },

  "what the page saves of a run can be laid beside others": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: "#explore?s=eyJmcm9tIjoiUDA2In0" });
    const [file] = await Promise.all([page.waitForEvent("download"), page.click("text=Save the results (JSON)")]);
    await show(page, "compare");
    await page.setInputFiles("[data-answers] input[type=file]", await file.path());
    await page.waitForSelector('[data-answers="1"] svg.drawing', { timeout: PATIENCE_MS });
    await page.context().close();
  },
};

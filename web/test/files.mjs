// SPDX-License-Identifier: MIT
/* What the page gives to take away: tables as three forms, pictures that carry all that has to be said with
 * them, one printed page, and a package file that the command line reads. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { atRest, openPage, PATIENCE_MS, scenarioHash, show } from "./browser.mjs";

const P06 = { hash: scenarioHash({ from: "P06" }) };

/* Chromium now and then loses the second of two downloads in a row: then it is asked once more. */
async function saved(page, figure, form, again = 2) {
  const coming = page.waitForEvent("download", { timeout: again ? 15_000 : PATIENCE_MS });
  try {
    const [file] = await Promise.all([coming, figure.locator(`button:text-is("${form}")`).click()]);
    return await readFile(await file.path());
  } catch (error) {
    if (!again) throw error;
    return saved(page, figure, form, again - 1);
  }
}

/** RFC 4180, as far as the page writes it. */
function readCsv(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
    if (end === "") break;
  }
  return rows.filter((row) => row.length > 1);
}

export const tests = {
  "every picture's table is its CSV and its JSON, and its SVG and PNG carry all that has to be said": async ({ browser, address }) => {
    const page = await openPage(browser, address, P06);
    await atRest(page);
    const options = await page.locator('[data-slot="A"] option').evaluateAll((all) => all.map((one) => [one.value, one.textContent]));
    assert.ok(options.length > 8);
    const figure = page.locator('[data-slot="A"] figure');
    for (const [id, title] of options) {
      await page.selectOption('[data-slot="A"] select', id);
      await figure.locator(`h2:text-is("${title}")`).waitFor({ state: "attached" });
      if (await figure.locator("svg.drawing").count()) {
        const svg = String(await saved(page, figure, "SVG"));
        const words = svg.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
        for (const part of [title, "Not a forecast", "Surety 0", "10000 futures", "seed 1"]) assert.ok(words.includes(part), `${id}: no "${part}" in ${words}`);
        assert.match(words, /model [0-9a-f]{12}/);
        assert.match(words, /of 100|EUR bn|index|persons|ratio|months|%|incidents|USD/);
      }
      const csv = readCsv(String(await saved(page, figure, "CSV")));
      const json = JSON.parse(String(await saved(page, figure, "JSON")));
      await figure.locator('button:text-is("Table")').click();
      const shown = await figure.locator("tbody tr").evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
      const head = await figure.locator("thead th").allTextContents();
      assert.deepEqual(csv[0], head, id);
      assert.deepEqual(json.columns, head, id);
      assert.equal(csv.length - 1, shown.length, id);
      assert.deepEqual(json.rows.map((row) => head.map((name) => String(row[name] ?? ""))), csv.slice(1).map((row) => row.map((cell) => cell.replace(/^'/, ""))), id);
      for (const [i, row] of shown.entries()) assert.equal(row[0], String(csv[i + 1][0]).replace(/^'/, ""), id);
      await figure.locator('button:text-is("Table")').click();
    }
    await page.selectOption('[data-slot="A"] select', "fan");
    assert.equal((await saved(page, figure, "PNG")).subarray(1, 4).toString(), "PNG");
    await page.context().close();
  },

  "the model's map and its loops can be had as pictures and as tables": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: "#model" });
    const figure = page.locator("figure");
    await figure.locator("svg.drawing").waitFor();
    for (const tab of ["Map", "Feedback loops"]) {
      await page.click(`text="${tab}"`);
      await page.waitForFunction((is) => /loop/.test(document.querySelector("figure h2")?.textContent) === is, tab !== "Map", { timeout: PATIENCE_MS });
      const svg = String(await saved(page, figure, "SVG")).replaceAll(/<[^>]*>/g, " ");
      for (const part of [await figure.locator("h2").textContent(), "Not a forecast", "model "]) assert.ok(svg.includes(part), `${tab}: no "${part}"`);
      const csv = readCsv(String(await saved(page, figure, "CSV")));
      await figure.locator('button:text-is("Table")').click();
      assert.equal(await figure.locator("tbody tr").count(), csv.length - 1);
      assert.ok(csv.length > 2);
    }
    await page.context().close();
  },

  "the brief on what changed since a saved scenario prints on one page": async ({ browser, address }) => {
    const page = await openPage(browser, address, P06);
    await show(page, "clauses");
    await page.fill("form input", "Before the summit");
    await page.click("text=Keep this scenario");
    await page.waitForSelector("text=Before the summit");
    await page.evaluate((hash) => (location.hash = hash), scenarioHash({ from: "P07", levers: { mnf_size: 40 } }, "report"));
    await page.click("text=One-page brief");
    await page.selectOption(".brief select", { label: "Before the summit" });
    await page.waitForFunction(() => /Before the summit/.test(document.querySelector(".brief h1")?.textContent ?? ""), null, { timeout: PATIENCE_MS });
    assert.match(await page.textContent(".brief .told"), /within 15 years: <?\d+ of 100 futures, before \d+\. Difference [−+]\d+ \(.+\); safer in >?\d+ of the same 100/);
    assert.match(await page.textContent(".brief"), /Multinational force in Ukraine, thousand persons\s*15\s*40/);
    const pdf = String(await page.pdf({ format: "A4" }).then((bytes) => bytes.toString("latin1")));
    assert.equal([...pdf.matchAll(/\/Type\s*\/Page\b(?!s)/g)].length, 1);
    await page.context().close();
  },

  "a package that the page saves gives the same numbers on the command line": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: scenarioHash({ from: "P06", levers: { mnf_size: 33 } }) });
    const mean = await page.evaluate(async () => {
      const scenario = { from: "P06", levers: { mnf_size: 33 } };
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch("/api/v1/runs", { method: "POST", headers, body: JSON.stringify({ scenario, futures: 64 }) });
      return (await answer.json()).results[0].outcomes.find((one) => one.outcome === "p15").value.mean;
    });
    await show(page, "clauses");
    await page.click("text=As a file");
    const [file] = await Promise.all([page.waitForEvent("download"), page.click("text=Save as YAML")]);
    const yaml = path.join(await mkdtemp(path.join(tmpdir(), "surety-yaml-")), "package.yaml");
    await file.saveAs(yaml);
    const told = async (name) => {
      const asked = ["evaluate", "--packages", name, "--futures", "64", "--no-sensitivities", "--json", "--quiet"];
      const { stdout } = await promisify(execFile)(process.env.SURETY, asked, { maxBuffer: 1 << 26 });
      const own = JSON.parse(stdout).results.find((one) => one.package !== "P01" && one.adversary === "central");
      return own.outcomes.find((one) => one.outcome === "p15").value.mean;
    };
    assert.equal(await told(yaml), mean);
    await page.setInputFiles(".card input[type=file]", yaml);
    await page.waitForSelector(".clause >> text=33");
    const [again] = await Promise.all([page.waitForEvent("download"), page.click("text=Save as YAML")]);
    await again.saveAs(yaml);
    assert.equal(await told(yaml), mean);
    await page.context().close();
  },

  "the time line tells what is pledged beside what is delivered": async ({ browser, address }) => {
    const page = await openPage(browser, address, P06);
    await show(page, "clauses");
    assert.match(await page.locator("svg.drawing").textContent(), /Multinational force in Ukraine · pledged/);
    await page.click('figure >> text="Table"');
    const row = page.locator("figure tbody tr", { hasText: "Multinational force" }).locator("td");
    assert.deepEqual((await row.allTextContents()).slice(0, 5), ["15", "pledged", "2026-01-06", "0", "thousand persons"]);
    await page.waitForSelector('[data-ladder="5"]', { timeout: PATIENCE_MS });
    await page.context().close();
  },

  "a lever that was moved is the last clause, is put back there, and becomes a clause when it is edited": async ({ browser, address }) => {
    const page = await openPage(browser, address, { hash: scenarioHash({ from: "P06", levers: { mnf_size: 25 } }) });
    await show(page, "clauses");
    const rows = page.locator("ul.list li");
    const last = () => rows.last().locator("p").innerText();
    const all = await rows.count();
    assert.match(await last(), /^Multinational force in Ukraine 25 thousand persons from the start/);
    assert.match(await page.locator("svg.drawing").textContent(), /25 thousand persons · as delivered 25/);
    await rows.last().getByRole("button", { name: "Remove" }).click();
    assert.equal(await rows.count(), all - 1);
    await page.keyboard.press("u");
    assert.equal(await rows.count(), all);
    await rows.last().getByRole("button", { name: "Edit" }).click();
    await rows.last().getByLabel("Status").selectOption("pledged");
    assert.match(await last(), /· pledged/);
    assert.equal(await rows.count(), all);
    await page.context().close();
  },
};

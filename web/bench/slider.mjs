// SPDX-License-Identifier: MIT
/* How long from a moved slider to its picture, in a real browser; bench/page_bench.py starts it and prints
 * what it writes as one line of JSON.
 *
 *     node web/bench/slider.mjs ADDRESS PID MOVES RUNS FUTURES SEED          PID: of the server
 *
 * A move is an `input` event of a range input that a pointer holds. It is shown when the answer to its question stands
 * in the document and the frame after that has been handed over: a message posted from the frame's callback comes back
 * once the browser is done with painting. The first picture is timed in the same way, from the moment at which a profile
 * that knows nothing is sent to the address, in pages that ask what they ask. */
import { readFileSync } from "node:fs";
import { atRest, headline, openPage, startBrowser } from "../test/browser.mjs";

const [address, server, moves, runs, futures, seed] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const TICK_MS = 10;
const LAST_FUTURES = 10_000;
const FIRST_TIMES = 7;
const REST_MS = 25_000;

/* In the page, before anything else: counts the questions and who asked them, and asks for as many futures as the
 * budget is about. */
function watch(wanted) {
  window.asked = []; // id of each answer, in the order in which questions were sent
  window.shown = []; // which of them were shown (numbers), in the order of showing
  window.painted = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(0);
  }));
  window.awaited = () => {}; // told whenever another one is
  const plain = window.fetch;
  window.fetch = async (path, init = {}) => {
    const isRun = String(path).endsWith("/runs") && init.method === "POST";
    if (!isRun) return plain(path, init);
    const number = window.asked.push(null) - 1;
    const body = JSON.stringify({ ...JSON.parse(init.body), futures: wanted });
    const answer = await plain(path, { ...init, body });
    const read = answer.text.bind(answer);
    answer.text = async () => {
      const text = await read();
      window.asked[number] = /"id":"(\w+)"/.exec(text)?.[1] ?? null;
      window.arrived = performance.now();
      return text;
    };
    return answer;
  };
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(() => {
      const id = document.querySelector("[data-run]")?.getAttribute("data-run");
      const number = window.asked.lastIndexOf(id);
      if (number < 0 || number === window.shown.at(-1)) return;
      window.shown.push(number);
      window.awaited(number);
    }).observe(document.body, { subtree: true, attributes: true, childList: true, attributeFilter: ["data-run"] });
  });
}

/* In the page, before anything else: when the counts and a large picture were painted first, since the page was sent for. */
function watchFirst() {
  const isThere = () => /\d/.test(document.querySelector("[data-mark]")?.textContent ?? "") && document.querySelector("svg.drawing path.line");
  window.first = new Promise((done) => {
    const watching = new MutationObserver(() => {
      if (!isThere()) return;
      watching.disconnect();
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => done(performance.now());
        channel.port2.postMessage(0);
      });
    });
    watching.observe(document, { subtree: true, childList: true, characterData: true });
  });
}

/* In the page: one move, until its answer is read and until it is painted; milliseconds. The pointer is let go after it,
 * unless it holds on. */
async function move([slider, share, holds = false]) {
  const input = document.querySelectorAll(".lever input[type=range]")[slider];
  const [low, high, step] = [input.min, input.max, input.step].map(Number);
  const before = window.asked.length;
  const [stood, place] = [Number(input.value), low + Math.round(((high - low) * share) / step) * step];
  input.value = String(place !== stood ? place : place === low ? high : low); // where it stands already nothing is asked
  input.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
  const stands = new Promise((done) => (window.awaited = (number) => number >= before && number === window.asked.length - 1 && done()));
  const begun = performance.now();
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await stands;
  const shown = await window.painted();
  if (!holds) input.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
  return [window.arrived - begun, shown - begun];
}

/* The same numbers each time; Park and Miller's minimal generator. */
function chance(state) {
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

const among = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/* Processor time of a process so far; it means something on a busy machine too. */
function worked(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "ascii").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/* Its share of memory, MB. */
const memory = (pid) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "ascii"))[1]) / 1024;

async function timeMoves(page, next, count, tab) {
  const before = [worked(server), worked(tab)];
  const sliders = await page.locator(".lever input[type=range]").count();
  const [answers, waits] = [[], []];
  for (let i = 0; i < count; i += 1) {
    const [answer, wait] = await page.evaluate(move, [Math.floor(next() * sliders), next()]);
    answers.push(answer);
    waits.push(wait);
  }
  for (const list of [answers, waits]) list.sort((a, b) => a - b);
  return { sliders, answer: among(answers, 0.5), median: among(waits, 0.5), p95: among(waits, 0.95), most: waits.at(-1),
    server: (worked(server) - before[0]) / count, tab: (worked(tab) - before[1]) / count };
}

/* Moves that do not wait for their pictures; what was shown must never go back. */
async function drag(page, next, count) {
  return page.evaluate(async (shares) => {
    const input = document.querySelector(".lever input[type=range]");
    for (const share of shares) {
      input.value = String(Number(input.min) + (Number(input.max) - Number(input.min)) * share);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((done) => setTimeout(done, 8));
    }
    return new Promise((done) => {
      const look = () => {
        const asked = window.asked.length;
        if (window.shown.at(-1) !== asked - 1) return setTimeout(look, 5);
        done({ asked, backwards: window.shown.filter((number, i) => i > 0 && number < window.shown[i - 1]).length });
      };
      look();
    });
  }, Array.from({ length: count }, next));
}

/* In the page: a slider is let go, until the picture of all futures is painted; milliseconds. Whoever looks from outside
 * looks at most every half second. */
async function release([slider, futures]) {
  const input = document.querySelectorAll(".lever input[type=range]")[slider];
  const begun = performance.now();
  input.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
  await new Promise((done) => {
    const look = () => document.querySelector(`[data-state="done"][data-futures="${futures}"]`) && done();
    new MutationObserver(look).observe(document.body, { subtree: true, attributes: true, childList: true });
  });
  return (await window.painted()) - begun;
}

/* The slider with most positions: no two moves of it come to the same. */
async function finestSlider(page) {
  const counts = await page.$$eval(".lever input[type=range]", (inputs) => inputs.map((one) => (Number(one.max) - Number(one.min)) / Number(one.step)));
  return counts.indexOf(Math.max(...counts));
}

async function timeFirst() {
  const browser = await startBrowser();
  const waits = [];
  for (let i = 0; i < FIRST_TIMES; i += 1) {
    const page = await openPage(browser, address, { before: [watchFirst] });
    waits.push(await page.evaluate(() => window.first));
    await page.context().close();
  }
  await browser.close();
  return waits.sort((a, b) => a - b);
}

/* Levers of groups that are closed at first are there once their group has been opened. */
async function makeAllLevers(page) {
  const open = (isOpen) => page.$$eval("#panel .panel > details:not([data-first])", (groups, open) => groups.forEach((one) => (one.open = open)), isOpen);
  await page.$$eval("#panel .panel > details[open]", (groups) => groups.forEach((one) => one.setAttribute("data-first", "")));
  await open(true);
  await page.waitForSelector(".assumption");
  await open(false);
}

const first = await timeFirst();
const browser = await startBrowser();
const page = await openPage(browser, address, { before: [watch, futures] });
const next = chance(seed);
await atRest(page);
await makeAllLevers(page);
const session = await browser.newBrowserCDPSession();
const { processInfo } = await session.send("SystemInfo.getProcessInfo");
const tabs = processInfo.filter((one) => one.type === "renderer").map((one) => one.id);
const idle = new Map(tabs.map((one) => [one, worked(one)]));
await timeMoves(page, next, 10, tabs[0]); // to warm up
const busy = (one) => worked(one) - idle.get(one);
const tab = tabs.reduce((busiest, one) => (busy(one) > busy(busiest) ? one : busiest));
const rounds = [];
for (let i = 0; i < runs; i += 1) rounds.push(await timeMoves(page, next, moves, tab));
const dragged = await drag(page, next, 120);
await headline(page);
const [refined, refinedWork] = [[], []];
const finest = await finestSlider(page);
for (let i = 0; i < 5; i += 1) {
  await page.evaluate(move, [finest, next(), true]);
  const before = worked(server);
  refined.push(await page.evaluate(release, [finest, LAST_FUTURES]));
  refinedWork.push(worked(server) - before);
}
const moved = memory(tab);
await page.waitForTimeout(REST_MS); // so that the browser has collected what moves left behind
const heap = await page.evaluate(() => performance.memory?.usedJSHeapSize ?? 0);
console.log(JSON.stringify({ first, rounds, dragged, refined, refinedWork, moved, heap, tab }));
if (!process.stdin.isTTY) await new Promise((done) => process.stdin.once("data", done)); // memory is read meanwhile
await browser.close();
process.exit(0);

// What a page goes through in days, one after another. Each tells its memory early and late, and its complaints.
import { memoryAtRest, memoryOf } from './memory.js';

/**
 * @typedef {Awaited<ReturnType<typeof import('./open.js').openSite>>} Site
 * @typedef {import('puppeteer-core').Page} Page
 * @typedef {import('./memory.js').Memory} Memory
 * @typedef {import('../../scripts/soak.js').Course} Course
 */

const NORM = 'preset=fast&run=clip:norm,c:0.1';

/** Steps of the two trainings that are timed beside each other: so many turns, of so many steps each. */
const TURNS = 10;
const TURN_STEPS = 100;

/**
 * A training without a pause but for its memory's. Its last thousand steps are taken in turns with the second thousand of
 * a page that was opened for it: the machine's own pace drifts by more than what is asked, and drifts for both.
 * @param {Site} site @param {{ backend: string, steps: number, runs?: string }} options
 */
export async function training(site, { backend, steps, runs = NORM }) {
  const address = `embed.html?backend=${backend}#${runs}`;
  const began = Date.now();
  const { page, complaints } = await site.page(address, (fresh) => fresh.evaluateOnNewDocument(tellThousands));
  await start(page);
  const first = Math.max(2000, steps / 10);
  await reach(page, first);
  const early = await memoryAtRest(page);
  await reach(page, steps - TURNS * TURN_STEPS);
  const late = await memoryAtRest(page);
  await stop(page);
  const told = await page.evaluate(() => globalThis.told);

  const beside = await site.page(address, (fresh) => fresh.evaluateOnNewDocument(tellThousands));
  await start(beside.page);
  await reach(beside.page, 1000);
  await stop(beside.page);
  const ratios = await inTurns(page, beside.page);

  const ended = await page.evaluate(() => {
    const lab = document.querySelector('gan-clipping-lab');
    const { step, generatorLoss, discriminatorLoss } = lab.stats(0);
    const backend = lab.shadowRoot.querySelector('gcl-bar').shadowRoot.querySelector('[data-testid=backend]').innerText;
    return { step, failed: ![generatorLoss, discriminatorLoss].every(Number.isFinite), backend };
  });
  if (ended.failed) complaints.push('The losses are no numbers.');
  await page.close();
  await beside.page.close();
  return {
    did: `${ended.step.toLocaleString('en')} steps, ${backend} (${ended.backend})`,
    early,
    late,
    complaints: [...complaints, ...beside.complaints],
    seconds: (Date.now() - began) / 1000,
    pace: median(ratios),
    ratios: ratios.map((ratio) => Number(ratio.toFixed(3))),
    paces: told.slice(1).map((_, index) => Number(perStep(told, 1000 * index, 1000 * (index + 1)).toFixed(2))),
  };
}

/** In the page: when its first run was at each thousand. */
function tellThousands() {
  globalThis.told = [];
  addEventListener('step', ({ detail }) => {
    const { step, run } = detail;
    if (run === 0 && step >= 1000 * globalThis.told.length) globalThis.told.push({ step, time: performance.now() });
  });
}

/** @param {Page} page */
async function start(page) {
  await page.waitForSelector('gan-clipping-lab');
  await page.evaluate(() => document.querySelector('gan-clipping-lab').start());
}

/** @param {Page} page */
const stop = (page) => page.evaluate(() => document.querySelector('gan-clipping-lab').stop());

/** @param {Page} page @param {number} step a thousand's */
const reach = (page, step) =>
  page.waitForFunction((wanted) => globalThis.told.at(-1)?.step >= wanted, { timeout: 0, polling: 200 }, step);

/** Of each turn: the time of a step of the page that has run long, to that of the fresh one. @returns {Promise<number[]>} */
async function inTurns(long, fresh) {
  const ratios = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    // Each goes first every other time.
    const times = new Map();
    for (const page of turn % 2 === 0 ? [long, fresh] : [fresh, long]) times.set(page, await timeOfSteps(page));
    ratios.push(times.get(long) / times.get(fresh));
  }
  return ratios;
}

/** Milliseconds a step of a turn, from its first step told to its last. @param {Page} page */
async function timeOfSteps(page) {
  await page.bringToFront();
  return page.evaluate(async (many) => {
    const lab = document.querySelector('gan-clipping-lab');
    let first;
    let last;
    const enough = new Promise((done) => {
      lab.addEventListener('step', function look({ detail }) {
        if (detail.run !== 0) return;
        last = { step: detail.step, time: performance.now() };
        first ??= last;
        if (last.step - first.step < many) return;
        lab.removeEventListener('step', look);
        done(undefined);
      });
    });
    await lab.start();
    await enough;
    await lab.stop();
    return (last.time - first.time) / (last.step - first.step);
  }, TURN_STEPS);
}

/** @param {number[]} values an even number of them */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[values.length / 2 - 1] + sorted[values.length / 2]) / 2;
}

/** Milliseconds a step between two counts. @param {{ step: number, time: number }[]} told */
function perStep(told, from, to) {
  const [a, b] = [from, to].map((count) => told.find(({ step }) => step >= count));
  return (b.time - a.time) / (b.step - a.step);
}

/** Start, a step, stop, reset, over and over. @param {Site} site @param {{ times: number }} options */
export async function restarts(site, { times }) {
  const { page, complaints } = await site.page(`embed.html?backend=cpu#${NORM}`);
  const began = Date.now();
  await page.waitForSelector('gan-clipping-lab');
  const go = (many) =>
    page.evaluate(async (rounds) => {
      const lab = document.querySelector('gan-clipping-lab');
      for (let round = 0; round < rounds; round += 1) {
        const stepped = new Promise((done) => lab.addEventListener('step', done, { once: true }));
        await lab.start();
        await stepped;
        await lab.stop();
        await lab.reset();
      }
      return lab.stats(0)?.step ?? 0;
    }, many);
  const first = Math.ceil(times / 10);
  await go(first);
  const early = await memoryOf(page);
  const step = await go(times - first);
  const late = await memoryOf(page);
  if (step !== 0) complaints.push(`After a reset it stood at step ${step}.`);
  await page.close();
  return { did: `${times} times start, stop, reset`, early, late, complaints, seconds: (Date.now() - began) / 1000 };
}

/** Elements that come, train two steps and go. @param {Site} site @param {{ times: number }} options */
export async function elements(site, { times }) {
  const { page, complaints } = await site.page('embed.html');
  const began = Date.now();
  await page.waitForSelector('gan-clipping-lab');
  await page.evaluate(() => document.querySelector('gan-clipping-lab').remove());
  const go = (many) =>
    page.evaluate(async (rounds) => {
      for (let round = 0; round < rounds; round += 1) {
        const lab = document.createElement('gan-clipping-lab');
        lab.setAttribute('backend', 'cpu');
        document.body.append(lab);
        await lab.step(2);
        lab.remove();
      }
    }, many);
  const first = Math.ceil(times / 10);
  await go(first);
  await workersEnd(page);
  const early = await memoryOf(page);
  await go(times - first);
  const ended = await workersEnd(page);
  const late = await memoryOf(page);
  if (!ended) complaints.push(`${page.workers().length} workers were left 2 s after the last element was taken out.`);
  await page.close();
  const did = `${times} elements added, trained and removed`;
  return { did, early, late, complaints, seconds: (Date.now() - began) / 1000 };
}

/** Whether no worker is left within 2 s. @param {import('puppeteer-core').Page} page */
async function workersEnd(page) {
  for (const until = Date.now() + 2000; Date.now() < until;) {
    if (page.workers().length === 0) return true;
    await new Promise((next) => setTimeout(next, 20));
  }
  return false;
}

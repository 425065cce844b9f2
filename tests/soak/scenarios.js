// What a page goes through in days, one after another. Each tells its memory early and late, and its complaints.
import { memoryAtRest, memoryOf } from './memory.js';

/**
 * @typedef {Awaited<ReturnType<typeof import('./open.js').openSite>>} Site
 * @typedef {import('./memory.js').Memory} Memory
 * @typedef {import('../../scripts/soak.js').Course} Course
 */

const NORM = 'preset=fast&run=clip:norm,c:0.1';

/** A training without a pause. @param {Site} site @param {{ backend: string, steps: number, runs?: string }} options */
export async function training(site, { backend, steps, runs = NORM }) {
  const { page, complaints } = await site.page(`embed.html?backend=${backend}#${runs}`, (fresh) =>
    fresh.evaluateOnNewDocument(() => {
      globalThis.told = [];
      addEventListener('step', ({ detail }) => {
        const { step, run } = detail;
        if (run === 0 && step >= 1000 * globalThis.told.length) globalThis.told.push({ step, time: performance.now() });
      });
    }),
  );
  const began = Date.now();
  await page.waitForSelector('gan-clipping-lab');
  await page.evaluate(() => document.querySelector('gan-clipping-lab').start());
  const reach = (step) =>
    page.waitForFunction((wanted) => globalThis.told.at(-1)?.step >= wanted, { timeout: 0, polling: 200 }, step);
  // Both times it is stopped, which takes up to a second: not within the thousands that are timed, the second and the last.
  const first = Math.max(2000, steps / 10);
  await reach(first);
  const early = await memoryAtRest(page);
  await reach(steps - 2000);
  const late = await memoryAtRest(page);
  await reach(steps);
  const told = await page.evaluate(() => globalThis.told);
  const { failed, backend: ranOn } = await page.evaluate(async () => {
    const lab = document.querySelector('gan-clipping-lab');
    await lab.stop();
    const { generatorLoss, discriminatorLoss } = lab.stats(0);
    const backend = lab.shadowRoot.querySelector('gcl-bar').shadowRoot.querySelector('[data-testid=backend]').innerText;
    return { failed: ![generatorLoss, discriminatorLoss].every(Number.isFinite), backend };
  });
  if (failed) complaints.push('The losses are no numbers.');
  await page.close();
  return {
    did: `${told.at(-1).step.toLocaleString('en')} steps, ${backend} (${ranOn})`,
    early,
    late,
    complaints,
    seconds: (Date.now() - began) / 1000,
    pace: perStep(told, steps - 1000, steps) / perStep(told, 1000, 2000),
    // Of all thousands, so that one can be seen in the spread of the others.
    paces: told.slice(1).map((_, index) => Number(perStep(told, 1000 * index, 1000 * (index + 1)).toFixed(2))),
  };
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

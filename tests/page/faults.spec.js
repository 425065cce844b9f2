// What happens to pages in the world: a network that goes, files that come broken, machines that sleep, tabs that are
// put away. The runs are those that nothing happened to.
import { expect } from '@playwright/test';

import { button, count, open, pause, stays, test, trainTo } from './lab.js';
import { jumpingClock } from '../soak/jumping-clock.js';

/** Steps from the first shard alone: 1,280 images in batches of 128. */
const FIRST_SHARD = 10;
const problem = (page) => page.getByTestId('problem');
const told = (page) => page.getByTestId('recovered');

/** The losses of run 1 at each step that was told, of a training from the start to that step. */
async function lossesTo(page, steps) {
  return page.evaluate(async (many) => {
    const lab = document.querySelector('gan-clipping-lab');
    await lab.reset();
    return (await lab.step(many)).generatorLoss;
  }, steps);
}

/** The second shard comes by `answer`, until that is called. */
async function secondShard(page, answer) {
  let broken = true;
  await page.route('**/data/train-1*.gz', (route) => (broken ? answer(route) : route.fallback()));
  return () => (broken = false);
}

for (const [what, answer, sentence] of [
  ['the network is gone', (route) => route.abort('internetdisconnected'), /could not be loaded \(no connection\)/],
  ['it is not there', (route) => route.fulfill({ status: 404 }), /could not be loaded \(404\)/],
  [
    'it is cut off',
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.body()).subarray(0, 100_000) });
    },
    /are damaged/,
  ],
  [
    'it is another',
    async (route) =>
      route.fulfill({ response: await route.fetch({ url: route.request().url().replace('train-1', 'train-2') }) }),
    /are damaged/,
  ],
]) {
  test(`between two shards ${what}: it is told, and Start goes on as if it had come`, async ({ page }) => {
    const mend = await secondShard(page, answer);
    await open(page);
    await button(page, 'Start').click();
    await expect(problem(page)).toContainText(sentence);
    expect(await count(page)).toBe(FIRST_SHARD);
    mend();
    await button(page, 'Start').click();
    await expect(problem(page)).toHaveCount(0);
    await expect.poll(() => count(page)).toBeGreaterThan(FIRST_SHARD + 10);
    await pause(page);
    const steps = await count(page);
    const reached = await page.evaluate(() => document.querySelector('gan-clipping-lab').stats(0).generatorLoss);
    expect(await lossesTo(page, steps)).toBe(reached);
  });
}

test('a shard that comes late is waited for, and the training goes on by itself', async ({ page, complaints }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/data/train-1*.gz', (route) => held.then(() => route.fallback()));
  await open(page);
  await trainTo(page, FIRST_SHARD);
  await stays(() => count(page), FIRST_SHARD, 300);
  await expect(problem(page)).toHaveCount(0);
  release();
  await expect.poll(() => count(page)).toBeGreaterThan(FIRST_SHARD + 10);
  expect(complaints).toEqual([]);
});

test('a pause does not wait for a shard', async ({ page, complaints }) => {
  await page.route('**/data/train-1*.gz', () => {});
  await open(page);
  await trainTo(page, FIRST_SHARD);
  await pause(page);
  expect(await count(page)).toBe(FIRST_SHARD);
  expect(complaints).toEqual([]);
});

test('a machine that slept for ten hours trains on, without a word', async ({ page, complaints }) => {
  await page.addInitScript(jumpingClock);
  await open(page);
  await trainTo(page, 20);
  for (let sleep = 0; sleep < 3; sleep += 1) {
    const before = await count(page);
    await page.evaluate(() => globalThis.jump(36_000_000));
    await expect.poll(() => count(page)).toBeGreaterThan(before + 10);
  }
  await expect(told(page)).toHaveCount(0);
  await expect(problem(page)).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('a machine that slept while a file was on its way loads it to its end', async ({ page, complaints }) => {
  await page.addInitScript(jumpingClock);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/data/train-1*.gz', (route) => held.then(() => route.fallback()));
  await open(page);
  await trainTo(page, FIRST_SHARD);
  await page.evaluate(() => globalThis.jump(36_000_000));
  release();
  await expect.poll(() => count(page)).toBeGreaterThan(FIRST_SHARD + 10);
  await expect(problem(page)).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('a tab that the browser froze goes on when it is thawed', async ({ page, context, complaints }) => {
  await open(page);
  await trainTo(page, 20);
  const session = await context.newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  const before = await count(page);
  await expect.poll(() => count(page)).toBeGreaterThan(before + 10);
  await expect(told(page)).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('two tabs with one page train each for itself, the same runs', async ({ page, context, complaints }) => {
  await open(page);
  const other = await context.newPage();
  await open(other);
  const [one, two] = await Promise.all([lossesTo(page, 30), lossesTo(other, 30)]);
  expect(two).toBe(one);
  await Promise.all([trainTo(page, 40), trainTo(other, 40)]);
  expect(complaints).toEqual([]);
});

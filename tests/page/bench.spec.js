// The bench's own page, in Chromium: its rows on the CPU, and what it says where something is missing.
import { expect } from '@playwright/test';

import { button, test } from './lab.js';

const bench = (page) => page.locator('gcl-bench');
const rows = (page) => bench(page).locator('tbody tr');

/** Runs a part of the bench, as `npm run bench` does. */
function run(page, options) {
  return bench(page).evaluate((element, given) => element.run(given), {
    rounds: 1,
    limits: { seconds: 0.2, steps: 12 },
    ...options,
  });
}

test('ours and its peers compute the same losses on the CPU, and the table has all of them', async ({
  page,
  complaints,
}) => {
  test.setTimeout(300_000);
  await page.goto('/bench.html');
  await expect(button(page, 'Run')).toBeEnabled();
  const { measured } = await run(page, { only: 'cpu' });
  const inPage = measured.splice(4);
  expect(measured.map(({ row }) => row.name)).toEqual(['ours', 'tfjs-tuned', 'tfjs', 'jax-js']);
  for (const { row, rounds, problem } of measured) {
    expect(problem, row.name).toBeUndefined();
    const [{ difference, msPerStep, firstStepMs, downloads }] = rounds;
    expect(difference, row.name).toBeLessThan(1e-4);
    // A peer whose losses were our own numbers would not differ in their last bits.
    if (row.name !== 'ours') expect(difference, row.name).toBeGreaterThan(0);
    expect(firstStepMs, row.name).toBeGreaterThan(msPerStep);
    expect(downloads.length, row.name).toBeGreaterThan(0);
  }
  // Each row fetches its own code alone.
  const [ours, ...peers] = measured.map(({ rounds }) => rounds[0].downloads.join(' '));
  expect(ours).toContain('/cpu/gan_clipping_lab_relaxed_bg.wasm');
  for (const downloads of peers) expect(downloads).not.toContain('gan_clipping_lab');
  // Two runs in the page: by turns and in a worker each they compute the very same.
  expect(inPage.map(({ row }) => row.name)).toEqual(['two runs by turns', 'two runs']);
  for (const { row, rounds, problem } of inPage) {
    expect(problem, row.name).toBeUndefined();
    const [{ difference, msPerStep, firstStepMs, downloads }] = rounds;
    expect(difference, row.name).toBe(0);
    expect(msPerStep, row.name).toBeGreaterThan(1);
    expect(firstStepMs, row.name).toBeGreaterThan(msPerStep);
    expect(downloads.join(' '), row.name).toContain('/cpu/gan_clipping_lab');
  }
  expect(inPage.map(({ rounds }) => rounds[0].workers)).toEqual([1, 2]);
  await expect(page.locator('iframe')).toHaveCount(0);
  await expect(rows(page)).toHaveCount(6);
  await expect(bench(page)).toContainText(/Two runs in the page, a worker each: [\d.]+ times/);
  await expect(rows(page).first()).toContainText(/ours.*wasm SIMD/s);
  await expect(bench(page)).toContainText(/below 1 ours is faster\): cpu\/jax-js [\d.]+, cpu\/tfjs [\d.]+/);
  expect(complaints).toEqual([]);
});

test('at another size ours and its peers are given it, and compute the same losses', async ({ page, complaints }) => {
  test.setTimeout(240_000);
  // The images of a batch and the width of a layer that each row's worker is given.
  await page.addInitScript(() => {
    const { postMessage } = Worker.prototype;
    globalThis.given = [];
    Worker.prototype.postMessage = function (job, ...rest) {
      const { batches, noises, weights } = job.workload ?? {};
      if (weights) {
        const { outputs } = weights.discriminator[0];
        globalThis.given.push([batches[0].length / 784, noises[0].generator.length / 100, outputs]);
      }
      return postMessage.call(this, job, ...rest);
    };
  });
  await page.goto('/bench.html');
  const keys = ['ours cpu', 'tfjs-tuned cpu', 'tfjs cpu', 'jax-js cpu'];
  const { measured } = await run(page, { keys, size: { batch: 32, width: 64 }, compared: 4 });
  expect(measured.map(({ row }) => `${row.name} ${row.backend}`)).toEqual(keys);
  for (const { row, rounds, problem } of measured) {
    expect(problem, row.name).toBeUndefined();
    expect(rounds[0].difference, row.name).toBeLessThan(1e-4);
    if (row.name !== 'ours') expect(rounds[0].difference, row.name).toBeGreaterThan(0);
  }
  expect(await page.evaluate(() => globalThis.given)).toEqual(keys.map(() => [32, 32, 64]));
  expect(complaints).toEqual([]);
});

test('a row whose step takes too long is left out with that time', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('/bench.html');
  const limits = { seconds: 0.2, steps: 12, slowest: 0.0001 };
  const { measured } = await run(page, { keys: ['tfjs-tuned cpu'], limits, rounds: 2 });
  expect(measured.map(({ rounds }) => rounds)).toEqual([[]]);
  await expect(rows(page)).toHaveText(/tfjs-tuned.*left out, since one step took [\d.]+ s/s);
});

test('a row whose losses are not ours gets a reason in the place of a time', async ({ page }) => {
  test.setTimeout(240_000);
  // The same peer with the noise of both halves exchanged.
  await page.route(/\/assets\/jax-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const code = await response.text();
    const wrong = code.replace(/(\w)\.discriminator,\[/, '$1.generator,[');
    expect(wrong).not.toBe(code);
    await route.fulfill({ response, body: wrong });
  });
  await page.goto('/bench.html');
  await run(page, { only: 'jax-js cpu' });
  await expect(rows(page)).toHaveText(/jax-js.*not comparable: at step 1 the discriminator’s loss is/s);
});

test('stops when asked, and says which row was not reached', async ({ page, complaints }) => {
  // Whether the larger engine is built does not matter here: no row that needs it is reached.
  await page.route('**/pkg/**/webgpu/*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  await page.goto('/');
  await page.getByRole('link', { name: 'How fast a step is on your machine' }).click();
  await button(page, 'Run').click();
  await expect(bench(page).getByRole('status').first()).toContainText('Measuring ours (wasm SIMD), round 1 of 3.');
  await button(page, 'Stop').click();
  await expect(bench(page).getByRole('status').first()).toHaveText('Stopped; what was measured stays in the table.');
  await expect(button(page, 'Run')).toBeEnabled();
  await expect(rows(page)).toHaveCount(10);
  await expect(rows(page).last()).toHaveText(/two runs.*not measured: it was stopped before/s);
  expect(complaints).toEqual([]);
});

test('without WebGPU its rows say so, and the JSON can be copied', async ({ page, context, complaints }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'gpu', { value: undefined }));
  await page.goto('/bench.html');
  await run(page, { only: 'jax-js webgpu' });
  await expect(rows(page)).toHaveText(/jax-js.*missing: this browser has no WebGPU/s);
  await bench(page).getByText('The same as JSON').click();
  await button(page, 'Copy').click();
  await expect(bench(page).getByText('Copied.')).toBeVisible();
  const report = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  expect(report.rows).toMatchObject([{ name: 'jax-js', backend: 'webgpu', msPerStep: null }]);
  await button(page, '中文').click();
  await expect(rows(page)).toHaveText(/缺失：此浏览器没有 WebGPU/);
  await expect(button(page, '运行')).toBeVisible();
  expect(complaints).toEqual([]);
});

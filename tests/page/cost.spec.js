// The figure “What it costs”: recorded at first, then measured in the reader's browser.
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';

import { button, test } from './lab.js';

const figure = (page) => page.locator('gcl-cost');
const standing = (page) => figure(page).getByTestId('standing');
const rows = (page) => figure(page).locator('tbody tr');

async function at(page, address = '/#cost') {
  await page.goto(address);
  await figure(page).scrollIntoViewIfNeeded();
  await expect(rows(page)).toHaveCount(7);
}

test('it shows what was recorded, and loads nothing that measures', async ({ page, complaints }) => {
  const fetched = [];
  page.on('request', (request) => fetched.push(request.url()));
  await at(page);
  await expect(standing(page)).toHaveText(
    /Recorded in Chromium \d+ on a machine with \d+ cores\.\s+(The dearest is|None of the 6 rules) .+ with [+−]?[\d.]+ %[.;]/,
  );
  await expect(rows(page).first()).toHaveText(/none\s*–\s*[\d.]+/);
  expect(fetched.filter((url) => /cost-worker|\.wasm|train-0/.test(url))).toEqual([]);
  expect(complaints).toEqual([]);
});

test('it measures all rules here, each acting, and can be stopped', async ({ page, complaints }) => {
  test.setTimeout(240_000);
  await at(page);
  await button(page, 'Measure here').click();
  await expect(standing(page)).toHaveText(/Measuring on your CPU, all rules by turns: [1-9]\d* %/, { timeout: 90_000 });
  await expect
    .poll(() => figure(page).evaluate(({ rounds }) => rounds.length), { timeout: 120_000 })
    .toBeGreaterThan(1);
  await button(page, 'Stop').click();
  await expect(standing(page)).toContainText('Measured here, on your CPU.');
  const costs = await figure(page).evaluate((element) => element.costs);
  for (const { rule, ms, middle, acted } of costs) {
    expect(ms, rule).toBeGreaterThan(0.5);
    // Wide: the machine of a test is busy.
    expect(middle, rule).toBeGreaterThan(0.3);
    expect(middle, rule).toBeLessThan(4);
    // Where norms shrink from step to step, AutoClip's newest is the shortest.
    if (rule !== 'percentile') expect(acted, rule).toBe(rule !== 'none');
  }
  const count = await figure(page).evaluate(({ rounds }) => rounds.length);
  await button(page, 'Again').click();
  await expect(standing(page)).toContainText('Measuring');
  await button(page, 'Stop').click();
  expect(count).toBeGreaterThan(1);
  // Stopped before a round was whole: the recording is back.
  await expect(standing(page)).toContainText('Recorded in');
  expect(complaints).toEqual([]);
});

test('what does not load is told, and the recording stays', async ({ page }) => {
  await page.route('**/data/manifest.json', (route) => route.fulfill({ status: 404 }));
  await at(page);
  await button(page, 'Measure here').click();
  await expect(figure(page).getByRole('alert')).toContainText('It could not be measured: ', { timeout: 60_000 });
  await expect(rows(page).nth(1)).toContainText('%');
  await expect(button(page, 'Measure here')).toBeEnabled();
});

for (const [width, colorScheme, address] of [
  [1280, 'light', '/#cost'],
  [390, 'dark', '/zh-CN/#cost'],
]) {
  test.describe(`at ${width} pixels, ${colorScheme},`, () => {
    test.use({ viewport: { width, height: 844 }, colorScheme });

    test('it is clean for axe, fits its width and is at most 40em high', async ({ page }) => {
      await at(page, address);
      const { violations } = await new AxeBuilder({ page }).include('gcl-cost').analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      const box = await figure(page).boundingBox();
      expect(box.width).toBeLessThanOrEqual(width);
      expect(box.height).toBeLessThanOrEqual(640);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  });
}

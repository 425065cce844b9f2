// What of the element is loaded: the scripts of the parts that it shows.
import { expect } from '@playwright/test';

import { button, count, open, test, trainTo } from './lab.js';

/** The scripts of parts that come by themselves, as the build names their files. */
const OF_PARTS =
  /\/assets\/(controls|files|gradients|latent|losses|picker|quality|rule-figure|stages|sweep)-(?!worker)[^/]*\.js$/;

/** Names of the parts' scripts that a page asks for from now on. */
function partsAsked(page) {
  const asked = new Set();
  page.on('request', (request) => {
    const [, part] = OF_PARTS.exec(request.url()) ?? [];
    if (part) asked.add(part);
  });
  return asked;
}

test('a figure of samples trains without the scripts of charts, programs and sweeps; shown later, they come', async ({
  page,
  complaints,
}) => {
  const asked = partsAsked(page);
  await open(page, '/embed.html?show=bar+samples');
  await trainTo(page, 3);
  expect([...asked]).toEqual([]);
  await page.evaluate(() => (document.querySelector('gan-clipping-lab').show = 'bar samples sweep losses'));
  await expect(page.getByRole('button', { name: 'Start the sweep' })).toBeVisible();
  await expect(page.locator('gcl-losses canvas').first()).toBeVisible();
  expect([...asked].toSorted()).toEqual(['losses', 'sweep']);
  expect(complaints).toEqual([]);
});

test('a part whose script does not come is named, and all else trains', async ({ page }) => {
  await page.route(/\/assets\/sweep-[^/]*\.js$/, (route) => route.abort());
  await open(page);
  await expect(page.getByRole('alert')).toHaveText(/^Not loaded, and so not shown: sweep\./);
  await expect(page.locator('gcl-files')).toBeVisible();
  await expect(page.locator('gcl-sweep')).toHaveCount(0);
  await trainTo(page, 3);
});

test('a script that is late holds neither the page nor the training, and its part comes with it', async ({ page }) => {
  let release;
  const late = new Promise((resolve) => (release = resolve));
  await page.route(/\/assets\/losses-[^/]*\.js$/, async (route) => {
    await late;
    await route.continue();
  });
  await open(page);
  await trainTo(page, 3);
  await expect(page.locator('gcl-losses')).toHaveCount(0);
  release();
  await expect(page.locator('gcl-losses canvas').first()).toBeVisible();
  const steps = await count(page);
  await expect.poll(() => count(page)).toBeGreaterThan(steps);
  await button(page, 'Pause').click();
});

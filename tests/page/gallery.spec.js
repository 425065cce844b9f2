// figures.html: each figure is what its line puts into a page.
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';

import { count, test } from './lab.js';
import { PRESETS } from '../../www/setup/presets.js';

test('has every preset and every part, each with the line that makes it, and loads nothing before it is started', async ({
  page,
  complaints,
}) => {
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto('/figures.html?lang=en');
  const sections = page.locator('section:has(gan-clipping-lab)');
  await expect(sections.first()).toBeVisible();
  const figures = await sections.evaluateAll((all) =>
    all.map((section) => {
      const made = document.createElement('template');
      made.innerHTML = section.querySelector('pre').textContent;
      const written = made.content.firstElementChild;
      const live = section.querySelector('gan-clipping-lab');
      const names = ['preset', 'show', 'lazy'];
      return [written, live].map((element) => names.map((name) => element.getAttribute(name)));
    }),
  );
  for (const [written, live] of figures) expect(live).toEqual(written);
  expect(new Set(figures.map(([[preset]]) => preset))).toEqual(new Set(Object.keys(PRESETS)));
  const shown = new Set(figures.flatMap(([[, show]]) => show.split(' ')));
  for (const part of ['bar', 'samples', 'runs', 'controls', 'picker', 'latent', 'losses', 'quality', 'gradients']) {
    expect(shown).toContain(part);
  }
  for (const part of ['stages', 'sweep', 'files', 'rules']) expect(shown).toContain(part);
  expect(asked.filter((url) => /\.wasm|\.gz|manifest/.test(url))).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a figure of it trains, and its words change with the language', async ({ page, complaints }) => {
  await page.goto('/figures.html?lang=en');
  const figure = page.locator('section:has(gan-clipping-lab)').first();
  await figure.locator('gcl-bar button.primary').click();
  await expect.poll(() => count(figure)).toBeGreaterThan(3);
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page.getByRole('heading', { name: '各个预设' })).toBeVisible();
  await expect(figure.locator('gcl-bar button.primary')).toHaveText('暂停');
  expect(complaints).toEqual([]);
});

test('it is clean for axe', async ({ page }) => {
  await page.goto('/figures.html?lang=en');
  await expect(page.locator('gcl-bar button.primary').first()).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
});

for (const width of [1280, 390]) {
  test(`at ${width} pixels nothing is wider than the page`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/figures.html?lang=en');
    await expect(page.locator('gcl-bar button.primary').first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
}

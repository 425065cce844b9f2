// The article, as a reader goes through it.
import { expect } from '@playwright/test';

import { button, count, field, open, test } from './page/lab.js';

const figures = (page) => page.locator('gan-clipping-lab');
const runFigure = (figure) => figure.getByRole('button', { name: 'Run this figure' });
/** The names of a figure's runs. */
const headings = (figure) => figure.getByRole('article').getByRole('heading');
/** The figure that has a part. */
const figureWith = (page, part) => figures(page).filter({ has: page.locator(part) });

test('can be read before any script', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  const page = await context.newPage();
  await page.goto('/');
  for (const heading of ['Gradient clipping in a GAN, live', 'How to choose C', 'Further reading']) {
    await expect(page.getByRole('heading', { name: heading })).toBeVisible();
  }
  await expect(page.getByText('A generative adversarial network')).toBeVisible();
  await expect(page.getByText('生成对抗网络')).toBeHidden();
  await context.close();
});

test('loads one engine, and those of the other figures as they are run', async ({ page, complaints }) => {
  const workers = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  await open(page, '/');
  const engines = () => workers.filter((url) => url.includes('engine')).length;
  expect(engines()).toBe(1);
  // The figure of the rules needs none.
  const lazy = runFigure(page);
  await expect(lazy).toHaveCount(4);
  const stages = figureWith(page, 'gcl-stages');
  await stages.scrollIntoViewIfNeeded();
  await expect(button(stages, 'Next stage')).toBeDisabled();
  expect(engines()).toBe(1);
  await runFigure(stages).click();
  await expect.poll(() => count(stages), { timeout: 90_000 }).toBeGreaterThan(1);
  expect(engines()).toBe(2);
  await button(stages, 'Next stage').click();
  await expect(stages.getByTestId('stage')).toContainText('Draw noise, make fakes');
  await expect(lazy).toHaveCount(3);
  expect(complaints).toEqual([]);
});

test('a setup that the text names is taken by the first figure, which comes into view', async ({
  page,
  complaints,
}) => {
  await open(page, '/');
  const link = page.getByRole('link', { name: 'twice that rate' });
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(field(page, 'Preset')).toHaveValue('fragile');
  await expect(field(page, 'G’s learning rate')).toHaveValue('0.01');
  await expect(field(page, 'Preset')).toBeInViewport();
  await page.getByRole('link', { name: 'by value' }).click();
  await expect(headings(figures(page).first())).toHaveText(['A norm clipping at 0.01', 'B value clipping at 0.001']);
  expect(complaints).toEqual([]);
});

test('a place in the page is no setup: the run goes on', async ({ page, complaints }) => {
  await open(page, '/');
  const first = figures(page).first();
  await button(first, 'One step').click();
  await expect.poll(() => count(first)).toBe(1);
  await page.evaluate(() => (location.hash = '#weights'));
  await expect(page.getByRole('heading', { name: 'Clipping weights is not clipping gradients' })).toBeInViewport();
  await page.waitForTimeout(500);
  expect(await count(first)).toBe(1);
  expect(complaints).toEqual([]);
});

test('the figure of weights shows those at ±c, and the other run its own name', async ({ page, complaints }) => {
  await open(page, '/');
  const figure = figures(page).last();
  await runFigure(figure).click();
  await expect.poll(() => count(figure), { timeout: 90_000 }).toBeGreaterThan(2);
  await button(figure, 'Pause').click();
  await expect(headings(figure)).toHaveText(['A norm clipping at 0.01', 'B D’s weights clipped at 0.01']);
  const shares = figure.locator('gcl-weight-bounds dd');
  await expect(shares).toHaveCount(6);
  // What is shown is what the engine counts, once the last steps have been drawn.
  const counted = () => figure.evaluate((lab) => lab.stats(1).discriminator.map(({ atBound }) => atBound));
  const written = async () => (await counted()).map((share) => `${(share * 100).toFixed(1)} %`);
  await expect.poll(async () => (await shares.allInnerTexts()).join() === (await written()).join()).toBe(true);
  expect(Math.max(...(await counted()))).toBeGreaterThan(0.2);
  await figure.getByRole('radio', { name: 'Run A' }).check({ force: true });
  await expect(shares).toHaveCount(0);
  expect(complaints).toEqual([]);
});

for (const lang of ['en', 'zh-CN']) {
  test(`in ${lang} no text of the other language is seen`, async ({ page }) => {
    await open(page, '/');
    if (lang === 'zh-CN') await button(page, '中文').click();
    const other = lang === 'en' ? 'zh-CN' : 'en';
    const seen = await page
      .locator(`main [lang="${other}"], header h1 [lang="${other}"], footer [lang="${other}"]`)
      .evaluateAll((parts) => parts.filter((part) => part.checkVisibility()).length);
    expect(seen).toBe(0);
    const own = page.locator(`main [lang="${lang}"]:not(gan-clipping-lab)`);
    expect(await own.evaluateAll((parts) => parts.every((part) => part.checkVisibility()))).toBe(true);
  });
}

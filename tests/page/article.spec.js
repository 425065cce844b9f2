// The article, as a reader goes through it.
import { expect } from '@playwright/test';

import { button, count, field, open, rested, stays, test } from './lab.js';

const figures = (page) => page.locator('gan-clipping-lab');
const runFigure = (figure) => figure.getByRole('button', { name: 'Run this figure' });
/** The names of a figure's runs. */
const headings = (figure) => figure.getByRole('article').getByRole('heading');
/** The figure that has a part. */
const figureWith = (page, part) => figures(page).filter({ has: page.locator(part) });

test.describe('before any script', () => {
  test.use({ javaScriptEnabled: false });

  test('the article can be read in both languages, with its numbers and formulas', async ({ page }) => {
    await page.goto('/');
    for (const heading of ['Gradient clipping in a GAN', 'How to choose C', 'Further reading']) {
      await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
    }
    await expect(page.getByText('norm clipping at C = 0.1 brings that distance to')).toHaveText(
      /to\s+0\.\d\d\s+of what/,
    );
    // What was recorded is there, for who has no scripts and while they come.
    for (const name of ['36 samples of run 1', '36 samples of run 2']) {
      const recorded = page.getByRole('img', { name });
      await expect.poll(() => recorded.evaluate((image) => image.naturalWidth)).toBe(168);
    }
    await page.getByRole('link', { name: '中文' }).click();
    await expect(page).toHaveURL('/zh-CN/index.html');
    await expect(page.getByRole('heading', { name: '如何选择 C' })).toBeVisible();
    await expect(page.locator('#step math').nth(4)).toBeVisible();
    await page.getByRole('link', { name: 'English' }).click();
    await expect(page).toHaveURL('/index.html');
  });
});

test('the link to the other language keeps the place, and all of the page speaks it', async ({ page, complaints }) => {
  await page.goto('/#weights');
  await expect(button(page, 'Start')).toBeVisible();
  await page.getByRole('link', { name: '中文' }).click();
  await expect(button(page, '开始')).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/zh-CN/index.html');
  await expect(page.getByRole('heading', { name: '裁剪权重不是裁剪梯度' })).toBeInViewport();
  await page.getByRole('link', { name: 'English' }).click();
  await expect(button(page, 'Start')).toBeVisible();
  expect(await page.evaluate(() => location.hash)).toBe('#weights');
  expect(complaints).toEqual([]);
});

for (const [address, start, preset] of [
  ['/#preset=seed&seed=7', 'Start', 'Preset'],
  ['/zh-CN/#preset=seed&seed=7', '开始', '预设'],
]) {
  test(`an old link to a setup, ${address}, leads to it in the lab`, async ({ page, complaints }) => {
    await page.goto(address);
    await expect(button(page, start)).toBeEnabled();
    expect(new URL(page.url()).pathname).toBe('/embed.html');
    await expect(field(page, preset)).toHaveValue('seed');
    expect(new URL(page.url()).hash).toContain('seed=7');
    expect(complaints).toEqual([]);
  });
}

test.describe('for a reader whose browser speaks Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('the English page stays, and offers the Chinese one', async ({ page }) => {
    await page.goto('/');
    const offer = page.getByRole('link', { name: '本文有中文版' });
    await expect(offer).toBeVisible();
    await expect(page.getByRole('heading', { name: 'How to choose C' })).toBeVisible();
    await expect(button(page, 'Start')).toBeVisible();
    await offer.click();
    await expect(page).toHaveURL('/zh-CN/index.html');
    await expect(page.getByRole('link', { name: 'English' })).toBeVisible();
  });

  test('the pages beside the article are in Chinese, unless the English article leads to them', async ({ page }) => {
    await page.goto('/bench.html');
    await expect(page.getByRole('heading', { name: '在这台机器上，一步有多快？' })).toBeVisible();
    await page.goto('/');
    await page.getByRole('link', { name: 'How fast a step is on your machine' }).click();
    await expect(page.getByRole('heading', { name: 'How fast is a step, here?' })).toBeVisible();
    await expect(page).toHaveTitle('GAN Clipping Lab');
    await page.goto('/embed.html');
    await expect(button(page, '开始')).toBeVisible();
  });
});

test('loads no engine until a figure is run, and that one alone', async ({ page, complaints }) => {
  const workers = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  await open(page, '/');
  const engines = () => workers.filter((url) => url.includes('engine')).length;
  expect(engines()).toBe(0);
  // The figure of the rules needs none.
  const lazy = runFigure(page);
  await expect(lazy).toHaveCount(7);
  const stages = figureWith(page, 'gcl-stages');
  await stages.scrollIntoViewIfNeeded();
  await expect(button(stages, 'Next stage')).toBeDisabled();
  expect(engines()).toBe(0);
  await runFigure(stages).click();
  await expect.poll(() => count(stages), { timeout: 90_000 }).toBeGreaterThan(1);
  expect(engines()).toBe(1);
  await button(stages, 'Next stage').click();
  await expect(stages.getByTestId('stage')).toContainText('Draw noise, make fakes');
  await expect(lazy).toHaveCount(6);
  expect(complaints).toEqual([]);
});

test('a setup that the text names opens in the lab', async ({ page, complaints }) => {
  await open(page, '/');
  const link = page.getByRole('link', { name: 'twice that rate' });
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(field(page, 'Preset')).toHaveValue('fragile');
  await expect(field(page, 'G’s learning rate')).toHaveValue('0.01');
  // And the lab leads back.
  await page.getByRole('link', { name: 'The article' }).click();
  await page.getByRole('link', { name: 'by value' }).click();
  await expect(headings(figures(page))).toHaveText(['Run 1 norm clipping at 0.01', 'Run 2 value clipping at 0.001']);
  expect(complaints).toEqual([]);
});

test('a place in the page is no setup: the run goes on', async ({ page, complaints }) => {
  await open(page, '/');
  const first = figures(page).first();
  await runFigure(first).click();
  await expect.poll(() => count(first), { timeout: 90_000 }).toBeGreaterThan(1);
  await button(first, 'Pause').click();
  const steps = await rested(page, () => count(first));
  await page.evaluate(() => (location.hash = '#weights'));
  await expect(page.getByRole('heading', { name: 'Clipping weights is not clipping gradients' })).toBeInViewport();
  await stays(() => count(first), steps);
  expect(new URL(page.url()).pathname).toBe('/');
  expect(complaints).toEqual([]);
});

test('the figure of weights shows those at ±c, and the other run its own name', async ({ page, complaints }) => {
  await open(page, '/');
  const figure = figures(page).last();
  await runFigure(figure).click();
  await expect.poll(() => count(figure), { timeout: 90_000 }).toBeGreaterThan(2);
  await button(figure, 'Pause').click();
  await expect(headings(figure)).toHaveText(['Run 1 norm clipping at 0.01', 'Run 2 D’s weights clipped at 0.01']);
  const shares = figure.locator('gcl-weight-bounds dd');
  await expect(shares).toHaveCount(6);
  // What is shown is what the engine counts, once the last steps have been drawn.
  const counted = () => figure.evaluate((lab) => lab.stats(1).discriminator.map(({ atBound }) => atBound));
  const written = async () => (await counted()).map((share) => `${(share * 100).toFixed(1)} %`);
  await expect.poll(async () => (await shares.allInnerTexts()).join() === (await written()).join()).toBe(true);
  expect(Math.max(...(await counted()))).toBeGreaterThan(0.2);
  await figure.getByRole('radio', { name: 'Run 1' }).check({ force: true });
  await expect(shares).toHaveCount(0);
  expect(complaints).toEqual([]);
});

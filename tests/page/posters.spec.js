// What a figure shows before it has loaded anything heavy: what a run with its settings came to, recorded before.
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';

import { button, canvas, run, test } from './lab.js';

const poster = (page, number) => run(page, number).locator('img.poster');
const HEAVY = /\.wasm$|train-\d+\.gz$|judge\.safetensors$/;

/** The files that the page asks for from here on, workers' too. */
function asked(page) {
  const names = [];
  page.context().on('request', (request) => names.push(new URL(request.url()).pathname.split('/').at(-1)));
  return names;
}

/** A page of another's with figures, the first of them `above` pixels down. */
async function article(page, figures, above = 0) {
  const body = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
    <script type="module" src="/assets/gan-clipping-lab.js"></script>
    <div style="height: ${above}px"></div>
    ${figures.map((attributes) => `<gan-clipping-lab lang="en" ${attributes}></gan-clipping-lab>`).join('')}
    <div style="height: 3000px"></div>`;
  await page.route('**/article.html', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto('/article.html');
}

/** Where the frame of a run's samples is. */
const frame = (page, number) => run(page, number).locator('.frame').boundingBox();
/** Whether it has come, and its pixels on a side. */
const side = (image) => image.evaluate((element) => (element.complete ? element.naturalWidth : 0));

test('a figure that waits for Start shows recorded samples, and nothing heavy is fetched before', async ({
  page,
  complaints,
}) => {
  const names = asked(page);
  await article(page, ['lazy preset="fast" show="bar samples" ']);
  for (const [number, name] of [
    [1, 'fast-none.webp'],
    [2, 'fast-norm.webp'],
  ]) {
    await expect.poll(() => side(poster(page, number))).toBe(224);
    expect(names).toContain(name);
    await expect(run(page, number)).toContainText('Recorded after 1,000 steps');
    await expect(run(page, number)).toContainText('by scripts/record-posters.js');
    await expect(poster(page, number)).toHaveAttribute(
      'alt',
      /^64 samples of a run with the settings of run [12], recorded/,
    );
  }
  expect(names.filter((one) => HEAVY.test(one))).toEqual([]);
  const before = await frame(page, 2);
  await button(page, 'Run this figure').click();
  // While it loads the recorded ones stay; then the live ones are in their place.
  await expect(poster(page, 1)).toHaveCount(0, { timeout: 60_000 });
  await expect(run(page, 2).locator('.caption')).toContainText(/after [\d,]+ steps?/);
  expect((await canvas(page, 2)).brightness).toBeGreaterThan(0);
  expect(names.filter((one) => HEAVY.test(one)).length).toBeGreaterThan(1);
  const { width, height } = await frame(page, 2);
  expect({ width, height }).toEqual({ width: before.width, height: before.height });
  expect(complaints).toEqual([]);
});

test('far from the screen a figure fetches neither its engine nor its poster', async ({ page }) => {
  const names = asked(page);
  await article(page, ['preset="fast" show="bar samples"', 'lazy preset="wgan" show="bar samples"'], 9000);
  await expect(page.locator('gcl-runs')).toHaveCount(2);
  await page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
  expect(names.filter((one) => HEAVY.test(one) || one.endsWith('.webp'))).toEqual([]);
  await page.evaluate(() => document.querySelector('gan-clipping-lab').scrollIntoView());
  await expect.poll(() => names.some((one) => one.endsWith('.wasm'))).toBe(true);
  await expect(button(page, 'Start')).toBeEnabled({ timeout: 60_000 });
});

test('the samples stand in the picture as the canvas has them', async ({ page }) => {
  await article(page, ['lazy preset="seed" show="bar samples"']);
  await expect.poll(() => side(poster(page, 1))).toBe(224);
  const [image, over] = [await poster(page, 1).boundingBox(), await run(page, 1).locator('canvas').boundingBox()];
  for (const key of ['x', 'y', 'width', 'height']) expect(image[key]).toBeCloseTo(over[key], 0);
});

test('settings that no recording is of have none, nor has a picture that does not come', async ({ page }) => {
  await page.route('**/posters/small-norm.webp', (route) => route.abort());
  await article(page, [
    'lazy preset="fast" runs="clip:none clip:norm,c:0.3" show="bar samples"',
    'lazy preset="small" show="bar samples"',
  ]);
  const [own, small] = [page.locator('gan-clipping-lab').nth(0), page.locator('gan-clipping-lab').nth(1)];
  const column = (figure, number) => figure.locator('gcl-runs article').nth(number - 1);
  await expect(column(own, 1).locator('img')).toHaveCount(1);
  await expect(column(own, 2).locator('img')).toHaveCount(0);
  await expect(column(own, 2)).toContainText('Samples appear here');
  await small.scrollIntoViewIfNeeded();
  await expect(column(small, 1).locator('img')).toHaveCount(1);
  await expect(column(small, 2)).toContainText('Samples appear here');
});

for (const [width, colorScheme] of [
  [1280, 'light'],
  [390, 'dark'],
])
  test(`is accessible at ${width} px in ${colorScheme}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await page.goto('/');
    const figure = 'gan-clipping-lab[show="bar samples picker sweep"]';
    await page.locator(figure).scrollIntoViewIfNeeded();
    await expect.poll(() => side(page.locator(figure).locator('img.poster'))).toBe(224);
    const { violations } = await new AxeBuilder({ page }).include(figure).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.flat().join(' '))}`)).toEqual(
      [],
    );
  });

test('is told in Chinese too', async ({ page }) => {
  await page.goto('/figures.html?lang=zh-CN');
  await expect(page.locator('gcl-runs').first()).toContainText('录制于第 1,000 步之后');
  await expect(page.locator('gcl-runs').first()).toContainText('由 scripts/record-posters.js 录制');
});

// GAN or VAE, as a reader meets it: recorded first, then both trained here, and a digit read by one and searched for in
// the other.
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';

import { rested, stays, test } from './lab.js';

const pair = (page) => page.locator('gcl-gan-or-vae');
const reading = (page) => page.locator('gcl-digit-reading');
const press = (figure, name) => figure.getByRole('button', { name, exact: true });
const standing = (figure) => figure.getByTestId('standing');
const network = (page, name) => pair(page).getByRole('article').filter({ hasText: name });
const chart = (page) => pair(page).getByRole('slider', { name: 'Distance to real digits' });
const strip = (page, name) => reading(page).getByRole('img', { name });
const vaes = (page) => strip(page, /^The digit as the VAE of step/);
const gans = (page) => strip(page, /^The nearest images that the search has found/);
const pad = (page) => strip(page, /^A pad to draw a digit on/);
const testImage = (page, digit) => reading(page).getByRole('button', { name: `Test image of a ${digit}` });
/** The greys of a picture, as text. */
const greys = (locator) =>
  locator.evaluate((canvas) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    return copy.getImageData(0, 0, canvas.width, canvas.height).data.join();
  });
const open = async (page, address = '/') => {
  await page.goto(address);
  await pair(page).scrollIntoViewIfNeeded();
};
const trained = async (page, steps) => {
  await open(page);
  await press(pair(page), 'Train both').click();
  await expect.poll(() => stepOf(pair(page)), { timeout: 100_000 }).toBeGreaterThanOrEqual(steps);
};
const stepOf = async (figure) =>
  Number((/step ([\d,]+)/i.exec(await standing(figure).innerText()) ?? ['', '0'])[1].replace(',', ''));
/** Strokes on the pad, each through points as shares of its side. */
const draw = async (page, ...strokes) => {
  await reading(page).scrollIntoViewIfNeeded();
  const { x, y, width } = await pad(page).boundingBox();
  for (const [first, ...rest] of strokes) {
    await page.mouse.move(x + first[0] * width, y + first[1] * width);
    await page.mouse.down();
    for (const [to, down] of rest) await page.mouse.move(x + to * width, y + down * width, { steps: 4 });
    await page.mouse.up();
  }
};

test('shows what was recorded of both, and loads neither engine nor images', async ({ page, complaints }) => {
  const fetched = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  const workers = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  await open(page);
  await expect(standing(pair(page))).toContainText('Recorded: seed 1 after 1,000 steps.');
  for (const [name, strokes] of [
    ['GAN', 'speckled'],
    ['VAE', 'soft'],
  ]) {
    await expect(network(page, name)).toContainText(new RegExp(`distance \\d+.*of 10 digits.*: ${strokes}`, 's'));
  }
  await expect(chart(page)).toHaveAttribute('aria-valuetext', /^step 1,000, GAN: \d+, VAE: \d+$/);
  await reading(page).scrollIntoViewIfNeeded();
  await expect(vaes(page)).toHaveAccessibleName(/of step 1,000 .* at distance [\d.]+/);
  await expect(gans(page)).toHaveAccessibleName(/after 300 steps of it, at distance [\d.]+/);
  expect(new Set(await greys(vaes(page))).size).toBeGreaterThan(1);
  expect(fetched.filter((path) => /\.wasm|\/data\//.test(path))).toEqual([]);
  expect(workers).toEqual([]);
  expect(complaints).toEqual([]);
});

test('clipping shows the recording of clipped networks, and the lab has this GAN', async ({ page, complaints }) => {
  await open(page);
  const grid = network(page, 'GAN').locator('canvas');
  await expect.poll(async () => new Set(await greys(grid)).size).toBeGreaterThan(3);
  const [free, text] = [await greys(grid), await chart(page).getAttribute('aria-valuetext')];
  await pair(page).getByLabel('clipped at 0.1').check();
  await expect.poll(() => greys(grid)).not.toBe(free);
  await expect(chart(page)).not.toHaveAttribute('aria-valuetext', text);
  // Looking back, by keys.
  await chart(page).focus();
  await page.keyboard.press('Home');
  await expect(standing(pair(page))).toContainText('Looking back at step 0.');
  await expect(network(page, 'VAE')).toContainText('noise in, noise out');
  const lab = pair(page).getByRole('link', { name: 'This GAN in the lab' });
  await expect(lab).toHaveAttribute('href', /embed\.html\?lang=en#preset=fast&run=clip:norm,c:0\.1$/);
  expect(complaints).toEqual([]);
});

test('both train here and are judged alike; they pause, go on, and are clipped from a step on', async ({
  page,
  complaints,
}) => {
  test.setTimeout(240_000);
  await trained(page, 60);
  await expect(chart(page)).toHaveAttribute('aria-valuetext', /^step \d+, GAN: \d+, VAE: \d+$/, { timeout: 100_000 });
  await expect(standing(pair(page))).toContainText(
    /The (VAE|GAN) is \d+ % closer to real digits than the (VAE|GAN)\.|Both are equally far/,
  );
  for (const name of ['GAN', 'VAE'])
    await expect(network(page, name)).toContainText(/sharpness [\d.]+: (soft|crisp|speckled)/);
  await press(pair(page), 'Pause').click();
  await expect(press(pair(page), 'Go on')).toBeVisible();
  const step = await rested(page, () => stepOf(pair(page)));
  await pair(page).getByLabel('clipped at 0.1').check();
  await expect(standing(pair(page))).toContainText(`Both are clipped from step ${step} on.`);
  await press(pair(page), 'Go on').click();
  await expect.poll(() => stepOf(pair(page))).toBeGreaterThan(step);
  await press(pair(page), 'Again, both from step 0').click();
  await expect(standing(pair(page))).toContainText('neither draws digits yet');
  expect(complaints).toEqual([]);
});

test('a test image, by keyboard, has both begin; the VAE reads it, and the GAN is searched for it', async ({
  page,
  complaints,
}) => {
  test.setTimeout(240_000);
  await open(page);
  await reading(page).scrollIntoViewIfNeeded();
  await testImage(page, 7).focus();
  await page.keyboard.press('Enter');
  await expect(testImage(page, 7)).toHaveAttribute('aria-pressed', 'true');
  await expect(standing(reading(page))).toContainText('Step', { timeout: 60_000 });
  await expect(vaes(page)).toHaveAccessibleName(/of step \d+ rebuilds it, at distance/, { timeout: 60_000 });
  await expect(gans(page)).toHaveAccessibleName(/after 300 steps of it/, { timeout: 120_000 });
  await expect(reading(page)).toContainText(
    /Step 300 of the search: distance [\d.]+\. Its ‖z‖ is [\d.]+; noise has about 10\./,
  );
  // The VAE’s reading follows the training.
  const before = await greys(vaes(page));
  await expect.poll(() => greys(vaes(page))).not.toBe(before);
  await press(reading(page), 'Pause').click();
  await expect(press(pair(page), 'Go on')).toBeVisible();
  const step = await rested(page, () => stepOf(reading(page)));
  // Where they rest, both tell of the networks as they are.
  await expect(vaes(page)).toHaveAccessibleName(new RegExp(`of step ${step} `));
  await expect(gans(page)).toHaveAccessibleName(new RegExp(`GAN of step ${step}; after 300`), { timeout: 60_000 });
  expect(complaints).toEqual([]);
});

test('a drawing is read as a digit; its strokes belong together, and the next one begins anew', async ({
  page,
  complaints,
}) => {
  test.setTimeout(240_000);
  await trained(page, 30);
  await press(pair(page), 'Pause').click();
  await reading(page).scrollIntoViewIfNeeded();
  await expect(vaes(page)).toBeVisible();
  const shown = await greys(pad(page));
  // A seven of two strokes.
  await draw(page, [
    [0.25, 0.2],
    [0.75, 0.2],
    [0.45, 0.8],
  ]);
  const once = await greys(pad(page));
  expect(once).not.toBe(shown);
  await expect(testImage(page, 2)).toHaveAttribute('aria-pressed', 'false');
  await expect(gans(page)).toHaveAccessibleName(/after 300/, { timeout: 60_000 });
  const first = await greys(vaes(page));
  await draw(page, [
    [0.35, 0.5],
    [0.7, 0.5],
  ]);
  await expect.poll(() => greys(vaes(page))).not.toBe(first);
  await reading(page).getByRole('button', { name: 'Clear the pad' }).click();
  await expect.poll(async () => new Set((await greys(pad(page))).split(',')).size).toBe(2);
  await draw(page, [
    [0.5, 0.2],
    [0.5, 0.8],
  ]);
  await expect(gans(page)).toHaveAccessibleName(/after 300/, { timeout: 60_000 });
  expect(complaints).toEqual([]);
});

test('rests out of sight, and goes on when it is back', async ({ page, complaints }) => {
  await trained(page, 5);
  await page.evaluate(() => scrollTo(0, 0));
  await rested(page, () => stepOf(pair(page)));
  await expect(press(pair(page), 'Pause')).toHaveCount(1);
  const step = await stepOf(pair(page));
  await stays(() => stepOf(pair(page)), step);
  await reading(page).scrollIntoViewIfNeeded();
  await expect.poll(() => stepOf(pair(page))).toBeGreaterThan(step);
  expect(complaints).toEqual([]);
});

test('without the images the recording is back, with what happened and another try', async ({ page }) => {
  await page.route('**/data/train-0.gz', (route) => route.abort());
  await open(page);
  await press(pair(page), 'Train both').click();
  await expect(pair(page).getByTestId('problem')).toContainText('train-0.gz', { timeout: 60_000 });
  await expect(network(page, 'GAN')).toContainText('speckled');
  await page.unroute('**/data/train-0.gz');
  await press(pair(page), 'Train both').click();
  await expect.poll(() => stepOf(pair(page)), { timeout: 100_000 }).toBeGreaterThan(0);
});

for (const [width, colorScheme] of [
  [1280, 'light'],
  [390, 'dark'],
]) {
  test.describe(`at ${width} pixels, ${colorScheme},`, () => {
    test.use({ viewport: { width, height: 900 }, colorScheme });

    test('both figures are as high as a screen at the most, and axe finds nothing in use', async ({ page }) => {
      test.setTimeout(240_000);
      await trained(page, 60);
      await press(pair(page), 'Pause').click();
      await reading(page).scrollIntoViewIfNeeded();
      await expect(gans(page)).toHaveAccessibleName(/after 300/, { timeout: 60_000 });
      for (const figure of [pair(page), reading(page)]) {
        const { height, width: wide } = await figure.boundingBox();
        expect(height).toBeLessThanOrEqual(640);
        expect(wide).toBeLessThanOrEqual(width);
      }
      const { violations } = await new AxeBuilder({ page })
        .include('gcl-gan-or-vae')
        .include('gcl-digit-reading')
        .analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.flat().join(' ')).join(', ')}`),
      ).toEqual([]);
    });
  });
}

test('speaks Chinese on the Chinese page', async ({ page, complaints }) => {
  await open(page, '/zh-CN/');
  await expect(press(pair(page), '训练两者')).toBeVisible();
  await expect(network(page, 'VAE')).toContainText('柔和');
  await reading(page).scrollIntoViewIfNeeded();
  await expect(reading(page).getByRole('button', { name: '7 的测试图像' })).toBeVisible();
  expect(complaints).toEqual([]);
});

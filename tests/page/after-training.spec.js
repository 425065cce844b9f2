// The finished runs, drawn from as a reader does.
import { readFileSync } from 'node:fs';

import { expect } from '@playwright/test';

import { test } from './lab.js';

const figure = (page) => page.locator('gcl-after-training');
const standing = (page) => figure(page).getByTestId('standing');
const run = (page, name) => figure(page).getByRole('button', { name });
const draw = (page) => figure(page).getByRole('button', { name: 'Draw others' });
const noise = (page) => figure(page).getByRole('slider', { name: /^Noise times/ });

/** The greys of the grid, a text for each of its 36 images. */
const images = (page) =>
  figure(page)
    .locator('gcl-digit-grid canvas')
    .evaluate((canvas) => {
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
      const image = (place) => {
        const [left, top] = [(place % 6) * 29, Math.floor(place / 6) * 29];
        const greys = [];
        for (let y = 0; y < 28; y += 1)
          for (let x = 0; x < 28; x += 1) greys.push(data[4 * ((top + y) * canvas.width + left + x)]);
        return greys.join();
      };
      return Array.from({ length: 36 }, (_, place) => image(place));
    });

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    const here = /** @type {any} */ (globalThis);
    here.workers = [];
    here.Worker = class extends Worker {
      constructor(...given) {
        super(...given);
        here.workers.push({ name: given[1].name, worker: this });
      }
    };
  });
  await page.goto('/');
  await page.locator('#after-training').scrollIntoViewIfNeeded();
  await expect(standing(page)).toContainText('Recorded: 36 images from the noise of seed 1, after 19,550 steps');
});

test('shows what was recorded of each run, and loads no engine for it', async ({ page, complaints }) => {
  const fetched = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await expect.poll(async () => new Set(await images(page)).size).toBeGreaterThan(1);
  const before = await images(page);
  await run(page, /^Adam 0\.005, non-saturating, no clipping/).click();
  await expect(run(page, /^Adam 0\.005, non-saturating, no clipping/)).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(async () => (await images(page)).join() !== before.join()).toBe(true);
  expect(fetched.filter((path) => /\.wasm$|\.safetensors$/.test(path))).toEqual([]);
  expect(complaints).toEqual([]);
});

test('draws others, from noise of any size, and the same noise in every run', async ({ page, complaints }) => {
  await run(page, /^Adam 0\.005, non-saturating, no clipping/).click();
  await draw(page).click();
  await expect(standing(page)).toHaveText('Drawn here: 36 images from noise times 1, seed 2, after 19,550 steps.', {
    timeout: 60_000,
  });
  const second = await images(page);
  expect(new Set(second).size).toBeGreaterThan(30);
  await draw(page).click();
  await expect(standing(page)).toContainText('seed 3');
  expect((await images(page)).join()).not.toBe(second.join());
  // Without noise there is one image.
  await noise(page).fill('0');
  await expect(standing(page)).toContainText('noise times 0, seed 3');
  expect(new Set(await images(page)).size).toBe(1);
  await noise(page).press('ArrowRight');
  await expect(standing(page)).toContainText('noise times 0.1');
  await run(page, /^The article’s settings, norm 1/).click();
  await expect(standing(page)).toContainText('noise times 0.1, seed 3');
  expect(complaints).toEqual([]);
});

test('the images are saved as they are seen', async ({ page }) => {
  await run(page, /^Adam 0\.005, non-saturating, norm 0\.01/).click();
  await draw(page).click();
  await expect(standing(page)).toContainText('seed 2', { timeout: 60_000 });
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    figure(page).getByRole('button', { name: 'Save the images' }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe('gan-fast-clipped-seed-2.png');
  const png = readFileSync(await saved.path());
  // Width and height: six images of 28 with a pixel between.
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([173, 173]);
});

test('a run that does not come is told, and can be asked for again', async ({ page }) => {
  let isAway = true;
  await page.route('**/*.safetensors', (route) => (isAway ? route.fulfill({ status: 404 }) : route.fallback()));
  await draw(page).click();
  await expect(figure(page).getByRole('alert')).toContainText('safetensors');
  isAway = false;
  await draw(page).click();
  await expect(standing(page)).toContainText('Drawn here', { timeout: 60_000 });
  await expect(figure(page).getByRole('alert')).toHaveCount(0);
});

test('a worker that the browser ended between two draws is started again, without a word', async ({
  page,
  complaints,
}) => {
  const name = 'gan-clipping-lab finished';
  await draw(page).click();
  await expect(standing(page)).toContainText('Drawn here', { timeout: 60_000 });
  const before = await images(page);
  await page.evaluate((wanted) => {
    const { workers } = /** @type {any} */ (globalThis);
    workers.find((one) => one.name.startsWith(wanted)).worker.terminate();
  }, name);
  // The lock that its worker held tells its end.
  const locks = () =>
    page.evaluate(async (wanted) => {
      const { held, pending } = await navigator.locks.query();
      return [...held, ...pending].filter((lock) => lock.name.startsWith(wanted)).length;
    }, name);
  await expect.poll(locks).toBe(0);
  await draw(page).click();
  await expect.poll(() => images(page), { timeout: 60_000 }).not.toEqual(before);
  await expect(figure(page).getByRole('alert')).toHaveCount(0);
  expect(complaints).toEqual([]);
});

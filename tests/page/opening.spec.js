// The first screen, as a reader meets it: recorded first, then trained here.
import { expect } from '@playwright/test';

import { button, rested, test } from './lab.js';

const opening = (page) => page.locator('gcl-opening');
const standing = (page) => opening(page).getByTestId('standing');
const dial = (page) => page.getByRole('slider', { name: /^C, the longest/ });
const chart = (page) => opening(page).getByRole('slider', { name: 'Distance to real digits' });
const grid = (page, id) => opening(page).locator('gcl-digit-grid').nth(id).locator('canvas');
const pressed = async (page) => {
  await page.goto('/');
  await button(page, 'Start').click();
  await expect(standing(page)).toContainText(/Step \d+ of 1,000/, { timeout: 60_000 });
};
/** The greys of a run's grid, as text. */
const greys = (page, id) =>
  grid(page, id).evaluate((canvas) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    return copy.getImageData(0, 0, canvas.width, canvas.height).data.join();
  });
/** Both grids once they are drawn, and differ. */
const drawn = async (page) => {
  await expect.poll(async () => (await greys(page, 0)) !== (await greys(page, 1))).toBe(true);
  return [await greys(page, 0), await greys(page, 1)];
};

test('shows what was recorded, and loads neither engine nor images', async ({ page, complaints }) => {
  const fetched = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  const workers = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  await page.goto('/');
  await expect(standing(page)).toContainText('Recorded: seed 1 after 1,000 steps.');
  await drawn(page);
  await expect(opening(page).getByRole('article')).toContainText([
    /no clipping.*shows 6 of 10/s,
    /clipped at 0\.1.*9 of 10/s,
  ]);
  await expect(chart(page)).toHaveAttribute('aria-valuetext', 'step 1,000, Run 1: 295, Run 2: 109');
  expect(fetched.filter((path) => /\.wasm|\/data\/|recorded-samples/.test(path))).toEqual([]);
  expect(workers).toEqual([]);
  expect(complaints).toEqual([]);
});

test('fits a phone’s screen and a laptop’s, its samples in whole pixels', async ({ page }) => {
  for (const [width, height, side] of [
    [1280, 900, 346],
    [390, 844, 173],
  ]) {
    await page.setViewportSize({ width, height });
    await page.goto('/');
    await expect(dial(page)).toBeVisible();
    const { y, height: tall } = await dial(page).boundingBox();
    expect(y + tall).toBeLessThanOrEqual(height);
    for (const id of [0, 1]) expect((await grid(page, id).boundingBox()).width).toBe(side);
  }
});

test('C moves by keys and by mouse: the shares, run 2’s heading, picture and line follow', async ({
  page,
  complaints,
}) => {
  await page.goto('/');
  const [a, b] = await drawn(page);
  await dial(page).focus();
  await page.keyboard.press('PageUp');
  await expect(opening(page).getByRole('heading', { name: 'clipped at 1', exact: false })).toBeVisible();
  await expect(dial(page)).toHaveAttribute('aria-valuetext', /^C = 1: cuts \d+ % of G’s and \d+ % of D’s gradients$/);
  await expect.poll(() => greys(page, 1)).not.toBe(b);
  expect(await greys(page, 0)).toBe(a);
  await expect(chart(page)).toHaveAttribute('aria-valuetext', 'step 1,000, Run 1: 295, Run 2: 129');
  // Where nothing was recorded, nothing is shown as if it were.
  await page.keyboard.press('End');
  await expect(opening(page)).toContainText('not recorded at this C');
  await expect(opening(page)).toContainText('no recording at this C');
  await expect(chart(page)).toHaveAttribute('aria-valuetext', 'step 1,000, Run 1: 295, Run 2: –');
  await page.keyboard.press('Home');
  await expect(dial(page)).toHaveAttribute('aria-valuenow', '0.001');
  const box = await dial(page).boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(dial(page)).toHaveAttribute('aria-valuenow', '0.5');
  await page.mouse.move(box.x + box.width / 2, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.3, box.y + 40, { steps: 5 });
  await page.mouse.up();
  await expect(dial(page)).toHaveAttribute('aria-valuenow', '0.02');
  expect(complaints).toEqual([]);
});

test('pointing at a sample rings its twin, and at a step shows both as they were', async ({ page, complaints }) => {
  await page.goto('/');
  const end = await drawn(page);
  await grid(page, 0).hover({ position: { x: 90, y: 30 } });
  const rings = opening(page).locator('gcl-digit-grid .ring');
  await expect(rings).toHaveCount(2);
  const places = await rings.evaluateAll((all) => all.map((ring) => ring.getAttribute('style')));
  expect(places[0]).toBe(places[1]);
  await chart(page).hover({ position: { x: 140, y: 60 } });
  await expect(rings).toHaveCount(0);
  await expect(standing(page)).toContainText(/Looking back at step 3\d\d/);
  await expect.poll(() => greys(page, 0)).not.toBe(end[0]);
  await expect(opening(page).getByRole('article').first()).toContainText('shows 1 of 10 digits');
  await page.mouse.move(5, 5);
  await expect.poll(() => greys(page, 0)).toBe(end[0]);
  // By keys too.
  await chart(page).focus();
  await page.keyboard.press('Home');
  await expect(standing(page)).toContainText('Looking back at step 0.');
  await expect(opening(page).getByRole('article').first()).toContainText('noise in, noise out');
  await page.keyboard.press('Tab');
  await expect(standing(page)).not.toContainText('Looking back');
  expect(complaints).toEqual([]);
});

test('trains both here, measures them, and pauses', async ({ page, complaints }) => {
  await pressed(page);
  await expect(standing(page)).toContainText(/Run 2 is \d+ % (closer to|farther from) real digits|Both still draw/, {
    timeout: 120_000,
  });
  await expect(chart(page)).toHaveAttribute('aria-valuetext', /^step \d+, Run 1: \d+, Run 2: \d+$/);
  await button(page, 'Pause').click();
  await expect(button(page, 'Go on')).toBeVisible();
  await expect(opening(page).getByRole('status')).toContainText('Paused at step');
  const step = async () => /step (\d+)/.exec(await standing(page).innerText())[1];
  const rests = await rested(page, step);
  expect(await step()).toBe(rests);
  await button(page, 'Go on').click();
  await expect(button(page, 'Pause')).toBeVisible();
  expect(complaints).toEqual([]);
});

test('ends by itself, tells how it ended once that is measured, and offers the next seed', async ({
  page,
  complaints,
}) => {
  test.setTimeout(400_000);
  await pressed(page);
  await expect(button(page, 'Seed 2')).toBeVisible({ timeout: 300_000 });
  await expect(standing(page)).toContainText(/Done: seed 1 at step 1,0\d\d\./);
  await expect(standing(page)).toContainText(
    /Run 2 ended \d+ % (closer to real digits than run 1; over 8 seeds at C = 0\.1 it was|farther from real digits than run 1; in 8 seeds at C = 0\.1:) 63 %/,
    { timeout: 60_000 },
  );
  const [, step] = /^step ([\d,]+), Run 1: \d+, Run 2: \d+$/.exec(await chart(page).getAttribute('aria-valuetext'));
  expect(step).toBe('1,000');
  const points = await chart(page).evaluate((svg) =>
    svg.getRootNode().host.lines.map((line) => line.points.at(-1).step),
  );
  for (const last of points) expect(last).toBeGreaterThanOrEqual(950);
  await button(page, 'Seed 2').click();
  await expect(standing(page)).toContainText('runs 1 and 2 begin as equals');
  expect(complaints).toEqual([]);
});

test('run 2 takes another C in training, says so, and both begin again when asked', async ({ page, complaints }) => {
  await pressed(page);
  await expect(standing(page)).toContainText(/Step (6\d|[7-9]\d|\d{3}) of/, { timeout: 120_000 });
  await dial(page).focus();
  await page.keyboard.press('ArrowRight');
  await expect(standing(page)).toContainText(/Run 2 takes C = 0\.2 from step \d+ on/);
  await button(page, 'Again, both from step 0').click();
  await expect(standing(page)).toContainText('runs 1 and 2 begin as equals');
  await expect(button(page, 'Again, both from step 0')).toHaveCount(0);
  await expect(dial(page)).toHaveAttribute('aria-valuenow', '0.2');
  await expect(standing(page)).toContainText(/Step [1-9]\d* of/, { timeout: 60_000 });
  expect(complaints).toEqual([]);
});

test('what does not load is told, the recording stays, and Start tries again', async ({ page }) => {
  let broken = true;
  await page.route('**/data/manifest.json', (route) => (broken ? route.fulfill({ status: 404 }) : route.continue()));
  await page.goto('/');
  await button(page, 'Start').click();
  await expect(opening(page).getByTestId('problem')).toContainText(/manifest\.json could not be loaded \(404\)/);
  await expect(chart(page)).toHaveAttribute('aria-valuetext', 'step 1,000, Run 1: 295, Run 2: 109');
  broken = false;
  await button(page, 'Start').click();
  await expect(standing(page)).toContainText(/Step \d+ of 1,000/, { timeout: 60_000 });
  await expect(opening(page).getByTestId('problem')).toHaveCount(0);
});

test('the lab opens with the same runs', async ({ page, complaints }) => {
  await page.goto('/');
  await dial(page).focus();
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('link', { name: 'Open in the lab' }).click();
  await expect(button(page, 'Start')).toBeEnabled();
  expect(new URL(page.url()).pathname).toBe('/embed.html');
  await expect(page.getByRole('article').getByRole('heading')).toHaveText([
    'Run 1 no clipping',
    'Run 2 norm clipping at 0.05',
  ]);
  await expect(page.getByLabel('Preset', { exact: true })).toHaveValue('rmsprop');
  expect(complaints).toEqual([]);
});

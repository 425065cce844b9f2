// A step in slow motion, as a reader takes it.
import { expect } from '@playwright/test';

import { button, canvas, choose, count, field, open, stays, test, trainTo } from './lab.js';

const panel = (page) => page.getByTestId('stage');
const lab = (page) => page.locator('gcl-stages');
const current = (page) => lab(page).locator('li[aria-current=step]');

/** Presses Next stage and waits for it. */
async function next(page, stage) {
  await button(page, 'Next stage').click();
  await expect(current(page)).toContainText(String(stage), { timeout: 60_000 });
}

test('the eight stages show what they made, with their formulas', async ({ page, complaints }) => {
  await open(page);
  await expect(panel(page)).toContainText('Press Next stage');
  const shows = {
    1: [/Draw noise, make fakes/, /Noise z of 16 of the images, 100 numbers in a row/, /16 of the fakes/],
    2: [/16 of the real images/, /D of 128 real images, a stroke each; mean 0\.\d/, /D of 128 fakes; mean 0\.\d/],
    3: [/L_D = \d/],
    4: [/gradient of layer 1 weights/, /‖update‖/],
    5: [/Noise z of 16/],
    6: [/16 of the fakes/, /L_G = \d/],
    7: [/gradient of layer 1 weights/],
    8: [/‖update‖/],
  };
  for (const [stage, texts] of Object.entries(shows)) {
    await next(page, stage);
    for (const text of texts) await expect(panel(page)).toContainText(text);
    await expect(panel(page).locator('math').first()).toBeVisible();
  }
  await expect.poll(() => count(page)).toBe(1);
  // The formulas are MathML that the browser lays out, with the rule of this run.
  await next(page, 1);
  expect(
    await panel(page)
      .locator('math mo')
      .first()
      .evaluate((element) => element.namespaceURI),
  ).toMatch(/MathML$/);
  expect(complaints).toEqual([]);
});

test('a step by stages is the step at full pace, in every run', async ({ page, complaints }) => {
  await open(page);
  await button(page, 'One step').click();
  await expect.poll(() => count(page)).toBe(1);
  await expect(page.locator('gcl-runs .caption').last()).toContainText(/after 1 step(?!s)/);
  const whole = [(await canvas(page, 1)).pixels, (await canvas(page, 2)).pixels];
  const losses = await page.evaluate(() => document.querySelector('gan-clipping-lab').stats(1).generatorLoss);
  await button(page, 'Reset').click();
  await expect.poll(() => count(page)).toBe(0);
  for (let stage = 1; stage <= 8; stage += 1) await next(page, stage);
  await expect.poll(() => count(page)).toBe(1);
  // Full pace is by the fused operations and slow motion by the plain ones: they round differently, so that
  // of some pixels one of 256 greys is the next.
  const apart = async (name, before) => {
    const after = (await canvas(page, name)).pixels.split(',').map(Number);
    const greys = before.split(',').map(Number);
    return greys.reduce((most, grey, index) => Math.max(most, Math.abs(grey - after[index])), 0);
  };
  await expect.poll(() => apart(2, whole[1])).toBeLessThanOrEqual(1);
  expect(await apart(1, whole[0])).toBeLessThanOrEqual(1);
  const slow = await page.evaluate(() => document.querySelector('gan-clipping-lab').stats(1).generatorLoss);
  expect(slow).toBeCloseTo(losses, 5);
  expect(complaints).toEqual([]);
});

test('slow motion pauses training, and training goes on from the midst of a step', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 4);
  await button(page, 'Next stage').click();
  await expect(button(page, 'Start')).toBeVisible();
  await expect(current(page)).toContainText('1');
  await next(page, 2);
  await next(page, 3);
  const steps = await count(page);
  await trainTo(page, steps + 3);
  await expect(panel(page)).toContainText('Press Next stage');
  await expect(page.getByTestId('problem')).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('plays by itself until it is stopped', async ({ page, complaints }) => {
  await open(page);
  await button(page, 'Play slowly').click();
  await expect(current(page)).toContainText('2', { timeout: 60_000 });
  await lab(page).getByRole('button', { name: 'Stop' }).click();
  const stage = () => current(page).innerText();
  // It plays a stage in some 3 s.
  await stays(stage, await stage(), 4000);
  expect(complaints).toEqual([]);
});

test('where gradients are clipped and used, their norms stand before and after', async ({ page, complaints }) => {
  await open(page);
  const norms = async () => {
    const rows = await panel(page).locator('table tr').allInnerTexts();
    expect(rows[0]).toContain('‖g‖ before\t‖g‖ after\t‖update‖');
    return rows.slice(1).map((row) => row.split('\t').slice(1, 3).map(Number));
  };
  for (const last of [4, 8]) {
    await choose(page, 2);
    for (let stage = last - 3; stage <= last; stage += 1) await next(page, stage);
    const clipped = await norms();
    expect(clipped.length).toBe(6);
    // Run 2 clips each parameter's gradient at 0.01.
    for (const [before, after] of clipped) expect(after).toBeCloseTo(Math.min(before, 0.01), 4);
    expect(clipped.some(([before]) => before > 0.01)).toBe(true);
    await choose(page, 1);
    for (const [before, after] of await norms()) expect(after).toBe(before);
  }
  expect(complaints).toEqual([]);
});

test('clipping narrows the histogram of the run that clips, and not of the other', async ({ page, complaints }) => {
  await open(page);
  for (let stage = 1; stage <= 4; stage += 1) await next(page, stage);
  const highest = async () =>
    (await panel(page).locator('svg.histogram').getAttribute('aria-label')).match(/\d[\d,]*/g).slice(-2);
  const [before, after] = await highest();
  expect(Number(after.replace(',', ''))).toBeGreaterThan(Number(before.replace(',', '')));
  await choose(page, 1);
  const same = await highest();
  expect(same[0]).toBe(same[1]);
  expect(complaints).toEqual([]);
});

test('the loss and the rule of the run stand in the formulas', async ({ page, complaints }) => {
  await open(page);
  await field(page, 'Loss').selectOption('hinge');
  await field(page, 'D’s clipping rule').selectOption('value');
  for (let stage = 1; stage <= 3; stage += 1) await next(page, stage);
  await expect(panel(page).locator('math')).toContainText('max(0,1−D(x))');
  await expect(panel(page)).toContainText('score, no unit');
  await next(page, 4);
  await expect(panel(page).locator('math').nth(1)).toContainText('g←max(−C,min(C,g))');
  expect(complaints).toEqual([]);
});

const mathFonts = (page) =>
  page.evaluate(() => [...document.fonts].filter(({ family }) => /GCL Math/.test(family)).map(({ status }) => status));

test('formulas have a font, which is fetched with the first and is one for two elements', async ({
  page,
  complaints,
}) => {
  await open(page);
  await page.evaluate(() => document.body.append(document.createElement('gan-clipping-lab')));
  await expect(lab(page)).toHaveCount(2);
  expect(await mathFonts(page)).toEqual(['unloaded']);
  await lab(page).first().getByRole('button', { name: 'Next stage' }).click();
  await expect(panel(page).locator('math').first()).toBeVisible();
  await expect.poll(() => mathFonts(page)).toEqual(['loaded']);
  expect(complaints).toEqual([]);
});

test('without that font formulas are shown all the same', async ({ page, complaints }) => {
  await page.route('**/*.woff2', (route) => route.abort());
  await open(page);
  await next(page, 1);
  await expect.poll(() => mathFonts(page)).toEqual(['error']);
  await expect(panel(page).locator('math').first()).toBeVisible();
  // The browser tells of the file; the page of nothing.
  expect(complaints.filter((text) => !/Failed to load resource/.test(text))).toEqual([]);
});

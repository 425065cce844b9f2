// What holds D's slope, as a reader sets it.
import { expect } from '@playwright/test';

import { button, choose, count, field, open, pause, run, test, trainTo } from './lab.js';

const regulariser = (page) => field(page, 'D’s regulariser');
const hash = (page) => page.evaluate(() => location.hash);
const statsOf = (page, place) => page.locator('gan-clipping-lab').evaluate((lab, one) => lab.stats(one), place);

test('a penalty is set while a run trains, which goes on, with its weight, in its name and in the link', async ({
  page,
  complaints,
}) => {
  await open(page);
  await trainTo(page, 2);
  await regulariser(page).selectOption('r1');
  await expect(field(page, 'Weight γ of R₁')).toHaveValue('10');
  await expect(run(page, 2).getByRole('heading')).toContainText('norm clipping at 0.01 · R₁ 10');
  await field(page, 'Weight γ of R₁').fill('2');
  await field(page, 'Weight γ of R₁').press('Enter');
  await expect(run(page, 2).getByRole('heading')).toContainText('R₁ 2');
  await expect.poll(async () => (await statsOf(page, 1)).penalty).toBeGreaterThan(0);
  const steps = await count(page);
  await expect.poll(() => count(page), { timeout: 90_000 }).toBeGreaterThan(steps);
  await pause(page);
  expect((await statsOf(page, 0)).penalty).toBeNull();
  expect(await hash(page)).toMatch(/run=[^&]*reg:r1,gamma:2/);
  await expect(page.getByTestId('problem')).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('spectral norm begins all runs again, and a link to it opens with it', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 2);
  await pause(page);
  await choose(page, 1);
  await regulariser(page).selectOption('spectralNorm');
  await expect.poll(() => count(page)).toBe(0);
  await button(page, 'One step').click();
  await expect.poll(() => count(page)).toBe(1);
  await expect.poll(async () => (await statsOf(page, 0)).sigmas.length).toBe(3);
  expect((await statsOf(page, 1)).sigmas).toEqual([]);
  const link = await hash(page);
  await page.goto('about:blank');
  await open(page, `/embed.html${link}`);
  await choose(page, 1);
  await expect(regulariser(page)).toHaveValue('spectralNorm');
  await choose(page, 2);
  await expect(regulariser(page)).toHaveValue('none');
  expect(complaints).toEqual([]);
});

test('a DCGAN has none: the choice goes with the MLPs', async ({ page, complaints }) => {
  await open(page);
  await regulariser(page).selectOption('gradientPenalty');
  await expect(field(page, 'Weight λ of the gradient penalty')).toBeVisible();
  await field(page, 'Networks').selectOption('dcgan');
  await expect(regulariser(page)).toHaveCount(0);
  await expect(page.getByTestId('problem')).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('a weight out of range stays in its field with a sentence', async ({ page }) => {
  await open(page);
  await regulariser(page).selectOption('gradientPenalty');
  const weight = field(page, 'Weight λ of the gradient penalty');
  await weight.fill('0');
  await weight.press('Enter');
  await expect(page.locator('#lambda-message')).toContainText('0 is out of range');
  await expect(weight).toHaveValue('0');
});

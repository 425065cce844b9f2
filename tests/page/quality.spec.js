// The quality of the samples and what a sample is like, as a reader sees them.
import { expect } from '@playwright/test';

import { button, count, open, pause, run, test, trainTo } from './lab.js';

const part = (page) => page.locator('gcl-quality');
const digits = (page, number) =>
  part(page)
    .locator('figure')
    .filter({ hasText: new RegExp(`^\\s*Run ${number}\\s`) });
const distance = async (page, number) =>
  Number((await digits(page, number).innerText()).match(/distance ([\d.,]+)/)[1]);
const measured = (page, number) => expect(digits(page, number)).toContainText('distance', { timeout: 90_000 });

test('measures each run while it trains, and says what that costs', async ({ page, complaints }) => {
  await open(page);
  await expect(digits(page, 1)).toContainText('Not measured yet');
  await trainTo(page, 60);
  await measured(page, 1);
  await measured(page, 2);
  // After their first steps, by Adam, both may still be as far.
  await expect
    .poll(async () => (await distance(page, 1)) !== (await distance(page, 2)), { timeout: 60_000 })
    .toBe(true);
  await pause(page);
  expect(await distance(page, 1)).toBeGreaterThan(10);
  expect(await distance(page, 2)).toBeGreaterThan(10);
  await expect(page.getByTestId('quality-cost')).toHaveText(
    /took \d+ ms of the training’s time .* \d[\d,]* ms in a worker/,
  );
  expect(complaints).toEqual([]);
});

test('shows the shares of ten digits, which make the whole', async ({ page }) => {
  await open(page);
  await trainTo(page, 60);
  await measured(page, 1);
  const label = await digits(page, 1).getByRole('img').getAttribute('aria-label');
  const shares = [...label.matchAll(/\d: (\d+) %/g)].map(([, share]) => Number(share));
  expect(shares).toHaveLength(10);
  const sum = shares.reduce((all, share) => all + share, 0);
  expect(sum).toBeGreaterThan(94);
  expect(sum).toBeLessThan(106);
});

test('measures nothing while that is turned off, and the training goes on', async ({ page }) => {
  await open(page);
  await page.getByLabel('Measure while training').uncheck();
  await trainTo(page, 120);
  await expect(digits(page, 1)).toContainText('Not measured yet');
  await page.getByLabel('Measure while training').check();
  await measured(page, 1);
});

test('begins anew with the runs', async ({ page }) => {
  await open(page);
  await trainTo(page, 60);
  await measured(page, 1);
  await button(page, 'Pause').click();
  await button(page, 'Reset').click();
  await expect(digits(page, 1)).toContainText('Not measured yet');
  await expect.poll(() => count(page)).toBe(0);
});

test('a sample that is clicked stands beside the training images most like it', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 60);
  await pause(page);
  const samples = run(page, 2).locator('canvas[role=img]');
  await samples.scrollIntoViewIfNeeded();
  const { x, y, width } = await samples.boundingBox();
  // The third in the second row.
  await page.mouse.click(x + (2.5 / 8) * width, y + (1.5 / 8) * width);
  await expect(page.getByRole('heading', { name: /^Sample 11 of run 2 after \d+ steps/ })).toBeVisible();
  const sentence = page.getByTestId('likeness');
  await expect(sentence).toHaveText(/The nearest training image is [\d.]+ away/, { timeout: 90_000 });
  const images = page.locator('gcl-likeness figure');
  await expect(images).toHaveCount(5);
  const away = (await images.allInnerTexts()).slice(1).map((text) => Number(text.match(/([\d.]+) away/)[1]));
  expect(away).toEqual(away.toSorted((a, b) => a - b));
  expect(away[0]).toBeGreaterThan(0);
  await expect(images.first()).toContainText(/a \d, \d+ % sure/);
  await button(page, 'Close').click();
  await expect(images).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('a sample is picked by the keyboard too', async ({ page }) => {
  await open(page);
  await expect(run(page, 1).locator('.caption')).toContainText('after 0 steps');
  await run(page, 1).getByRole('button', { name: 'Sample 1 of run 1' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Sample 10 of run 1 after 0 steps' })).toBeVisible();
});

test('a sample is picked by a tap, before which there is no pointer', async ({ page }) => {
  await open(page);
  await expect(run(page, 1).locator('.caption')).toContainText('after 0 steps');
  await run(page, 1)
    .locator('canvas[role=img]')
    .dispatchEvent('click', await middleOf(page));
  await expect(page.getByRole('heading', { name: /^Sample 37 of run 1/ })).toBeVisible();
});

/** Just right of and below the middle of run 1's samples: the fifth of the fifth row. */
async function middleOf(page) {
  const { x, y, width } = await run(page, 1).locator('canvas[role=img]').boundingBox();
  return { clientX: x + (4.5 / 8) * width, clientY: y + (4.5 / 8) * width };
}

// The noise behind a sample, and the samples of past steps, as a reader plays with them.
import { expect } from '@playwright/test';

import { button, canvas, count, open, pause, rested, run, test, trainTo } from './lab.js';

/** The bar, the runs and what is between two samples are all in sight: out of it nothing is drawn. */
test.use({ viewport: { width: 1280, height: 2000 } });

const latent = (page) => page.locator('gcl-latent');
const pinned = (page) => page.getByLabel('z₀, pinned');
const second = (page) => page.getByLabel('z₁', { exact: true });
const slider = (page) => page.getByRole('slider', { name: /^t, from z₀/ });
const scrubber = (page) => page.getByRole('slider', { name: /^Back in time/ });
const steps = (page) => latent(page).locator('gcl-latent-steps .steps span');
const strip = (page, number) => latent(page).getByRole('img', { name: new RegExp(`^Images of run ${number} from z₀`) });
const row = (page, number) => latent(page).getByRole('img', { name: new RegExp(`^9 images of run ${number}`) });
const large = (page, number) => latent(page).getByRole('img', { name: new RegExp(`^Image of run ${number} at t`) });

/** An image of 28 × 28 out of a canvas of them, where each pixel may be a square of several: its grey values. */
function image(locator, place, columns) {
  return locator.evaluate(
    (element, [column, line, across]) => {
      const copy = new OffscreenCanvas(28, 28).getContext('2d', { willReadFrequently: true });
      const side = element.width / across;
      copy.imageSmoothingEnabled = false;
      copy.drawImage(element, column * side, line * side, side, side, 0, 0, 28, 28);
      return Array.from(copy.getImageData(0, 0, 28, 28).data.filter((_, index) => index % 4 === 0));
    },
    [place % columns, Math.floor(place / columns), columns],
  );
}

const sample = (page, number, place) => image(run(page, number).locator('canvas[role=img]'), place, 8);

/** Clicks a sample, counted from 0. */
async function click(page, number, place, modifiers = []) {
  const samples = run(page, number).locator('canvas[role=img]');
  await samples.scrollIntoViewIfNeeded();
  const { width } = await samples.boundingBox();
  const position = { x: (((place % 8) + 0.5) / 8) * width, y: ((Math.floor(place / 8) + 0.5) / 8) * width };
  // Under the pointer lies the button of that sample, which comes with the pointer.
  await samples.hover({ position, force: true });
  await samples.click({ position, modifiers, force: true });
}

/** The row of a run is of the step that is counted. */
async function drawn(page, number = 1) {
  const after = async () =>
    Number((await row(page, number).getAttribute('aria-label')).match(/after ([\d,]+) step/)[1]);
  await expect.poll(after).toBe(await count(page));
}

test('a sample that is clicked is pinned, and its strip grows in every run while it trains', async ({
  page,
  complaints,
}) => {
  await open(page);
  await expect(run(page, 1).locator('.caption')).toContainText('after 0 steps');
  await expect(strip(page, 1)).toHaveCount(0);
  await expect(button(page, 'Unpin')).toBeDisabled();
  await click(page, 2, 10);
  await expect(pinned(page)).toHaveValue('10');
  await expect(second(page)).toHaveValue('11');
  // What it was clicked for before stays.
  await expect(page.getByRole('heading', { name: 'Sample 11 of run 2 after 0 steps' })).toBeVisible();
  await expect(steps(page)).toHaveText(['0']);
  await trainTo(page, 40);
  await expect.poll(() => steps(page).count()).toBeGreaterThan(2);
  await pause(page);
  const trained = await count(page);
  await expect(steps(page).last()).toHaveText(String(trained));
  const shown = await steps(page).count();
  for (const number of [1, 2]) {
    // The first image is the untrained one, the same in both; the last is in the grid.
    expect(await strip(page, number).evaluate(({ width }) => width / 28)).toBe(shown);
    expect(await image(strip(page, number), shown - 1, shown)).toEqual(await sample(page, number, 10));
  }
  expect(await image(strip(page, 1), 0, shown)).toEqual(await image(strip(page, 2), 0, shown));
  expect(await image(strip(page, 1), 0, shown)).not.toEqual(await image(strip(page, 1), shown - 1, shown));
  await trainTo(page, trained + 20);
  await expect.poll(async () => Number(await steps(page).last().innerText())).toBeGreaterThan(trained);
  await button(page, 'Unpin').click();
  await expect(strip(page, 1)).toHaveCount(0);
  await expect(row(page, 1)).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('the strip stays within its width, thinned evenly', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 2400 });
  await open(page);
  await pinned(page).selectOption('3');
  await trainTo(page, 40);
  await expect.poll(() => steps(page).count(), { timeout: 60_000 }).toBeGreaterThanOrEqual(5);
  await pause(page);
  const numbers = (await steps(page).allInnerTexts()).map(Number);
  expect(numbers[0]).toBe(0);
  expect(numbers.at(-1)).toBe(await count(page));
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(numbers.length).toBeLessThanOrEqual(8);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test('the row between two samples ends in them, pixel for pixel, and moves with the training', async ({
  page,
  complaints,
}) => {
  await open(page);
  await click(page, 1, 5);
  await click(page, 2, 20, ['Shift']);
  await expect(pinned(page)).toHaveValue('5');
  await expect(second(page)).toHaveValue('20');
  // With Shift a sample is not looked at.
  await expect(page.getByRole('heading', { name: /^Sample 6 of run 1/ })).toBeVisible();
  await trainTo(page, 20);
  await expect
    .poll(async () => Number((await row(page, 1).getAttribute('aria-label')).match(/after (\d+) step/)[1]))
    .toBeGreaterThan(0);
  await pause(page);
  for (const number of [1, 2]) {
    await drawn(page, number);
    expect(await image(row(page, number), 0, 9)).toEqual(await sample(page, number, 5));
    expect(await image(row(page, number), 8, 9)).toEqual(await sample(page, number, 20));
    expect(await image(row(page, number), 4, 9)).not.toEqual(await sample(page, number, 5));
  }
  await expect(page.getByTestId('ends')).toHaveText(
    /^‖z₀‖ = [\d.]+, ‖z₁‖ = [\d.]+, near √100 = 10; \d+° lie between them\.$/,
  );
  expect(complaints).toEqual([]);
});

test('t is moved by the keyboard, and the large image is that of the row', async ({ page, complaints }) => {
  await open(page);
  await pinned(page).selectOption('7');
  await second(page).selectOption('33');
  await trainTo(page, 20);
  await pause(page);
  await slider(page).focus();
  await drawn(page);
  await expect(slider(page)).toHaveAttribute('aria-valuetext', 't = 0.5');
  await page.keyboard.press('Home');
  await expect(large(page, 2)).toHaveAttribute('aria-label', /at t = 0 after/);
  expect(await image(large(page, 2), 0, 1)).toEqual(await sample(page, 2, 7));
  for (let press = 0; press < 5; press += 1) await page.keyboard.press('ArrowRight');
  await expect(large(page, 2)).toHaveAttribute('aria-label', /at t = 0\.125 after/);
  expect(await image(large(page, 2), 0, 1)).toEqual(await image(row(page, 2), 1, 9));
  await page.keyboard.press('ArrowRight');
  await expect(large(page, 2)).toHaveAttribute('aria-label', /at t = 0\.15 after/);
  expect(await image(large(page, 2), 0, 1)).not.toEqual(await image(row(page, 2), 1, 9));
  await page.keyboard.press('End');
  await expect(large(page, 1)).toHaveAttribute('aria-label', /at t = 1 after/);
  expect(await image(large(page, 1), 0, 1)).toEqual(await sample(page, 1, 33));
  // Along the row itself: the middle of its third image.
  const { x, y, width, height } = await row(page, 1).boundingBox();
  await page.mouse.click(x + (2.5 / 9) * width, y + height / 2);
  await expect(large(page, 1)).toHaveAttribute('aria-label', /at t = 0\.25 after/);
  expect(complaints).toEqual([]);
});

test('both ends are chosen in the grid by the keyboard, and stand out there', async ({ page }) => {
  await open(page);
  await expect(run(page, 1).locator('.caption')).toContainText('after 0 steps');
  await run(page, 1).getByRole('button', { name: 'Sample 1 of run 1' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(pinned(page)).toHaveValue('1');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+Enter');
  await expect(second(page)).toHaveValue('9');
  await expect(pinned(page)).toHaveValue('1');
  for (const number of [1, 2]) await expect(run(page, number).locator('.mark')).toHaveCount(2);
});

test('a reset keeps the pin and begins its strip and its row anew', async ({ page, complaints }) => {
  await open(page);
  await pinned(page).selectOption('12');
  await trainTo(page, 20);
  await pause(page);
  const trained = await image(row(page, 1), 0, 9);
  await button(page, 'Reset').click();
  await expect(steps(page)).toHaveText(['0']);
  await expect(pinned(page)).toHaveValue('12');
  await drawn(page);
  expect(await image(row(page, 1), 0, 9)).not.toEqual(trained);
  expect(await image(row(page, 1), 0, 9)).toEqual(await sample(page, 1, 12));
  expect(complaints).toEqual([]);
});

test('the samples go back in time and stay there while it trains, until they are live again', async ({
  page,
  complaints,
}) => {
  await open(page);
  await expect(run(page, 1).locator('.caption')).toContainText('after 0 steps');
  await expect(button(page, 'Live')).toBeDisabled();
  const untrained = (await canvas(page, 2)).pixels;
  await trainTo(page, 40);
  await scrubber(page).focus();
  await page.keyboard.press('Home');
  await expect(scrubber(page)).toHaveAttribute('aria-valuetext', /after 0 steps/);
  for (const number of [1, 2]) {
    await expect(run(page, number).locator('.caption')).toHaveText('after 0 steps');
    expect((await canvas(page, number)).pixels).toBe(untrained);
  }
  // It trains on, and the samples stay.
  const past = await count(page);
  await expect.poll(() => count(page)).toBeGreaterThan(past + 20);
  expect((await canvas(page, 2)).pixels).toBe(untrained);
  await page.keyboard.press('ArrowRight');
  await expect(run(page, 2).locator('.caption')).not.toHaveText('after 0 steps');
  const caption = await run(page, 2).locator('.caption').innerText();
  const then = (await canvas(page, 2)).pixels;
  expect(then).not.toBe(untrained);
  await button(page, 'Pause').click();
  await rested(page);
  await expect(run(page, 2).locator('.caption')).toHaveText(caption);
  // A sample of then is looked at as it was.
  await click(page, 2, 2);
  await expect(page.getByRole('heading', { name: `Sample 3 of run 2 ${caption},` })).toBeVisible();
  await button(page, 'Live').click();
  await expect(run(page, 2).locator('.caption')).toContainText(`after ${await count(page)} steps`);
  expect((await canvas(page, 2)).pixels).not.toBe(then);
  await expect(scrubber(page)).toBeFocused();
  // A reset has no such past.
  await page.keyboard.press('Home');
  await expect(button(page, 'Live')).toBeEnabled();
  await button(page, 'Reset').click();
  await expect(button(page, 'Live')).toBeDisabled();
  await expect(scrubber(page)).toBeDisabled();
  expect(complaints).toEqual([]);
});

test('the part is left out where it is told to, and a click then only looks', async ({ page, complaints }) => {
  await open(page);
  await page.evaluate(async () => {
    const lab = document.createElement('gan-clipping-lab');
    lab.setAttribute('hide', 'latent,gradients,losses,controls');
    document.querySelector('gan-clipping-lab').replaceWith(lab);
    await new Promise((resolve) => lab.addEventListener('ready', resolve, { once: true }));
  });
  await expect(latent(page)).toHaveCount(0);
  await expect(run(page, 1).locator('.caption')).toContainText('after 0 steps');
  await click(page, 1, 4, ['Shift']);
  await expect(page.getByRole('heading', { name: /^Sample 5 of run 1/ })).toBeVisible();
  await expect(run(page, 1).locator('.mark')).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('draws nothing while it is out of sight', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 700 });
  await open(page);
  await latent(page).scrollIntoViewIfNeeded();
  await pinned(page).selectOption('7');
  await expect(row(page, 1)).toBeVisible();
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  // Down there the last part is seen and this one is not.
  await expect(latent(page)).not.toBeInViewport();
  await page.evaluate(() => document.querySelector('gan-clipping-lab').start());
  await expect.poll(() => count(page)).toBeGreaterThan(20);
  await expect(row(page, 1)).toHaveAttribute('aria-label', /after 0 steps/);
  await latent(page).scrollIntoViewIfNeeded();
  await expect(row(page, 1)).not.toHaveAttribute('aria-label', /after 0 steps/);
});

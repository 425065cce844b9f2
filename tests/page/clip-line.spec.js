// The figure “Where the line goes”, as a reader moves its line.
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';

import { test } from './lab.js';

const figure = (page) => page.locator('gcl-clip-line');
const line = (page) => figure(page).getByRole('slider', { name: 'The clipping line' });
const verdict = (page) => figure(page).getByTestId('verdict');

/** The article at the figure, once its script has come. */
async function at(page, address = '/#line') {
  await page.goto(address);
  await figure(page).scrollIntoViewIfNeeded();
  await expect(figure(page).getByRole('slider')).toBeVisible();
}

test('the line is dragged through its places, and each says what it does there', async ({ page, complaints }) => {
  await at(page);
  await expect(verdict(page)).toHaveText('Clips nothing');
  await expect(figure(page).getByTestId('measured')).toContainText(/all [\d,]+ weights of G are bit for bit those/);
  await expect(figure(page).getByRole('link', { name: 'GraphStorm, issue 1366' })).toBeVisible();
  const slot = figure(page).locator('.slot[data-place=between]');
  const [from, to] = [await line(page).boundingBox(), await slot.boundingBox()];
  await page.mouse.move(from.x + 60, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + 60, to.y + to.height / 2, { steps: 6 });
  await page.mouse.up();
  await expect(verdict(page)).toHaveText('Clips');
  await expect(line(page)).toHaveAttribute('aria-valuetext', 'between backward and step: Clips');
  // Let go, it stays.
  await page.mouse.move(to.x + 60, to.y + 150);
  await expect(verdict(page)).toHaveText('Clips');
  await figure(page).locator('.slot[data-place=weights]').click();
  await expect(verdict(page)).toHaveText('Clips weights, no gradient');
  await expect(line(page)).toContainText('p.data.clamp_(-C, C)');
  expect(complaints).toEqual([]);
});

test('by keys it goes up and down the loop, and keeps the focus', async ({ page, complaints }) => {
  await at(page);
  await line(page).focus();
  await page.keyboard.press('ArrowUp');
  await expect(verdict(page)).toHaveText('Clips');
  await page.keyboard.press('ArrowUp');
  await expect(verdict(page)).toHaveText('Clips nothing');
  await expect(line(page)).toHaveAttribute('aria-valuenow', '1');
  await page.keyboard.press('ArrowUp');
  await expect(line(page)).toHaveAttribute('aria-valuenow', '1');
  await page.keyboard.press('End');
  await expect(line(page)).toHaveAttribute('aria-valuetext', 'once an epoch, by mean |g|: Clips nothing');
  await expect(line(page)).toBeFocused();
  expect(complaints).toEqual([]);
});

test('each library has its own loop: mixed precision a place more, and Rust refuses what was used', async ({
  page,
  complaints,
}) => {
  await at(page);
  await figure(page).getByRole('radio', { name: 'PyTorch AMP' }).check();
  await figure(page).locator('.slot[data-place=scaled]').click();
  await expect(verdict(page)).toHaveText('Clips far too much');
  await expect(figure(page).getByTestId('measured')).toContainText(/C divided by the scale/);
  // Burn has no such place: its line is where it clips.
  await figure(page).getByRole('radio', { name: 'Burn' }).check();
  await expect(verdict(page)).toHaveText('Clips');
  await figure(page).locator('.slot[data-place=after]').click();
  await expect(verdict(page)).toHaveText('Does not run');
  await expect(figure(page).getByTestId('measured')).toContainText('error[E0382]');
  await figure(page).getByRole('radio', { name: 'Keras' }).check();
  await figure(page).locator('.slot[data-place=before]').click();
  await expect(figure(page).getByTestId('measured')).toContainText('NameError');
  expect(complaints).toEqual([]);
});

test('its script comes when it is near, and its words are in Chinese too', async ({ page, complaints }) => {
  const scripts = [];
  page.on('request', (request) => scripts.push(request.url()));
  await page.goto('/zh-CN/');
  await expect(page.locator('gcl-opening').getByRole('slider').first()).toBeVisible();
  expect(scripts.filter((url) => /clip-line/.test(url))).toEqual([]);
  await figure(page).scrollIntoViewIfNeeded();
  await expect(verdict(page)).toHaveText('什么也没裁剪');
  expect(scripts.filter((url) => /clip-line/.test(url)).length).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
});

for (const [width, colorScheme] of [
  [1280, 'light'],
  [390, 'dark'],
]) {
  test.describe(`at ${width} pixels, ${colorScheme},`, () => {
    test.use({ viewport: { width, height: 844 }, colorScheme });

    test('it is clean for axe, fits its width, keeps its height at each place, and is at most 40em high, on a phone a little more', async ({
      page,
    }) => {
      await at(page);
      const { violations } = await new AxeBuilder({ page }).include('gcl-clip-line').analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      const heights = new Set();
      await line(page).focus();
      await page.keyboard.press('Home');
      for (let place = 0; place < 5; place += 1) {
        const { width: wide, height } = await figure(page).boundingBox();
        expect(wide).toBeLessThanOrEqual(width);
        heights.add(Math.round(height));
        await page.keyboard.press('ArrowDown');
      }
      expect(Math.max(...heights)).toBeLessThanOrEqual(width > 1000 ? 640 : 700);
      if (width > 1000) expect(heights.size).toBe(1);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  });
}

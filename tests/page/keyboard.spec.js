// The page by the keyboard alone.
import { expect } from '@playwright/test';

import { button, count, field, open, test } from './lab.js';

/** What has the focus, through all shadow trees, and whether that can be seen. */
const focused = (page) =>
  page.evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    const { width, height } = at.getBoundingClientRect();
    const name = at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.innerText ?? '';
    return {
      what: `${at.localName} ${at.id || name.trim()}`,
      ringed: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
      seen: width > 0 && height > 0,
    };
  });

/** Every stop of the Tab key until the focus leaves the page. */
async function walk(page, most = 120) {
  const stops = [];
  for (let press = 0; press < most; press += 1) {
    await page.keyboard.press('Tab');
    const stop = await focused(page);
    if (stop.what.startsWith('body')) break;
    stops.push(stop);
  }
  return stops;
}

test('every stop of the Tab key in the article can be seen, and reaches every figure', async ({ page, complaints }) => {
  await open(page, '/');
  const stops = await walk(page, 200);
  expect(stops.filter(({ ringed, seen }) => !ringed || !seen)).toEqual([]);
  const names = stops.map(({ what }) => what);
  expect(names.slice(0, 3)).toEqual(['a Whole lab', 'a 中文', 'button Start']);
  expect(names.filter((name) => name === 'button Run this figure').length).toBe(7);
  for (const part of ['a twice that rate', 'svg Distance to real digits', 'button Start the sweep'])
    expect(names).toContain(part);
  // The table scrolls by the keyboard.
  expect(names.filter((name) => name.startsWith('div')).length).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
});

test('a run is trained, changed, stopped and looked into by keys alone', async ({ page, complaints }) => {
  await open(page);
  await button(page, 'Start').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => count(page), { timeout: 90_000 }).toBeGreaterThan(3);
  await page.keyboard.press('Space');
  await expect(button(page, 'Start')).toBeVisible();
  await expect(button(page, 'Start')).toBeFocused();
  await field(page, 'G’s C').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('0.5');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article').last().getByRole('heading')).toContainText('G: norm clipping at 0.5');
  await page.getByRole('radio', { name: 'Run 2' }).first().focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('heading', { name: 'Pick C from the norms of run 1' })).toBeVisible();
  await button(page, 'Next stage').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('stage')).toContainText('Draw noise, make fakes', { timeout: 60_000 });
  await page.getByRole('button', { name: /^Sample 1 of run 1/ }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.locator('gcl-likeness')).toContainText('Sample 2 of run 1');
  expect(complaints).toEqual([]);
});

test('the points of a chart are read by keys, each with its values', async ({ page, complaints }) => {
  await open(page);
  await page.evaluate(() => {
    globalThis.losses = {};
    document.addEventListener('step', ({ detail }) => (globalThis.losses[`${detail.run} ${detail.step}`] = detail));
    return document.querySelector('gan-clipping-lab').step(12);
  });
  await expect.poll(() => count(page)).toBe(12);
  const chart = page.getByRole('slider', { name: 'Generator’s loss L_G' });
  const shown = (line) => page.locator('gcl-losses gcl-chart').first().locator('.ends span').nth(line);
  const loss = (run, step) =>
    page.evaluate(
      ([key]) => globalThis.losses[key].generatorLoss.toLocaleString('en', { maximumSignificantDigits: 4 }),
      [`${run} ${step}`],
    );
  // Out of sight it is drawn once a second.
  await expect(chart).toHaveAttribute('aria-valuemax', '12');
  await chart.focus();
  await expect(chart).toHaveAttribute('aria-valuenow', '12');
  for (const [key, step] of [
    ['Home', 1],
    ['ArrowRight', 2],
    ['ArrowRight', 3],
    ['ArrowLeft', 2],
    ['End', 12],
  ]) {
    await page.keyboard.press(key);
    const [a, b] = [await loss(0, step), await loss(1, step)];
    await expect(chart).toHaveAttribute('aria-valuetext', `step ${step}, Run 1: ${a}, Run 2: ${b}`);
    await expect(shown(0)).toHaveText(`1: ${a}`);
    await expect(shown(1)).toHaveText(`2: ${b}`);
    await expect(shown(2)).toHaveText(`step ${step}`);
  }
  // What is read stays while training goes on.
  await page.keyboard.press('Home');
  await page.evaluate(() => document.querySelector('gan-clipping-lab').step(2));
  await expect(chart).toHaveAttribute('aria-valuemax', '14');
  await expect(chart).toHaveAttribute('aria-valuenow', '1');
  expect(complaints).toEqual([]);
});

test('who starts a figure by the keyboard has its buttons at hand', async ({ page, complaints }) => {
  await open(page, '/');
  await button(page, 'Run this figure').first().focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#step + figure gcl-bar').getByRole('button', { name: 'Pause' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#step + figure gcl-bar').getByRole('button', { name: 'Start' })).toBeFocused();
  expect(complaints).toEqual([]);
});

test('a sample that is looked at opens in sight, and closing it leads back to the sample', async ({
  page,
  complaints,
}) => {
  await page.setViewportSize({ width: 1280, height: 500 });
  await open(page);
  await button(page, 'One step').click();
  await expect.poll(() => count(page)).toBe(1);
  const sample = page.getByRole('button', { name: /^Sample 1 of run 1/ });
  await sample.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('gcl-likeness')).toBeInViewport({ ratio: 0.9 });
  await button(page, 'Close').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('gcl-likeness')).toHaveCount(0);
  await expect(sample).toBeFocused();
  expect(complaints).toEqual([]);
});

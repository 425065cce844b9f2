// Nothing jumps: the layout shift while the page loads and trains, as browsers measure it. Nothing lies beside the
// screen.
import { expect } from '@playwright/test';

import { button, count, test } from './lab.js';

/** Below 0.1 is good by web.dev/cls; this page is held to less. */
const MOST = 0.02;

/** Sums all shifts, also those after a click, which the browser's own score leaves out. */
const observe = () => {
  globalThis.shifts = [];
  const observer = new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      // Nodes in a shadow tree are not told, but where they were.
      const moved = sources.map(({ previousRect: from, currentRect: to }) =>
        [from, to].map(({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ')).join(' → '),
      );
      globalThis.shifts.push({ value, moved });
    }
  });
  observer.observe({ type: 'layout-shift', buffered: true });
};

const shifts = (page) => page.evaluate(() => globalThis.shifts);
const sum = (found) => found.reduce((all, { value }) => all + value, 0);

for (const width of [1280, 390]) {
  for (const address of ['/embed.html', '/embed.html#preset=wgan']) {
    test(`at ${width} pixels ${address} shifts by less than ${MOST} while it loads and trains`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.addInitScript(observe);
      await page.goto(address);
      await expect(button(page, 'Start')).toBeEnabled();
      await button(page, 'Start').click();
      await expect.poll(() => count(page), { timeout: 90_000 }).toBeGreaterThan(8);
      await button(page, 'Pause').click();
      await expect(button(page, 'Start')).toBeEnabled();
      const found = await shifts(page);
      expect(sum(found), JSON.stringify(found)).toBeLessThan(MOST);
    });
  }
}

for (const width of [1280, 390]) {
  test(`at ${width} pixels the first screen shifts by less than ${MOST} while it loads and trains`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.addInitScript(observe);
    await page.goto('/');
    await button(page, 'Start').click();
    // Past the first distance, with the longest of its sentences.
    const status = page.locator('gcl-opening').getByTestId('standing');
    await expect(status).toContainText(/closer|farther|Both still draw/, { timeout: 120_000 });
    await button(page, 'Pause').click();
    await expect(button(page, 'Go on')).toBeVisible();
    const found = await shifts(page);
    expect(sum(found), JSON.stringify(found)).toBeLessThan(MOST);
  });
}

for (const width of [1280, 390]) {
  test(`at ${width} pixels C’s slider stays under the pointer that moves it, before and after the first steps`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/embed.html');
    await expect(button(page, 'Start')).toBeEnabled();
    const slider = page.getByRole('slider', { name: 'G’s C, slider' });
    const number = page.getByLabel('G’s C', { exact: true });
    /** Drags to places along the slider, and looks after each where it lies. */
    async function drag(...places) {
      await slider.scrollIntoViewIfNeeded();
      const from = await slider.boundingBox();
      const at = (place) => [from.x + place * from.width, from.y + from.height / 2];
      await page.mouse.move(...at(0.5));
      await page.mouse.down();
      for (const place of places) {
        const before = await number.inputValue();
        await page.mouse.move(...at(place));
        await expect(number).not.toHaveValue(before);
        expect((await slider.boundingBox()).y, `after the move to ${place}`).toBe(from.y);
      }
      await page.mouse.up();
      // All that a setting changes elsewhere has come once the run's heading names it.
      await expect(
        page
          .locator('gcl-runs')
          .getByText(`G: norm clipping at ${await number.inputValue()}`)
          .first(),
      ).toBeVisible();
      expect((await slider.boundingBox()).y, 'once it is let go').toBe(from.y);
    }
    await drag(0.2, 0.3, 0.8);
    await button(page, 'Start').click();
    await expect.poll(() => count(page), { timeout: 90_000 }).toBeGreaterThan(8);
    await drag(0.4, 0.7);
    await button(page, 'Pause').click();
    await expect(button(page, 'Start')).toBeEnabled();
    await drag(0.3, 0.6);
  });
}

for (const address of ['/', '/zh-CN/', '/embed.html', '/bench.html', '/norms.html']) {
  test(`at 320 pixels nothing of ${address} lies beside the screen`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 900 });
    await page.goto(address);
    await expect(page.getByRole('button').first()).toBeVisible();
    if (!['/bench.html', '/norms.html'].includes(address))
      await expect(page.locator('gcl-bar .primary').first()).toBeEnabled();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });
}

for (const width of [1280, 390, 320]) {
  for (const lang of ['en', 'zh-CN']) {
    test(`at ${width} pixels no choice of a list is cut, in ${lang}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`/embed.html?lang=${lang}`);
      await expect(page.locator('gcl-bar .primary').first()).toBeEnabled();
      const controls = page.locator('gcl-controls');
      expect(await controls.locator('select').count()).toBeGreaterThanOrEqual(8);
      const cut = await controls.locator('select').evaluateAll((lists) =>
        lists.flatMap((list) => {
          const has = list.getBoundingClientRect().width;
          // The width that a list takes by itself is that of its longest choice.
          const free = list.cloneNode(true);
          free.style.width = 'max-content';
          list.after(free);
          const wants = free.getBoundingClientRect().width;
          free.remove();
          return wants > has + 0.5 ? [`${list.id}: ${wants} of ${has}`] : [];
        }),
      );
      expect(cut).toEqual([]);
    });
  }
}

test('a shift is seen where there is one', async ({ page }) => {
  await page.addInitScript(observe);
  await page.goto('/');
  await expect(button(page, 'Start')).toBeEnabled();
  await page.evaluate(() =>
    document.querySelector('main').prepend(Object.assign(document.createElement('p'), { style: 'height: 300px' })),
  );
  await expect.poll(async () => sum(await shifts(page))).toBeGreaterThan(MOST);
});

// What the page looks like, against pictures of it in tests/visual/: parts of it after exactly so many
// steps of one seed on the CPU: few, as rounding differs from machine to machine and grows from step to step.
//   npx playwright test tests/page_visual.spec.js --update-snapshots   after a change that is meant
import { expect } from '@playwright/test';

import { button, count, open, test } from './lab.js';

const STEPS = 12;
/** Fonts are drawn a little differently by another build of the same browser. */
const TOLERANCE = { maxDiffPixelRatio: 0.02, threshold: 0.25 };

/** Steps one by one, so that each is reported and drawn. */
async function trainTo(page, steps) {
  for (let step = 1; step <= steps; step += 1) {
    await button(page, 'One step').click();
    await expect.poll(() => count(page), { timeout: 60_000 }).toBe(step);
  }
  for (const caption of await page.locator('gcl-runs .caption').all()) {
    await expect(caption).toContainText(`after ${steps} steps`);
  }
}

for (const width of [1280, 390]) {
  for (const colorScheme of ['light', 'dark']) {
    test.describe(`at ${width} pixels, ${colorScheme}`, () => {
      test.use({ viewport: { width, height: 900 }, colorScheme });
      const look = (locator, name) =>
        expect(locator).toHaveScreenshot(`${name}-${width}-${colorScheme}.png`, TOLERANCE);

      test('the element, in training and in slow motion', async ({ page }) => {
        await open(page);
        await trainTo(page, STEPS);
        for (const part of ['runs', 'controls', 'losses']) await look(page.locator(`gcl-${part}`), part);
        await look(page.locator('gcl-gradients').last(), 'gradients');
        for (let stage = 1; stage <= 4; stage += 1) {
          await button(page, 'Next stage').click();
          await expect(page.locator('gcl-stages li[aria-current=step]')).toContainText(String(stage));
        }
        await look(page.locator('gcl-stages'), 'stages');
      });

      test('the article, and its figures before they are run', async ({ page }) => {
        await open(page, '/');
        await look(page.locator('header'), 'header');
        await look(page.locator('gcl-rule-figure .panels'), 'rules');
        await look(page.locator('gan-clipping-lab').last().locator('gcl-bar'), 'closed');
        await button(page, '中文').click();
        await look(page.locator('header'), 'header-zh');
      });
    });
  }
}

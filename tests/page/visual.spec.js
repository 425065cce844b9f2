// What the page looks like, against pictures of it in tests/visual/: parts of it after exactly so many
// steps of one seed on the CPU: few, as rounding differs from machine to machine and grows from step to step.
//   npx playwright test tests/page/visual.spec.js --update-snapshots   after a change that is meant
import { expect } from '@playwright/test';

import { button, count, open, test } from './lab.js';
import { fontsLoaded, foreignText, giveFonts, RENDERING } from './own-fonts.js';

test.use({ launchOptions: RENDERING });

const STEPS = 12;
/** Fonts are drawn a little differently by another build of the same browser. */
const TOLERANCE = { maxDiffPixelRatio: 0.002, threshold: 0.25 };

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

/** Where the text above ends between two pixels, so would what is below it. */
const toWholePixels = (locator) =>
  locator.evaluate((element) => {
    const top = element.getBoundingClientRect().top + scrollY;
    element.style.marginTop = `${Math.ceil(top) - top}px`;
  });

for (const width of [1280, 390]) {
  for (const colorScheme of ['light', 'dark']) {
    test.describe(`at ${width} pixels, ${colorScheme}`, () => {
      // An English page is English in a German browser too: its numbers, its fields.
      const locale = colorScheme === 'dark' ? 'de-DE' : 'en-US';
      test.use({ viewport: { width, height: 900 }, colorScheme, locale });
      test.beforeEach(({ page }) => giveFonts(page));
      const look = async (page, locator, name) => {
        expect(await foreignText(page, locator), 'text in a font of this machine').toEqual([]);
        await expect(locator).toHaveScreenshot(`${name}-${width}-${colorScheme}.png`, TOLERANCE);
      };

      /** A part alone, so that it stands at whole pixels and what is around it does not count. */
      const lookAt = async (page, show, locator) => {
        await page.locator('gan-clipping-lab').evaluate((lab, parts) => (lab.show = parts), show);
        await look(page, page.locator(locator), locator.match(/gcl-(\w+)/)[1]);
      };

      test('the element, in training and in slow motion', async ({ page }) => {
        await open(page);
        await fontsLoaded(page);
        await trainTo(page, STEPS);
        for (let stage = 1; stage <= 4; stage += 1) {
          await button(page, 'Next stage').click();
          await expect(page.locator('gcl-stages li[aria-current=step]')).toContainText(String(stage));
        }
        await lookAt(page, 'samples runs', 'gcl-runs');
        await lookAt(page, 'controls', 'gcl-controls');
        await lookAt(page, 'losses', 'gcl-losses');
        await lookAt(page, 'gradients', 'gcl-gradients:last-of-type');
        await lookAt(page, 'stages', 'gcl-stages');
        await lookAt(page, 'rules', 'gcl-rule-figure .panels');
      });

      test('the article, and its figures before they are run', async ({ page }) => {
        await open(page, '/');
        await fontsLoaded(page);
        await look(page, page.locator('header'), 'header');
        const figure = page.locator('gan-clipping-lab').last();
        await toWholePixels(figure);
        await look(page, figure.locator('gcl-bar'), 'closed');
        await page.goto('/zh-CN/');
        await fontsLoaded(page);
        await look(page, page.locator('header'), 'header-zh');
      });
    });
  }
}

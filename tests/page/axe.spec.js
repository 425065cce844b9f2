// What axe-core finds against the accessibility guidelines: nothing, in the main states.
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';

import { button, count, field, open, test } from './lab.js';

/** Each violation with the elements that have it. */
async function violations(page) {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.flat().join(' ')).join(', ')}`);
}

/** Some steps, a sample that is looked at, a stage in slow motion, and a field that is refused. */
async function use(page) {
  await button(page, 'One step').click();
  await expect.poll(() => count(page)).toBe(1);
  await page.locator('gcl-samples').last().locator('canvas').click();
  await button(page, 'Next stage').click();
  await expect(page.locator('gcl-stages li[aria-current=step]')).toContainText('1');
  await page.getByText('Share of steps, parameter by parameter').click();
  await field(page, 'G’s C').fill('abc');
  await field(page, 'G’s C').press('Tab');
  await expect(page.getByRole('alert')).toBeVisible();
}

for (const width of [1280, 390]) {
  for (const colorScheme of ['light', 'dark']) {
    test.describe(`at ${width} pixels, ${colorScheme},`, () => {
      test.use({ viewport: { width, height: 900 }, colorScheme });

      test('the article has none in either language', async ({ page }) => {
        await open(page, '/');
        expect(await violations(page)).toEqual([]);
        await page.goto('/zh-CN/');
        await expect(button(page, '开始')).toBeEnabled();
        expect(await violations(page)).toEqual([]);
      });

      test('the element has none in use', async ({ page }) => {
        await open(page);
        await use(page);
        expect(await violations(page)).toEqual([]);
      });

      test('the element has none where weights are clipped, and where a run has diverged', async ({ page }) => {
        await open(page, '/embed.html#preset=wgan&run=clip:none,weights:0.01&run=clip:none,weights:off,opt:sgd,lr:10');
        await button(page, 'Start').click();
        await expect(page.getByTestId('diverged')).toBeVisible({ timeout: 90_000 });
        await page.getByRole('radio', { name: 'Run 1' }).first().check({ force: true });
        await expect(page.locator('gcl-weight-bounds')).toBeVisible();
        expect(await violations(page)).toEqual([]);
      });
    });
  }
}

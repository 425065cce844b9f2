// The browser's back button, where the browser has kept the page as it was.
import { expect } from '@playwright/test';

import { button, count, open, test, trainTo } from './lab.js';

// Playwright switches it off for all other tests.
test.use({
  launchOptions: async ({ launchOptions }, use) =>
    use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
});

test('a page that the reader comes back to is there, and trains', async ({ page, complaints }) => {
  await page.addInitScript(() => addEventListener('pageshow', ({ persisted }) => (globalThis.persisted = persisted)));
  await open(page);
  await trainTo(page, 20);
  await page.goto('/figures.html');
  await page.goBack();
  await expect(button(page, 'Start')).toBeEnabled();
  await trainTo(page, 20);
  expect(complaints).toEqual([]);
});

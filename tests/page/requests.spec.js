// What the page asks of the network: its own origin, and nothing else.
import { expect } from '@playwright/test';

import { button, open, test, trainTo } from './lab.js';

test('no request leaves the page’s own origin, whatever a reader opens', async ({
  page,
  context,
  baseURL,
  complaints,
}) => {
  /** @type {string[]} */
  const asked = [];
  // Those of the page, and of the workers that it starts.
  context.on('request', (request) => asked.push(request.url()));

  await page.goto('/');
  await button(page, 'Start').first().click();
  await expect.poll(() => asked.some((url) => url.endsWith('.wasm'))).toBe(true);
  await open(page);
  await trainTo(page, 5);
  // The judge is a worker of its own, and so is a sweep.
  await expect.poll(() => asked.some((url) => url.includes('judge.safetensors'))).toBe(true);
  await page.evaluate(async () => {
    const lab = document.querySelector('gan-clipping-lab');
    for (const section of lab.shadowRoot.querySelectorAll('*')) {
      for (const details of section.shadowRoot?.querySelectorAll('details') ?? []) details.open = true;
    }
    await lab.updateComplete;
  });
  const origin = new URL(String(baseURL)).origin;
  const elsewhere = asked.filter((url) => !url.startsWith('data:') && new URL(url).origin !== origin);
  expect(elsewhere).toEqual([]);
  expect(asked.length).toBeGreaterThan(20);
  expect(complaints).toEqual([]);
});

import { readFileSync } from 'node:fs';

import { expect, test } from '@playwright/test';

import { begin, given } from '../browsers/same-numbers.js';

const golden = JSON.parse(readFileSync(new URL('../golden/same-numbers.json', import.meta.url), 'utf8'));

test('the CPU engine computes the promised numbers to the last bit', async ({ page, baseURL }) => {
  await page.goto('bench.html');
  await page.evaluate(
    ([source, ...rest]) => new Function(`return ${source}`)()(...rest),
    /** @type {const} */ ([String(begin), ...given(`${baseURL}/`)]),
  );
  const numbers = await page.waitForFunction(() => /** @type {any} */ (globalThis).numbers, null, { timeout: 110_000 });
  expect(await numbers.jsonValue()).toEqual(golden);
});

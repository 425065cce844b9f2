// `node scripts/record-cost.js`: what the figure “What it costs” shows before it is pressed. It presses it, in the page
// that `npx vite build` made, and keeps what came: www/cost/recorded.json.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Failure, root, say, script } from './run.js';
import { ensureChromium, ensureNodeModules } from './setup.js';

const LONGEST_MS = 300_000;

await script(async () => {
  await ensureNodeModules();
  const executablePath = await ensureChromium();
  const { preview } = await import('vite');
  const { chromium } = await import('@playwright/test');
  const server = await preview({ root, preview: { open: false, port: Number(process.env.PORT ?? 4181) } });
  const address = server.resolvedUrls?.local[0];
  if (!address) throw new Failure('The page is not being served: run `npm run build` first.');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const page = await browser.newPage({ locale: 'en' });
  await page.goto(`${address}#cost`);
  const cost = page.locator('gcl-cost');
  await cost.scrollIntoViewIfNeeded();
  await cost.getByRole('button', { name: 'Measure here' }).click();
  await cost.getByTestId('standing').getByText('Measured here').waitFor({ timeout: LONGEST_MS });
  const rounds = await cost.evaluate((/** @type {any} */ element) => element.rounds);
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  const [major] = browser.version().split('.');
  const digits = (/** @type {number} */ ms) => Number(ms.toPrecision(4));
  const kept = rounds.map((/** @type {import('../www/cost/cost-rules.js').Round} */ { ms, acted }) => ({
    ms: ms.map(digits),
    acted,
  }));
  const recorded = { browser: `Chromium ${major}`, cores, rounds: kept };
  writeFileSync(join(root, 'www', 'cost', 'recorded.json'), `${JSON.stringify(recorded, null, 1)}\n`);
  say(`${rounds.length} rounds`);
  await browser.close();
  await server.close();
});

// From an empty cache to the first training step, as a reader waits for it: dist/embed.html by itself,
// on the CPU, served from this machine, a new browser profile each time.
//   node scripts/cold.js [times]
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { Failure, root, say, script } from './run.js';
import { ensureChromium } from './setup.js';

await script(async () => {
  const times = Number(process.argv[2] ?? 5);
  if (!(Number.isInteger(times) && times > 0)) {
    throw new Failure(`times ${process.argv[2]}: it takes a whole number from 1 up.`);
  }
  if (!existsSync(join(root, 'dist'))) throw new Failure('dist/ is missing: run `npm run build` first.');
  const { preview } = await import('vite');
  const { chromium } = await import('@playwright/test');
  const server = await preview({ root, preview: { open: false } });
  const address = new URL('embed.html', server.resolvedUrls?.local[0]).href;
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ['--no-sandbox'] });
  /** @type {number[]} */
  const found = [];
  try {
    say('From navigation to the first step, milliseconds');
    for (let time = 0; time < times; time += 1) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.addInitScript(() => {
        const here = /** @type {any} */ (globalThis);
        addEventListener('step', () => (here.firstStep ??= performance.now()), true);
        // The element trains at once, as where a page says `autoplay`; set as soon as it is there.
        new MutationObserver((_, observer) => {
          const lab = document.querySelector('gan-clipping-lab');
          if (!lab) return;
          observer.disconnect();
          lab.setAttribute('backend', 'cpu');
          lab.setAttribute('autoplay', '');
        }).observe(document, { childList: true, subtree: true });
      });
      await page.goto(address);
      const handle = await page.waitForFunction(() => /** @type {any} */ (globalThis).firstStep);
      found.push(Math.round(await handle.jsonValue()));
      process.stdout.write(`  ${found.at(-1)}\n`);
      await context.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
  const median = found.toSorted((a, b) => a - b)[Math.floor(found.length / 2)];
  process.stdout.write(`  median ${median}\n`);
});

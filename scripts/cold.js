// From an empty cache to the first training step, as a reader waits for it: dist/embed.html by itself, on the CPU, a new
// browser profile each time; with the service worker that keeps the site for offline, and without it, by turns.
//   node scripts/cold.js [--times 5] [--mbit 10 --latency 40]      the line; without these, as fast as this machine
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startSlowHost } from './slow-host.js';
import { Failure, root, say, script } from './run.js';
import { ensureChromium } from './setup.js';

/** @typedef {{ firstStep: number, megabytes: number }} Visit milliseconds from navigation to the first step, and all that was sent */

await script(async () => {
  const { values } = parseArgs({
    options: { times: { type: 'string', default: '5' }, mbit: { type: 'string' }, latency: { type: 'string' } },
  });
  const times = Number(values.times);
  if (!(Number.isInteger(times) && times > 0)) {
    throw new Failure(`times ${values.times}: it takes a whole number from 1 up.`);
  }
  const line = { mbit: Number(values.mbit ?? Infinity), latency: Number(values.latency ?? 0) };
  if (!(line.mbit > 0 && line.latency >= 0)) {
    throw new Failure(`mbit ${values.mbit}, latency ${values.latency}: they take numbers, mbit above 0.`);
  }
  const dist = join(root, 'dist');
  if (!existsSync(join(dist, 'sw.js'))) throw new Failure('dist/ is missing: run `npm run build` first.');
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ['--no-sandbox'] });
  /** @type {Record<'kept' | 'not kept', Visit[]>} */
  const visits = { kept: [], 'not kept': [] };
  try {
    say('From navigation to the first step, milliseconds; all that was sent, megabytes');
    for (let time = 0; time < times; time += 1) {
      for (const way of /** @type {const} */ (['kept', 'not kept'])) {
        const visit = await visitOnce(browser, dist, line, way === 'kept');
        visits[way].push(visit);
        process.stdout.write(`  ${way}: ${visit.firstStep}, ${visit.megabytes.toFixed(2)}\n`);
      }
    }
  } finally {
    await browser.close();
  }
  for (const [way, all] of Object.entries(visits)) {
    const middle = (/** @type {keyof Visit} */ of) =>
      all.map((visit) => visit[of]).toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
    process.stdout.write(`  ${way}, median: ${middle('firstStep')}, ${middle('megabytes').toFixed(2)}\n`);
  }
});

/**
 * @param {import('@playwright/test').Browser} browser
 * @param {string} dist
 * @param {{ mbit: number, latency: number }} line
 * @param {boolean} kept whether the service worker may come
 * @returns {Promise<Visit>}
 */
async function visitOnce(browser, dist, line, kept) {
  const host = await startSlowHost(dist, line);
  const context = await browser.newContext({ serviceWorkers: kept ? 'allow' : 'block' });
  try {
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
    await page.goto(new URL('embed.html', host.address).href);
    const first = await page.waitForFunction(() => /** @type {any} */ (globalThis).firstStep, null, {
      timeout: 120_000,
    });
    // No later shards: what is counted is what a visit of one step takes. All is there once the worker has its list.
    await page.evaluate(() => /** @type {any} */ (document.querySelector('gan-clipping-lab')).stop());
    if (kept) await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await page.waitForLoadState('networkidle', { timeout: 120_000 });
    return { firstStep: Math.round(await first.jsonValue()), megabytes: host.sent() / 1e6 };
  } finally {
    await context.close();
    await host.close();
  }
}

// Screenshots of the real page after training: docs/page.png for the README, and with --all each of
// the widths and colour schemes into the folder screenshots/.
//   node scripts/screenshot.js [--steps 2000] [--all]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { Failure, root, say, script } from './run.js';
import { ensureChromium, ensureNodeModules } from './setup.js';

/** @typedef {{ width: number, colorScheme: 'light' | 'dark', path: string, last?: string }} Shot `last` is the part at its lower end */

await script(async () => {
  await ensureNodeModules();
  const args = process.argv.slice(2);
  const steps = args.includes('--steps') ? Number(args[args.indexOf('--steps') + 1]) : 2000;
  if (!(steps >= 1)) throw new Failure('--steps takes a number of steps, such as 2000.');
  const executablePath = await ensureChromium();
  const { preview } = await import('vite');
  const { chromium } = await import('@playwright/test');
  const server = await preview({ root, preview: { open: false } });
  const address = server.resolvedUrls?.local[0];
  if (!address) throw new Failure('The page is not being served: run `npm run build` first.');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-webgpu'] });
  mkdirSync(join(root, 'docs'), { recursive: true });
  for (const shot of args.includes('--all') ? everyShot() : [readmeShot()]) await take(shot);
  await browser.close();
  await server.close();

  /** @param {Shot} shot */
  async function take({ width, colorScheme, path, last }) {
    say(`${path}: ${width} pixels, ${colorScheme}, after ${steps} steps`);
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, locale: 'en' });
    await page.goto(/** @type {string} */ (address));
    await page.locator('#lab button.primary:enabled').click();
    await page.waitForFunction(
      (wanted) => {
        const lab = /** @type {any} */ (document.querySelector('gan-clipping-lab'));
        return lab.stats()?.step >= wanted;
      },
      steps,
      { timeout: 600_000 },
    );
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.waitForTimeout(1000);
    const end = last && (await page.locator(last).boundingBox());
    const clip = end ? { x: 0, y: 0, width, height: end.y + end.height + 24 } : undefined;
    await page.screenshot({ path: join(root, path), fullPage: true, clip });
    await page.close();
  }
});

/** @returns {Shot} */
function readmeShot() {
  return { width: 1280, colorScheme: 'light', path: 'docs/page.png', last: 'gcl-quality' };
}

/** @returns {Shot[]} */
function everyShot() {
  return [1280, 390].flatMap((width) =>
    /** @type {const} */ (['light', 'dark']).map((colorScheme) => ({
      width,
      colorScheme,
      path: `screenshots/${width}-${colorScheme}.png`,
    })),
  );
}

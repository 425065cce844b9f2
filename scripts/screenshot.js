// Screenshots of the real page, trained to its end: docs/page.png for the README, and with --all the first screen as
// recorded and at the end, at each of the widths and colour schemes, into the folder screenshots/.
//   node scripts/screenshot.js [--all]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { Failure, root, say, script } from './run.js';
import { ensureChromium, ensureNodeModules } from './setup.js';

/** @typedef {{ width: number, colorScheme: 'light' | 'dark', path: string, trained: boolean }} Shot */

/** So long may 1,000 steps of two runs take. */
const LONGEST_MS = 600_000;

await script(async () => {
  await ensureNodeModules();
  const args = process.argv.slice(2);
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
  async function take({ width, colorScheme, path, trained }) {
    say(`${path}: ${width} pixels, ${colorScheme}, ${trained ? 'trained' : 'as recorded'}`);
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, locale: 'en' });
    await page.goto(/** @type {string} */ (address));
    const opening = page.locator('gcl-opening');
    if (trained) {
      await opening.getByRole('button', { name: 'Start' }).click();
      // It ends by itself, and then its last distances are measured.
      await opening
        .getByTestId('standing')
        .getByText(/Run 2 ended/)
        .waitFor({ timeout: LONGEST_MS });
    } else {
      await opening.locator('gcl-length-dial').waitFor();
      await page.waitForLoadState('networkidle');
    }
    const box = await opening.boundingBox();
    const height = Math.ceil((box?.y ?? 0) + (box?.height ?? 0) + 16);
    await page.screenshot({ path: join(root, path), fullPage: true, clip: { x: 0, y: 0, width, height } });
    await page.close();
  }
});

/** @returns {Shot} */
function readmeShot() {
  return { width: 1280, colorScheme: 'light', path: 'docs/page.png', trained: true };
}

/** @returns {Shot[]} */
function everyShot() {
  return [1280, 390].flatMap((width) =>
    /** @type {const} */ (['light', 'dark']).flatMap((colorScheme) =>
      [false, true].map((trained) => ({
        width,
        colorScheme,
        trained,
        path: `screenshots/${width}-${colorScheme}${trained ? '-trained' : ''}.png`,
      })),
    ),
  );
}

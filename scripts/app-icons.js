// Writes the icons of the installed page, in assets/app/, from assets/icon.svg by a browser.
//   node scripts/app-icons.js
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ICONS } from './app-manifest.js';
import { root, say, script } from './run.js';
import { ensureChromium } from './setup.js';

/** What is outside the middle four fifths of a maskable icon may be cut away, so the picture is in it and its ground is not. */
const SAFE = 0.8;

await script(async () => {
  const { chromium } = await import('@playwright/test');
  const svg = readFileSync(join(root, 'assets', 'icon.svg'), 'utf8');
  const [, ground] = /<rect[^>]* fill="(#\w+)"/.exec(svg) ?? [];
  if (!ground) throw new Error('assets/icon.svg has no ground: a <rect> with a fill.');
  const folder = join(root, 'assets', 'app');
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ['--no-sandbox'] });
  try {
    for (const { file, size, purpose } of ICONS) {
      const page = await browser.newPage({ viewport: { width: size, height: size } });
      const [background, side] = purpose === 'maskable' ? [ground, size * SAFE] : ['none', size];
      await page.setContent(`<!doctype html><style>
        body { margin: 0; height: 100vh; display: grid; place-items: center; background: ${background} }
        svg { width: ${side}px; height: ${side}px }
      </style>${svg}`);
      await page.screenshot({ path: join(folder, file), omitBackground: true });
      await page.close();
      say(`assets/app/${file}`);
    }
  } finally {
    await browser.close();
  }
});

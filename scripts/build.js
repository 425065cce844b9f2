// `npm run build`: the static site in dist/, with both engines at their smallest.
import { join } from 'node:path';

import { compress } from './compress.js';
import { buildData } from './data.js';
import { PACKAGES } from './packages.js';
import { isMain, root, say, script } from './run.js';
import { ensureNodeModules } from './setup.js';
import { buildWasm } from './wasm.js';

export async function buildSite() {
  await ensureNodeModules();
  await buildWasm(PACKAGES, 'dist');
  buildData();
  say('Building the page');
  const { build } = await import('vite');
  await build({ root, mode: 'release', logLevel: 'info' });
  say('Packing each file for hosts that send it packed');
  await compress(join(root, 'dist'));
}

if (isMain(import.meta.url)) {
  await script(async () => {
    await buildSite();
    say('The site is in dist/: serve that folder from anywhere.');
  });
}

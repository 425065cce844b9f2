// `npm start`: sets up what is missing, builds, serves the page and prints its address. The page
// comes up with the CPU engine; the WebGPU engine is compiled behind it and found by the next load.
import { cpSync } from 'node:fs';
import { join } from 'node:path';

import { buildData } from './data.js';
import { root, say, script } from './run.js';
import { ensureNodeModules } from './setup.js';
import { buildWasm } from './wasm.js';

await script(async () => {
  await ensureNodeModules();
  await buildWasm(['cpu']);
  buildData();
  say('Building the page');
  const { build, preview } = await import('vite');
  await build({ root, logLevel: 'warn' });
  const server = await preview({ root, preview: { open: false } });
  say(`The page is at ${server.resolvedUrls?.local[0]}`);
  process.stdout.write('  It runs on the CPU until the WebGPU engine is built; training works meanwhile.\n');
  await buildWasm(['relaxed', 'webgpu']);
  cpSync(join(root, 'pkg'), join(root, 'dist', 'pkg'), { recursive: true });
  say(`The WebGPU engine is there: load ${server.resolvedUrls?.local[0]} again to use it. Ctrl+C ends.`);
});

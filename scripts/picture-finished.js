// `node scripts/picture-finished.js`: what the figure of finished runs shows before anything is drawn, from the committed
// runs, on the CPU. It needs pkg/cpu (`npm run build:wasm`) and a Chromium.
//   writes assets/after-training/*.webp
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openEngine } from '../tests/trial/engines.js';
import { RUNS } from '../www/after-training/finished-runs.js';
import { ROW_SAMPLES, SAMPLES, SEED } from '../www/after-training/samples.js';
import { root, script } from './run.js';

await script(async () => {
  const engine = await openEngine('cpu', join(root, 'pkg'));
  /** @type {Record<string, Uint8Array>} */
  const grids = {};
  for (const { name } of RUNS) {
    const file = new Uint8Array(readFileSync(join(root, 'assets', 'finished', `${name}.safetensors`)));
    const generator = await engine.FinishedGenerator.load(file, 'cpu');
    grids[name] = await generator.generate(generator.noise(SAMPLES, SEED));
    generator.free();
  }
  const { pictures } = await import('./pictures.js');
  const folder = join(root, 'assets', 'after-training');
  mkdirSync(folder, { recursive: true });
  for (const [name, url] of Object.entries(await pictures(grids, ROW_SAMPLES))) {
    writeFileSync(join(folder, `${name}.webp`), Buffer.from(url.split(',')[1], 'base64'));
  }
});

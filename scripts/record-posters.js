// `node scripts/record-posters.js [name …]`: trains the runs of www/parts/runs/posters.json by the very engine that the
// page runs, on the CPU, and draws what the element shows of them before it is started: the samples that a reader sees
// after so many steps. It needs the packages and MNIST (`npm start` makes both) and a Chromium.
//   writes assets/posters/*.webp
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openEngine } from '../tests/trial/engines.js';
import { Batches, TRAIN_IMAGES } from '../www/data/batches.js';
import { configOf, pathOf, POSTERS } from '../www/parts/runs/posters.js';
import { mnistOf } from './data.js';
import { pictures } from './pictures.js';
import { root, say, script } from './run.js';

/** As the element draws them. */
const SAMPLES = 64;
const SAMPLE_SEED = 1;
const COLUMNS = 8;

/** MNIST's training images, as the page has them. */
function openImages() {
  const pixels = mnistOf('train');
  return { count: TRAIN_IMAGES, upTo: async (/** @type {number} */ count) => pixels.subarray(0, count * 784) };
}

/** The samples of a run at its end. @param {any} engine @param {any} images @param {import('../www/parts/runs/posters.js').Poster} poster @returns {Promise<Uint8Array>} */
async function samplesOf(engine, images, poster) {
  const trainer = await engine.Trainer.create(JSON.stringify(configOf(poster)), 'cpu');
  const { batchSize, discriminatorSteps, seed } = JSON.parse(trainer.config());
  // An iteration takes as many batches at once as D has steps.
  const batches = new Batches(images, { batchSize: batchSize * discriminatorSteps, seed });
  for (let step = 0; step < poster.steps; step += 1) trainer.step(await batches.next());
  const { diverged } = await trainer.stats();
  // One that diverged keeps what it was before.
  if (diverged) say(`It has diverged in step ${diverged.step}.`);
  const samples = await trainer.sample(SAMPLES, SAMPLE_SEED);
  trainer.free();
  return samples;
}

await script(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !Object.hasOwn(POSTERS, name));
  if (unknown.length > 0)
    throw new Error(`No poster is named ${unknown.join(', ')}: ${Object.keys(POSTERS).join(', ')}`);
  const engine = await openEngine('cpu', join(root, 'pkg'));
  const images = openImages();
  mkdirSync(join(root, 'assets', 'posters'), { recursive: true });
  for (const [name, poster] of Object.entries(POSTERS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    say(`Training ${name}, ${poster.steps} steps`);
    const { [name]: url } = await pictures({ [name]: await samplesOf(engine, images, poster) }, COLUMNS);
    const file = Buffer.from(url.split(',')[1], 'base64');
    writeFileSync(join(root, pathOf(name)), file);
    say(`${name}: ${file.length} bytes`);
  }
});

// `node scripts/record-finished.js [name …]`: trains the runs that the page keeps finished, by the very engine that the
// page runs, on the CPU: some minutes each. It can be stopped: what is begun goes on from its last thousand steps, which
// lie in target/finished. It needs the packages and MNIST (`npm start` makes both).
//   writes assets/finished/*.safetensors and www/after-training/finished.json
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openEngine } from '../tests/trial/engines.js';
import { Batches, TRAIN_IMAGES } from '../www/data/batches.js';
import { MEASURED_COUNT, MEASURED_SEED } from '../www/data/measured-samples.js';
import { configOf, END, RUNS } from '../www/after-training/finished-runs.js';
import { mnistOf } from './data.js';
import { root, say, script } from './run.js';

/** Steps between two checkpoints. */
const KEEP_EVERY = 1000;
/** The most that a reader fetches for a run. */
const MOST_BYTES = 500_000;
const CHECKPOINTS = join(root, 'target', 'finished');
const ASSETS = join(root, 'assets', 'finished');
const ABOUT = join(root, 'www', 'after-training', 'finished.json');

/** @typedef {import('../www/after-training/finished-runs.js').FinishedRun} FinishedRun */

/** MNIST's training images, as the page has them. */
function openImages() {
  const pixels = mnistOf('train');
  return { count: TRAIN_IMAGES, upTo: async (/** @type {number} */ count) => pixels.subarray(0, count * 784) };
}

/** Trains a run to its end, from its checkpoint where there is one. @param {any} engine @param {any} images @param {FinishedRun} run */
async function train(engine, images, run) {
  const trainer = await engine.Trainer.create(JSON.stringify(configOf(run)), 'cpu');
  const { batchSize, seed } = JSON.parse(trainer.config());
  const batches = new Batches(images, { batchSize, seed });
  const [file, place] = ['run', 'json'].map((kind) => join(CHECKPOINTS, `${run.name}.${kind}`));
  let step = 0;
  if (existsSync(place)) {
    const kept = JSON.parse(readFileSync(place, 'utf8'));
    trainer.load(new Uint8Array(readFileSync(file)));
    await batches.resume(kept.batches);
    step = kept.step;
  }
  while (step < END) {
    trainer.step(await batches.next());
    step += 1;
    if (step % KEEP_EVERY !== 0 && step !== END) continue;
    const { diverged } = await trainer.stats();
    if (diverged) throw new Error(`${run.name} has diverged in step ${diverged.step}`);
    writeFileSync(file, await trainer.save());
    writeFileSync(place, JSON.stringify({ step, batches: batches.position }));
    say(`${run.name}: step ${step} of ${END}`);
  }
  return trainer;
}

await script(async () => {
  const wanted = process.argv.slice(2);
  const engine = await openEngine('cpu', join(root, 'pkg'));
  const judgeFile = new Uint8Array(readFileSync(join(root, 'public', 'data', 'judge.safetensors')));
  const judge = await engine.Judge.load(judgeFile);
  const images = openImages();
  mkdirSync(CHECKPOINTS, { recursive: true });
  mkdirSync(ASSETS, { recursive: true });
  for (const run of RUNS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const trainer = await train(engine, images, run);
    const file = await trainer.exportGenerator();
    if (file.length > MOST_BYTES) throw new Error(`${run.name} takes ${file.length} bytes; at most ${MOST_BYTES}`);
    writeFileSync(join(ASSETS, `${run.name}.safetensors`), file);
    // Of the file itself, as it is drawn from, and not of the trainer.
    const generator = await engine.FinishedGenerator.load(file, 'cpu');
    const quality = await judge.quality(await generator.sample(MEASURED_COUNT, MEASURED_SEED), 'test');
    const { frechet, coveredDigits, sharpness } = quality;
    const about = existsSync(ABOUT) ? JSON.parse(readFileSync(ABOUT, 'utf8')) : {};
    about[run.name] = {
      bytes: file.length,
      frechet: Number(frechet.toPrecision(4)),
      coveredDigits,
      sharpness: Number(sharpness.toPrecision(4)),
    };
    const inOrder = RUNS.flatMap(({ name }) => (about[name] ? [[name, about[name]]] : []));
    writeFileSync(ABOUT, `${JSON.stringify(Object.fromEntries(inOrder), undefined, 2)}\n`);
    say(`${run.name}: distance ${frechet.toFixed(0)}, ${coveredDigits} of 10 digits, ${file.length} bytes`);
    generator.free();
    trainer.free();
  }
});

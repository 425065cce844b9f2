// One row of the bench in Node, by Dawn, which is Chrome's WebGPU: the way to time a real GPU on a machine
// without a screen.
//   node benches/in-node.js [ours|jax-js|tfjs] [--seconds 3] [--folder pkg] [--batch 128] [--width 128]
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { mnistOf } from '../scripts/data.js';
import { root, script } from '../scripts/run.js';
import { openEngine } from '../tests/trial/engines.js';
import { disagreement, largestDifference, measure } from './measure.js';
import { COMPARED, preparedSteps } from './prepare.js';
import { ROWS, LOADERS } from './rows.js';
import { ARTICLE } from './sizes.js';
import { configOf, IMAGE_PIXELS, noisesOf, readWeights } from './workload.js';

/** The first real images, in their order. @param {number} batch */
function realBatches(batch) {
  const pixels = mnistOf('train');
  const bytes = batch * IMAGE_PIXELS;
  const length = preparedSteps(batch, COMPARED);
  return Array.from({ length }, (_, at) => new Uint8Array(pixels.subarray(at * bytes, (at + 1) * bytes)));
}

/** A peer of our own engine. @param {any} engine @param {'cpu' | 'webgpu'} backend @param {import('./peers/types.d.ts').Size} size @returns {Promise<import('./peers/types.d.ts').Peer & { trainer: any }>} */
async function ours(engine, backend, size) {
  const trainer = await engine.Trainer.create(JSON.stringify(configOf(size)), backend);
  return {
    trainer,
    step: (pixels) => trainer.step(pixels),
    losses: async () => {
      const { discriminatorLoss, generatorLoss } = await trainer.stats();
      return { discriminator: discriminatorLoss, generator: generatorLoss };
    },
    dispose: () => trainer.free(),
  };
}

await script(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '3' },
      folder: { type: 'string', default: 'pkg' },
      batch: { type: 'string', default: String(ARTICLE.batch) },
      width: { type: 'string', default: String(ARTICLE.width) },
    },
  });
  const size = { batch: Number(values.batch), width: Number(values.width) };
  const folder = resolve(root, values.folder);
  const reference = await ours(await openEngine('cpu', folder), 'cpu', size);
  const batches = realBatches(size.batch);
  const weights = readWeights(await reference.trainer.exportWeights());
  const losses = [];
  for (const batch of batches.slice(0, COMPARED)) {
    reference.step(batch, noisesOf(0, size.batch));
    losses.push(await reference.losses());
  }
  const noises = batches.map((_, at) => noisesOf(at, size.batch));
  const workload = { size, batches, noises, weights, losses };

  const engine = await openEngine('webgpu', folder);
  const adapter = await navigator.gpu.requestAdapter();
  process.stdout.write(`${adapter?.info.description || adapter?.info.vendor}\n`);
  // The peers ask which browser they are in.
  Object.assign(globalThis, { self: globalThis });
  Object.assign(navigator, { userAgent: 'node' });
  for (const row of ROWS.filter(
    ({ name, backend }) => backend === 'webgpu' && (positionals.length === 0 || positionals.includes(name)),
  )) {
    const { create } = row.name === 'ours' ? { create: () => ours(engine, 'webgpu', size) } : await LOADERS[row.name]();
    const start = async () => create({ weights, backend: 'webgpu', size, base: '' });
    const limits = { seconds: Number(values.seconds), steps: 100_000 };
    const measured = await measure({ start, workload, reads: row.reads, limits });
    if ('slowStep' in measured) continue;
    const apart = disagreement(measured.losses, losses, row.tolerance);
    process.stdout.write(
      `${row.name}: ${measured.msPerStep.toPrecision(3)} ms a step (${measured.steps}), first ${measured.firstStepMs.toFixed(0)} ms, ` +
        `${apart ? `losses differ: ${JSON.stringify(apart)}` : `losses agree within ${largestDifference(measured.losses, losses).toExponential(1)}`}\n`,
    );
  }
  // Dawn's threads outlive the last row.
  process.exit();
});

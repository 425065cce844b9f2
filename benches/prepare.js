// What all rows start from: real images in their order, the noise of each step, our initial weights
// and our first losses.
import { open } from './peers/ours.js';
import { ARTICLE } from './sizes.js';
import { noisesOf, readWeights, SEED } from './workload.js';
import { Batches } from '../www/data/batches.js';
import { Mnist } from '../www/data/mnist.js';
import { Supply } from '../www/session/supply.js';

/**
 * @typedef {import('./measure.js').Workload} Workload
 * @typedef {import('./peers/types.d.ts').Size} Size
 */

/** Steps whose batches and noise are prepared at the most; a longer run takes them again from the first. */
const MOST_PREPARED = 64;
/** Images in these: each row's worker is given a copy. */
const PREPARED_IMAGES = 8192;
/** Steps in which the losses have to agree. After some more, a ReLU's input near zero parts even equal mathematics. */
export const COMPARED = 8;

/** Steps whose batches and noise are prepared. @param {number} batch @param {number} compared */
export function preparedSteps(batch, compared) {
  return Math.max(compared, Math.min(MOST_PREPARED, Math.floor(PREPARED_IMAGES / batch)));
}

/** @param {string} base @param {{ size?: Size, compared?: number }} [options] @returns {Promise<Workload>} */
export async function prepare(base, { size = ARTICLE, compared = COMPARED } = {}) {
  const images = await Mnist.open(new URL('data/', base), new Supply());
  const source = new Batches(images, { batchSize: size.batch, seed: SEED });
  const steps = preparedSteps(size.batch, compared);
  const batches = [];
  while (batches.length < steps) batches.push(await source.next());
  const noises = Array.from({ length: steps }, (_, step) => noisesOf(step, size.batch));
  const { trainer } = await open('cpu', base, size);
  const weights = readWeights(await trainer.exportWeights());
  const losses = [];
  for (const batch of batches.slice(0, compared)) {
    trainer.step(batch);
    const { discriminatorLoss, generatorLoss } = await trainer.stats();
    losses.push({ discriminator: discriminatorLoss, generator: generatorLoss });
  }
  trainer.free();
  return { size, batches, noises, weights, losses };
}

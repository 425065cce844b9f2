// What all rows start from: real images in their order, the noise of each step, our initial weights
// and our first losses.
import { Batches } from '../www/data/batches.js';
import { Supply } from '../www/session/supply.js';
import { Mnist } from '../www/data/mnist.js';
import { open } from './peers/ours.js';
import { BATCH, noisesOf, readWeights, SEED } from './workload.js';

/** @typedef {import('./measure.js').Workload} Workload */

/** Steps whose batches and noise are prepared; a longer run takes them again from the first. */
const PREPARED = 64;
/** Steps in which the losses have to agree. After some more, a ReLU's input near zero parts even equal mathematics. */
export const COMPARED = 8;

/** @param {string} base @returns {Promise<Workload>} */
export async function prepare(base) {
  const images = await Mnist.open(new URL('data/', base), new Supply());
  const source = new Batches(images, { batchSize: BATCH, seed: SEED });
  const batches = [];
  while (batches.length < PREPARED) batches.push(await source.next());
  const noises = Array.from({ length: PREPARED }, (_, step) => noisesOf(step));
  const { trainer } = await open('cpu', base);
  const weights = readWeights(await trainer.exportWeights());
  const losses = [];
  for (const batch of batches.slice(0, COMPARED)) {
    trainer.step(batch);
    const { discriminatorLoss, generatorLoss } = await trainer.stats();
    losses.push({ discriminator: discriminatorLoss, generator: generatorLoss });
  }
  trainer.free();
  return { batches, noises, weights, losses };
}

// From one backend to another. Runs begin on the CPU, whose engine is small and there at once, and go on
// on the GPU when that has shown that it can take them. Worker side.
import { createRuns, freeAll } from './trainers.js';
import { computes, PoisonedError } from './trust.js';

/**
 * @typedef {import('./types.d.ts').Backend} Backend
 * @typedef {import('./types.d.ts').RunSpec} RunSpec
 * @typedef {import('./types.d.ts').Trainer} Trainer
 * @typedef {import('./types.d.ts').TrainerClass} TrainerClass
 * @typedef {import('./trainers.js').Run} Run
 *
 * @typedef {{ Trainer: TrainerClass, backend: Backend }} On
 */

const IMAGE_PIXELS = 28 * 28;

/**
 * Lets a device compile all that these runs need, by a step of runs of its own. Throws where it fails.
 * @param {On} on @param {RunSpec[]} specs @param {{ count: number, seed: number }} samples
 */
export async function warmUp(on, specs, samples) {
  if (!(await computes(on.Trainer, on.backend))) throw new PoisonedError();
  const runs = await createRuns(on, specs);
  try {
    for (const { trainer, images } of runs) {
      trainer.step(new Uint8Array(images * IMAGE_PIXELS));
      await trainer.stats();
      await trainer.sample(samples.count, samples.seed);
    }
  } finally {
    freeAll(runs);
  }
}

/**
 * Gives each run a trainer on another backend that goes on where its own is; returns those that they had.
 * Where one fails, all keep their own. Only between two steps.
 * @param {On} on @param {Run[]} runs @returns {Promise<Trainer[]>}
 */
export async function carryOver(on, runs) {
  const copies = await createRuns(on, runs);
  try {
    for (const [index, { trainer }] of copies.entries()) trainer.load(await runs[index].trainer.save());
  } catch (error) {
    freeAll(copies);
    throw error;
  }
  return runs.map((run, index) => {
    const old = run.trainer;
    run.trainer = copies[index].trainer;
    return old;
  });
}

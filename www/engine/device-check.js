// Whether a device still computes. A poisoned one gives NaN for everything and no error: that is not a
// training that diverged, and must not be told as one.
import { IMAGE_PIXELS } from '../data/image.js';
import { discard } from './trainers.js';

/**
 * @typedef {import('../types.d.ts').Backend} Backend
 * @typedef {import('../types.d.ts').StepStats} StepStats
 * @typedef {import('../types.d.ts').TrainerClass} TrainerClass
 */

/** A device that gives no numbers where there must be some. */
export class PoisonedError extends Error {
  constructor() {
    super('the device gives no numbers (NaN)');
    this.name = 'PoisonedError';
  }
}

/** Whether a step's statistics may come from a poisoned device, or from a training that diverged. @param {StepStats} stats */
export function isSuspect({ discriminatorLoss, generatorLoss, diverged }) {
  return diverged !== null || !Number.isFinite(discriminatorLoss) || !Number.isFinite(generatorLoss);
}

/**
 * Takes a first step of fresh networks by the default settings. Their weights are finite, and so are
 * their loss and every gradient: only a device that does not compute gives something else.
 * @param {TrainerClass} Trainer
 * @param {Backend} backend
 */
export async function computes(Trainer, backend) {
  const trainer = await Trainer.create('{}', backend);
  try {
    const { batchSize } = JSON.parse(trainer.config());
    trainer.step(new Uint8Array(batchSize * IMAGE_PIXELS));
    const { discriminatorLoss, discriminator } = await trainer.stats();
    return [discriminatorLoss, ...discriminator.map(({ normBefore }) => normBefore)].every(Number.isFinite);
  } finally {
    discard([{ trainer }]);
  }
}

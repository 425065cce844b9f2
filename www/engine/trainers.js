// Trainers of runs side by side: made, set and read together, all or none.
import { failure } from './failures.js';
import { Refusal } from '../messages/refusal.js';

/**
 * @typedef {import('../types.d.ts').Backend} Backend
 * @typedef {import('../types.d.ts').RunSpec} RunSpec
 * @typedef {import('../types.d.ts').Trainer} Trainer
 * @typedef {import('../types.d.ts').TrainerClass} TrainerClass
 * @typedef {import('./runner.js').Run & RunSpec & { trainer: Trainer }} Run
 */

/** Fresh trainers; where one is refused, none. @param {{ Trainer: TrainerClass, backend: Backend }} on @param {RunSpec[]} specs */
export async function createRuns({ Trainer, backend }, specs) {
  /** @type {Run[]} */
  const runs = [];
  try {
    for (const { id, config } of specs) {
      const trainer = await Trainer.create(JSON.stringify(config), backend);
      runs.push({ id, trainer, config, ...settingsOf(trainer) });
    }
    return runs;
  } catch (error) {
    discard(runs);
    throw error;
  }
}

/** @param {Run[]} runs */
export function freeAll(runs) {
  for (const { trainer } of runs) trainer.free();
}

/** Frees what a failure left. An instance that crashed may refuse even that, and what it crashed of is to be told. @param {{ trainer: { free: () => void } }[]} runs */
export function discard(runs) {
  for (const { trainer } of runs) {
    try {
      trainer.free();
    } catch {
      // It goes with its instance.
    }
  }
}

/** A step takes no image twice. @param {{ count: number }} images @param {{ images: number }[]} runs */
export function checkEnough({ count }, runs) {
  const needed = mostImages(runs);
  if (count < needed) throw new Refusal('own.few', { count, needed });
}

/** New settings for all of these, or where one or the check refuses, for none. @param {[Trainer, string][]} changes @param {() => void} check */
export function configureAll(changes, check) {
  /** @type {[Trainer, string][]} */
  const done = [];
  try {
    for (const [trainer, config] of changes) {
      const old = trainer.config();
      trainer.configure(config);
      done.push([trainer, old]);
    }
    check();
  } catch (error) {
    if (!failure(error).fatal) for (const [trainer, old] of done) trainer.configure(old);
    throw error;
  }
}

/** What the loop has to know: a step takes a batch for each update of D. @param {Trainer} trainer */
export function settingsOf(trainer) {
  const { batchSize, discriminatorSteps, generator, discriminator } = JSON.parse(trainer.config());
  const clips = { generator: generator.clip, discriminator: discriminator.clip };
  return { images: batchSize * discriminatorSteps, clips };
}

/** What a step of all runs takes. @param {{ images: number }[]} runs */
export function mostImages(runs) {
  return Math.max(...runs.map(({ images }) => images));
}

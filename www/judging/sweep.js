// The cells of a sweep, each trained to its end and judged: as many at once as there are places to train in.
import { Batches } from '../data/batches.js';
import { MEASURED_COUNT, MEASURED_SEED } from '../data/measured-samples.js';
import { discard } from '../engine/trainers.js';

/**
 * @typedef {import('../data/batches.js').ImageSource} ImageSource
 * @typedef {import('../types.d.ts').Judge} Judge
 * @typedef {import('../types.d.ts').RunTrainerClass} RunTrainerClass
 * @typedef {import('../types.d.ts').SweepCell} SweepCell
 * @typedef {import('../types.d.ts').SweepEvent} SweepEvent
 * @typedef {import('../types.d.ts').SweepPlan} SweepPlan
 * @typedef {import('../types.d.ts').TrainConfig} TrainConfig
 *
 * @typedef {object} Means
 * @property {RunTrainerClass[]} classes what makes trainers: each trains one cell after another, and all at once
 * @property {Pick<Judge, 'quality'>} judge
 * @property {ImageSource} images
 */

/** Steps between two reports of progress; divergence is seen then. */
const REPORT_EVERY = 10;

/** Resolves when all cells are told; they finish in any order. @param {SweepPlan} plan @param {Means} means @param {(event: SweepEvent) => void} emit */
export async function sweep({ config, cells, steps }, { classes, judge, images }, emit) {
  const left = cells.entries();
  const trainAll = async (/** @type {RunTrainerClass} */ Trainer) => {
    // They share what is left: each takes the next.
    for (const [index, cell] of left) {
      const onStep = (/** @type {number} */ step) => emit({ type: 'progress', index, step });
      const result = await train(configOf(config, cell), { Trainer, judge, images, steps, onStep });
      emit({ type: 'result', index, cell, ...result });
    }
  };
  await Promise.all(classes.map(trainAll));
}

/** @param {TrainConfig} config @param {SweepCell} cell @returns {TrainConfig} */
function configOf(config, { rule, threshold, seed }) {
  const clip = { rule, threshold: threshold ?? 1, every: 1 };
  const { generator, discriminator } = config;
  return { ...config, seed, generator: { ...generator, clip }, discriminator: { ...discriminator, clip } };
}

/**
 * @param {TrainConfig} config
 * @param {{ Trainer: RunTrainerClass, steps: number, onStep: (step: number) => void } & Omit<Means, 'classes'>} by
 */
async function train(config, { Trainer, judge, images, steps, onStep }) {
  const trainer = await Trainer.create(JSON.stringify(config), 'cpu');
  try {
    const { seed, batchSize, discriminatorSteps } = JSON.parse(await trainer.config());
    const batches = new Batches(images, { batchSize: batchSize * discriminatorSteps, seed });
    let diverged = false;
    for (let step = 1; step <= steps && !diverged; step += 1) {
      trainer.step(await batches.next());
      if (step % REPORT_EVERY !== 0 && step !== steps) continue;
      diverged = (await trainer.stats()).diverged !== null;
      onStep(step);
    }
    const quality = await judge.quality(await trainer.sample(MEASURED_COUNT, MEASURED_SEED), 'validation');
    return { quality, diverged };
  } finally {
    discard([{ trainer }]);
  }
}

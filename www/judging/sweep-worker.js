// The sweep's worker: trains one run after another to its end and has each judged on images that
// training never sees. To cancel it, end it.
import * as Comlink from 'comlink';

import { loadCpuPackage } from '../engine/backend.js';
import { Batches } from '../data/batches.js';
import { inWords } from '../engine/failures.js';
import { fetchJudge } from './judge-file.js';
import { holdLifeline } from '../engine/lifeline.js';
import { MEASURED_COUNT, MEASURED_SEED } from '../data/measured-samples.js';
import { Mnist } from '../data/mnist.js';
import { discard } from '../engine/trainers.js';

/**
 * @typedef {import('../types.d.ts').Judge} Judge
 * @typedef {import('../types.d.ts').Supply} Supply
 * @typedef {import('../types.d.ts').SweepCell} SweepCell
 * @typedef {import('../types.d.ts').SweepEvent} SweepEvent
 * @typedef {import('../types.d.ts').SweepPlan} SweepPlan
 * @typedef {import('../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('../types.d.ts').Trainer} Trainer
 * @typedef {import('../types.d.ts').TrainerClass} TrainerClass
 */

/** Steps between two reports of progress; divergence is seen then. */
const REPORT_EVERY = 10;

class SweepEngine {
  /** @param {SweepPlan} plan @param {(event: SweepEvent) => void} emit @param {Supply} supply */
  async run({ base, config, cells, steps }, emit, supply) {
    await inWords(async () => {
      const { Trainer, Judge } = await loadCpuPackage(base, supply);
      const judge = await Judge.load(await fetchJudge(base, supply));
      const images = await Mnist.open(new URL('data/', base), supply);
      for (const cell of cells) {
        emit({ type: 'result', cell, ...(await train(Trainer, judge, images, configOf(config, cell), steps, emit)) });
      }
    });
  }
}

/** @param {TrainConfig} config @param {SweepCell} cell @returns {TrainConfig} */
function configOf(config, { rule, threshold, seed }) {
  const clip = { rule, threshold: threshold ?? 1, every: 1 };
  const { generator, discriminator } = config;
  return { ...config, seed, generator: { ...generator, clip }, discriminator: { ...discriminator, clip } };
}

/**
 * @param {TrainerClass} Trainer @param {Judge} judge @param {Mnist} images @param {TrainConfig} config
 * @param {number} steps @param {(event: SweepEvent) => void} emit
 */
async function train(Trainer, judge, images, config, steps, emit) {
  const trainer = await Trainer.create(JSON.stringify(config), 'cpu');
  try {
    const { seed, batchSize, discriminatorSteps } = JSON.parse(trainer.config());
    const batches = new Batches(images, { batchSize: batchSize * discriminatorSteps, seed });
    let diverged = false;
    for (let step = 1; step <= steps && !diverged; step += 1) {
      trainer.step(await batches.next());
      if (step % REPORT_EVERY !== 0 && step !== steps) continue;
      diverged = (await trainer.stats()).diverged !== null;
      emit({ type: 'progress', step });
    }
    const quality = await judge.quality(await trainer.sample(MEASURED_COUNT, MEASURED_SEED), 'validation');
    return { quality, diverged };
  } finally {
    discard([{ trainer }]);
  }
}

holdLifeline();
Comlink.expose(new SweepEngine());

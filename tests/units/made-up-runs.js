// Runs that the page has seen, as a file's header holds them.
import { Run } from '../../www/seen/run.js';

const NAMES = ['mlp.layers.0.weight', 'mlp.layers.0.bias'];

const gradients = (step) =>
  NAMES.map((name) => ({
    name,
    normBefore: step / 3,
    normAfter: 0.01,
    scale: 0.5,
    cosine: 1,
    clippedFraction: step % 2,
    updateNorm: 0.2,
    updateRatio: step === 2 ? Infinity : 1e-3,
    atBound: null,
  }));

/** What a step of a made-up run reported. @param {number} step */
export const statsOf = (step) => ({
  step,
  discriminatorLoss: 0.7,
  penalty: null,
  sigmas: [],
  generatorLoss: step === 3 ? NaN : 1.1,
  meanReal: 0.5,
  meanFake: 0.4,
  accuracy: 0.75,
  generator: gradients(step),
  discriminator: gradients(step + 1),
  generatorThreshold: 0.01,
  discriminatorThreshold: null,
  diverged: step === 3 ? { step: 3, network: 'generator', parameter: NAMES[0] } : null,
});

const clip = { rule: 'norm', threshold: 0.01, every: 1 };

/** What was seen of a made-up run. @param {number} id @param {number} steps */
export function seenOf(id, steps) {
  const run = new Run(id);
  for (let step = 1; step <= steps; step += 1) run.take(statsOf(step), { generator: clip, discriminator: clip });
  return run.seen;
}

export const quality = {
  samples: 1000,
  frechet: 12.5,
  score: 3,
  confidence: 0.8,
  entropy: 0.5,
  sharpness: 1.2,
  digits: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
  coveredDigits: 10,
};

/** A file's header: two runs, of which one has taken three steps. */
export const header = () => ({
  setup: { preset: 'fast', base: { seed: 7 } },
  images: null,
  batches: { epoch: 2, next: 1280 },
  step: 99,
  runs: [
    { id: 1, config: { seed: 7 }, bytes: 3, diverged: false, seen: seenOf(1, 3) },
    { id: 3, config: { seed: 7 }, bytes: 2, diverged: true },
  ],
  quality: [[1, [{ step: 50, quality }]]],
});

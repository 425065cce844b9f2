// A trainer in a run's worker, as that gives it to the engine's worker. Its calls may be queued: each is taken when its
// message comes, and none waits for the answer of the one before.
import * as Comlink from 'comlink';

import { isCrash } from './failures.js';
import { tellCrash } from './lifeline.js';
import { previewOf } from './trainers.js';

/**
 * @typedef {import('../types.d.ts').HostedTrainer} HostedTrainer
 * @typedef {import('../types.d.ts').Trainer} Trainer
 */

const LAST_STAGE = 8;

/** @param {Trainer} trainer @returns {HostedTrainer} */
export function hosted(trainer) {
  return {
    step: async (pixels) => guarded(() => trainer.step(pixels)),
    stats: async () => guarded(() => trainer.stats()),
    sample: async (count, seed) => handedOver(await guarded(() => trainer.sample(count, seed))),
    noise: async (count, seed) => handedOver(await guarded(() => trainer.noise(count, seed))),
    generate: async (noise) => handedOver(await guarded(() => trainer.generate(noise))),
    begin: async (pixels) => guarded(() => trainer.begin(pixels)),
    advance: async () => guarded(() => trainer.advance()),
    finish: async () =>
      guarded(() => {
        while (trainer.advance() !== LAST_STAGE);
      }),
    stage: async () => guarded(() => trainer.stage()),
    save: async () => handedOver(await guarded(() => trainer.save())),
    exportWeights: async () => handedOver(await guarded(() => trainer.exportWeights())),
    load: async (bytes) => guarded(() => trainer.load(bytes)),
    histogram: async (network, parameter, bins) => guarded(() => trainer.histogram(network, parameter, bins)),
    configure: async (config) => guarded(() => trainer.configure(config)),
    config: async () => guarded(() => trainer.config()),
    preview: async (config) => guarded(() => previewOf(trainer, config)),
    free: async () => guarded(() => trainer.free()),
  };
}

/**
 * What a call gives. One that the instance crashed in is told to the page, which ends this worker and the engine's with
 * it, and is not answered: to the engine it would be a refusal as any other.
 * @template T @param {() => T | Promise<T>} call @returns {Promise<T>}
 */
export async function guarded(call) {
  try {
    return await call();
  } catch (error) {
    if (!isCrash(error)) throw error;
    tellCrash(error);
    return new Promise(() => {});
  }
}

/** Crosses without being copied: it is of nobody else. @template {Float32Array | Uint8Array} T @param {T} values @returns {T} */
function handedOver(values) {
  return Comlink.transfer(values, [values.buffer]);
}

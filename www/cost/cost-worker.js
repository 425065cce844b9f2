// Times a step by rule: all rules in each round, so that a machine that slows down slows all of them alike.
import { Batches } from '../data/batches.js';
import { Mnist } from '../data/mnist.js';
import { loadCpuPackage } from '../engine/backend.js';
import { breathe } from '../engine/breathe.js';
import { errorText } from '../messages/error-text.js';
import { Supply } from '../session/supply.js';
import { BATCH, CLIPS, configOf } from './cost-rules.js';

/**
 * @typedef {import('../types.d.ts').Trainer} Trainer
 * @typedef {import('./cost-rules.js').Round} Round
 */

/** Many short ones: what else the machine does then falls on all rules alike. */
const ROUNDS = 30;
/** One rule is timed so long in a round. */
const ROUND_MS = 100;
/** Images that are drawn beforehand; they are taken again and again. */
const PREPARED = 16;
const WARM_UP = 3;

/** @param {string} base of the site, with a slash at its end */
async function measure(base) {
  const supply = new Supply();
  const [{ Trainer }, images] = await Promise.all([
    loadCpuPackage(base, supply),
    Mnist.open(new URL('data/', base), supply),
  ]);
  const source = new Batches(images, { batchSize: BATCH, seed: 1 });
  const batches = [];
  while (batches.length < PREPARED) batches.push(await source.next());
  /** @type {Trainer[]} */
  const trainers = [];
  for (const clip of CLIPS) trainers.push(await Trainer.create(JSON.stringify(configOf(clip)), 'cpu'));
  for (const trainer of trainers) {
    for (let step = 0; step < WARM_UP; step += 1) trainer.step(batches[step]);
    await trainer.stats();
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    /** @type {Round} */
    const result = { ms: [], acted: [] };
    for (let place = 0; place < trainers.length; place += 1) {
      // Each begins a round in its turn: what comes first may find the machine another.
      const index = (place + round) % trainers.length;
      Object.assign(result.ms, { [index]: timed(trainers[index], batches) });
      result.acted[index] = acts(await trainers[index].stats());
      postMessage({ progress: (round * trainers.length + place + 1) / (ROUNDS * trainers.length) });
      await breathe();
    }
    postMessage({ round: result });
  }
  for (const trainer of trainers) trainer.free();
}

/** Milliseconds of the fastest step: what else the machine did meanwhile is in the others. @param {Trainer} trainer @param {Uint8Array[]} batches */
function timed(trainer, batches) {
  const began = performance.now();
  let [steps, fastest] = [0, Infinity];
  for (let before = began; before - began < ROUND_MS; steps += 1) {
    // On the CPU a step is done when this returns.
    trainer.step(batches[steps % batches.length]);
    const now = performance.now();
    fastest = Math.min(fastest, now - before);
    before = now;
  }
  return fastest;
}

/** @param {import('../types.d.ts').StepStats} stats */
function acts({ generator, discriminator }) {
  return [...generator, ...discriminator].some(({ normBefore, normAfter }) => normAfter < normBefore);
}

addEventListener('message', async ({ data: { base } }) => {
  try {
    await measure(base);
    postMessage({ done: true });
  } catch (error) {
    postMessage({ error: errorText(error) });
  }
});

// Measures one row: its first step, whether its losses are ours, and a step in the long run.
import { gpuCounts, perStep } from './gpu-counts.js';
import { breathe } from '../www/engine/breathe.js';
import { Pace } from '../www/engine/pace.js';

/**
 * @typedef {import('./gpu-counts.js').GpuCounts} GpuCounts
 * @typedef {import('./peers/types.d.ts').Losses} Losses
 * @typedef {import('./peers/types.d.ts').Noises} Noises
 * @typedef {import('./peers/types.d.ts').Peer} Peer
 * @typedef {import('./peers/types.d.ts').Size} Size
 * @typedef {import('./peers/types.d.ts').Weights} Weights
 *
 * @typedef {object} Workload
 * @property {Size} size
 * @property {Uint8Array[]} batches real images, in their order
 * @property {Noises[]} noises a step's each; after the last one both begin again
 * @property {Weights} weights to begin with
 * @property {Losses[]} losses of the first steps, ours on the CPU
 *
 * @typedef {object} Limits
 * @property {number} seconds to measure for at least
 * @property {number} steps to measure at the most
 * @property {number} [fewest] steps to measure at least, however long they take
 * @property {number} [slowest] seconds of a step, above which a row is left out
 *
 * @typedef {{ slowStep: number }} LeftOut seconds of the step for which the row was left out
 *
 * @typedef {object} Measurement
 * @property {number} firstStepMs from the start of loading the code to the first step's losses
 * @property {number} msPerStep
 * @property {number} steps that were timed
 * @property {Losses[]} losses of the first steps
 * @property {GpuCounts} counts per step
 * @property {number} pipelinesAtFirst compute pipelines made up to the first step's losses
 */

/**
 * @param {object} what
 * @param {() => Promise<Peer>} what.start loads the code and makes the networks
 * @param {Workload} what.workload
 * @param {'burst' | 'step'} what.reads
 * @param {Limits} what.limits
 * @param {() => number} [what.clock] milliseconds
 * @returns {Promise<Measurement | LeftOut>}
 */
export async function measure({ start, workload, reads, limits, clock = () => performance.now() }) {
  const began = clock();
  const peer = await start();
  const feed = feeder(peer, workload);
  feed();
  const losses = [await peer.losses()];
  const firstStepMs = clock() - began;
  const pipelinesAtFirst = gpuCounts().pipelines;
  while (losses.length < workload.losses.length) {
    const start = clock();
    feed();
    losses.push(await peer.losses());
    const seconds = (clock() - start) / 1000;
    if (seconds > (limits.slowest ?? Infinity)) {
      peer.dispose();
      return { slowStep: seconds };
    }
  }
  const loop = { feed, peer, reads, clock, pace: new Pace() };
  // The pace finds its burst, and compilers that wait for a hot loop have had one.
  await stepFor(loop, { seconds: limits.seconds / 4, steps: Math.max(1, limits.steps / 4) });
  const before = gpuCounts();
  const { steps, ms } = await stepFor(loop, limits);
  const counts = perStep(before, gpuCounts(), steps);
  peer.dispose();
  return { firstStepMs, msPerStep: ms / steps, steps, losses, counts, pipelinesAtFirst };
}

/** Takes the next step at each call. @param {Peer} peer @param {Pick<Workload, 'batches' | 'noises'>} workload */
export function feeder(peer, { batches, noises }) {
  let next = 0;
  return () => {
    peer.step(batches[next % batches.length], noises[next % noises.length]);
    next += 1;
  };
}

/**
 * Steps as the page's loop does: in bursts, each burst's statistics awaited after the next burst was
 * queued, so that a GPU never waits for the page.
 * @param {{ feed: () => void, peer: Peer, reads: 'burst' | 'step', clock: () => number, pace: Pace }} loop
 * @param {Limits} limits
 */
async function stepFor({ feed, peer, reads, clock, pace }, { seconds, steps: most, fewest = 0 }) {
  const start = clock();
  let steps = 0;
  /** @type {Promise<Losses> | undefined} */
  let pending;
  while (steps < most && (steps < fewest || clock() - start < seconds * 1000)) {
    const began = clock();
    const burst = reads === 'step' ? 1 : Math.min(pace.burst, Math.ceil(most - steps));
    for (let index = 0; index < burst; index += 1) feed();
    steps += burst;
    const read = peer.losses();
    read.catch(() => {});
    if (pending) await pending;
    pending = read;
    await breathe();
    pace.adapt(burst, clock() - began);
  }
  await pending;
  return { steps, ms: clock() - start };
}

/**
 * The first step whose losses are farther apart than allowed, if there is one.
 * @param {Losses[]} losses
 * @param {Losses[]} reference
 * @param {number} tolerance of a loss that is below 1, else of its share
 * @returns {{ step: number, network: 'discriminator' | 'generator', value: number, reference: number } | undefined}
 */
export function disagreement(losses, reference, tolerance) {
  for (const [index, wanted] of reference.entries()) {
    for (const network of /** @type {const} */ (['discriminator', 'generator'])) {
      const value = losses[index]?.[network] ?? NaN;
      const allowed = tolerance * Math.max(1, Math.abs(wanted[network]));
      // A NaN is not within anything.
      if (!(Math.abs(value - wanted[network]) <= allowed)) {
        return { step: index + 1, network, value, reference: wanted[network] };
      }
    }
  }
  return undefined;
}

/** The largest difference of two courses of losses. @param {Losses[]} losses @param {Losses[]} reference */
export function largestDifference(losses, reference) {
  return Math.max(
    ...reference.map(({ discriminator, generator }, index) =>
      Math.max(Math.abs(losses[index].discriminator - discriminator), Math.abs(losses[index].generator - generator)),
    ),
  );
}

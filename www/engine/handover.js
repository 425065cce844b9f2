// From one backend to another. Runs begin on the CPU, whose engine is small and there at once, and go on
// on the GPU when that has shown that it can take them. Worker side.
import { IMAGE_PIXELS } from '../data/image.js';
import { computes, PoisonedError } from './device-check.js';
import { isCrash } from './failures.js';
import { inTime } from './in-time.js';
import { createRuns, discard, elsewhereFirst, mostImages } from './trainers.js';

/**
 * @typedef {import('../types.d.ts').Backend} Backend
 * @typedef {import('../types.d.ts').RunSpec} RunSpec
 * @typedef {import('../types.d.ts').RunTrainer} RunTrainer
 * @typedef {import('../types.d.ts').RunTrainerClass} RunTrainerClass
 * @typedef {import('../types.d.ts').TrainerClass} TrainerClass
 * @typedef {import('./trainers.js').On} On
 * @typedef {import('./trainers.js').Run} Run
 */

/** A GPU leaves the processor to the page: it may take so many times as long as the CPU. */
const SLOWER = 1.5;
/** A pace is measured for so long, or for one step where that is longer. */
const MEASURE_MS = 100;
const MOST_STEPS = 8;
/** A GPU whose results come late whatever is queued is given larger bursts, as in training, for so long at the most. */
const LATE = { share: 0.75, growth: 4, steps: 32, ms: 1000 };

/** A GPU that takes longer than the CPU. */
export class SlowerError extends Error {
  /** @param {number} gpu milliseconds a step @param {number} cpu the same */
  constructor(gpu, cpu) {
    super(`a step takes ${gpu} ms, and ${cpu} ms on the CPU`);
    this.name = 'SlowerError';
    this.paces = { gpu, cpu };
  }
}

/** The CPU's engine crashed as its runs were to leave it, which says nothing of the GPU. */
export class CpuCrashError extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super('the engine for the CPU crashed', { cause });
    this.name = 'CpuCrashError';
  }
}

/** What the CPU's engine is asked for on the way to a GPU. @template T @param {() => Promise<T>} call */
async function ofCpu(call) {
  try {
    return await call();
  } catch (error) {
    throw isCrash(error) ? new CpuCrashError(error) : error;
  }
}

/**
 * Lets a device compile all that these runs need, by a step of runs of its own. Throws where it fails, or ceases to
 * answer: each answer has its time, since a device may be long in compiling all of them.
 * @param {On & { Trainer: TrainerClass }} on @param {RunSpec[]} specs @param {{ count: number, seed: number }} samples
 */
export async function warmUp(on, specs, samples) {
  if (!(await inTime(computes(on.Trainer, on.backend)))) throw new PoisonedError();
  const runs = await inTime(createRuns(on, specs), discard);
  try {
    for (const { trainer, images } of runs) {
      trainer.step(new Uint8Array(images * IMAGE_PIXELS));
      await inTime(trainer.stats());
      await inTime(trainer.sample(samples.count, samples.seed));
    }
  } finally {
    discard(runs);
  }
}

/**
 * Throws where the GPU would make these runs slower, and a CpuCrashError where it is the CPU that crashes. Nothing else may train meanwhile.
 * @param {On} gpu @param {On} cpu @param {(RunSpec & { trainer?: RunTrainer })[]} specs on the CPU they are timed in the workers that they are in
 * @param {() => number} [clock] milliseconds
 */
export async function compare(gpu, cpu, specs, clock = () => performance.now()) {
  const classes = new Map(specs.map(({ id, trainer }) => [id, trainer?.Siblings ?? cpu.Trainer]));
  const classOf = (/** @type {RunSpec} */ { id }) => /** @type {RunTrainerClass} */ (classes.get(id));
  const paces = [await paceOf(gpu, specs, clock), await ofCpu(() => paceOf(cpu, specs, clock, classOf))];
  if (paces[0] > SLOWER * paces[1]) throw new SlowerError(paces[0], paces[1]);
}

/** Milliseconds of a step of fresh runs like these, all together: the best of some bursts. @param {On} on @param {RunSpec[]} specs @param {() => number} clock @param {(spec: RunSpec) => RunTrainerClass} [classOf] */
async function paceOf(on, specs, clock, classOf) {
  const runs = elsewhereFirst(await createRuns(on, specs, classOf));
  const batch = Uint8Array.from({ length: mostImages(runs) * IMAGE_PIXELS }, (_, at) => at);
  const burst = async (/** @type {number} */ steps) => {
    const began = clock();
    for (let step = 0; step < steps; step += 1) {
      for (const { trainer, images } of runs) trainer.step(batch.subarray(0, images * IMAGE_PIXELS));
    }
    await Promise.all(runs.map(({ trainer }) => trainer.stats()));
    return clock() - began;
  };
  try {
    const first = await burst(1);
    let best = first;
    for (let spent = first; spent < MEASURE_MS;) {
      const took = await burst(MOST_STEPS);
      best = Math.min(best, took / MOST_STEPS);
      spent += took;
    }
    return on.backend === 'cpu' || first < MEASURE_MS ? best : await bestOfLarger(burst, first);
  } finally {
    discard(runs);
  }
}

/**
 * Milliseconds of a step where one alone takes long: as long as more steps at once make each of them much quicker, it
 * is the result that takes the time.
 * @param {(steps: number) => Promise<number>} burst @param {number} first milliseconds of one step alone
 */
async function bestOfLarger(burst, first) {
  let best = first;
  for (let steps = LATE.growth; best * steps < LATE.ms; steps = Math.min(steps * LATE.growth, LATE.steps)) {
    const each = (await burst(steps)) / steps;
    const isQuicker = each < LATE.share * best;
    best = Math.min(best, each);
    if (!isQuicker || steps === LATE.steps) break;
  }
  return best;
}

/**
 * Gives each run a trainer on another backend that goes on where its own is; returns those that they had.
 * Where one fails, all keep their own: a GPU's failure, or a CpuCrashError. Only between two steps.
 * @param {On} on @param {Run[]} runs @returns {Promise<RunTrainer[]>}
 */
export async function carryOver(on, runs) {
  const copies = await createRuns(on, runs);
  // A GPU takes runs from the CPU alone.
  const leave = on.backend === 'cpu' ? (/** @type {() => Promise<Uint8Array>} */ call) => call() : ofCpu;
  try {
    for (const [index, { trainer }] of copies.entries())
      await trainer.load(await leave(async () => runs[index].trainer.save()));
  } catch (error) {
    discard(copies);
    throw error;
  }
  return runs.map((run, index) => {
    const old = run.trainer;
    run.trainer = copies[index].trainer;
    return old;
  });
}

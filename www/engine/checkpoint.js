// All runs as they are between two steps, and back into fresh trainers. Worker side.
import { OwnImages } from '../data/own-images.js';
import { errorText } from '../messages/error-text.js';
import { runNumber } from '../messages/run-number.js';
import { Refusal } from '../messages/refusal.js';

/**
 * @typedef {import('../data/batches.js').Batches} Batches
 * @typedef {import('../data/mnist.js').Mnist} Mnist
 * @typedef {import('./runs.js').Run} Run
 * @typedef {import('./runner.js').Runner} Runner
 * @typedef {import('./runs.js').State} State
 * @typedef {import('../types.d.ts').Kept} Kept
 * @typedef {import('../types.d.ts').Restore} Restore
 * @typedef {import('../types.d.ts').Checkpoint} Checkpoint
 * @typedef {import('../types.d.ts').RunTrainer} RunTrainer
 */

/** A run's file of 3 MB was made in 14 ms, of which the GPU's copy is the least part. */
const PACKED_BYTES_A_MS = 200_000;

/** @param {Runner} runner @param {Batches} batches @param {Mnist | OwnImages} images @returns {Promise<Checkpoint>} */
export async function checkpointOf(runner, batches, images) {
  let position = batches.position;
  const { step, reads } = await runner.readBetweenSteps((run, state) => {
    position = batches.position;
    return readRun(run, state);
  });
  return { step, batches: position, images: nameOf(images), runs: await reads };
}

/**
 * The same as it is now, for the page to go on from should this worker die; nothing in the midst of a step that is
 * taken stage by stage, which is the reader's to end.
 * @param {Runner} runner @param {Batches} batches @param {Mnist | OwnImages} images @param {boolean} queued whether the runs are on a GPU
 * @returns {Promise<Kept | undefined>}
 */
export async function keptOf(runner, batches, images, queued) {
  let [position, began] = [batches.position, 0];
  const found = await runner.readInGap((run, state) => {
    position = batches.position;
    began ||= performance.now();
    return readRun(run, state);
  });
  if (!found) return undefined;
  const runs = await found.reads;
  const took = performance.now() - began;
  // A GPU answers when it has taken the steps that it was given before, which costs the training nothing.
  const ms = queued ? Math.min(took, packingMs(runs)) : took;
  return { step: found.step, batches: position, images: nameOf(images), runs, ms };
}

/** How long the worker is held up by runs that a GPU returns. @param {{ file: Uint8Array }[]} runs */
function packingMs(runs) {
  return runs.reduce((bytes, { file }) => bytes + file.length, 0) / PACKED_BYTES_A_MS;
}

/** @param {Mnist | OwnImages} images @returns {Checkpoint['images']} */
function nameOf(images) {
  if (!(images instanceof OwnImages)) return null;
  const { name, count, print } = images;
  return { name, count, print };
}

/** @param {Run} run @param {State} state */
async function readRun({ id, trainer, clips }, { step, diverged, told }) {
  const { config, save, stats } = /** @type {RunTrainer} */ (trainer);
  // Asked for before anything is awaited, so that all are of this step.
  const [saving, reading, setting] = [save.call(trainer), statsOf(() => stats.call(trainer)), config.call(trainer)];
  const [file, last, settings] = await Promise.all([saving, reading, setting]);
  return {
    id,
    config: JSON.parse(settings),
    clips,
    diverged,
    file: /** @type {Uint8Array<ArrayBuffer>} */ (file),
    // A trainer that has the run from elsewhere has taken no step of it yet.
    stats: last ?? (told?.step === step ? told : null),
  };
}

/** None before the first step. @template T @param {() => Promise<T>} read */
async function statsOf(read) {
  try {
    return await read();
  } catch {
    return null;
  }
}

/** Fills fresh trainers; refuses a run whose file is damaged or of other settings. @param {{ id: number, trainer: RunTrainer }[]} runs @param {Restore['runs']} saved */
export async function loadAll(runs, saved) {
  for (const { id, trainer } of runs) {
    const { file } = /** @type {Restore['runs'][number]} */ (saved.find((run) => run.id === id));
    const name = runNumber(id);
    const config = await trainer.config();
    try {
      await trainer.load(file);
    } catch (error) {
      throw new Refusal('file.run', { name, error: errorText(error) });
    }
    if ((await trainer.config()) !== config) throw new Refusal('file.settings', { name });
  }
}

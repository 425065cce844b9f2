// All runs as they are between two steps, and back into fresh trainers. Worker side.
import { OwnImages } from '../data/own-images.js';
import { letter } from '../messages/letter.js';
import { Refusal } from '../messages/refusal.js';

/**
 * @typedef {import('../data/batches.js').Batches} Batches
 * @typedef {import('../data/mnist.js').Mnist} Mnist
 * @typedef {import('./runner.js').Run} Run
 * @typedef {import('./runner.js').Runner} Runner
 * @typedef {import('../types.d.ts').Restore} Restore
 * @typedef {import('../types.d.ts').Snapshot} Snapshot
 * @typedef {import('../types.d.ts').Trainer} Trainer
 */

/** @param {Runner} runner @param {Batches} batches @param {Mnist | OwnImages} images @returns {Promise<Snapshot>} */
export async function snapshotOf(runner, batches, images) {
  let position = batches.position;
  const { step, reads } = await runner.readBetweenSteps((run, { diverged }) => {
    position = batches.position;
    return readRun(run, diverged);
  });
  const own = images instanceof OwnImages;
  const { name, count, print } = own ? images : { name: '', count: 0, print: 0 };
  return { step, batches: position, images: own ? { name, count, print } : null, runs: await reads };
}

/** @param {Run} run @param {boolean} diverged */
async function readRun({ id, trainer, clips }, diverged) {
  const { config, save, stats } = /** @type {Trainer} */ (trainer);
  // Asked for before anything is awaited, so that both are of this step.
  const [file, last] = [save.call(trainer), statsOf(() => stats.call(trainer))];
  return {
    id,
    config: JSON.parse(config.call(trainer)),
    clips,
    diverged,
    file: /** @type {Uint8Array<ArrayBuffer>} */ (await file),
    stats: await last,
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

/** Fills fresh trainers; refuses a run whose file is damaged or of other settings. @param {{ id: number, trainer: Trainer }[]} runs @param {Restore['runs']} saved */
export function loadAll(runs, saved) {
  for (const { id, trainer } of runs) {
    const { file } = /** @type {Restore['runs'][number]} */ (saved.find((run) => run.id === id));
    const name = letter(id);
    const config = trainer.config();
    try {
      trainer.load(file);
    } catch (error) {
      throw new Refusal('file.run', { name, error: error instanceof Error ? error.message : String(error) });
    }
    if (trainer.config() !== config) throw new Refusal('file.settings', { name });
  }
}

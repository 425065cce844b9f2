// Trainers of runs side by side: made, set and read together, all or none.
import { Refusal } from '../messages/refusal.js';

/**
 * @typedef {import('../types.d.ts').Backend} Backend
 * @typedef {import('../types.d.ts').Clips} Clips
 * @typedef {import('../types.d.ts').RunSpec} RunSpec
 * @typedef {import('../types.d.ts').RunTrainer} RunTrainer
 * @typedef {import('../types.d.ts').RunTrainerClass} RunTrainerClass
 * @typedef {import('./runs.js').Run & RunSpec & { trainer: RunTrainer, seed: number }} Run
 *
 * @typedef {{ Trainer: RunTrainerClass, backend: Backend }} On where trainers are made
 * @typedef {{ images: number, seed: number, clips: Clips }} StepSettings what the loop has to know of a run
 */

/** Fresh trainers; where one is refused, none. @param {On} on @param {RunSpec[]} specs @param {(spec: RunSpec) => RunTrainerClass} [classOf] for those that are made elsewhere */
export async function createRuns({ Trainer, backend }, specs, classOf = () => Trainer) {
  /** @type {Run[]} */
  const runs = [];
  try {
    for (const spec of specs) {
      const { id, config } = spec;
      const trainer = await classOf(spec).create(JSON.stringify(config), backend);
      runs.push({ id, trainer, config, ...settingsOf(await trainer.config()) });
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

/**
 * New settings for these runs, or where one of them or `accept` refuses, for none: all are tried before any is set, and all
 * are set between the same two steps.
 * @param {{ run: Run, config: RunSpec['config'] }[]} changes
 * @param {(settings: Map<Run, StepSettings>) => void} accept hears what the runs will take, and throws where they may not
 */
export async function configureAll(changes, accept) {
  const tried = await Promise.all(changes.map(({ run, config }) => preview(run.trainer, JSON.stringify(config))));
  const settings = new Map(changes.map(({ run }, index) => [run, settingsOf(tried[index])]));
  accept(settings);
  const set = changes.map(({ run, config }) => {
    const done = run.trainer.configure(JSON.stringify(config));
    Object.assign(run, { config }, settings.get(run));
    return done;
  });
  await Promise.all(set);
}

/** The settings as a change would leave them. @param {RunTrainer} trainer @param {string} config */
async function preview(trainer, config) {
  if (trainer.preview) return trainer.preview(config);
  return previewOf(/** @type {import('../types.d.ts').Trainer} */ (trainer), config);
}

/** The same of a trainer in this worker: it is set back before anything else can happen. @param {Pick<import('../types.d.ts').Trainer, 'config' | 'configure'>} trainer @param {string} config */
export function previewOf(trainer, config) {
  const old = trainer.config();
  trainer.configure(config);
  const changed = trainer.config();
  trainer.configure(old);
  return changed;
}

/** A step takes a batch for each update of D. @param {string} config as a trainer gives it @returns {StepSettings} */
export function settingsOf(config) {
  const { batchSize, discriminatorSteps, seed, generator, discriminator } = JSON.parse(config);
  const clips = { generator: generator.clip, discriminator: discriminator.clip };
  return { images: batchSize * discriminatorSteps, seed, clips };
}

/** What a step of all runs takes. @param {{ images: number }[]} runs */
export function mostImages(runs) {
  return Math.max(...runs.map(({ images }) => images));
}

/** Those in other workers first: they work while this one does. @template {{ trainer: { Siblings?: unknown } }} T @param {T[]} runs */
export function elsewhereFirst(runs) {
  return [...runs.filter(({ trainer }) => trainer.Siblings), ...runs.filter(({ trainer }) => !trainer.Siblings)];
}

// The runs that there are, from one beginning to the next: their trainers, the batches that these take, and the loop
// that has them take steps.
import { keptOf, loadAll, checkpointOf } from './checkpoint.js';
import { Batches } from '../data/batches.js';
import { Refusal } from '../messages/refusal.js';
import { Runner } from './runner.js';
import { checkEnough, configureAll, mostImages } from './trainers.js';

/**
 * @typedef {import('../types.d.ts').EngineEvent} EngineEvent
 * @typedef {import('../types.d.ts').Restore} Restore
 * @typedef {import('../types.d.ts').RunSpec} RunSpec
 * @typedef {import('../types.d.ts').RunStats} RunStats
 * @typedef {import('./trainers.js').Run} Run
 *
 * @typedef {Awaited<ReturnType<typeof import('./images.js').openImages>>} Images
 * @typedef {{ batches?: Batches, step?: number, diverged?: number[] }} Where
 */

export class Present {
  /** Whether what they say counts. */
  #heard = true;

  /**
   * @param {object} given
   * @param {Run[]} given.runs
   * @param {Images} given.images that they train on
   * @param {{ count: number, seed: number }} given.samples
   * @param {(event: EngineEvent) => void} given.tell
   * @param {(runs: RunStats[]) => Promise<void>} given.check throws where what the device gave is not to be told
   * @param {(error: unknown) => void} given.fail
   * @param {(error: Error) => void} given.silent hears that the device does not answer
   * @param {Where} [where] they go on; else they begin with the first batch
   */
  constructor(given, { batches = batchesFor(given.images, given.runs), step = 0, diverged } = {}) {
    const { runs, images, samples, tell, check, fail, silent } = given;
    this.runs = runs;
    this.images = images;
    this.batches = batches;
    /** Whether a step of these runs has been shown: those that go on from a file are not to begin again unasked. */
    this.shown = step > 0;
    this.runner = new Runner({
      runs,
      batches,
      step,
      diverged,
      samples,
      publish: (event) => {
        if (!this.#heard) return;
        this.shown ||= event.type === 'frame';
        tell(event);
      },
      fail: (error) => this.#heard && fail(error),
      check,
      silent: (error) => this.#heard && silent(error),
    });
  }

  /** What comes of them from now on is of no use. */
  giveUp() {
    this.#heard = false;
  }

  /** @param {number} id */
  #find(id) {
    return this.runs.find((run) => run.id === id);
  }

  /** Between two steps. @param {RunSpec[]} specs */
  async configure(specs) {
    const changes = specs.map(({ id, config }) => ({ run: there(this.#find(id)), config }));
    await configureAll(changes, (settings) => {
      const taken = this.runs.map((run) => settings.get(run) ?? run);
      checkEnough(this.images, taken);
      this.batches.batchSize = mostImages(taken);
    });
  }

  /** Takes a run out, if it is not the last; gives it when its trainer can be freed. @param {number} id */
  async remove(id) {
    const gone = this.#find(id);
    if (!gone || this.runs.length === 1) return undefined;
    this.runs = this.runs.filter((run) => run !== gone);
    this.batches.batchSize = mostImages(this.runs);
    await this.runner.remove(id);
    return gone;
  }

  save() {
    return checkpointOf(this.runner, this.batches, this.images);
  }

  /** @param {boolean} queued whether they are on a GPU */
  keep(queued) {
    return keptOf(this.runner, this.batches, this.images, queued);
  }

  /** @param {number} id */
  async weights(id) {
    const run = there(this.#find(id));
    const { step, reads } = await this.runner.readBetweenSteps(async (one) =>
      one === run ? run.trainer.exportWeights() : undefined,
    );
    return { step, bytes: /** @type {Uint8Array<ArrayBuffer>} */ ((await reads).find(Boolean)) };
  }
}

/** Where saved runs go on, of which these fresh ones are filled. @param {Run[]} fresh @param {Omit<Restore, 'number'>} saved @param {Images} images */
export async function resumed(fresh, { runs, batches: position, step }, images) {
  await loadAll(fresh, runs);
  const batches = batchesFor(images, fresh);
  await batches.resume(position);
  return { batches, step, diverged: runs.filter((run) => run.diverged).map(({ id }) => id) };
}

/** @param {Images} images @param {Run[]} runs */
function batchesFor(images, runs) {
  const { seed } = runs[0];
  return new Batches(images, { batchSize: mostImages(runs), seed });
}

/** @param {Run | undefined} run */
function there(run) {
  if (run === undefined) throw new Refusal('notOpen');
  return run;
}

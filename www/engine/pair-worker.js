// The worker of a GAN and a VAE that train side by side, each batch given to both. On the CPU: what is compared takes
// the same arithmetic. It also reads a digit: the VAE by its encoder, the GAN by a search for its noise.
import * as Comlink from 'comlink';

import { Batches } from '../data/batches.js';
import { IMAGE_PIXELS } from '../data/image.js';
import { loadCpuPackage } from './backend.js';
import { breathe } from './breathe.js';
import { failure, inWords } from './failures.js';
import { openImages } from './images.js';
import { holdLifeline } from './lifeline.js';
import { SEARCH, walkBetween } from './pair-reading.js';
import { Refusal } from '../messages/refusal.js';
import { Runner } from './runner.js';
import { discard, settingsOf } from './trainers.js';
import { Turns } from './turns.js';

/**
 * @typedef {import('../types.d.ts').PairEvent} PairEvent
 * @typedef {import('../types.d.ts').PairOptions} PairOptions
 * @typedef {import('../types.d.ts').PairSettings} PairSettings
 * @typedef {import('../types.d.ts').Supply} Supply
 * @typedef {import('../types.d.ts').Trainer} Trainer
 * @typedef {import('../types.d.ts').VaeTrainer} VaeTrainer
 *
 * @typedef {{ gan: Trainer, vae: VaeTrainer }} Trainers
 */

/** Samples come from this noise, and a search begins there too. */
const SAMPLE_SEED = 1;
/** Steps of a search between two looks at the messages: training goes on between them. */
const BURST = 5;

class PairEngine {
  /** @type {(event: PairEvent) => unknown} */
  #emit = () => {};
  /** @type {Awaited<ReturnType<typeof loadCpuPackage>> | undefined} */
  #package;
  /** @type {Awaited<ReturnType<typeof openImages>> | undefined} */
  #images;
  /** @type {Trainers | undefined} */
  #trainers;
  /** @type {Runner | undefined} */
  #runner;
  #samples = 0;
  #turns = new Turns();
  /** The search that goes on; another one, or new networks, end it. @type {object | undefined} */
  #search;

  /** @param {PairOptions} options @param {(event: PairEvent) => void} emit @param {Supply} supply */
  async open({ base, samples, ...settings }, emit, supply) {
    await inWords(async () => {
      this.#emit = emit;
      this.#samples = samples;
      const onProgress = (/** @type {number} */ loaded, /** @type {number} */ total) =>
        emit({ type: 'progress', loaded, total });
      [this.#package, this.#images] = await Promise.all([
        loadCpuPackage(base, supply),
        openImages(undefined, { base, supply, onProgress }),
      ]);
      await this.#begin(settings);
    });
  }

  /** New networks from step 0; what is refused leaves the old ones. @param {PairSettings} settings */
  async reset(settings) {
    await inWords(() => this.#turns.take(() => this.#begin(settings)));
  }

  /** @param {PairSettings} settings */
  async #begin(settings) {
    const trainers = await this.#create(settings);
    this.#search = undefined;
    await this.#runner?.close();
    if (this.#trainers) discard(Object.values(this.#trainers).map((trainer) => ({ trainer })));
    this.#trainers = trainers;
    const { images, seed, clips } = settingsOf(trainers.gan.config());
    const runner = new Runner({
      runs: [trainers.gan, trainers.vae].map((trainer, id) => ({
        id,
        // It takes whole steps and samples alone: a VAE has no stages.
        trainer: /** @type {Trainer} */ (/** @type {unknown} */ (trainer)),
        images,
        clips,
      })),
      batches: new Batches(required(this.#images), { batchSize: images, seed }),
      samples: { count: this.#samples, seed: SAMPLE_SEED },
      publish: (event) => this.#tell(event),
      fail: (error) => this.#emit({ type: 'failed', ...failure(error) }),
    });
    this.#runner = runner;
    // Told on the channel of the frames, so that none of the old networks comes after it.
    this.#emit({ type: 'reset' });
    await runner.drawSamples();
  }

  /** Both, or none. @param {PairSettings} settings @returns {Promise<Trainers>} */
  async #create({ gan: ganConfig, vae: vaeConfig }) {
    const { Trainer, VaeTrainer } = required(this.#package);
    const gan = await Trainer.create(JSON.stringify(ganConfig), 'cpu');
    try {
      return { gan, vae: await VaeTrainer.create(JSON.stringify(vaeConfig), 'cpu') };
    } catch (error) {
      discard([{ trainer: gan }]);
      throw error;
    }
  }

  /** @param {Parameters<ConstructorParameters<typeof Runner>[0]['publish']>[0]} event */
  #tell(event) {
    if (event.type === 'stage') return;
    if (event.type !== 'frame') return this.#emit(event);
    const { runs, stepsPerSecond } = event;
    const told = runs.map(({ run, stats: { step, diverged } }) => ({ run, step, diverged: diverged !== null }));
    this.#emit({ type: 'frame', runs: told, stepsPerSecond });
  }

  async start() {
    required(this.#runner).start();
  }

  async pause() {
    await required(this.#runner).pause();
  }

  /** @param {number} run @param {number} count @param {number} seed */
  async sample(run, count, seed) {
    const samples = await inWords(async () => this.#runner?.sampleOnce(run, count, seed));
    return samples && Comlink.transfer(samples, [samples.pixels.buffer]);
  }

  /** Both go on with other settings; new ones that are being made, too. @param {PairSettings} settings */
  async configure(settings) {
    await inWords(() => this.#turns.take(async () => this.#configure(settings)));
  }

  /** Where one of them is refused, both keep the old ones. @param {PairSettings} settings */
  #configure({ gan: ganConfig, vae: vaeConfig }) {
    const { gan, vae } = required(this.#trainers);
    const old = gan.config();
    gan.configure(JSON.stringify(ganConfig));
    try {
      vae.configure(JSON.stringify(vaeConfig));
    } catch (error) {
      gan.configure(old);
      throw error;
    }
  }

  /** What the VAE makes of an image, and the way from its code to another's. @param {Uint8Array} image @param {Uint8Array} other */
  async read(image, other) {
    const read = await inWords(async () => {
      const trainers = required(this.#trainers);
      const { step } = required(this.#runner);
      const both = new Uint8Array(2 * IMAGE_PIXELS);
      both.set(image);
      both.set(other, IMAGE_PIXELS);
      const { mean } = await trainers.vae.encode(both);
      // Others may have taken their place meanwhile.
      if (trainers !== this.#trainers) return undefined;
      return { step, pixels: await trainers.vae.decode(walkBetween(mean)) };
    });
    return read && Comlink.transfer(read, [read.pixels.buffer]);
  }

  /** Tells, at some of its steps, how near an image the GAN has come to this one; ends with the last, or where another begins. @param {Uint8Array} image @param {number} token told with it */
  async search(image, token) {
    await inWords(async () => {
      const search = required(this.#trainers).gan.search(image, SEARCH.starts, SAMPLE_SEED);
      const { step } = required(this.#runner);
      const own = {};
      this.#search = own;
      try {
        for (let taken = 0; this.#search === own; taken += BURST) {
          if (SEARCH.stops.includes(taken)) {
            const { steps, distance, pixels, noise } = await search.found();
            const length = Math.hypot(...noise);
            this.#emit({ type: 'found', token, step, steps, distance, length, dim: noise.length, pixels });
          }
          if (taken >= SEARCH.stops[SEARCH.stops.length - 1]) return;
          search.advance(BURST);
          await breathe();
        }
      } finally {
        search.free();
      }
    });
  }
}

/** @template T @param {T | undefined} value @returns {T} */
function required(value) {
  if (value === undefined) throw new Refusal('notOpen');
  return value;
}

holdLifeline();
Comlink.expose(new PairEngine());

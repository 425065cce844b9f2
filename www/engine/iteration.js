// One iteration of all runs, stage by stage, and what a reader can see at each.
import { IMAGE_PIXELS } from '../data/image.js';

/**
 * @typedef {import('../types.d.ts').SeenStage} SeenStage
 * @typedef {import('../../src/wasm.d.ts').Histogram} Histogram
 * @typedef {import('../../src/wasm.d.ts').StageView} StageView
 * @typedef {import('./runs.js').Run} Run
 *
 * @typedef {object} StagedTrainer what it needs of the exported class
 * @property {(pixels: Uint8Array) => void} begin
 * @property {() => number | Promise<number>} advance
 * @property {() => void} [finish] all stages that are left, where they are not to be awaited one by one
 * @property {() => Promise<StageView>} stage
 * @property {(network: 'generator' | 'discriminator', parameter: string, bins: number) => Promise<Histogram>} histogram
 * @property {() => string | Promise<string>} config
 */

const LAST_STAGE = 8;
/** Images and rows of noise that are shown. */
const SHOWN = 16;
const BINS = 41;
/** The network whose gradients a stage has just clipped. @type {Record<number, 'generator' | 'discriminator'>} */
const CLIPPED = { 4: 'discriminator', 7: 'generator' };
/** The first layer's weights, by architecture: a trainer tells its names only after a step. */
const FIRST = {
  seed: { generator: 'mlp.layers.0.weight', discriminator: 'mlp.layers.0.weight' },
  mlp: { generator: 'mlp.layers.0.weight', discriminator: 'mlp.layers.0.weight' },
  dcgan: { generator: 'dcgan.project.weight', discriminator: 'dcgan.conv1.weight' },
};

export class Iteration {
  /** Where each run stands. @type {Map<number, number>} */
  #stages = new Map();

  /** @param {Run[]} runs @param {Uint8Array} batch */
  constructor(runs, batch) {
    this.real = batch.slice(0, SHOWN * IMAGE_PIXELS);
    for (const { id, trainer, images } of runs) {
      trainer.begin(batch.subarray(0, images * IMAGE_PIXELS));
      this.#stages.set(id, 0);
    }
  }

  /** The next stage of every run that is not at its end. A run with more updates of D takes more. @param {Run[]} runs @returns {Promise<Run[]>} those that moved */
  async advance(runs) {
    const moved = runs.filter(({ id }) => this.#stageOf(id) < LAST_STAGE);
    await Promise.all(moved.map(async ({ id, trainer }) => this.#stages.set(id, await trainer.advance())));
    return moved;
  }

  /** All stages that are left, queued at once. @param {Run[]} runs */
  finish(runs) {
    for (const { id, trainer } of runs) {
      if (this.#stageOf(id) === LAST_STAGE) continue;
      if (trainer.finish) trainer.finish();
      else while (trainer.advance() !== LAST_STAGE);
      this.#stages.set(id, LAST_STAGE);
    }
  }

  /** @param {Run[]} runs */
  complete(runs) {
    return runs.every(({ id }) => this.#stageOf(id) === LAST_STAGE);
  }

  /** @param {number} id */
  #stageOf(id) {
    return this.#stages.get(id) ?? LAST_STAGE;
  }

  /** What the present stage of a run holds, as much as is shown. @param {Run} run @returns {Promise<SeenStage>} */
  async see({ trainer }) {
    const { noise, fake, ...rest } = await trainer.stage();
    const { architecture, batchSize } = JSON.parse(await trainer.config());
    const network = CLIPPED[rest.stage];
    const parameter = network && FIRST[/** @type {keyof typeof FIRST} */ (architecture)][network];
    const width = noise.length / batchSize;
    return {
      ...rest,
      real: this.real,
      noise: Float32Array.from(noise.slice(0, SHOWN * width)),
      fake: Uint8Array.from(fake.slice(0, SHOWN * IMAGE_PIXELS), (value) => Math.round(value * 255)),
      parameter: parameter ?? '',
      histogram: parameter ? await trainer.histogram(network, parameter, BINS) : null,
    };
  }
}

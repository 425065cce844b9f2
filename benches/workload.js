// The step that all rows of the bench take: its settings, and the noise and weights to take it with.
// The settings are the article's own, with the clipping that the bench is about, and a size.
import { threefry2x32 } from '../www/data/random.js';

export { IMAGE_PIXELS } from '../www/data/image.js';

/**
 * @typedef {import('./peers/types.d.ts').Layer} Layer
 * @typedef {import('./peers/types.d.ts').Noises} Noises
 * @typedef {import('./peers/types.d.ts').Size} Size
 * @typedef {import('./peers/types.d.ts').Weights} Weights
 */

export const NOISE_DIM = 100;
export const ADAM = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-7 };
/** C: each parameter of both networks is clipped to this norm. */
export const THRESHOLD = 0.01;
export const SEED = 1;

/** The step of a size as our TrainConfig; with 128 wide layers these are the article's networks. @param {Size} size */
export function configOf({ batch, width }) {
  const network = {
    hidden: [width, width],
    optimizer: { kind: 'adam', ...ADAM },
    clip: { rule: 'norm', threshold: THRESHOLD, every: 1 },
  };
  return {
    seed: SEED,
    architecture: 'mlp',
    loss: 'minimax',
    noiseDim: NOISE_DIM,
    batchSize: batch,
    discriminatorSteps: 1,
    generator: network,
    discriminator: network,
  };
}

/** The streams of src/random.rs that a step draws from. */
const STREAMS = { discriminator: 3, generator: 4 };
const TAU = Math.fround(2 * Math.PI);

/** The top 24 bits of a word as a number in [0, 1). @param {number} word */
const unit = (word) => (word >>> 8) * 2 ** -24;

/**
 * `length` values from N(0, 1), by Box and Muller: those of `Random::normal` in src/random.rs but for
 * the last bits of 32.
 * @param {number} seed
 * @param {number} stream
 * @param {number} block
 * @param {number} length
 */
export function normal(seed, stream, block, length) {
  const values = new Float32Array(length);
  for (let pair = 0; 2 * pair < length; pair += 1) {
    const [a, b] = threefry2x32([seed, stream], [block, pair]);
    const radius = Math.sqrt(-2 * Math.log(1 - unit(a)));
    const angle = Math.fround(TAU * unit(b));
    values[2 * pair] = radius * Math.cos(angle);
    // A write beyond the end of an odd length is dropped.
    values[2 * pair + 1] = radius * Math.sin(angle);
  }
  return values;
}

/** The noise of a step, counted from 0. @param {number} step @param {number} batch @returns {Noises} */
export function noisesOf(step, batch) {
  const draw = (/** @type {number} */ stream) => normal(SEED, stream, step, batch * NOISE_DIM);
  return { discriminator: draw(STREAMS.discriminator), generator: draw(STREAMS.generator) };
}

/**
 * The dense layers of both networks out of what `exportWeights` gives: a safetensors file with
 * PyTorch's names and its layout, [outputs, inputs].
 * @param {Uint8Array} file
 * @returns {Weights}
 */
export function readWeights(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  const data = 8 + headerLength;
  /** @type {Record<string, { dtype: string, shape: number[], data_offsets: [number, number] }>} */
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, data)));
  /** @param {string} name */
  const read = (name) => {
    const entry = header[name];
    if (entry?.dtype !== 'F32') throw new Error(`The exported weights have no ${name} in 32-bit floats.`);
    const [start, end] = entry.data_offsets;
    // A copy, as the tensors need not lie at multiples of 4 bytes.
    return { shape: entry.shape, values: new Float32Array(file.slice(data + start, data + end).buffer) };
  };
  /** @param {string} name @returns {Layer[]} */
  const layersOf = (name) =>
    [0, 2, 4].map((index) => {
      const { shape, values } = read(`${name}.${index}.weight`);
      const [outputs, inputs] = shape;
      return {
        inputs,
        outputs,
        weight: transposed(values, outputs, inputs),
        bias: read(`${name}.${index}.bias`).values,
      };
    });
  return { generator: layersOf('generator'), discriminator: layersOf('discriminator') };
}

/** @param {Float32Array} values @param {number} rows @param {number} columns */
function transposed(values, rows, columns) {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) result[column * rows + row] = values[row * columns + column];
  }
  return result;
}

/** 8-bit pixels as numbers in 0..=1. @param {Uint8Array} pixels */
export function toFloats(pixels) {
  const values = new Float32Array(pixels.length);
  for (let index = 0; index < pixels.length; index += 1) values[index] = pixels[index] / 255;
  return values;
}

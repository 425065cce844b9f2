// A run's settings with every default filled in, as src/config/ has them: what a program has to say.

// The images as the page trains on them.
export { SHARD_IMAGES, TRAIN_IMAGES } from '../data/batches.js';
export { IMAGE_PIXELS as PIXELS } from '../data/image.js';

/**
 * @typedef {import('../types.d.ts').ClipRule} ClipRule
 * @typedef {import('../types.d.ts').Loss} Loss
 * @typedef {import('../types.d.ts').NetworkConfig} NetworkConfig
 * @typedef {import('../types.d.ts').TrainConfig} TrainConfig
 *
 * @typedef {Required<NonNullable<NetworkConfig['optimizer']>>} Optimizer
 * @typedef {{ rule: ClipRule, threshold: number, every: number }} Clip
 *
 * @typedef {object} Network
 * @property {number[]} hidden
 * @property {number} leakySlope
 * @property {Optimizer} optimizer
 * @property {Clip} clip
 * @property {Required<NonNullable<NetworkConfig['regularizer']>>} regularizer
 *
 * @typedef {object} Settings
 * @property {number} seed
 * @property {'seed' | 'mlp' | 'dcgan'} architecture
 * @property {Loss} loss
 * @property {number} noiseDim
 * @property {[number, number]} channels
 * @property {number} batchSize
 * @property {number} discriminatorSteps
 * @property {number | null} weightClip
 * @property {Network} generator
 * @property {Network} discriminator
 */

/** Steps that a generated program takes where it is told no other number. */
export const STEPS = 1000;
/** Norms that the percentile remembers. */
export const HISTORY = 512;

/** @type {Optimizer} */
const OPTIMIZER = {
  kind: 'adam',
  learningRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  epsilon: 1e-7,
  momentum: 0,
  alpha: 0.99,
};

/** @param {NetworkConfig} [config] @returns {Network} */
function network({ hidden = [128, 128], leakySlope = 0, optimizer, clip, regularizer } = {}) {
  return {
    hidden,
    leakySlope,
    optimizer: { ...OPTIMIZER, ...optimizer },
    clip: { rule: 'none', threshold: 1, every: 1, ...clip },
    regularizer: { kind: 'none', lambda: 10, gamma: 10, ...regularizer },
  };
}

/** @param {TrainConfig} config @returns {Settings} */
export function complete(config) {
  return {
    seed: 1,
    architecture: 'seed',
    loss: 'minimax',
    noiseDim: 100,
    channels: [64, 128],
    batchSize: 128,
    discriminatorSteps: 1,
    weightClip: null,
    ...config,
    generator: network(config.generator),
    discriminator: network(config.discriminator),
  };
}

/** The rules that the two networks are clipped by, each once. @param {Settings} settings @returns {ClipRule[]} */
export function rulesOf({ generator, discriminator }) {
  return [...new Set([generator.clip.rule, discriminator.clip.rule])].filter((rule) => rule !== 'none');
}

/** Both networks, by the letters that they have in the papers. @param {Settings} settings @returns {[string, Network][]} */
export function networksOf({ generator, discriminator }) {
  return [
    ['G', generator],
    ['D', discriminator],
  ];
}

/** A clipping in English, for a comment. @param {Clip} clip */
export function clipWords({ rule, threshold, every }) {
  if (rule === 'none') return 'gradients not clipped';
  const names = {
    norm: `norm clipping of each parameter at C = ${threshold}`,
    globalNorm: `global norm clipping at C = ${threshold}`,
    value: `value clipping at C = ${threshold}`,
    meanAbs: `mean |g| clipping at C = ${threshold}`,
    adaptive: `adaptive clipping (AGC) at C = ${threshold}`,
    percentile: `clipping at percentile ${threshold} of the norms so far (AutoClip)`,
  };
  return `${names[rule]}${every === 1 ? '' : `, on one step in ${every}`}`;
}

/** Lines of a program, with what is empty left out. @param {(string | string[] | false | null | undefined)[]} parts */
export function lines(...parts) {
  return parts
    .flat()
    .filter((part) => typeof part === 'string')
    .join('\n');
}

/** A float as Python and Rust read it: with a point or an exponent. @param {number} value */
export function float(value) {
  const text = String(value).replace('e+', 'e');
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A whole number in groups of three. @param {number} value @param {string} [mark] */
export function group(value, mark = ',') {
  return String(value).replace(/\B(?=(\d{3})+$)/g, mark);
}

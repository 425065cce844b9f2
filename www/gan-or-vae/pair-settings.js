// The GAN and the VAE that are compared: the same optimiser, the same batches, and a decoder of the generator's shape.
// Pure.
import { PRESETS } from '../setup/presets.js';
import { setupOf } from '../setup/setup.js';

/** @typedef {import('../types.d.ts').PairSettings} PairSettings */

/** The GAN's, whose study is the article's. */
export const PRESET = 'fast';
/** Where both are clipped, each gradient is by norm, at this C. */
export const THRESHOLD = 0.1;
/** @param {boolean} clipped @param {number} seed @returns {PairSettings} */
export function pairSettings(clipped, seed) {
  const clip = {
    rule: /** @type {import('../types.d.ts').ClipRule} */ (clipped ? 'norm' : 'none'),
    threshold: THRESHOLD,
    every: 1,
  };
  const { generator, discriminator, ...rest } = PRESETS[PRESET];
  const network = { optimizer: generator?.optimizer, clip };
  return {
    gan: { ...rest, seed, generator: { ...generator, clip }, discriminator: { ...discriminator, clip } },
    vae: { seed, encoder: { hidden: [128], ...network }, decoder: network },
  };
}

/** The GAN alone, as the lab has it. @param {boolean} clipped @param {number} seed */
export function labSetup(clipped, seed) {
  const { gan } = pairSettings(clipped, seed);
  return setupOf(PRESET, gan, [gan]);
}

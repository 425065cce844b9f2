// The runs that are kept finished: fifty epochs of the article's own settings, and of the smallest change to them that
// learns, each clipped and not. Pure.
import { PRESETS } from '../setup/presets.js';

/** @typedef {import('../types.d.ts').TrainConfig} TrainConfig */

/** Steps of fifty epochs of 50,000 images, 128 at a time. */
export const END = 50 * 391;

/** @typedef {{ name: string, preset: string, threshold: number | null }} FinishedRun */

/** The threshold is of norm clipping of both networks; none where it is null. @type {FinishedRun[]} */
export const RUNS = [
  { name: 'article-none', preset: 'seed', threshold: null },
  { name: 'article-clipped', preset: 'seed', threshold: 1 },
  { name: 'fast-none', preset: 'fast', threshold: null },
  { name: 'fast-clipped', preset: 'fast', threshold: 0.01 },
];

/** @param {FinishedRun} run @returns {TrainConfig} */
export function configOf({ preset, threshold }) {
  const { generator, discriminator, ...rest } = PRESETS[preset];
  const rule = /** @type {import('../types.d.ts').ClipRule} */ (threshold === null ? 'none' : 'norm');
  const clip = { rule, threshold: threshold ?? 1, every: 1 };
  return { ...rest, generator: { ...generator, clip }, discriminator: { ...discriminator, clip } };
}

// The runs that are kept finished: fifty epochs of the article's own settings, of a change of one of them that learns, and
// of our preset, each clipped and not. Pure.
import { PRESETS } from '../setup/presets.js';

/** @typedef {import('../types.d.ts').TrainConfig} TrainConfig */

/** Steps of fifty epochs of 50,000 images, 128 at a time. */
export const END = 50 * 391;

/**
 * What they were trained by: the article's settings, these with the one change that came nearest to the digits of those
 * tried (docs/change), and those of our preset.
 * @type {Record<string, TrainConfig>}
 */
export const SETTINGS = {
  article: PRESETS.seed,
  changed: { ...PRESETS.seed, loss: 'leastSquares' },
  fast: PRESETS.fast,
};

/** @typedef {{ name: string, settings: string, threshold: number | null }} FinishedRun */

/** The threshold is of norm clipping of both networks; none where it is null. @type {FinishedRun[]} */
export const RUNS = [
  { name: 'article-none', settings: 'article', threshold: null },
  { name: 'article-clipped', settings: 'article', threshold: 1 },
  { name: 'changed-none', settings: 'changed', threshold: null },
  { name: 'changed-clipped', settings: 'changed', threshold: 0.1 },
  { name: 'fast-none', settings: 'fast', threshold: null },
  { name: 'fast-clipped', settings: 'fast', threshold: 0.01 },
];

/** @param {FinishedRun} run @returns {TrainConfig} */
export function configOf({ settings, threshold }) {
  const { generator, discriminator, ...rest } = SETTINGS[settings];
  const rule = /** @type {import('../types.d.ts').ClipRule} */ (threshold === null ? 'none' : 'norm');
  const clip = { rule, threshold: threshold ?? 1, every: 1 };
  return { ...rest, generator: { ...generator, clip }, discriminator: { ...discriminator, clip } };
}

// Presets: settings that show something. presets.json is read by the engine's sweep as well, so it holds
// settings alone; how the runs of a preset differ stands here.
import presets from './presets.json' with { type: 'json' };

/** @typedef {import('../types.d.ts').TrainConfig} TrainConfig */

export const PRESETS = /** @type {Record<string, TrainConfig>} */ (/** @type {unknown} */ (presets));
export const DEFAULT_PRESET = 'fast';

/**
 * What each run has over its preset, as a link says it. A preset that is not named here has two: run 1
 * unclipped, and run 2 clipped.
 * @type {Record<string, Record<string, string>[]>}
 */
export const PRESET_RUNS = {
  value: [
    { clip: 'norm', c: '0.01' },
    { clip: 'value', c: '0.001' },
  ],
  small: [
    { clip: 'norm', c: '0.01' },
    { clip: 'norm', c: '0.0000001' },
  ],
  wgan: [
    { clip: 'norm', c: '0.01', weights: 'off' },
    { clip: 'none', weights: '0.01' },
  ],
  // Each as docs/rivals/tuning found it best.
  rivals: [
    { clip: 'norm', c: '0.01', reg: 'none' },
    { clip: 'none', reg: 'spectralNorm', lr: '0.001' },
    { clip: 'none', reg: 'gradientPenalty', lambda: '1' },
    { clip: 'none', reg: 'r1', gamma: '1', lr: '0.01' },
  ],
};

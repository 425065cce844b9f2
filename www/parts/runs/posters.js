// What a run looks like when it has been trained, recorded before: it is shown where nothing is trained yet. Pure.
import posters from './posters.json' with { type: 'json' };
import { matters, PRESETS, SETTINGS, valueOf, withPairs } from '../../setup/settings.js';

/**
 * @typedef {import('../../types.d.ts').TrainConfig} TrainConfig
 *
 * @typedef {object} Poster
 * @property {string} preset
 * @property {Record<string, string>} run what the run has over its preset, as a link says it
 * @property {number} steps after which it was recorded
 */

/** What draws the pictures. */
export const RECORDED_BY = 'scripts/record-posters.js';

/** By the name of the picture. */
export const POSTERS = /** @type {Record<string, Poster>} */ (/** @type {unknown} */ (posters));

/** Where the picture lies below the folder that holds pkg/ and data/. @param {string} name */
export const pathOf = (name) => `assets/posters/${name}.webp`;

/** @param {Poster} poster @returns {TrainConfig} */
export const configOf = ({ preset, run }) => withPairs(PRESETS[preset], Object.entries(run)).config;

/** The poster of a run: that of the very settings, seed and all; undefined where none was recorded. @param {TrainConfig} config */
export function posterOf(config) {
  const found = Object.entries(POSTERS).find(([, poster]) => trainAlike(configOf(poster), config));
  return found && { path: pathOf(found[0]), steps: found[1].steps };
}

/** Whether two runs are the same one: what does not act may differ. @param {TrainConfig} a @param {TrainConfig} b */
function trainAlike(a, b) {
  return SETTINGS.every((one) => {
    const acts = matters(a, one) || matters(b, one);
    return !acts || valueOf(a, one) === valueOf(b, one);
  });
}

// The figures of figures.html: each preset, and each part of the element.
import { PRESETS } from '../setup/presets.js';

/**
 * @typedef {object} Figure
 * @property {string} preset
 * @property {string} show
 */

/** What a figure about that part needs beside it. @type {Record<string, string>} */
const PARTS = {
  runs: 'bar samples runs',
  controls: 'bar samples controls',
  picker: 'bar samples picker',
  latent: 'bar samples latent',
  losses: 'bar samples losses',
  quality: 'bar samples quality',
  gradients: 'bar gradients',
  stages: 'bar stages',
  sweep: 'bar sweep',
  files: 'bar samples files',
  rules: 'rules',
};

/** @type {Figure[]} */
export const OF_PRESETS = Object.keys(PRESETS).map((preset) => ({ preset, show: 'bar samples' }));

/** @type {(Figure & { part: string })[]} */
export const OF_PARTS = Object.entries(PARTS).map(([part, show]) => ({ part, preset: 'fast', show }));

/** The tag as it is written into a page. @param {Figure} figure */
export const tagOf = ({ preset, show }) =>
  `<gan-clipping-lab lazy preset="${preset}" show="${show}"></gan-clipping-lab>`;

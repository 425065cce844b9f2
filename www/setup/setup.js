// What the element is set to: its runs, each with its whole TrainConfig. Pure; every function gives
// a new setup.
import { DEFAULT_PRESET, PRESET_RUNS, PRESETS } from './presets.js';
import { changed, needsNewRun, SETTINGS, setting, valueOf, withPairs, withValue } from './settings.js';

/**
 * @typedef {import('../types.d.ts').RunSpec} RunSpec
 * @typedef {import('../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('./settings.js').Setting} Setting
 * @typedef {import('./settings.js').Value} Value
 *
 * @typedef {object} Setup
 * @property {string} preset that the runs started from; empty for the reader's own
 * @property {TrainConfig} base what a new run begins with
 * @property {RunSpec[]} runs one to four; their ids are 0 to 3 and give number and colour
 */

/** Each run costs as much as the first, and more lines cannot be told apart. */
export const MOST_RUNS = 4;

/** The ids that runs can have. */
export const PLACES = [...Array(MOST_RUNS).keys()];

/** Run 1: the settings without clipping; run 2: with the clipping they name, or by norm where they name none. @param {TrainConfig} config @returns {TrainConfig[]} */
export function twins(config) {
  const rules = ['clipG', 'clipD'].map((key) => /** @type {Setting} */ (setting(key)));
  const withRule = (/** @type {string} */ rule) => rules.reduce((one, at) => withValue(one, at, rule), config);
  const clips = rules.some((at) => (valueOf(config, at) ?? 'none') !== 'none');
  return [withRule('none'), clips ? config : withRule('norm')];
}

/** The runs that a preset begins with: its own, or twins. @param {string} preset @param {TrainConfig} config @returns {TrainConfig[]} */
export function presetRuns(preset, config) {
  const own = PRESET_RUNS[preset];
  return own ? own.map((pairs) => withPairs(config, Object.entries(pairs)).config) : twins(config);
}

/** @param {string} preset @param {TrainConfig} base @param {TrainConfig[]} configs one to four @returns {Setup} */
export function setupOf(preset, base, configs) {
  return { preset, base, runs: configs.map((config, id) => ({ id, config })) };
}

/** The runs under other ids. @param {Setup} setup @param {number[]} ids one for each @returns {Setup} */
export function inPlaces(setup, ids) {
  const runs = setup.runs.map(({ config }, index) => ({ id: ids[index], config }));
  return { ...setup, runs: runs.toSorted((a, b) => a.id - b.id) };
}

/** @param {string} [preset] */
export function presetSetup(preset = DEFAULT_PRESET) {
  return setupOf(preset, PRESETS[preset], presetRuns(preset, PRESETS[preset]));
}

/** @param {Setup} setup @param {number} id @returns {RunSpec | undefined} */
export function runOf(setup, id) {
  return setup.runs.find((run) => run.id === id);
}

/** One setting changed: of one run, or where it is shared, of all. @param {Setup} setup @param {number} id @param {Setting} setting @param {Value} value @returns {Setup} */
export function withSetting(setup, id, setting, value) {
  const change = (/** @type {TrainConfig} */ config) => changed(config, setting, value, PRESETS[setup.preset]);
  const runs = setup.runs.map((run) =>
    setting.shared || run.id === id ? { ...run, config: change(run.config) } : run,
  );
  return { ...setup, base: setting.shared ? change(setup.base) : setup.base, runs };
}

/** A further run, in the first free place; none where there are four. @param {Setup} setup @param {TrainConfig} [config] @returns {Setup | undefined} */
export function withRun(setup, config = setup.base) {
  const free = PLACES.find((place) => !runOf(setup, place));
  if (free === undefined) return undefined;
  return { ...setup, runs: [...setup.runs, { id: free, config }].toSorted((a, b) => a.id - b.id) };
}

/** @param {Setup} setup @param {number} id @returns {Setup} */
export function without(setup, id) {
  return { ...setup, runs: setup.runs.filter((run) => run.id !== id) };
}

/** Whether the runs are still those of the preset, of whatever seed. @param {Setup} setup */
export function isAsPreset({ preset, runs }) {
  if (!Object.hasOwn(PRESETS, preset)) return false;
  const own = presetRuns(preset, PRESETS[preset]);
  const alike = (/** @type {TrainConfig} */ a, /** @type {TrainConfig} */ b) =>
    SETTINGS.every((one) => one.key === 'seed' || valueOf(a, one) === valueOf(b, one));
  return runs.length === own.length && runs.every(({ id, config }, index) => id === index && alike(config, own[index]));
}

/** The settings in which the runs are not all alike. @param {Setup} setup @returns {Setting[]} */
export function differing({ runs }) {
  return SETTINGS.filter((one) => runs.some((run) => valueOf(run.config, one) !== valueOf(runs[0].config, one)));
}

/** Whether a change from one setup to another asks for new networks. @param {Setup} before @param {Setup} after */
export function needsNewRuns(before, after) {
  return after.runs.some(({ id, config }) => {
    const old = runOf(before, id);
    return !old || SETTINGS.some((one) => needsNewRun(one, valueOf(old.config, one), valueOf(config, one)));
  });
}

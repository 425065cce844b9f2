// Runs in words: how one clips, and where they differ.
import { formatNumber, translate } from '../i18n/index.js';
import { runNumber } from '../messages/run-number.js';
import { weightKey } from './regularizer.js';
import { matters, read, SHORTHANDS, valueOf } from './settings.js';
import { differing } from './setup.js';

/**
 * @typedef {import('../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('../types.d.ts').NetworkConfig} NetworkConfig
 * @typedef {import('./settings.js').Setting} Setting
 * @typedef {import('./setup.js').Setup} Setup
 */

/** What a run is called where it stands alone, as in a heading: “Run 1”. @param {string} lang @param {number} id */
export const runName = (lang, id) => translate(lang, 'run', { run: runNumber(id) });

/** A run's clipping, short, as a name for it: “norm 0.01”, or “G: none · D: norm 1”. @param {string} lang @param {TrainConfig} config */
export function shortName(lang, config) {
  const { generator, discriminator, weightClip = null } = config;
  const [g, d] = [generator, discriminator].map((network) => clipName(lang, network));
  const gradients = g === d ? g : `G: ${g} · D: ${d}`;
  const others = [
    ...(weightClip === null ? [] : [translate(lang, 'clipName.weights', { c: formatNumber(lang, weightClip) })]),
    ...regularizerName(lang, config),
  ];
  const clips = [generator, discriminator].some((network) => (network?.clip?.rule ?? 'none') !== 'none');
  return (clips || others.length === 0 ? [gradients, ...others] : others).join(' · ');
}

/** D's regulariser with its weight; nothing without one. @param {string} lang @param {TrainConfig} config */
function regularizerName(lang, config) {
  const kind = read(config, 'reg');
  if (kind === 'none') return [];
  const weight = Number(read(config, weightKey(kind) ?? '') ?? 0);
  return [translate(lang, `clipName.${kind}`, { weight: formatNumber(lang, weight) })];
}

/** @param {string} lang @param {NetworkConfig | undefined} network */
function clipName(lang, network) {
  const { rule = 'none', threshold = 1, every = 1 } = network?.clip ?? {};
  const name = translate(lang, `clipName.${rule}`, { c: formatNumber(lang, threshold) });
  if (rule === 'none' || every === 1) return name;
  return translate(lang, 'clipName.every', { name, count: every });
}

/** How the runs' settings differ, a sentence for each run and one for the rest. @param {string} lang @param {Setup} setup */
export function differences(lang, setup) {
  const { runs } = setup;
  const t = (/** @type {string} */ key, /** @type {Record<string, string | number>} */ details = {}) =>
    translate(lang, key, details);
  if (runs.length === 1) return t('differ.one', { run: runNumber(runs[0].id), what: clipping(lang, runs[0].config) });
  const settings = differing(setup).filter(({ path }) => !path.includes('clip'));
  const clips = runs.map(({ config }) => clipping(lang, config));
  const clipDiffers = clips.some((one) => one !== clips[0]);
  if (settings.length === 0 && !clipDiffers) {
    const numbers = runs.map(({ id }) => String(runNumber(id)));
    return t('differ.none', { runs: new Intl.ListFormat(lang).format(numbers) });
  }
  const sentences = runs.map(({ id, config }, index) => {
    const others = phrases(lang, config, settings);
    const what = (clipDiffers ? [clips[index], ...others] : others).join(t('differ.comma'));
    return t('differ.run', { run: runNumber(id), what });
  });
  return `${sentences.join(t('differ.semicolon'))}${t('differ.rest')}`;
}

/** A run's clipping in full. @param {string} lang @param {TrainConfig} config */
function clipping(lang, { generator, discriminator }) {
  const [g, d] = [generator, discriminator].map((network) => clipName(lang, network));
  if (g !== d) return translate(lang, 'differ.each', { g, d });
  return (generator?.clip?.rule ?? 'none') === 'none' ? g : translate(lang, 'differ.both', { what: g });
}

/** The other settings in which the runs differ, G and D told once where they are alike. @param {string} lang @param {TrainConfig} config @param {Setting[]} settings */
function phrases(lang, config, settings) {
  const told = new Set();
  return settings.flatMap((one) => {
    if (told.has(one.key)) return [];
    const value = valueOf(config, one);
    if (!matters(config, one)) return [];
    // Without the Wasserstein loss there is no weight clipping to be off.
    if (value === null && config.loss !== 'wasserstein') return [];
    const pair = Object.entries(SHORTHANDS).find(([, keys]) => keys.includes(one.key));
    const other = settings.find(({ key }) => key !== one.key && pair?.[1].includes(key));
    if (pair && other && valueOf(config, other) === value) {
      told.add(other.key);
      return [phrase(lang, pair[0], value)];
    }
    return [phrase(lang, one.key, value)];
  });
}

/** @param {string} lang @param {string} key @param {string | number | null} value */
function phrase(lang, key, value) {
  const name = translate(lang, `field.${key}`);
  const written = typeof value === 'number' ? formatNumber(lang, value) : translate(lang, `value.${value}`);
  // In a sentence a name begins small, unless it begins with G or D.
  return translate(lang, 'differ.setting', { name: name.replace(/^[A-Z](?=[a-z])/, small), written });
}

/** @param {string} initial */
const small = (initial) => initial.toLowerCase();

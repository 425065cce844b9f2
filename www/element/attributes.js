// The element's attributes as a setup.
import { errorText } from '../messages/error-text.js';
import { shown } from '../messages/shown.js';
import { fromHash, LONGEST_LINK as LONGEST } from '../setup/link.js';
import {
  DEFAULT_PRESET,
  merge,
  parse,
  PRESETS,
  SETTINGS,
  shapeFault,
  textOf,
  valueOf,
  withValue,
} from '../setup/settings.js';

/**
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('../setup/settings.js').Setting} Setting
 * @typedef {import('../setup/setup.js').Setup} Setup
 */

/** Messages that are told: a reader mends the first ones first. */
const MOST_TOLD = 20;

/**
 * The folder that holds pkg/ and data/, with a slash at its end; the site's own where `src` says none, or is no address.
 * @param {string | null} src @param {string} site
 * @returns {{ base: string, messages: Message[] }}
 */
export function readBase(src, site) {
  if (!src) return { base: site, messages: [] };
  if (!URL.canParse(src, location.href))
    return { base: site, messages: [{ code: 'badSrc', details: { value: shown(src) } }] };
  const url = new URL(src, location.href);
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return { base: url.href, messages: [] };
}

/**
 * The settings of the attributes, under those of a link. What cannot be read is told and left out.
 * @param {{ preset: string | null, configJson: string | null, runs: string | null }} attributes
 * @param {string} hash
 * @returns {{ setup: Setup, messages: Message[] }}
 */
export function readSetup({ preset: wanted, configJson, runs }, hash) {
  /** @type {Message[]} */
  const messages = [];
  let preset = wanted || DEFAULT_PRESET;
  if (!Object.hasOwn(PRESETS, preset)) {
    const choices = Object.keys(PRESETS).join(', ');
    messages.push({ code: 'badChoice', details: { field: 'preset', value: shown(preset), choices } });
    preset = DEFAULT_PRESET;
  }
  let config = PRESETS[preset];
  if (configJson) {
    try {
      const read = readConfig(configJson, config);
      config = read.config;
      messages.push(...read.messages);
      preset = '';
    } catch (error) {
      messages.push({ code: 'badConfig', details: { error: errorText(error) } });
    }
  }
  const wantedRuns = readRuns(runs ?? '');
  const link = fromHash(hash, { preset, config, runs: wantedRuns.runs });
  return { setup: link.setup, messages: [...messages, ...wantedRuns.messages, ...link.messages].slice(0, MOST_TOLD) };
}

/** @param {string} text @returns {{ runs: string[], messages: Message[] }} */
function readRuns(text) {
  if (text.length <= LONGEST) return { runs: text.split(/\s+/).filter(Boolean), messages: [] };
  return { runs: [], messages: [{ code: 'longRuns', details: { length: text.length, most: LONGEST } }] };
}

/**
 * The attribute's settings over the preset's. What it says of a setting that cannot be is told and left out.
 * @param {string} json @param {TrainConfig} preset
 * @returns {{ config: TrainConfig, messages: Message[] }}
 * @throws {TypeError} what is no object of settings at all
 */
function readConfig(json, preset) {
  if (json.length > LONGEST) throw new TypeError(`${json.length} characters; at most ${LONGEST} are taken`);
  const given = JSON.parse(json);
  const fault = shapeFault(given);
  if (fault) throw new TypeError(`${fault.field}: ${fault.value}; it takes ${fault.takes}`);
  /** @type {Message[]} */
  const messages = [];
  let config = merge(preset, given);
  for (const one of SETTINGS) {
    const [value, own] = [valueOf(config, one), valueOf(preset, one)];
    if (value === undefined || value === own) continue;
    const read = readValue(one, value);
    if (!('message' in read)) continue;
    messages.push(read.message);
    config = withValue(config, one, own);
  }
  return { config, messages };
}

/** A setting as the attribute has it: a choice is a text, and a number is none. @param {Setting} setting @param {unknown} value @returns {ReturnType<typeof parse>} */
function readValue(setting, value) {
  const { kind, key: field, choices = [], min = -Infinity, max = Infinity } = setting;
  // What the engine can do and no reader chooses.
  const known = field === 'arch' ? [...choices, 'mlp'] : choices;
  if (kind === 'choice' && known.includes(/** @type {string} */ (value)))
    return { value: /** @type {string} */ (value) };
  if (typeof value === 'number' || (setting.optional && value === null)) return parse(setting, textOf(value));
  const given = shown(typeof value === 'string' ? value : JSON.stringify(value));
  if (kind === 'choice')
    return { message: { code: 'badChoice', details: { field, value: given, choices: known.join(', ') } } };
  return { message: { code: 'notANumber', details: { field, value: given, min, max } } };
}

// Settings: what a reader can set, where it lies in a TrainConfig, and how it is read from text. The
// TrainConfig is the only copy; a setting is a view of it.
import { isDeeperThan } from '../messages/nesting.js';
import { shown } from '../messages/shown.js';
import { LOSS_NAMES } from './loss.js';
import { PENALTY_WEIGHT, REGULARIZER_NAMES, weightKey } from './regularizer.js';
import { RULE_NAMES, ruleOf } from './rules.js';

/**
 * @typedef {import('../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {string | number | null} Value
 *
 * @typedef {object} Setting
 * @property {string} key in the link and in the translations
 * @property {string[]} path in the TrainConfig
 * @property {'integer' | 'number' | 'choice'} kind
 * @property {number} [min]
 * @property {number} [max]
 * @property {string[]} [choices]
 * @property {boolean} [optional] whether it may be off, which is null
 * @property {boolean | string} [newRun] whether only a new run can take it; a value where that is so from it and to it
 * @property {number[]} [list] the default of a list in which the path's last name is a place; a TrainConfig may lack it
 * @property {string | number} [standing] what stands where the TrainConfig does not say it
 * @property {boolean} [shared] whether all runs have the same: without it they would see other images
 */

export { DEFAULT_PRESET, PRESETS } from './presets.js';

/** @type {Pick<Setting, 'kind' | 'choices' | 'newRun'>} */
const OPTIMIZER = { kind: 'choice', choices: ['adam', 'sgd', 'rmsProp'], newRun: true };
/** @type {Pick<Setting, 'kind' | 'min' | 'max'>} */
const LEARNING_RATE = { kind: 'number', min: 1e-12, max: 10 };
/** @type {Pick<Setting, 'kind' | 'choices'>} */
const RULE = { kind: 'choice', choices: RULE_NAMES };
/** @type {Pick<Setting, 'kind' | 'min' | 'max'>} */
const THRESHOLD = { kind: 'number', min: 1e-12, max: 1e12 };
/** @type {Pick<Setting, 'kind' | 'min' | 'max'>} */
const EVERY = { kind: 'integer', min: 1, max: 1e9 };

/** The published sizes of a DCGAN, as src/config/ has them. @type {[number, number]} */
export const CHANNELS = [64, 128];
/** Sizes that a reader's CPU trains while he looks on: those of who turns to a DCGAN. @type {[number, number]} */
export const SMALL_CHANNELS = [16, 32];
/** @type {Pick<Setting, 'kind' | 'min' | 'max' | 'list' | 'newRun'>} */
const CHANNEL = { kind: 'integer', min: 1, max: 1024, list: CHANNELS, newRun: true };

/** @type {Pick<Setting, 'kind' | 'min' | 'max' | 'standing'>} */
const PENALTY = { kind: 'number', min: 1e-6, max: 1e6, standing: PENALTY_WEIGHT };

/** @type {Setting[]} */
export const SETTINGS = [
  { key: 'seed', path: ['seed'], kind: 'integer', min: 0, max: 2 ** 32 - 1, newRun: true, shared: true },
  { key: 'clipG', path: ['generator', 'clip', 'rule'], ...RULE },
  { key: 'clipD', path: ['discriminator', 'clip', 'rule'], ...RULE },
  { key: 'cG', path: ['generator', 'clip', 'threshold'], ...THRESHOLD },
  { key: 'cD', path: ['discriminator', 'clip', 'threshold'], ...THRESHOLD },
  { key: 'everyG', path: ['generator', 'clip', 'every'], ...EVERY },
  { key: 'everyD', path: ['discriminator', 'clip', 'every'], ...EVERY },
  { key: 'optG', path: ['generator', 'optimizer', 'kind'], ...OPTIMIZER },
  { key: 'optD', path: ['discriminator', 'optimizer', 'kind'], ...OPTIMIZER },
  { key: 'lrG', path: ['generator', 'optimizer', 'learningRate'], ...LEARNING_RATE },
  { key: 'lrD', path: ['discriminator', 'optimizer', 'learningRate'], ...LEARNING_RATE },
  { key: 'loss', path: ['loss'], kind: 'choice', choices: LOSS_NAMES },
  { key: 'weights', path: ['weightClip'], kind: 'number', min: 1e-6, max: 1e3, optional: true },
  {
    key: 'reg',
    path: ['discriminator', 'regularizer', 'kind'],
    kind: 'choice',
    choices: REGULARIZER_NAMES,
    standing: 'none',
    newRun: 'spectralNorm',
  },
  { key: 'lambda', path: ['discriminator', 'regularizer', 'lambda'], ...PENALTY },
  { key: 'gamma', path: ['discriminator', 'regularizer', 'gamma'], ...PENALTY },
  { key: 'dsteps', path: ['discriminatorSteps'], kind: 'integer', min: 1, max: 100 },
  { key: 'arch', path: ['architecture'], kind: 'choice', choices: ['seed', 'dcgan'], newRun: true },
  { key: 'near', path: ['channels', '0'], ...CHANNEL },
  { key: 'far', path: ['channels', '1'], ...CHANNEL },
];

/** Keys that set G and D alike. @type {Record<string, [string, string]>} */
export const SHORTHANDS = {
  clip: ['clipG', 'clipD'],
  c: ['cG', 'cD'],
  every: ['everyG', 'everyD'],
  opt: ['optG', 'optD'],
  lr: ['lrG', 'lrD'],
};

/** A setting that is off, in a link. */
const OFF = 'off';

/** @param {string} key */
export function setting(key) {
  return SETTINGS.find((one) => one.key === key);
}

/** @param {TrainConfig} config @param {Setting} setting @returns {Value} */
export function valueOf(config, setting) {
  const value = setting.path.reduce((/** @type {any} */ node, name) => node?.[name], config);
  return value ?? (setting.list ? setting.list[Number(setting.path.at(-1))] : (setting.standing ?? value));
}

/** The value of a setting by its key. @param {TrainConfig} config @param {string} key */
export function read(config, key) {
  const found = setting(key);
  return found && valueOf(config, found);
}

/** A copy of a configuration with one setting changed; what lies beside its path is shared. @param {TrainConfig} config @param {Setting} setting @param {Value} value @returns {TrainConfig} */
export function withValue(config, { path, list }, value) {
  const put = (/** @type {any} */ node, /** @type {number} */ depth) => {
    if (depth === path.length) return value;
    const copy = Array.isArray(node) ? [...node] : { ...node };
    const inner = depth === path.length - 2 && list ? [...list] : {};
    const name = path[depth];
    /** @type {any} */ (copy)[name] = put(copy[name] ?? inner, depth + 1);
    return copy;
  };
  return put(config, 0);
}

/**
 * A copy with one setting as a reader changes it: what would lose its meaning by that goes with it. C
 * begins anew with another rule, only the Wasserstein loss has weight clipping, and only a DCGAN has channels, small ones
 * at first, and no regulariser.
 * @param {TrainConfig} config
 * @param {Setting} setting
 * @param {Value} value
 * @param {TrainConfig} [preset] whose C a rule begins with, where it is the preset's own
 * @returns {TrainConfig}
 */
export function changed(config, setting, value, preset = {}) {
  const next = withValue(config, setting, value);
  if (setting.key === 'loss' && value !== 'wasserstein') return withKey(next, 'weights', null);
  if (setting.key === 'arch' && value !== 'dcgan') {
    return withKey(withKey(next, 'near', CHANNELS[0]), 'far', CHANNELS[1]);
  }
  if (setting.key === 'arch' && read(config, 'arch') !== 'dcgan') {
    const small = withKey(withKey(next, 'near', SMALL_CHANNELS[0]), 'far', SMALL_CHANNELS[1]);
    return read(config, 'reg') === 'none' ? small : withKey(small, 'reg', 'none');
  }
  const rule = ruleOf(String(value));
  if (!setting.path.includes('rule') || !rule) return next;
  const threshold = setting.key === 'clipG' ? 'cG' : 'cD';
  const own = rule.unit === 'norm' && read(preset, threshold);
  return withKey(next, threshold, own || rule.start);
}

/** @param {TrainConfig} config @param {string} key @param {Value} value */
function withKey(config, key, value) {
  const found = setting(key);
  return found ? withValue(config, found, value) : config;
}

/** Whether a setting acts beside the others: a threshold does under a rule, a penalty's weight with its penalty. @param {TrainConfig} config @param {Setting} setting */
export function matters(config, { key }) {
  const { generator, discriminator } = config;
  if (['cG', 'everyG'].includes(key)) return (generator?.clip?.rule ?? 'none') !== 'none';
  if (['cD', 'everyD'].includes(key)) return (discriminator?.clip?.rule ?? 'none') !== 'none';
  if (['lambda', 'gamma'].includes(key)) return weightKey(read(config, 'reg')) === key;
  return true;
}

/** Whether only a new run can take a change of a setting. @param {Setting} setting @param {Value} before @param {Value} after */
export function needsNewRun({ newRun }, before, after) {
  if (before === after || !newRun) return false;
  return newRun === true || before === newRun || after === newRun;
}

/** A setting's value as it can be typed again. @param {Value | undefined} value */
export function textOf(value) {
  return value === null ? OFF : String(value ?? '');
}

/**
 * Reads a setting from text.
 * @param {Setting} setting
 * @param {string} text
 * @returns {{ value: Value } | { message: Message }}
 */
export function parse(setting, text) {
  const trimmed = text.trim();
  const { choices = [], min = -Infinity, max = Infinity } = setting;
  if (setting.kind === 'choice') {
    if (choices.includes(trimmed)) return { value: trimmed };
    const details = { field: setting.key, value: shown(trimmed), choices: choices.join(', ') };
    return { message: { code: 'badChoice', details } };
  }
  if (setting.optional && trimmed === OFF) return { value: null };
  const value = numberOf(trimmed);
  const details = { field: setting.key, value: shown(trimmed), min, max };
  if (trimmed === '') return { message: { code: 'noValue', details } };
  if (!Number.isFinite(value)) return { message: { code: 'notANumber', details } };
  if (setting.kind === 'integer' && !Number.isInteger(value)) return { message: { code: 'notWhole', details } };
  if (value < min || value > max) return { message: { code: 'outOfRange', details } };
  return { value };
}

/**
 * A number as it is typed, with a decimal comma too, which many keyboards have alone; not where a comma may as well
 * part thousands, as in 1,500.
 * @param {string} text
 */
function numberOf(text) {
  const mayPartThousands = /^[+-]?[1-9]\d{0,2},\d{3}$/.test(text);
  return Number(mayPartThousands ? text : text.replace(/^([+-]?\d*),(?=\d)/, '$1.'));
}

/**
 * Sets what pairs of key and text say. What cannot be read is told and left as it was. A shorthand
 * sets both networks; what is said of one holds over it, wherever it stands.
 * @param {TrainConfig} config
 * @param {[string, string][]} pairs
 * @returns {{ config: TrainConfig, messages: Message[] }}
 */
export function withPairs(config, pairs) {
  /** @type {Message[]} */
  const messages = [];
  const isShorthand = (/** @type {string} */ key) => Object.hasOwn(SHORTHANDS, key);
  const long = pairs
    .toSorted(([a], [b]) => Number(isShorthand(b)) - Number(isShorthand(a)))
    .flatMap(([key, text]) => (isShorthand(key) ? SHORTHANDS[key] : [key]).map((one) => [one, text]));
  for (const [key, text] of long) {
    const found = setting(key);
    if (!found) continue;
    const result = parse(found, text);
    if ('message' in result) messages.push(result.message);
    else config = withValue(config, found, result.value);
  }
  return { config, messages };
}

/** Levels of a configuration, of which settings take three: `generator`, `clip`, `rule`. */
const DEEPEST = 8;

/** What of a configuration no reader sets, and is a number, or a list of numbers. */
const NUMBERS = [
  ...['noiseDim', 'batchSize'],
  ...['generator', 'discriminator'].flatMap((network) => [
    `${network}.leakySlope`,
    ...['beta1', 'beta2', 'epsilon', 'momentum', 'alpha'].map((name) => `${network}.optimizer.${name}`),
  ]),
].map((name) => name.split('.'));
const LISTS = [
  ['generator', 'hidden'],
  ['discriminator', 'hidden'],
];

/**
 * What keeps a value from being a configuration at all: that it is nested too deep, or that what settings lie in is no
 * object, or no list, or that what nobody sets in the page is of another kind. Ranges are the engine's to check.
 * @param {unknown} config
 * @returns {{ field: string, value: string, takes: string } | undefined}
 */
export function shapeFault(config) {
  if (!isObject(config)) return { field: 'config', value: shown(JSON.stringify(config)), takes: 'an object' };
  if (isDeeperThan(config, DEEPEST)) return { field: 'config', value: '…', takes: `at most ${DEEPEST} levels` };
  for (const { path, list } of SETTINGS) {
    /** @type {any} */
    let node = config;
    for (const [depth, name] of path.slice(0, -1).entries()) {
      node = Object.hasOwn(node, name) ? node[name] : undefined;
      if (node === undefined) break;
      const length = depth === path.length - 2 ? list?.length : undefined;
      if (length === undefined ? isObject(node) : Array.isArray(node) && node.length === length) continue;
      const takes = length === undefined ? 'an object' : `a list of ${length} numbers`;
      return { field: path.slice(0, depth + 1).join('.'), value: shown(JSON.stringify(node)), takes };
    }
  }
  return (
    kindFault(config, NUMBERS, isNumber, 'a number') ??
    kindFault(config, LISTS, (value) => Array.isArray(value) && value.every(isNumber), 'a list of numbers')
  );
}

/** The first of some fields that is there and not of its kind. @param {any} config @param {string[][]} paths @param {(value: unknown) => boolean} fits @param {string} takes */
function kindFault(config, paths, fits, takes) {
  for (const path of paths) {
    const value = path.reduce((node, name) => (node && Object.hasOwn(node, name) ? node[name] : undefined), config);
    if (value !== undefined && !fits(value))
      return { field: path.join('.'), value: shown(JSON.stringify(value)), takes };
  }
  return undefined;
}

const isNumber = (/** @type {unknown} */ value) => typeof value === 'number';

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A configuration over another, field by field. @param {any} base @param {any} over @returns {any} */
export function merge(base, over) {
  if (!isObject(over) || !isObject(base)) return over;
  const own = (/** @type {string} */ name) => (Object.hasOwn(base, name) ? base[name] : undefined);
  // Not assigned one by one: a field may be called __proto__.
  return {
    ...base,
    ...Object.fromEntries(Object.entries(over).map(([name, value]) => [name, merge(own(name), value)])),
  };
}

// Settings: what a reader can set, where it lies in a TrainConfig, how it is read from text, and
// how a link carries it. The TrainConfig is the only copy; a setting is a view of it.
import presets from '../presets.json' with { type: 'json' };

/**
 * @typedef {import('../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('../types.d.ts').Message} Message
 *
 * @typedef {object} Setting
 * @property {string} key in the link and in the translations
 * @property {string[]} path in the TrainConfig
 * @property {'integer' | 'number' | 'choice'} kind
 * @property {number} [min]
 * @property {number} [max]
 * @property {string[]} [choices]
 * @property {boolean} [newRun] whether only a new run can take it
 */

export const PRESETS = /** @type {Record<string, TrainConfig>} */ (/** @type {unknown} */ (presets));
export const DEFAULT_PRESET = 'fast';

const LEARNING_RATE = { kind: /** @type {const} */ ('number'), min: 1e-12, max: 10 };
const RULE = { kind: /** @type {const} */ ('choice'), choices: ['none', 'norm'] };
const THRESHOLD = { kind: /** @type {const} */ ('number'), min: 1e-12, max: 1e12 };

/** @type {Setting[]} */
export const SETTINGS = [
  { key: 'seed', path: ['seed'], kind: 'integer', min: 0, max: 2 ** 32 - 1, newRun: true },
  { key: 'loss', path: ['loss'], kind: 'choice', choices: ['minimax', 'nonSaturating'] },
  { key: 'lrG', path: ['generator', 'optimizer', 'learningRate'], ...LEARNING_RATE },
  { key: 'lrD', path: ['discriminator', 'optimizer', 'learningRate'], ...LEARNING_RATE },
  { key: 'clipG', path: ['generator', 'clip', 'rule'], ...RULE },
  { key: 'clipD', path: ['discriminator', 'clip', 'rule'], ...RULE },
  { key: 'cG', path: ['generator', 'clip', 'threshold'], ...THRESHOLD },
  { key: 'cD', path: ['discriminator', 'clip', 'threshold'], ...THRESHOLD },
];

/** Keys of a link that set G and D alike. @type {Record<string, [string, string]>} */
const SHORTHANDS = { lr: ['lrG', 'lrD'], clip: ['clipG', 'clipD'], c: ['cG', 'cD'] };

/** @param {string} key */
export function setting(key) {
  return SETTINGS.find((one) => one.key === key);
}

/** @param {TrainConfig} config @param {Setting} setting @returns {string | number} */
export function valueOf(config, setting) {
  return setting.path.reduce((/** @type {any} */ node, name) => node?.[name], config);
}

/** A copy of a configuration with one setting changed. @param {TrainConfig} config @param {Setting} setting @param {string | number} value @returns {TrainConfig} */
export function withValue(config, setting, value) {
  const copy = structuredClone(config);
  const last = setting.path[setting.path.length - 1];
  let node = /** @type {any} */ (copy);
  for (const name of setting.path.slice(0, -1)) node = node[name] ??= {};
  node[last] = value;
  return copy;
}

/**
 * Reads a setting from text.
 * @param {Setting} setting
 * @param {string} text
 * @returns {{ value: string | number } | { message: Message }}
 */
export function parse(setting, text) {
  const trimmed = text.trim();
  if (setting.kind === 'choice') {
    if (setting.choices?.includes(trimmed)) return { value: trimmed };
    const choices = (setting.choices ?? []).join(', ');
    return { message: { code: 'badChoice', details: { field: setting.key, value: trimmed, choices } } };
  }
  const value = trimmed === '' ? NaN : Number(trimmed);
  const { min = -Infinity, max = Infinity } = setting;
  const details = { field: setting.key, value: trimmed, min, max };
  if (!Number.isFinite(value)) return { message: { code: 'notANumber', details } };
  if (setting.kind === 'integer' && !Number.isInteger(value)) return { message: { code: 'notWhole', details } };
  if (value < min || value > max) return { message: { code: 'outOfRange', details } };
  return { value };
}

/**
 * The settings of a link, such as `#preset=seed&clip=norm&c=1&seed=7`. What cannot be read is told
 * and left at its value in the preset.
 * @param {string} hash
 * @param {TrainConfig} [base] in place of a preset, where the link names none
 * @param {string} [basePreset]
 */
export function fromHash(hash, base, basePreset = '') {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  /** @type {Message[]} */
  const messages = [];
  let preset = base ? basePreset : DEFAULT_PRESET;
  let config = base ?? PRESETS[DEFAULT_PRESET];
  const wanted = given.get('preset');
  if (wanted !== null) {
    if (Object.hasOwn(PRESETS, wanted)) {
      preset = wanted;
      config = PRESETS[wanted];
    } else {
      const choices = Object.keys(PRESETS).join(', ');
      messages.push({ code: 'badChoice', details: { field: 'preset', value: wanted, choices } });
    }
  }
  // A shorthand sets both networks; what is said of one holds over it, wherever it stands.
  const isShorthand = (/** @type {string} */ key) => Object.hasOwn(SHORTHANDS, key);
  const pairs = [...given]
    .toSorted(([a], [b]) => Number(isShorthand(b)) - Number(isShorthand(a)))
    .flatMap(([key, text]) => (isShorthand(key) ? SHORTHANDS[key] : [key]).map((long) => [long, text]));
  for (const [key, text] of pairs) {
    const found = setting(key);
    if (!found) continue;
    const result = parse(found, text);
    if ('message' in result) messages.push(result.message);
    else config = withValue(config, found, result.value);
  }
  return { preset, config, messages };
}

/** The link's settings: the preset and what differs from it. @param {string} preset @param {TrainConfig} config */
export function toHash(preset, config) {
  const parameters = new URLSearchParams();
  if (preset) parameters.set('preset', preset);
  const base = PRESETS[preset] ?? {};
  for (const one of SETTINGS) {
    const value = valueOf(config, one);
    if (value !== undefined && value !== valueOf(base, one)) parameters.set(one.key, String(value));
  }
  for (const [short, [g, d]] of Object.entries(SHORTHANDS)) {
    const value = parameters.get(g);
    if (value === null || value !== parameters.get(d)) continue;
    parameters.delete(g);
    parameters.delete(d);
    parameters.set(short, value);
  }
  return `#${parameters}`;
}

// A setup as a link, such as `#preset=fast&seed=7&run=clip:none&run=clip:norm,c:0.01`: the preset,
// what all runs have that differs from it, and one `run` for each run with what is its own. Where a run before it
// was removed, it says its `place`, 1 to 4, so that the runs keep their names.
import { shown } from '../messages/shown.js';
import {
  DEFAULT_PRESET,
  matters,
  PRESETS,
  SETTINGS,
  SHORTHANDS,
  setting,
  textOf,
  valueOf,
  withPairs,
  withValue,
} from './settings.js';
import { differing, inPlaces, MOST_RUNS, PLACES, presetRuns, setupOf, twins } from './setup.js';

/**
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('./settings.js').Setting} Setting
 * @typedef {import('./setup.js').Setup} Setup
 */

/** What a preset's own runs differ in: a link that says one of these means other runs. */
const OF_RUNS = ['clip', 'c', 'clipG', 'clipD', 'cG', 'cD', 'weights'];

/** Characters of a link at the most: four runs of which each says every setting take a tenth of it. */
export const LONGEST_LINK = 20_000;

/**
 * Reads a link. Its settings hold for all runs, those of a `run` over them for that one. Without a
 * `run` they are the preset's own; where it has none, or the link says how to clip, there are two: run 1
 * unclipped, and run 2 with the link's clipping, by norm where it names none. What cannot be read is told
 * and left at its value in the preset; of a link that is too long, all is.
 * @param {string} hash
 * @param {object} [base] what holds under the link
 * @param {string} [base.preset]
 * @param {TrainConfig} [base.config]
 * @param {string[]} [base.runs] runs in place of the link's, where it names none
 * @returns {{ setup: Setup, messages: Message[] }}
 */
export function fromHash(hash, { preset = DEFAULT_PRESET, config = PRESETS[DEFAULT_PRESET], runs = [] } = {}) {
  /** @type {Message[]} */
  const messages = [];
  if (hash.length > LONGEST_LINK) {
    messages.push({ code: 'longLink', details: { length: hash.length, most: LONGEST_LINK } });
    hash = '';
  }
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const wanted = given.get('preset');
  if (wanted !== null) {
    if (Object.hasOwn(PRESETS, wanted)) [preset, config] = [wanted, PRESETS[wanted]];
    else messages.push(unknown('preset', wanted, Object.keys(PRESETS)));
  }
  const shared = withPairs(config, [...given]);
  messages.push(...shared.messages);
  const texts = given.has('run') ? given.getAll('run') : runs;
  if (texts.length === 0) {
    const configs = OF_RUNS.some((key) => given.has(key)) ? twins(shared.config) : presetRuns(preset, shared.config);
    return { setup: setupOf(preset, shared.config, configs), messages };
  }
  if (texts.length > MOST_RUNS)
    messages.push({ code: 'tooManyRuns', details: { count: texts.length, most: MOST_RUNS } });
  const read = texts.slice(0, MOST_RUNS).map((text) => readRun(text, shared.config));
  messages.push(...read.flatMap((one) => one.messages));
  const setup = setupOf(
    preset,
    shared.config,
    read.map(({ config }) => config),
  );
  return { setup: inPlaces(setup, placesOf(read, messages)), messages };
}

/** The places that runs name, the next free one for each that names none. @param {{ place?: string }[]} runs @param {Message[]} messages */
function placesOf(runs, messages) {
  /** @type {number[]} */
  const taken = [];
  for (const { place } of runs) {
    const free = PLACES.filter((one) => !taken.includes(one));
    const wanted = free.find((one) => String(one + 1) === place);
    if (place !== undefined && wanted === undefined)
      messages.push(
        unknown(
          'place',
          place,
          free.map((one) => String(one + 1)),
        ),
      );
    // In order, as runs are added; what stands before a free place is left to who names it.
    taken.push(wanted ?? free.find((one) => one > Math.max(-1, ...taken)) ?? free[0]);
  }
  return taken;
}

/** Whether a hash is a link to a setup; one without a setting is a place in the page around the element. @param {string} hash */
export function isSetup(hash) {
  return hash.length < 2 || hash.includes('=');
}

/** A run's own settings, such as `clip:norm,c:0.01`, over the shared ones. @param {string} text @param {TrainConfig} shared */
function readRun(text, shared) {
  /** @type {Message[]} */
  const messages = [];
  /** @type {[string, string][]} */
  const pairs = [];
  /** @type {string | undefined} */
  let place;
  for (const part of text.split(',').filter(Boolean)) {
    const [key, ...rest] = part.split(':');
    if (key === 'place') {
      place = rest.join(':');
      continue;
    }
    // The two of a shorthand are alike.
    const found = setting(Object.hasOwn(SHORTHANDS, key) ? SHORTHANDS[key][0] : key);
    if (found && !found.shared) pairs.push([key, rest.join(':')]);
    else messages.push(unknown('run', key, ownKeys()));
  }
  const { config, messages: refused } = withPairs(shared, pairs);
  return { config, place, messages: [...messages, ...refused] };
}

function ownKeys() {
  return ['place', ...Object.keys(SHORTHANDS), ...SETTINGS.filter(({ shared }) => !shared).map(({ key }) => key)];
}

/** @param {string} field @param {string} value @param {string[]} choices @returns {Message} */
function unknown(field, value, choices) {
  return { code: 'badChoice', details: { field, value: shown(value), choices: choices.join(', ') } };
}

/** The link to a setup. @param {Setup} setup */
export function toHash(setup) {
  const own = new Set(differing(setup));
  // How a run clips is what it is about: it is always said.
  for (const key of ['clipG', 'clipD', 'cG', 'cD']) own.add(/** @type {Setting} */ (setting(key)));
  const base = PRESETS[setup.preset] ?? {};
  const common = SETTINGS.filter((one) => !own.has(one));
  const parts = entries(setup.runs[0].config, common, base).map(([key, value]) => `${key}=${value}`);
  if (setup.preset) parts.unshift(`preset=${setup.preset}`);
  for (const [index, { id, config }] of setup.runs.entries()) {
    const pairs = entries(
      config,
      // A threshold of no rule is not worth a word.
      [...own].filter((one) => matters(config, one)),
    );
    const next = index === 0 ? 0 : setup.runs[index - 1].id + 1;
    if (id !== next) pairs.unshift(['place', String(id + 1)]);
    parts.push(`run=${pairs.map(([key, value]) => `${key}:${value}`).join(',')}`);
  }
  return `#${parts.join('&')}`;
}

/** Whether two setups are the same to a reader: what a link says of them, and what none can say. @param {Setup} one @param {Setup} other */
export function isSame(one, other) {
  return toHash(one) === toHash(other) && unsaid(one) === unsaid(other);
}

/** What only the attribute `config` can set. @param {Setup} setup */
function unsaid({ runs }) {
  const without = runs.map(({ config }) => SETTINGS.reduce((left, one) => withValue(left, one, null), config));
  // In one order, however they came about.
  return JSON.stringify(without, (_, value) =>
    value && !Array.isArray(value) && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/**
 * Pairs of key and text, in the settings' order; G and D alike by their shorthand.
 * @param {TrainConfig} config
 * @param {Setting[]} settings
 * @param {TrainConfig} [base] what differs from it is given; all, without one
 * @returns {[string, string][]}
 */
function entries(config, settings, base) {
  const said = SETTINGS.filter((one) => settings.includes(one)).filter((one) => {
    const value = valueOf(config, one);
    return value !== undefined && (!base || value !== valueOf(base, one));
  });
  const texts = new Map(said.map((one) => [one.key, textOf(valueOf(config, one))]));
  for (const [short, [g, d]] of Object.entries(SHORTHANDS)) {
    // Where neither is said they are alike too, and nothing changes.
    if (texts.get(g) !== texts.get(d)) continue;
    // In G's place, so that the order stays that of the settings.
    const pairs = [...texts].map(([key, text]) => /** @type {[string, string]} */ ([key === g ? short : key, text]));
    texts.clear();
    for (const [key, text] of pairs) if (key !== d) texts.set(key, text);
  }
  return [...texts];
}

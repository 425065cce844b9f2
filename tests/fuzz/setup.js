// The link and the attributes: settings as text, which anyone writes.
import assert from 'node:assert/strict';

import fc from 'fast-check';

import { burn } from '../../www/code/burn.js';
import { keras } from '../../www/code/keras.js';
import { pytorch } from '../../www/code/pytorch.js';
import { readSetup } from '../../www/element/attributes.js';
import { attributesOf, SNIPPETS } from '../../www/parts/files/snippets.js';
import { fromHash, isSetup, LONGEST_LINK, toHash } from '../../www/setup/link.js';
import { shortName } from '../../www/setup/runs-in-words.js';
import { matters, PRESETS, SETTINGS, SHORTHANDS, textOf, valueOf } from '../../www/setup/settings.js';
import { isAsPreset, withRun } from '../../www/setup/setup.js';
import { changedJson, hostileText, HOSTILE_NAMES } from './mutate.js';
import { assertTold } from './told.js';

const KEYS = [...SETTINGS.map(({ key }) => key), ...Object.keys(SHORTHANDS), 'run', 'preset', 'place'];

const key = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...KEYS) },
  { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_NAMES) },
);

/** What some setting takes, and what none does. */
const value = fc.oneof(
  fc.constantFrom(
    'none',
    'norm',
    'value',
    'percentile',
    'adam',
    'sgd',
    'wasserstein',
    'hinge',
    'dcgan',
    'seed',
    'fast',
    'wgan',
    'r1',
    '1',
    '2',
    '0.01',
    '7',
    'off',
  ),
  fc.double({ noNaN: true }).map(String),
  hostileText,
);

const pairs = fc.array(fc.tuple(key, value), { maxLength: 6 });
const run = pairs.map((all) => all.map(([name, one]) => `${name}:${one}`).join(','));

const hash = fc
  .tuple(
    pairs,
    fc.array(run, { maxLength: 6 }),
    fc.boolean(),
    fc.oneof(fc.constant(''), fc.string({ unit: 'binary', maxLength: 40 })),
  )
  .map(([shared, runs, isEncoded, rest]) => {
    const code = (text) => (isEncoded ? encodeURIComponent(text.toWellFormed()) : text);
    return `#${[...shared, ...runs.map((one) => ['run', one])].map(([name, one]) => `${name}=${code(one)}`).join('&')}${rest}`;
  });

/** Every setup that is read can be shown, changed, and written as a link that says the same. */
function assertUsable({ setup, messages }) {
  assert(messages.length <= LONGEST_LINK);
  messages.slice(0, 30).forEach(assertTold);
  const ids = setup.runs.map(({ id }) => id);
  assert(ids.length >= 1 && ids.length <= 4 && new Set(ids).size === ids.length);
  assert(ids.every((id) => [0, 1, 2, 3].includes(id)));
  for (const { config } of setup.runs) {
    for (const one of SETTINGS) {
      const held = valueOf(config, one);
      if (one.kind === 'choice' || held === undefined || (one.optional && held === null)) continue;
      assert(typeof held === 'number' && held >= one.min && held <= one.max, `${one.key}: ${textOf(held)}`);
    }
    shortName('en', config);
  }
  // A program takes longer to write than a link to read: of one run.
  for (const write of [pytorch, keras, burn]) assert.equal(typeof write(setup.runs[0].config), 'string');
  isAsPreset(setup);
  withRun(setup);
  attributesOf(setup);
  for (const write of Object.values(SNIPPETS)) write({ setup, page: 'https://a.b/', script: '', view: {} });
  return toHash(setup);
}

/** Whether two setups train alike: a link leaves out what does not act. */
function trainAlike(one, other) {
  return (
    one.runs.length === other.runs.length &&
    one.runs.every(({ id, config }, place) => {
      const run = other.runs[place];
      const acting = SETTINGS.filter((each) => matters(config, each) || matters(run.config, each));
      return id === run.id && acting.every((each) => valueOf(config, each) === valueOf(run.config, each));
    })
  );
}

export const link = {
  name: 'link',
  arbitrary: hash,
  examples: [
    '#run=constructor:1',
    '#run=__proto__:1',
    '#run=toString:1',
    '#preset=constructor',
    // A link does not say what does not act.
    '#run=clipD:none,everyD:7&run=',
    `#${'seed=x&'.repeat(1e5)}`,
  ],
  /** @param {string} text */
  check(text) {
    isSetup(text);
    const read = fromHash(text);
    const written = assertUsable(read);
    const again = fromHash(written);
    assert.deepEqual(again.messages, []);
    assert(trainAlike(again.setup, read.setup), `${written} is not the same`);
  },
};

/** A configuration with a value in each field that there is. */
const whole = fc.constantFrom(...Object.values(PRESETS)).map((preset) => ({
  ...preset,
  noiseDim: 10,
  batchSize: 16,
  channels: [64, 128],
  architecture: 'mlp',
  kernels: 'plain',
  generator: { hidden: [8, 8], leakySlope: 0.2, ...preset.generator },
  discriminator: { hidden: [8], regularizer: { kind: 'r1', lambda: 10, gamma: 5 }, ...preset.discriminator },
}));

const configJson = fc.oneof(
  { weight: 6, arbitrary: changedJson(whole).map((config) => JSON.stringify(config)) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 6 }) },
  { weight: 1, arbitrary: hostileText },
);

const deep = (depth, open, close) => open.repeat(depth) + '1' + close.repeat(depth);

export const attributes = {
  name: 'attributes',
  arbitrary: fc.record({
    preset: fc.oneof(fc.constant(null), fc.constantFrom('fast', 'seed', 'wgan'), hostileText),
    configJson: fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 9, arbitrary: configJson }),
    runs: fc.oneof(
      fc.constant(null),
      fc.array(run, { maxLength: 5 }).map((all) => all.join(' ')),
      hostileText,
    ),
    hash: fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 1, arbitrary: hash }),
  }),
  examples: [
    ...[
      '{"generator":5}',
      '{"channels":5}',
      '{"generator":{"clip":[]}}',
      '{"weightClip":{}}',
      '{"seed":"7"}',
      '{"generator":{"hidden":5}}',
    ],
    ...['{"__proto__":{"seed":5}}', deep(1e6, '[', ']'), deep(3000, '{"a":', '}'), `{"a":${deep(2000, '[', ']')}}`],
  ].map((config) => ({ preset: null, configJson: config, runs: null, hash: '#near=3&c=1' })),
  /** @param {{ preset: string | null, configJson: string | null, runs: string | null, hash: string }} given */
  check({ hash: link, ...given }) {
    const read = readSetup(given, link);
    assert(read.messages.length <= 20);
    assertUsable(read);
    assert.equal(/** @type {any} */ ({}).seed, undefined);
  },
};

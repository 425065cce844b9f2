// A plan: settings, and calls in any order. It is plain JSON, so that a native test plays the same ones.
import fc from 'fast-check';

import { gan, ganChange, vae, vaeChange } from './settings.js';

/**
 * @typedef {{ call: string, [argument: string]: any }} Call
 * @typedef {{ kind: 'gan' | 'vae' | 'judge', config: Record<string, any>, calls: Call[] }} Plan
 */

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
/** Counts of samples; 0 and 4097 are refused. */
const count = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 64, 100, 4097) },
);
/** Bins of a histogram; 0 and 1001 are refused. */
const bins = fc.constantFrom(1, 2, 7, 20, 100, 1000, 0, 1001);
const call = (/** @type {string} */ name, /** @type {Record<string, fc.Arbitrary<any>>} */ given = {}) =>
  fc.record({ call: fc.constant(name), ...given });

/** What both kinds of trainer have. */
const common = [
  { weight: 5, arbitrary: call('step', { times: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: call('stepWithout', { bytes: fc.constantFrom(0, 1, 783, 784 * 5000) }) },
  { weight: 2, arbitrary: call('stats') },
  { weight: 2, arbitrary: call('sample', { count, seed }) },
  { weight: 2, arbitrary: call('save') },
  // Into itself, into a new trainer of these settings, into one of others.
  { weight: 2, arbitrary: call('load', { into: fc.constantFrom('itself', 'same', 'other') }) },
  { weight: 1, arbitrary: call('loadDamaged', { at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }) }) },
  { weight: 1, arbitrary: call('config') },
  {
    weight: 1,
    arbitrary: call('configureRefused', {
      json: fc.constantFrom('', '[]', '{"seed":-1}', '{"batchSize":0}', '{"nothing":1}'),
    }),
  },
];

const parameter = {
  network: fc.constantFrom('generator', 'discriminator', 'judge'),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
};

const ganCalls = fc.oneof(
  ...common,
  { weight: 3, arbitrary: call('stages', { times: fc.integer({ min: 1, max: 8 }) }) },
  { weight: 2, arbitrary: call('finish') },
  { weight: 3, arbitrary: call('configure', { change: ganChange }) },
  { weight: 1, arbitrary: call('noise', { count, seed }) },
  {
    weight: 1,
    arbitrary: call('generate', {
      rows: fc.integer({ min: 1, max: 9 }),
      kind: fc.constantFrom('usual', 'huge', 'ragged', 'notFinite'),
    }),
  },
  { weight: 1, arbitrary: call('histogram', { ...parameter, bins }) },
  { weight: 1, arbitrary: call('tensors', parameter) },
  { weight: 1, arbitrary: call('exportWeights') },
);
const vaeCalls = fc.oneof(...common, { weight: 3, arbitrary: call('configure', { change: vaeChange }) });
const judgeCalls = fc.oneof(
  call('metadata'),
  call('quality', {
    count: fc.constantFrom(0, 1, 2, 3, 65, 130),
    split: fc.constantFrom('validation', 'test', 'train'),
  }),
  call('verdicts', { count: fc.integer({ min: 0, max: 40 }) }),
  call('nearest', { count: fc.integer({ min: 0, max: 40 }), k: fc.integer({ min: 0, max: 60 }) }),
);

const calls = (/** @type {fc.Arbitrary<Call>} */ one) => fc.array(one, { minLength: 1, maxLength: 10, size: 'max' });

/**
 * @param {{ judge?: boolean, brief?: boolean }} [having] the judge is on the CPU alone; brief plans, of shallow networks
 *   and few calls, are for an emulated GPU, which takes seconds to compile what each new shape needs
 */
export const plans = ({ judge = true, brief = false } = {}) =>
  fc
    .oneof(
      { weight: 30, arbitrary: fc.record({ kind: fc.constant('gan'), config: gan, calls: calls(ganCalls) }) },
      { weight: 10, arbitrary: fc.record({ kind: fc.constant('vae'), config: vae, calls: calls(vaeCalls) }) },
      {
        weight: judge ? 1 : 0,
        arbitrary: fc.record({ kind: fc.constant('judge'), config: fc.constant({}), calls: calls(judgeCalls) }),
      },
    )
    .map((plan) => (brief ? shortened(/** @type {Plan} */ (plan)) : plan));

/** @param {Plan} plan @returns {Plan} */
function shortened({ kind, config, calls }) {
  const networks = ['generator', 'discriminator', 'encoder', 'decoder'].filter((name) => config[name]?.hidden);
  const shallow = networks.map((name) => [name, { ...config[name], hidden: config[name].hidden.slice(0, 2) }]);
  return { kind, config: { ...config, ...Object.fromEntries(shallow) }, calls: calls.slice(0, 4) };
}

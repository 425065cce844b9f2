import { describe, expect, it } from 'vitest';

import { toCsv, toHistoryJson } from '../../www/seen/exports.js';

const gradient = (name, normBefore, atBound = null) => ({
  name,
  normBefore,
  normAfter: 0.01,
  scale: 0.01 / normBefore,
  cosine: 1,
  clippedFraction: 1,
  updateNorm: 0.2,
  updateRatio: Infinity,
  atBound,
});
const stats = (step, more = {}) => ({
  step,
  discriminatorLoss: 1.25,
  generatorLoss: NaN,
  meanReal: 0.5,
  meanFake: 0.25,
  accuracy: 0.75,
  generatorThreshold: null,
  discriminatorThreshold: 0.01,
  generator: [gradient('mlp.layers.0.weight', 2)],
  discriminator: [gradient('mlp.layers.0.bias', 4, 0.5)],
  diverged: null,
  ...more,
});
const quality = {
  samples: 1000,
  frechet: 42.5,
  score: 3,
  confidence: 0.9,
  entropy: 0.1,
  sharpness: 1,
  digits: [],
  coveredDigits: 8,
};
const COURSES = [
  {
    run: { id: 0, config: { seed: 3 } },
    steps: [stats(1), stats(5)],
    quality: [
      { step: 5, quality },
      { step: 3, quality },
    ],
  },
  {
    run: { id: 2, config: { seed: 3 } },
    steps: [stats(5, { generator: [gradient('dcgan.conv1.weight', 8)] })],
    quality: [],
  },
];

describe('the history as CSV', () => {
  const [head, ...rows] = toCsv(COURSES)
    .trim()
    .split('\r\n')
    .map((line) => line.split(','));
  const table = rows.map((row) => Object.fromEntries(row.map((cell, index) => [head[index], cell])));

  it('has a row for each reported step of each run, and for a measurement between them', () => {
    expect(table.map(({ run, step }) => `run ${run}, step ${step}`)).toEqual([
      'run 1, step 1',
      'run 1, step 3',
      'run 1, step 5',
      'run 3, step 5',
    ]);
    for (const row of rows) expect(row).toHaveLength(head.length);
  });

  it('has the losses, the norms of every parameter and the quality where it was measured', () => {
    const [first, between, measured, other] = table;
    expect(first).toMatchObject({
      discriminatorLoss: '1.25',
      generatorLoss: 'NaN',
      generatorThreshold: '',
      discriminatorThreshold: '0.01',
      'generator.mlp.layers.0.weight.normBefore': '2',
      'generator.mlp.layers.0.weight.updateRatio': 'Inf',
      'generator.mlp.layers.0.weight.atBound': '',
      'discriminator.mlp.layers.0.bias.normBefore': '4',
      'discriminator.mlp.layers.0.bias.atBound': '0.5',
      'quality.frechet': '',
    });
    expect(between).toMatchObject({ discriminatorLoss: '', 'quality.frechet': '42.5' });
    expect(measured).toMatchObject({
      discriminatorLoss: '1.25',
      'quality.frechet': '42.5',
      'quality.coveredDigits': '8',
    });
    // Runs of other networks have columns of their own.
    expect(other).toMatchObject({
      'generator.mlp.layers.0.weight.normBefore': '',
      'generator.dcgan.conv1.weight.normBefore': '8',
    });
  });
});

it('the history as JSON has the same, with the settings, and says what is no number', () => {
  const { runs } = JSON.parse(toHistoryJson(COURSES));
  expect(runs.map(({ run }) => run)).toEqual([1, 3]);
  expect(runs[0]).toMatchObject({ config: { seed: 3 }, quality: [{ step: 5 }, { step: 3 }] });
  expect(runs[0].steps[0]).toMatchObject({ step: 1, generatorLoss: 'NaN', generator: [{ updateRatio: 'Infinity' }] });
});

it('a regularised discriminator has columns of its own, and others have none', () => {
  const course = (more) => ({ run: { id: 0, config: {} }, steps: [stats(1, more)], quality: [] });
  const head = (more) =>
    toCsv([course(more)])
      .split('\r\n')[0]
      .split(',');
  expect(head({}).filter((name) => /penalty|sigma/.test(name))).toEqual([]);
  expect(head({ penalty: null, sigmas: [] })).toEqual(head({}));
  const [names, values] = toCsv([course({ penalty: 0.5, sigmas: [2, 3] })])
    .split('\r\n')
    .map((row) => row.split(','));
  const value = (name) => values[names.indexOf(name)];
  expect(['penalty', 'discriminator.sigma.0', 'discriminator.sigma.1'].map(value)).toEqual(['0.5', '2', '3']);
});

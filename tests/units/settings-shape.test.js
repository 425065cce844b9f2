// A configuration that a page or a file gives: what is of the wrong kind is told by its place, whatever it is.
import { describe, expect, it } from 'vitest';

import { readSetup } from '../../www/element/attributes.js';
import { merge, SETTINGS, shapeFault } from '../../www/setup/settings.js';

const optimizer = {
  kind: 'adam',
  learningRate: 0.001,
  beta1: 0.5,
  beta2: 0.9,
  epsilon: 1e-7,
  momentum: 0.8,
  alpha: 0.7,
};
const network = { hidden: [8, 9], leakySlope: 0.2, optimizer, clip: { rule: 'norm', threshold: 2, every: 3 } };
/** All that the engine can be told, as www/types.d.ts has it. */
const WHOLE = {
  seed: 3,
  architecture: 'mlp',
  loss: 'wasserstein',
  noiseDim: 10,
  channels: [64, 128],
  batchSize: 16,
  discriminatorSteps: 2,
  weightClip: 0.1,
  generator: network,
  discriminator: { ...network, regularizer: { kind: 'r1', lambda: 5, gamma: 4 } },
  kernels: 'plain',
};

const given = (config) => readSetup({ preset: null, configJson: JSON.stringify(config), runs: null }, '');

/** The paths of all numbers. @returns {string[][]} */
const numbersOf = (value, path = []) =>
  typeof value === 'number'
    ? [path]
    : typeof value === 'object'
      ? Object.entries(value).flatMap(([name, one]) => numbersOf(one, [...path, name]))
      : [];

/** A copy that has another value there. */
const withAt = (node, [name, ...rest], value) => {
  const copy = Array.isArray(node) ? [...node] : { ...node };
  copy[name] = rest.length > 0 ? withAt(node[name], rest, value) : value;
  return copy;
};

describe('a configuration', () => {
  it('that says all that can be said is taken as it is', () => {
    const { setup, messages } = given(WHOLE);
    expect(messages).toEqual([]);
    expect(setup.base).toEqual(WHOLE);
    expect(shapeFault(WHOLE)).toBeUndefined();
    expect(shapeFault({})).toBeUndefined();
  });

  it.each(numbersOf(WHOLE).map((path) => path.join('.')))('whose %s is a text is told of that', (name) => {
    const path = name.split('.');
    const { messages } = given(withAt(WHOLE, path, 'x'));
    const set = SETTINGS.find((one) => one.path.join('.') === name);
    if (set) {
      expect(messages).toEqual([
        { code: 'notANumber', details: expect.objectContaining({ field: set.key, value: 'x' }) },
      ]);
      return;
    }
    const isInList = path.at(-2) === 'hidden';
    const where = isInList ? path.slice(0, -1).join('.') : name;
    const takes = isInList ? 'it takes a list of numbers' : '"x"; it takes a number';
    expect(messages).toEqual([{ code: 'badConfig', details: { error: expect.any(String) } }]);
    expect(messages[0].details.error).toMatch(new RegExp(`^${where}: .*${takes}$`));
  });

  it.each([
    [5, 'config', '5', 'an object'],
    [null, 'config', 'null', 'an object'],
    [[1], 'config', '[1]', 'an object'],
    [{ generator: 5 }, 'generator', '5', 'an object'],
    [{ discriminator: null }, 'discriminator', 'null', 'an object'],
    [{ generator: { clip: [] } }, 'generator.clip', '[]', 'an object'],
    [{ generator: {}, discriminator: { optimizer: 'sgd' } }, 'discriminator.optimizer', '"sgd"', 'an object'],
    [{ discriminator: { regularizer: 1 } }, 'discriminator.regularizer', '1', 'an object'],
    [{ channels: 5 }, 'channels', '5', 'a list of 2 numbers'],
    [{ channels: [16] }, 'channels', '[16]', 'a list of 2 numbers'],
    [{ channels: { length: 2 } }, 'channels', '{"length":2}', 'a list of 2 numbers'],
    [{ generator: { hidden: 5 } }, 'generator.hidden', '5', 'a list of numbers'],
    [{ batchSize: [16] }, 'batchSize', '[16]', 'a number'],
  ])(
    'is none where it is %j: the place is told, what stands there, and what it takes',
    (config, field, value, takes) => {
      expect(shapeFault(config)).toEqual({ field, value, takes });
    },
  );

  it('may be nested eight levels deep, in what nobody knows too, and no deeper', () => {
    const nested = (levels) => (levels === 0 ? 1 : { a: nested(levels - 1) });
    expect(shapeFault(nested(8))).toBeUndefined();
    expect(shapeFault(nested(9))).toEqual({ field: 'config', value: '…', takes: 'at most 8 levels' });
  });

  it('lies over another field by field', () => {
    const over = { generator: { clip: { threshold: 5 } }, channels: [16, 32] };
    const merged = merge(WHOLE, over);
    expect(merged.generator).toEqual({ ...network, clip: { rule: 'norm', threshold: 5, every: 3 } });
    expect([merged.channels, merged.seed]).toEqual([[16, 32], 3]);
  });
});

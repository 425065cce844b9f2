import { describe, expect, it } from 'vitest';

import {
  matters,
  parse,
  PRESETS,
  read,
  setting,
  SETTINGS,
  SHORTHANDS,
  textOf,
  valueOf,
  withPairs,
} from '../../www/setup/settings.js';

describe('a field', () => {
  it.each([
    ['cG', '0', 'outOfRange'],
    ['cG', '-1', 'outOfRange'],
    ['cG', 'NaN', 'notANumber'],
    ['cG', 'abc', 'notANumber'],
    ['cG', '', 'noValue'],
    ['cG', 'Infinity', 'notANumber'],
    ['lrD', '11', 'outOfRange'],
    ['seed', '1.5', 'notWhole'],
    ['seed', '4294967296', 'outOfRange'],
    ['loss', 'x', 'badChoice'],
    ['clipD', 'Norm', 'badChoice'],
    ['everyG', '0', 'outOfRange'],
    ['everyG', '2.5', 'notWhole'],
    ['dsteps', '2.5', 'notWhole'],
    ['weights', '0', 'outOfRange'],
    ['lrG', 'off', 'notANumber'],
    ['lrG', '1,500', 'notANumber'],
    ['lrG', '+1,500', 'notANumber'],
    ['cG', '12,500', 'notANumber'],
    ['lrG', '0,0,1', 'notANumber'],
    ['lrG', '0,', 'notANumber'],
    ['seed', '1,000', 'notANumber'],
    ['seed', '1,5', 'notWhole'],
    ['arch', 'mlp', 'badChoice'],
    ['near', '0', 'outOfRange'],
    ['far', '1025', 'outOfRange'],
    ['far', '2.5', 'notWhole'],
  ])('%s refuses “%s”', (key, text, code) => {
    expect(parse(setting(key), text)).toMatchObject({ message: { code, details: { field: key, value: text } } });
  });

  it.each([
    ['cG', ' 1e-3 ', 0.001],
    ['cG', '0,001', 0.001],
    ['cG', ',5', 0.5],
    ['cG', '12,25', 12.25],
    ['cG', '+0,5', 0.5],
    // Four digits before a comma, or after it, are no thousands.
    ['cG', '1234,567', 1234.567],
    ['cG', '1,2345', 1.2345],
    ['cG', '1,5e-3', 0.0015],
    ['seed', '4294967295', 4294967295],
    ['clipG', 'norm', 'norm'],
    ['clipG', 'meanAbs', 'meanAbs'],
    ['weights', 'off', null],
    ['weights', '0.01', 0.01],
  ])('%s takes “%s”', (key, text, value) => {
    expect(parse(setting(key), text)).toEqual({ value });
  });
});

it('a preset says every setting that the page shows', () => {
  for (const [name, config] of Object.entries(PRESETS)) {
    for (const one of SETTINGS) expect(valueOf(config, one), `${name}: ${one.key}`).toBeDefined();
  }
});

it('what is off is written so that it can be read again, and what is not said is empty', () => {
  expect(parse(setting('weights'), textOf(null))).toEqual({ value: null });
  expect(textOf(read({}, 'lrG'))).toBe('');
});

it.each(Object.keys(SHORTHANDS))('%s says what G and D have by that name', (short) => {
  const [g, d] = [`${short}G`, `${short}D`].map(setting);
  const value = g.choices?.at(-1) ?? g.max;
  const { config, messages } = withPairs({}, [[short, textOf(value)]]);
  expect([valueOf(config, g), valueOf(config, d), messages]).toEqual([value, value, []]);
});

it('a threshold does nothing where a configuration says no rule, or none', () => {
  for (const network of [undefined, {}, { clip: {} }, { clip: { rule: 'none' } }]) {
    const config = { generator: network, discriminator: network };
    expect(['cG', 'everyG', 'cD', 'everyD'].filter((key) => matters(config, setting(key)))).toEqual([]);
  }
  const clips = { generator: { clip: { rule: 'norm' } } };
  expect(['cG', 'everyG', 'cD', 'everyD'].filter((key) => matters(clips, setting(key)))).toEqual(['cG', 'everyG']);
});

describe('the settings', () => {
  const of = (one) => SETTINGS.find(({ key }) => key === one);

  it('that need new runs are the seed, the optimisers, the networks and spectral norm', () => {
    expect(SETTINGS.filter(({ newRun }) => newRun).map(({ key }) => key)).toEqual([
      'seed',
      'optG',
      'optD',
      'reg',
      'arch',
      'near',
      'far',
    ]);
    expect(SETTINGS.filter(({ shared }) => shared).map(({ key }) => key)).toEqual(['seed']);
  });

  it.each(['optG', 'optD'])('%s is one of the optimisers', (key) => {
    for (const value of ['adam', 'sgd', 'rmsProp']) expect(parse(of(key), ` ${value} `)).toEqual({ value });
    const { message } = parse(of(key), 'lion');
    expect(message).toEqual({
      code: 'badChoice',
      details: { field: key, value: 'lion', choices: 'adam, sgd, rmsProp' },
    });
  });

  it.each([
    ['cG', '1e-12', '1e12'],
    ['cD', '1e-12', '1e12'],
    ['lrG', '1e-12', '10'],
    ['lrD', '1e-12', '10'],
    ['everyG', '1', '1000000000'],
    ['everyD', '1', '1000000000'],
    ['seed', '0', '4294967295'],
    ['weights', '0.000001', '1000'],
    ['dsteps', '1', '100'],
    ['near', '1', '1024'],
    ['far', '1', '1024'],
  ])('%s takes its ends, %s and %s, and nothing beyond', (key, low, high) => {
    expect(parse(of(key), low)).toEqual({ value: Number(low) });
    expect(parse(of(key), high)).toEqual({ value: Number(high) });
    for (const beyond of [Number(low) / 2 - (Number(low) >= 1 || low === '0' ? 1 : 0), Number(high) * 2]) {
      expect(parse(of(key), String(beyond)).message?.code).toMatch(/outOfRange|notWhole/);
    }
  });
});

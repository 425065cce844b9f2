import { describe, expect, it } from 'vitest';

import {
  changed,
  parse,
  PRESETS,
  read,
  setting,
  SETTINGS,
  textOf,
  valueOf,
  withValue,
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
    ['weights', '0', 'outOfRange'],
    ['lrG', 'off', 'notANumber'],
    ['arch', 'mlp', 'badChoice'],
  ])('%s refuses “%s”', (key, text, code) => {
    expect(parse(setting(key), text)).toMatchObject({ message: { code, details: { field: key, value: text } } });
  });

  it.each([
    ['cG', ' 1e-3 ', 0.001],
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

it('changing a setting leaves the preset as it was', () => {
  const before = structuredClone(PRESETS.fast);
  withValue(PRESETS.fast, setting('cG'), 5);
  expect(PRESETS.fast).toEqual(before);
});

describe('a change by the reader', () => {
  const change = (config, key, value, preset) => changed(config, setting(key), value, preset);

  it('begins C anew with another rule, as C measures something else', () => {
    const config = withValue(PRESETS.fast, setting('cD'), 7);
    const percentile = change(config, 'clipD', 'percentile', PRESETS.fast);
    expect([read(percentile, 'clipD'), read(percentile, 'cD'), read(percentile, 'cG')]).toEqual([
      'percentile',
      10,
      0.01,
    ]);
    expect(read(change(config, 'clipD', 'value', PRESETS.fast), 'cD')).toBe(1e-3);
  });

  it('begins the C of a norm where the preset has it', () => {
    expect(read(change(PRESETS.seed, 'clipG', 'norm', PRESETS.seed), 'cG')).toBe(1);
    expect(read(change(PRESETS.seed, 'clipG', 'norm'), 'cG')).toBe(0.01);
  });

  it('keeps C where clipping is turned off, and with all else', () => {
    const config = withValue(PRESETS.fast, setting('cG'), 7);
    expect(read(change(config, 'clipG', 'none', PRESETS.fast), 'cG')).toBe(7);
    expect(read(change(config, 'lrG', 1, PRESETS.fast), 'cG')).toBe(7);
  });

  it('has weight clipping with the Wasserstein loss alone', () => {
    const config = change(change(PRESETS.fast, 'loss', 'wasserstein'), 'weights', 0.01);
    expect(read(config, 'weights')).toBe(0.01);
    expect(read(change(config, 'lrG', 1), 'weights')).toBe(0.01);
    expect(read(change(config, 'loss', 'hinge'), 'weights')).toBeNull();
  });
});

it('what is off is written so that it can be read again', () => {
  expect(parse(setting('weights'), textOf(null))).toEqual({ value: null });
});

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
    ['lrG', '1,500', 'notANumber'],
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

describe('the channels of a DCGAN', () => {
  it('are the published ones where a configuration says none', () => {
    for (const config of [{}, PRESETS['dcgan-large'], { channels: undefined }]) {
      expect([read(config, 'near'), read(config, 'far')]).toEqual([64, 128]);
    }
    expect(PRESETS['dcgan-large']).not.toHaveProperty('channels');
  });

  it('are one list in a configuration, whichever of them is set', () => {
    expect(withValue({}, setting('near'), 16).channels).toEqual([16, 128]);
    expect(withValue({ channels: [16, 128] }, setting('far'), 32).channels).toEqual([16, 32]);
    const before = { channels: [16, 32] };
    withValue(before, setting('far'), 8);
    expect(before).toEqual({ channels: [16, 32] });
    expect(withValue({}, setting('near'), 64).channels).toEqual([64, 128]);
    expect(withValue({}, setting('near'), 1).channels).toEqual([1, 128]);
    expect(withValue({}, setting('far'), 1).channels).toEqual([64, 1]);
  });

  it('go with the DCGAN: the engine would refuse them of other networks', () => {
    const small = { architecture: 'dcgan', channels: [16, 32] };
    expect(changed(small, setting('arch'), 'seed').channels).toEqual([64, 128]);
    expect(changed(small, setting('arch'), 'dcgan').channels).toEqual([16, 32]);
    expect(changed(small, setting('lrG'), 1).channels).toEqual([16, 32]);
  });
});

it('what is off is written so that it can be read again', () => {
  expect(parse(setting('weights'), textOf(null))).toEqual({ value: null });
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

  it('take the weights’ bound with the Wasserstein loss alone', () => {
    const config = { loss: 'wasserstein', weightClip: 0.01 };
    expect(changed(config, of('loss'), 'wasserstein').weightClip).toBe(0.01);
    expect(changed(config, of('loss'), 'hinge').weightClip).toBeNull();
  });
});

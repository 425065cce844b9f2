// A setting as a reader changes it: what else goes with it, and what stays.
import { describe, expect, it } from 'vitest';

import { changed, PRESETS, read, setting, withValue } from '../../www/setup/settings.js';

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
    expect(read(change(config, 'loss', 'wasserstein'), 'weights')).toBe(0.01);
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
    // Chosen again, it keeps what the reader made of it.
    expect(changed({ ...small, channels: [8, 24] }, setting('arch'), 'dcgan').channels).toEqual([8, 24]);
    expect(changed(small, setting('lrG'), 1).channels).toEqual([16, 32]);
  });
});

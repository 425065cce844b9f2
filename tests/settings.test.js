import { describe, expect, it } from 'vitest';

import { fromHash, parse, PRESETS, setting, SETTINGS, toHash, valueOf, withValue } from '../www/lab/settings.js';

const read = (config, key) => valueOf(config, setting(key));

describe('a link', () => {
  it('opens on the preset fast', () => {
    expect(fromHash('')).toEqual({ preset: 'fast', config: PRESETS.fast, messages: [] });
  });

  it('sets both networks by a shorthand', () => {
    const { preset, config, messages } = fromHash('#preset=seed&clip=norm&c=1&seed=7');
    expect(preset).toBe('seed');
    expect(messages).toEqual([]);
    expect(['seed', 'clipG', 'clipD', 'cG', 'cD', 'loss'].map((key) => read(config, key))).toEqual([
      7,
      'norm',
      'norm',
      1,
      1,
      'minimax',
    ]);
  });

  it.each(['#c=1&cG=0.5', '#cG=0.5&c=1'])('lets one network override the shorthand in %s', (hash) => {
    const { config } = fromHash(hash);
    expect([read(config, 'cG'), read(config, 'cD')]).toEqual([0.5, 1]);
  });

  it('tells what it cannot use and keeps the preset’s value', () => {
    const { config, messages } = fromHash('#preset=nope&cG=-1&cD=abc&loss=hinge');
    expect(messages.map(({ code, details }) => [code, details.field])).toEqual([
      ['badChoice', 'preset'],
      ['outOfRange', 'cG'],
      ['notANumber', 'cD'],
      ['badChoice', 'loss'],
    ]);
    expect(config).toEqual(PRESETS.fast);
  });

  it('comes back as it was written', () => {
    let config = PRESETS.seed;
    config = withValue(config, setting('cG'), 0.25);
    config = withValue(config, setting('clipG'), 'norm');
    config = withValue(config, setting('lrG'), 0.001);
    config = withValue(config, setting('lrD'), 0.001);
    config = withValue(config, setting('seed'), 9);
    const hash = toHash('seed', config);
    expect(hash).toBe('#preset=seed&seed=9&clipG=norm&cG=0.25&lr=0.001');
    expect(fromHash(hash)).toEqual({ preset: 'seed', config, messages: [] });
  });
});

describe('a field', () => {
  it.each([
    ['cG', '0', 'outOfRange'],
    ['cG', '-1', 'outOfRange'],
    ['cG', 'NaN', 'notANumber'],
    ['cG', 'abc', 'notANumber'],
    ['cG', '', 'notANumber'],
    ['cG', 'Infinity', 'notANumber'],
    ['lrD', '11', 'outOfRange'],
    ['seed', '1.5', 'notWhole'],
    ['seed', '4294967296', 'outOfRange'],
    ['loss', 'x', 'badChoice'],
  ])('%s refuses “%s”', (key, text, code) => {
    expect(parse(setting(key), text)).toMatchObject({ message: { code, details: { field: key, value: text } } });
  });

  it.each([
    ['cG', ' 1e-3 ', 0.001],
    ['seed', '4294967295', 4294967295],
    ['clipG', 'norm', 'norm'],
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

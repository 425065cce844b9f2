import { describe, expect, it } from 'vitest';

import { parse, PRESETS, setting, SETTINGS, valueOf, withValue } from '../www/lab/settings.js';

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

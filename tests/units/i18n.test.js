import { describe, expect, it } from 'vitest';

import en from '../../www/i18n/en.json' with { type: 'json' };
import { formatNumber, language, parameterName, translate } from '../../www/i18n/index.js';
import zh from '../../www/i18n/zh-CN.json' with { type: 'json' };
import { RULE_NAMES } from '../../www/setup/rules.js';
import { PRESETS, setting, SETTINGS } from '../../www/setup/settings.js';

describe('the translations', () => {
  it('hold the same keys in both languages', () => {
    expect(Object.keys(zh)).toEqual(Object.keys(en));
  });

  it('fill the same gaps', () => {
    const gaps = (sentence) => (sentence.match(/\{\w+\}/g) ?? []).toSorted();
    for (const key of Object.keys(en)) expect(gaps(zh[key]), key).toEqual(gaps(en[key]));
  });

  it('name every setting and every preset', () => {
    for (const { key } of SETTINGS) expect(en).toHaveProperty([`field.${key}`]);
    for (const name of Object.keys(PRESETS)) expect(en).toHaveProperty([`preset.${name}.note`]);
    for (const rule of RULE_NAMES) {
      expect(en).toHaveProperty([`clipRule.${rule}`]);
      expect(en).toHaveProperty([`clipName.${rule}`]);
      if (rule !== 'none') expect(en).toHaveProperty([`noLine.${rule}`]);
    }
    for (const [key, names] of Object.entries({ loss: 'loss', optG: 'optimizer', arch: 'arch' })) {
      for (const choice of setting(key).choices) {
        expect(en).toHaveProperty([`${names}.${choice}`]);
        expect(en).toHaveProperty([`value.${choice}`]);
      }
    }
  });
});

describe('translate', () => {
  it('names the field, the value and the range of a refused number', () => {
    const details = { field: 'cG', value: '-1', min: 1e-12, max: 1e12 };
    expect(translate('en', 'outOfRange', details)).toBe(
      'G’s C: -1 is out of range; write a number from 1e-12 to 1e+12. The old value stays in use.',
    );
    expect(translate('zh-CN', 'outOfRange', details)).toContain('G 的 C：-1 超出范围');
  });
});

it.each([
  ['zh', 'zh-CN'],
  ['zh-Hans-CN', 'zh-CN'],
  ['en-GB', 'en'],
  ['de', 'en'],
])('language %s is shown in %s', (wish, lang) => {
  expect(language(wish)).toBe(lang);
});

it.each([
  [0, '0'],
  [0.012345678, '0.01235'],
  [12345, '12,345'],
  [0.00001234, '1.23e-5'],
])('the number %d is written %s', (value, text) => {
  expect(formatNumber('en', value)).toBe(text);
});

it('a parameter has a name that a reader knows', () => {
  expect(parameterName('en', 'mlp.layers.0.weight')).toBe('layer 1 weights');
  expect(parameterName('zh-CN', 'mlp.layers.2.bias')).toBe('第 3 层偏置');
  expect(parameterName('en', 'dcgan.deconv1.weight')).toBe('transposed convolution 1 weights');
  expect(parameterName('en', 'dcgan.norm2.gamma')).toBe('batch norm 2 scale');
  expect(parameterName('en', 'dcgan.output.bias')).toBe('output biases');
  expect(parameterName('zh-CN', 'dcgan.conv1.bias')).toBe('第 1 个卷积的偏置');
  expect(parameterName('en', 'something.else')).toBe('something.else');
});

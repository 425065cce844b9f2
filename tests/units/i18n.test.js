import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import page from '../../www/i18n/en.json' with { type: 'json' };
import { formatNumber, language, parameterName, translate } from '../../www/i18n/index.js';
import pageZh from '../../www/i18n/zh-CN.json' with { type: 'json' };
import { RULE_NAMES } from '../../www/setup/rules.js';
import '../../www/parts/sweep/words.js';
import { PRESETS, setting, SETTINGS } from '../../www/setup/settings.js';

/** A key without the form of its plural, such as `samples.caption[step]`. @param {string} key */
const withoutForm = (key) => key.replace(/(\[\w+\])\.\w+$/, '$1');
const isPlural = (key) => /\[\w+\]/.test(key);

/** The words of parts and figures that are loaded by themselves, by their folder. */
const FIGURES = readdirSync('www', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('words.en.json'))
  .map((path) => [path.replace(/\/words\.en\.json$/, ''), `www/${path}`]);
const readWords = (path) => JSON.parse(readFileSync(path, 'utf8'));
/** All sentences that there are. */
const [en, zh] = [
  [page, 'en'],
  [pageZh, 'zh-CN'],
].map(([shared, lang]) =>
  Object.assign({}, shared, ...FIGURES.map(([, path]) => readWords(path.replace('.en.', `.${lang}.`)))),
);
const SOURCES = readdirSync('www', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.js'))
  .map((path) => [path, readFileSync(`www/${path}`, 'utf8')]);

/** What a client in session/ tells the part that started it, by codes of that part's own. */
const TOLD_TO = {
  'parts/sweep': ['session/sweep-client.js: sweep.crashed'],
  'gan-or-vae': ['session/pair.js: pair.crashed'],
};

describe.each(FIGURES)('the words of %s', (folder, path) => {
  const [texts, twins] = [readWords(path), readWords(path.replace('.en.', '.zh-CN.'))];

  it('are said where they are loaded', () => {
    const keys = Object.keys(texts).map((key) => withoutForm(key).replace(/\[\w+\]$/, ''));
    // Whoever loads them may say them, and its room with it.
    const loaders = SOURCES.filter(([file, text]) => file.startsWith(folder) || text.includes(`/${folder}/words.js'`));
    const rooms = loaders.map(([file]) => file.replace(/\/[^/]+$/, '/'));
    const elsewhere = SOURCES.filter(([file]) => !rooms.some((room) => file.startsWith(room)));
    const said = elsewhere.flatMap(([file, text]) =>
      keys.filter((key) => text.includes(`'${key}'`)).map((key) => `${file}: ${key}`),
    );
    expect(said.filter((one) => !TOLD_TO[folder]?.includes(one))).toEqual([]);
    expect(loaders.some(([, text]) => text.includes("/words.js'"))).toBe(true);
  });

  it('are the same keys in both languages, in no other file, with the same gaps and all forms', () => {
    const keys = (all) => [...new Set(Object.keys(all).map(withoutForm))];
    expect(keys(twins)).toEqual(keys(texts));
    const others = FIGURES.map(([, other]) => other).filter((other) => other !== path);
    for (const all of [page, ...others.map(readWords)])
      for (const key of Object.keys(texts)) expect(all).not.toHaveProperty([key]);
    const gaps = (sentence) => (sentence.match(/\{\w+\}/g) ?? []).toSorted();
    for (const [key, text] of Object.entries(texts)) {
      const twin = isPlural(withoutForm(key)) ? `${withoutForm(key)}.other` : key;
      expect(gaps(twins[twin]), key).toEqual(gaps(text));
      if (isPlural(key)) expect(texts).toHaveProperty([`${withoutForm(key)}.one`]);
    }
  });

  it('are in their language', () => {
    expect(Object.values(texts).join('')).not.toMatch(/[\u4e00-\u9fff]/);
    for (const [key, text] of Object.entries(twins)) {
      // Names stay as they are.
      if (/[a-z]{2} [a-z]{2}/.test(texts[key] ?? '')) expect(text, key).toMatch(/[\u4e00-\u9fff]/);
      expect(text, key).not.toMatch(/弗雷歇|试验|孪生|全部合起|元素/);
    }
  });
});

describe('the translations', () => {
  it('hold the same keys in both languages, and the same numbers decide their plurals', () => {
    const keys = (texts) => [...new Set(Object.keys(texts).map(withoutForm))];
    expect(keys(zh)).toEqual(keys(en));
  });

  it('hold the forms that each language has of a plural, and each with its number', () => {
    const plurals = new Set(Object.keys(en).map(withoutForm).filter(isPlural));
    expect(plurals.size).toBeGreaterThan(10);
    for (const [lang, texts] of Object.entries({ en, 'zh-CN': zh })) {
      const forms = new Intl.PluralRules(lang).resolvedOptions().pluralCategories.toSorted();
      for (const key of plurals) {
        const held = Object.keys(texts).filter((one) => withoutForm(one) === key);
        expect(held.map((one) => one.split('].')[1]).toSorted(), key).toEqual(forms);
        const [, gap] = /\[(\w+)\]$/.exec(key);
        for (const one of held) expect(texts[one], one).toContain(`{${gap}}`);
      }
    }
  });

  it('fill the same gaps', () => {
    const gaps = (sentence) => (sentence.match(/\{\w+\}/g) ?? []).toSorted();
    for (const [key, text] of Object.entries(en)) {
      const twin = isPlural(withoutForm(key)) ? `${withoutForm(key)}.other` : key;
      expect(gaps(zh[twin]), key).toEqual(gaps(text));
    }
  });

  it('call each thing by one name in Chinese', () => {
    const article = readFileSync(new URL('../../zh-CN/index.html', import.meta.url), 'utf8');
    // A sweep is 扫描, an entry of a tensor is 分量 (an HTML element is 元素), and 距离 is Fréchet's.
    const others = { ...zh, article };
    for (const [key, text] of Object.entries(others)) expect(text, key).not.toMatch(/弗雷歇|试验|孪生|全部合起/);
    for (const [key, text] of Object.entries(zh)) expect(text, key).not.toContain('元素');
  });

  it('have a form for one step wherever steps are counted', () => {
    const counting = Object.entries(en).filter(([, text]) => /\{(step|count)\} (\w+ )?steps\b/.test(text));
    expect(counting.length).toBeGreaterThan(5);
    // A rule that acts on every step is called by its name alone.
    const single = counting.map(([key]) => key).filter((key) => !isPlural(key) && key !== 'clipName.every');
    expect(single).toEqual([]);
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
  it.each([
    [0, 'after 0 steps'],
    [1, 'after 1 step'],
    [2, 'after 2 steps'],
    [1001, 'after 1,001 steps'],
  ])('has the form of the number %d', (step, sentence) => {
    expect(translate('en', 'samples.caption', { step })).toBe(sentence);
    expect(translate('zh-CN', 'samples.caption', { step })).toMatch(/^第 [\d,]+ 步之后$/);
  });

  it('takes the number that the key names, of several in a sentence', () => {
    const title = (place, step) => translate('en', 'likeness.title', { name: 1, place, step });
    expect(title(1, 2)).toContain('Sample 1 of run 1 after 2 steps');
    expect(title(2, 1)).toContain('Sample 2 of run 1 after 1 step,');
    expect(translate('en', 'sweep.cancelled', { finished: 1, total: 3 })).toBe(
      'Cancelled: 1 of 3 runs was finished and stays in the table.',
    );
  });

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
  [2 ** 32 - 1, '4,294,967,295'],
  [1e12, '1e+12'],
  [1.5e9 + 0.5, '1.5e+9'],
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

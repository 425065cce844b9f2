// The article's numbers are the study's, and its words are what the numbers say.
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { quote, quotesIn, readRows, rowOf } from '../scripts/study.js';
import { PRESETS } from '../www/setup/presets.js';

const html = readFileSync('index.html', 'utf8');
const rows = readRows();
const row = (setting, name) => rowOf(rows, setting, name);
const ratio = (setting, name) => row(setting, name).againstNone;
/** Beyond the seeds' noise. */
const helps = (setting, name) => ratio(setting, name).high < 1;
const harms = (setting, name) => ratio(setting, name).low > 1;

describe('a number in the article', () => {
  const quotes = quotesIn(html);

  it('is found wherever it is marked', () => {
    expect(quotes.length).toBe(html.split('data-study=').length - 1);
    expect(quotes.length).toBeGreaterThan(100);
  });

  it.each([...new Set(quotes.map(({ reference }) => reference))])('%s is the study’s', (reference) => {
    const texts = quotes.filter((one) => one.reference === reference).map(({ text }) => text);
    expect(new Set(texts)).toEqual(new Set([quote(rows, reference)]));
  });

  it('stands in both languages', () => {
    const main = html.slice(html.indexOf('<main>'));
    const numbers = (lang) => main.match(new RegExp(`<(\\w+) lang="${lang}"[\\s\\S]*?</\\1>`, 'g')).flatMap(quotesIn);
    const references = (lang) => new Set(numbers(lang).map(({ reference }) => reference));
    expect(references('zh-CN')).toEqual(references('en'));
    expect(references('en').size).toBeGreaterThan(15);
  });

  it('that the study does not have is told', () => {
    expect(() => quote(rows, 'fast.norm 7.ratio')).toThrow('no row “norm 7” in the setting “fast”');
    expect(() => quote(rows, 'fast.norm 0.1.luck')).toThrow('names no field');
  });
});

it('no setting’s name stands in two sweeps', () => {
  const keys = rows.map(({ setting, rule, threshold, networks }) => [setting, rule, threshold, networks].join());
  expect(new Set(keys).size).toBe(keys.length);
});

describe('the article says rightly', () => {
  it('that norm clipping helps at a fast rate, at a C a thousand times another', () => {
    for (const c of ['0.001', '0.01', '0.1', '1']) expect(helps('fast', `norm ${c}`), c).toBe(true);
    const gains = ['0.001', '0.01', '0.1', '1'].map((c) => ratio('fast', `norm ${c}`).ratio);
    expect(Math.max(...gains)).toBeLessThan(0.85);
  });

  it('that seeds cannot tell global norm from norm', () => {
    const { low, high } = row('fast', 'globalNorm 1').againstPick;
    expect(low).toBeLessThan(1);
    expect(high).toBeGreaterThan(1);
    expect(row('fast', 'norm 0.1').againstPick, 'the pick').toBeNull();
  });

  it('that all unclipped runs collapse at twice the rate, and that clipping saves half', () => {
    const [none, clipped] = [row('fragile', 'none'), row('fragile', 'norm 0.01')];
    expect(none.collapsed).toBe(none.runs);
    expect(clipped.collapsed).toBe(clipped.runs / 2);
    expect(helps('fragile', 'norm 0.01')).toBe(true);
  });

  it('that it helps RMSProp', () => {
    expect(helps('rmsprop', 'norm 0.1')).toBe(true);
    expect(row('rmsprop', 'norm 0.1').collapsed).toBe(0);
    expect(row('rmsprop', 'none').collapsed).toBeGreaterThan(0);
  });

  it('that the best C lay among the norms', () => {
    for (const setting of ['fast', 'rmsprop']) expect(row(setting, 'norm 0.1').againstPick).toBeNull();
    const clipped = ['fast', 'rmsprop'].flatMap((setting) => row(setting, 'norm 0.1').clipped);
    expect(Math.min(...clipped)).toBeGreaterThan(0.3);
    expect(Math.max(...clipped)).toBeLessThan(0.95);
  });

  it('that it does nothing with the first article’s settings and with SGD', () => {
    for (const name of ['norm 0.01', 'norm 1']) expect(helps('article', name), name).toBe(false);
    for (const name of ['norm 0.1', 'norm 0.3']) expect(helps('sgd', name), name).toBe(false);
    for (const setting of ['article', 'sgd']) {
      for (const one of rows.filter((other) => other.setting === setting)) expect(one.collapsed).toBe(one.runs);
    }
  });

  it('that value and adaptive are worse than none at the thresholds tried, and percentile no better', () => {
    for (const name of ['value 0.001', 'adaptive 0.03']) expect(harms('fast', name), name).toBe(true);
    expect(helps('fast', 'percentile 25')).toBe(false);
  });

  it('that a C far too small stops Adam', () => {
    const { collapsed, runs, clipped } = row('small', 'norm 1e-7');
    expect(collapsed).toBe(runs);
    expect(Math.min(...clipped)).toBeGreaterThan(0.9);
    expect(harms('small', 'norm 1e-7')).toBe(true);
  });
});

describe('a preset', () => {
  it.each([
    ['fast', 0.01],
    ['rmsprop', 0.1],
  ])('%s is better clipped on each of 8 seeds, as its note says', (name, threshold) => {
    const outcomes = readFileSync('docs/study/cells.jsonl', 'utf8').trim().split('\n').map(JSON.parse);
    const distances = (rule, c) =>
      outcomes
        .filter(({ cell }) => cell.setting === name && cell.rule === rule && cell.threshold === c)
        .filter(({ cell }) => cell.networks === 'both')
        .toSorted((a, b) => a.cell.seed - b.cell.seed)
        .map(({ test }) => test.frechet);
    const unclipped = distances('none', null);
    const clipped = distances('norm', threshold);
    expect([unclipped.length, clipped.length]).toEqual([8, 8]);
    clipped.forEach((distance, seed) => expect(distance).toBeLessThan(unclipped[seed]));
  });

  it('rmsprop says how many of its unclipped runs failed', () => {
    expect(row('rmsprop', 'none').collapsed).toBe(2);
  });

  it.each(Object.keys(PRESETS))('%s trains as its row of the study was trained', (name) => {
    const setting = { seed: 'article' }[name] ?? name;
    const plans = ['docs/study/plan.json', 'docs/presets/plan.json'].map((path) => JSON.parse(readFileSync(path)));
    const { config } = plans.flatMap(({ settings }) => settings).find((one) => one.name === setting);
    expect(PRESETS[name]).toMatchObject(config);
  });
});

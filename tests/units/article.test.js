// The article's numbers are the study's, and its words are what the numbers say.
import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { article } from '../../scripts/article.js';
import { carriers, CLAIMS, claims, sentences } from '../../scripts/claims.js';
import { fillFormulas } from '../../scripts/formulas.js';
import { fillNumbers, quote, readRows, references, rowOf, STUDIES } from '../../scripts/study.js';
import { fromHash } from '../../www/setup/link.js';
import { presetSetup } from '../../www/setup/setup.js';
import { PRESETS } from '../../www/setup/presets.js';
import { read } from '../../www/setup/settings.js';

const PAGES = { en: 'index.html', 'zh-CN': 'zh-CN/index.html' };
const LANGUAGES = Object.keys(PAGES);
/** @type {Record<string, string>} */
const sources = Object.fromEntries(LANGUAGES.map((lang) => [lang, readFileSync(PAGES[lang], 'utf8')]));
const main = (lang) => /<main>[\s\S]*<\/main>/.exec(sources[lang])[0];
const plans = STUDIES.map(({ folder }) => JSON.parse(readFileSync(`${folder}/plan.json`, 'utf8')));
/** A setting at each of its rates, as the sweep has them. */
const atEachRate = ({ learningRates = [], ...one }) =>
  learningRates.length === 0
    ? [one]
    : learningRates.map((learningRate) => {
        const config = structuredClone(one.config);
        for (const network of ['generator', 'discriminator']) config[network].optimizer.learningRate = learningRate;
        return { ...one, name: `${one.name}@${learningRate}`, config };
      });
const settings = plans.flatMap((plan) => plan.settings).flatMap(atEachRate);
const rows = readRows();
const row = (setting, name) => rowOf(rows, setting, name);
const ratio = (setting, name) => row(setting, name).againstNone;
/** Beyond the seeds' noise, with all that its study compares. */
const isSure = (setting, name) =>
  carriers().find((one) => one.setting === setting && one.name === name).row.pHolm < 0.05;
const helps = (setting, name) => ratio(setting, name).ratio < 1 && isSure(setting, name);
const harms = (setting, name) => ratio(setting, name).ratio > 1 && isSure(setting, name);
const transform = (html, path = '/index.html') => article().transformIndexHtml.handler(html, { path });

/** What was set, as a text may say it: rates, thresholds. */
const SET = new Set([
  ...settings.flatMap(({ clips }) => clips.flatMap(({ thresholds = [] }) => thresholds)),
  ...settings.flatMap(({ config: { weightClip, generator, discriminator } }) => [
    weightClip,
    generator.optimizer.learningRate,
    discriminator.optimizer.learningRate,
    discriminator.regularizer?.lambda,
    discriminator.regularizer?.gamma,
  ]),
]);
const N = `(?:${[...SET]
  .filter((value) => value !== undefined && value !== null)
  .map((value) => String(value).replace('.', '\\.'))
  .join('|')})(?![\\d.,]*\\d)`;
/** Numbers that are no result. */
const KNOWN = [
  '(?:norm at|C 为) 0\\.01(?:, |、)0\\.1(?: and |、)1(?!\\.?\\d)',
  `(?:Adam|RMSProp|SGD)(?: at)? ${N}`,
  `[λγ] = ${N}`,
  `(?:[GD]|[Rr]ate|学习率) ${N}`,
  `[Cc] = ${N}(?:(?:, |、)${N})*(?: (?:and|和) ${N})?`,
  `(?:clipping at|norm at|norm|value|adaptive|percentile|mean|范数|值|自适应|百分位|平均) ${N}`,
  // Tried by the test below.
  '(?:any C from|C 从) 0\\.01 (?:to|到) 1(?!\\.?\\d)',
  `(?:clipped at|裁剪到) ${N}`,
  `(?:learning rate of|RMSProp（学习率) ${N}`,
  '36 (?:samples|个样本|of)',
  // The article's EPOCHS.
  '(?:50 epochs|50 个 epoch)',
  '28 × 28',
  '100 random numbers',
  '100 个随机数',
  '0 (?:to|到) 1(?!\\.?\\d)',
  '(?:1,000|500) (?:samples|steps|个样本|步)',
  // What docs/time set.
  '(?:6,000 steps|20,000 steps|to 20,000|6,000 步|20,000 步)',
  '(?:distance of|and to|到) (?:150|75)(?![.,]?\\d)',
  // The channels of the DCGAN that a CPU trains.
  '16 (?:and|和) 32 (?:channels|通道)',
  '95 %',
  '(?:below|holds|小于|包含) 1(?!\\.?\\d)',
  '5 of the 10 digits',
  '10 个数字中只出现不到 5 个',
  'L2',
  // The runs' names.
  '(?:[Rr]un|训练) [1-4](?![.,]?\\d)',
  '[Ss]tages 4 and 7',
  '第 4 和第 7 阶段',
  // What docs/change set.
  '(?:slope of|斜率) 0\\.2(?!\\d)',
  'β₁ = 0(?:\\.9)?(?![.,]?\\d)',
  '25 times',
  '学习率乘以 5（ *）或 25（',
  '(?:layers of|每层) 256(?![.,]?\\d)',
  // Of publications.
  '20[012]\\d(?!\\.?\\d)',
].map((pattern) => new RegExp(pattern, 'g'));

/** What a reader reads as words, the study's numbers and the formulas left out. */
function words(html) {
  const text = html.replace(/<tex\s*>[\s\S]*?<\/tex\s*>|\{\{.*?\}\}|<[^>]*>/g, ' ');
  return text.replace(/\s+/g, ' ');
}

/** Numbers in a text that are neither what was set nor put in from the study. */
function strayNumbers(html) {
  const rest = KNOWN.reduce((text, known) => text.replace(known, ' '), words(html));
  return rest.match(/\d[\d.,]*/g) ?? [];
}

describe('a number in the article', () => {
  it('is the study’s in both languages', () => {
    const quoted = LANGUAGES.map((lang) => new Set(references(main(lang))));
    expect(quoted[1]).toEqual(quoted[0]);
    expect(quoted[0].size).toBeGreaterThan(40);
  });

  it.each(LANGUAGES)('is written by hand nowhere in %s', (lang) => {
    expect(strayNumbers(main(lang))).toEqual([]);
  });

  it.each([
    ['brings that distance to <b>0.67</b> of it', ['0.67']],
    ['8 of 8 runs', ['8', '8']],
    ['Adam 0.005, clipping at C = 0.1, and at C = 0.17', ['0.17']],
    ['89 % of G’s gradients, 95 % interval', ['89']],
    ['{{fast.norm_0.1.ratio}} by norm at 0.1', []],
    ['run 2 ends at 0.37 of run 1’s distance', ['0.37']],
    ['训练 1.2 倍，训练 2，训练 5', ['1.2', '5']],
  ])('is seen where it is: %s', (text, found) => expect(strayNumbers(text)).toEqual(found));

  it('that the study does not have stops the build, with the page and the reference', () => {
    expect(() => transform('{{fast.norm_7.ratio}}')).toThrow(
      '/index.html: the study has no row “norm 7” in the setting “fast”',
    );
    expect(() => transform('{{fast.norm_0.1.luck}}')).toThrow('“fast.norm_0.1.luck” names no field');
    expect(() => transform('{{0.67}}')).toThrow('“0.67” names no field');
    expect(() => transform('{{fast.none.ratio}}')).toThrow('compared with nothing');
  });

  it('of a course, of spikes or of updates is what was found, with its bounds', () => {
    const { behind } = row('whyFast', 'norm 0.1');
    const { ratio: exact, low } = behind.discriminator.updateAgainstNone;
    expect(quote(rows, 'whyFast.norm_0.1.updatesD')).toBe(exact.toFixed(2));
    expect(quote(rows, 'whyFast.norm_0.1.updatesDLow')).toBe(low.toFixed(2));
    const pace = behind.discriminator.pace.find(({ lag }) => lag === 50);
    expect(quote(rows, 'whyFast.norm_0.1.pace50DHigh')).toBe(pace.ratio.high.toFixed(2));
    expect(quote(rows, 'whyFast.norm_0.1.spikesG')).toBe(behind.generator.spikes.mean.toFixed(0));
    const course = row('long', 'norm 0.1').course;
    const at = course.at.find(({ step }) => step === 3000);
    expect(quote(rows, 'long.norm_0.1.at3000')).toBe(at.distance.mean.toFixed(0));
    expect(quote(rows, 'long.norm_0.1.at3000Ratio')).toBe(at.againstNone.ratio.toFixed(2));
    const steps = course.reach.find(({ distance }) => distance === 150).steps;
    expect(Number(quote(rows, 'long.norm_0.1.reach150').replace(',', '')) / steps).toBeCloseTo(1, 1);
  });

  it.each([
    'fast.none.spikesD',
    'whyFast.none.updatesD',
    'whyFast.norm_0.1.pace51D',
    'long.none.at3000Ratio',
    'long.none.at7',
  ])('that was not found stops the build: %s', (reference) =>
    expect(() => quote(rows, reference)).toThrow(`“${reference}” was not found in the study`),
  );

  it('is rounded as the study rounds', () => {
    const { ratio: exact } = ratio('fast', 'norm 0.1');
    expect(fillNumbers('to {{fast.norm_0.1.ratio}}.', rows)).toBe(`to ${exact.toFixed(2)}.`);
    const [, ofD] = row('rmsprop', 'norm 0.1').clipped;
    expect(quote(rows, 'rmsprop.norm_0.1.clippedD')).toBe(String(Math.round(ofD * 100)));
  });
});

describe('the table of what was measured', () => {
  const lines = (lang) =>
    main(lang)
      .match(/<tr>[\s\S]*?<\/tr>/g)
      .filter((line) => line.includes('.ratio}}'));

  it.each(LANGUAGES)('has in each row of %s one setting and one clipping, as its heads say', (lang) => {
    expect(lines(lang).length).toBe(10);
    for (const line of lines(lang)) {
      const [, setting, name] = /^(\w+)\.(.+)\.ratio$/.exec(references(line)[0]);
      const of = references(line).map((reference) => reference.replace(/\.\w+$/, ''));
      expect(new Set(of), line).toEqual(new Set([`${setting}.${name}`, `${setting}.none`]));
      const { config } = settings.find((one) => one.name === setting);
      const [head, clipping] = line.match(/<t[hd]\b[\s\S]*?<\/t[hd]>/g).map(words);
      expect(head).toContain(String(config.generator.optimizer.learningRate));
      expect(clipping.trim().split(' ').at(-1)).toBe(name.split('_')[1]);
      const [, link, preset] = /href="(#preset=(\w+)[^"]*)"/.exec(line) ?? [];
      if (!preset) continue;
      expect({ seed: 'article' }[preset] ?? preset).toBe(setting);
      // It opens what the row measured: the unclipped run beside the clipped one.
      const [rule, threshold] = name.split('_');
      const { setup, messages } = fromHash(link);
      expect(messages).toEqual([]);
      const clips = setup.runs.map((run) => ['clipG', 'cG', 'clipD', 'cD'].map((key) => read(run.config, key)));
      expect(clips[0][0]).toBe('none');
      expect(clips[1]).toEqual([rule, Number(threshold), rule, Number(threshold)]);
    }
  });
});

describe('a formula in the article', () => {
  const formulas = (lang) => [...main(lang).matchAll(/<tex\s*>([\s\S]*?)<\/tex\s*>/g)].map(([, tex]) => tex.trim());

  it('stands in both languages, and in neither as plain text', () => {
    expect(new Set(formulas('zh-CN'))).toEqual(new Set(formulas('en')));
    expect(formulas('en')).toContain('\\lVert g \\rVert');
    for (const lang of LANGUAGES) expect(words(main(lang))).not.toMatch(/[‖⁻∇·]|L_|\blog\b|\((?:x|z)\)/);
  });

  it.each(LANGUAGES)('is MathML in the page in %s', (lang) => {
    const page = transform(sources[lang]);
    expect(page.match(/<math>/g)).toHaveLength(formulas(lang).length);
    expect(page).not.toMatch(/<tex|\{\{|\\/);
    expect(page).toContain('<msub><mi>L</mi><mi>D</mi></msub>');
  });

  it('keeps the mark after it on its line', () => {
    expect(fillFormulas('at <tex>x</tex>, or')).toMatch(/^at <span class="formula"><math>.*<\/math>,<\/span> or$/);
    expect(fillFormulas('for <tex>x</tex> or')).toMatch(/^for <math>.*<\/math> or$/);
    expect(fillFormulas('<tex>a &lt; b</tex >')).toContain('<mo>&lt;</mo>');
  });

  it('that cannot be read stops the build, with the page and the formula', () => {
    expect(() => transform('<tex>\\nrom g</tex>')).toThrow('/index.html: the formula “\\nrom g” is not TeX');
  });
});

describe('a page of the article', () => {
  const attribute = (lang, pattern) => pattern.exec(sources[lang])?.[1];
  const TITLE = /<title>([^<]+)/;
  const DESCRIPTION = /name="description"\s+content="([^"]+)"/;

  it.each(LANGUAGES)('in %s says so, and has a title and a description of its own', (lang) => {
    const other = LANGUAGES.find((one) => one !== lang);
    expect(attribute(lang, /<html lang="([^"]+)"/)).toBe(lang);
    for (const pattern of [TITLE, DESCRIPTION]) {
      expect(attribute(lang, pattern)).toBeTruthy();
      expect(attribute(lang, pattern)).not.toBe(attribute(other, pattern));
      expect(/[\u4e00-\u9fff]/.test(attribute(lang, pattern))).toBe(lang === 'zh-CN');
    }
  });

  it.each(LANGUAGES)('in %s names the pages of all languages', (lang) => {
    const links = [...sources[lang].matchAll(/<link rel="alternate"[^>]*hreflang="([^"]+)" href="([^"]+)"/g)];
    const site = 'https://example.org/lab/';
    const address = (href) => new URL(href, new URL(PAGES[lang], site)).href.replace(site, '');
    const found = Object.fromEntries(links.map(([, code, href]) => [code, address(href)]));
    expect(found).toEqual({ ...PAGES, 'x-default': PAGES.en });
    for (const path of Object.values(found)) expect(existsSync(path)).toBe(true);
  });

  it('has the figures, sections and links to setups that the other has', () => {
    // Setups lead to the lab, in the language that they are left in.
    const parts = (lang) =>
      main(lang)
        .replaceAll(/href="(?:\.\.\/)?embed\.html\?lang=[\w-]+#/g, 'href="#')
        .match(/<gan-clipping-lab[^>]*>|<gcl-opening[^>]*>|<section[^>]*>|href="(?:#|https:)[^"]*"/g);
    expect(parts('zh-CN').toSorted()).toEqual(parts('en').toSorted());
    expect(parts('en').length).toBeGreaterThan(40);
  });

  it('holds no words of the other language', () => {
    expect(words(main('en'))).not.toMatch(/[\u4e00-\u9fff]/);
    for (const [paragraph] of main('zh-CN').matchAll(/<(p|li|figcaption|h2|h3)\b[\s\S]*?<\/\1\s*>/g)) {
      expect(words(paragraph)).toMatch(/[\u4e00-\u9fff]/);
    }
  });
});

it('no setting’s name stands in two sweeps', () => {
  const keys = rows.map(({ setting, rule, threshold, networks }) => [setting, rule, threshold, networks].join());
  expect(new Set(keys).size).toBe(keys.length);
});

describe('the article says rightly', () => {
  it('that norm clipping helps at a fast rate, at a C a thousand times another', () => {
    for (const c of ['0.01', '0.1', '1']) expect(helps('fast', `norm ${c}`), c).toBe(true);
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
    // It says too that the seeds are too few.
    expect(helps('fragile', 'norm 0.01')).toBe(false);
  });

  it('that a GAN driven fast, by RMSProp, learns better at any C from 0.01 to 1', () => {
    for (const c of ['0.01', '0.1', '1']) expect(helps('rmsprop', `norm ${c}`), c).toBe(true);
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

  it('that the DCGAN is nearer than the MLPs, at the best of five rates, and that clipping it helps at none', () => {
    const ofDcgan = rows.filter(({ setting }) => setting.startsWith('dcgan@'));
    const unclipped = ofDcgan.filter(({ rule }) => rule === 'none');
    expect(unclipped.length).toBe(5);
    const best = unclipped.toSorted((a, b) => a.validation.mean - b.validation.mean)[0];
    expect(best.setting).toBe('dcgan@0.01');
    expect(best.test.mean).toBeLessThan(0.6 * row('fast', 'norm 0.1').test.mean);
    for (const { setting } of unclipped) expect(helps(setting, 'norm 0.1'), setting).toBe(false);
    const { low, high } = ratio('dcgan@0.01', 'norm 0.1');
    expect([low < 1, high > 1]).toEqual([true, true]);
  });

  it('that clipped steps are longer, surely so under Adam, and that what one spike leaves is open', () => {
    for (const network of ['generator', 'discriminator']) {
      const updates = (setting) => row(setting, 'norm 0.1').behind[network];
      expect(updates('whyFast').updateAgainstNone.low).toBeGreaterThan(1);
      expect(updates('whyFast').updatePHolm).toBeLessThan(0.05);
      expect(updates('whyRmsprop').updatePHolm).toBeGreaterThan(0.05);
    }
    for (const setting of ['whyFast', 'whyRmsprop']) {
      const pace = (name) => row(setting, name).behind.discriminator.pace.find(({ lag }) => lag === 50);
      expect(pace('none').ratio.high).toBeLessThan(1);
      expect(pace('none').pHolm).toBeGreaterThan(0.05);
      const { low, high } = pace('norm 0.1').ratio;
      expect([low < 1, high > 1]).toEqual([true, true]);
    }
    const spikes = (name) => row('whyFast', name).behind.discriminator.spikes.mean;
    expect(spikes('norm 0.1')).toBeGreaterThan(spikes('none'));
  });

  it('that clipping comes sooner to a distance, and that no end is nearer for it', () => {
    const { reach, at } = row('long', 'norm 0.1').course;
    for (const distance of [150, 75]) {
      const sooner = reach.find((one) => one.distance === distance);
      expect(sooner.againstNone.ratio, distance).toBeLessThan(1);
      expect(sooner.pHolm, distance).toBeLessThan(0.05);
      expect(sooner.runs).toBe(row('long', 'norm 0.1').runs);
    }
    for (const step of [6000, 20_000]) {
      const stand = at.find((one) => one.step === step);
      const { low, high } = stand.againstNone;
      expect([low < 1, high > 1], step).toEqual([true, true]);
    }
    for (const name of ['none', 'norm 0.1']) {
      const [then, end] = [6000, 20_000].map((step) => row('long', name).course.at.find((one) => one.step === step));
      expect(end.distance.mean - 2 * end.distance.standardError).toBeGreaterThan(then.distance.mean);
    }
  });

  it('that a C far too small stops Adam', () => {
    const { collapsed, runs, clipped } = row('small', 'norm 1e-7');
    expect(collapsed).toBe(runs);
    expect(Math.min(...clipped)).toBeGreaterThan(0.9);
    expect(row('small', 'none').collapsed).toBe(0);
  });
});

describe('the table of claims', () => {
  it('is of this article and of these studies', () => {
    expect(readFileSync(CLAIMS, 'utf8')).toBe(claims());
  });

  it('has every sentence that quotes a number', () => {
    const quoted = sentences(sources.en).flatMap(references);
    expect(new Set(quoted)).toEqual(new Set(references(main('en'))));
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
    const others = { seed: 'article', dcgan: 'dcgan@0.01', 'dcgan-large': 'dcgan', rivals: 'clipping' };
    const setting = others[name] ?? name;
    const { config } = settings.find((one) => one.name === setting);
    expect(PRESETS[name]).toMatchObject(config);
  });

  it('rivals has those that were chosen on other seeds, as they were chosen', () => {
    const { runs } = presetSetup('rivals');
    const names = ['clipping', 'spectralNorm', 'gradientPenalty', 'r1'];
    expect(runs).toHaveLength(names.length);
    names.forEach((name, index) => {
      const { config, clips } = settings.find((one) => one.name === name);
      expect(runs[index].config).toMatchObject(config);
      const { rule, thresholds } = clips[0];
      const clip = rule === 'none' ? { rule } : { rule, threshold: thresholds[0] };
      expect(runs[index].config.generator.clip).toMatchObject(clip);
      expect(runs[index].config.discriminator.clip).toMatchObject(clip);
    });
  });
});

describe('the ranks', () => {
  const ranked = JSON.parse(readFileSync('docs/rivals/rivals.json', 'utf8'));

  it('are those of rivals that had equally many tries', () => {
    const { settings: chosen } = JSON.parse(readFileSync('docs/rivals/plan.json', 'utf8'));
    expect(chosen.map(({ chosen: { tries } }) => tries)).toEqual(Array(ranked.length).fill(9));
  });

  it.each(['index.html', 'zh-CN/index.html'])('stand in %s from the first on', (page) => {
    const [, table] = readFileSync(page, 'utf8').split('id="ranked"');
    const rivals = references(table.slice(0, table.indexOf('</table>')))
      .filter((reference) => reference.endsWith('.place'))
      .map((reference) => reference.split('.')[0]);
    expect(rivals).toEqual(ranked.map(({ rival }) => rival));
  });
});

// What a reader meets calls no run by a letter: C is the threshold, D the discriminator, and runs are 1 to 4.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { runNumber } from '../../www/messages/run-number.js';
import { runName } from '../../www/setup/runs-in-words.js';

const read = (path) => readFileSync(path, 'utf8');
const filesBelow = (folder, pattern) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => pattern.test(path))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`);

/** Both languages' sentences, by their keys, and each page as one text. */
const WORDS = Object.fromEntries(
  [...filesBelow('www/i18n', /\.json$/), ...filesBelow('www', /words\.[\w-]+\.json$/)].flatMap((path) =>
    Object.entries(JSON.parse(read(path))).map(([key, text]) => [`${path} ${key}`, text]),
  ),
);
const PAGES = Object.fromEntries(
  ['', 'zh-CN/'].flatMap((folder) => {
    const pages = readdirSync(folder || '.').filter((name) => name.endsWith('.html'));
    return pages.map((name) => [`${folder}${name}`, textOf(read(`${folder}${name}`))]);
  }),
);
const DOCS = Object.fromEntries(['README.md', ...filesBelow('docs', /\.md$/)].map((path) => [path, read(path)]));

/** What a page says, its pictures' and its meta's words too; no formulas and no code. @param {string} html */
function textOf(html) {
  const attributes = [...html.matchAll(/\b(?:alt|title|content|aria-label)="([^"]*)"/g)].map(([, text]) => text);
  const prose = html.replace(/<(script|style|pre|code|tex)\b[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ');
  return [prose, ...attributes].join(' \n').replace(/\s+/g, ' ');
}

/**
 * Places where a run is called by a letter: a letter after the word, and A or B wherever they are no article; C and D
 * alone are the threshold and the network.
 * @param {string} text
 */
function lettersIn(text) {
  const named = /\b[Rr]uns? [A-D]\b|(?:训练|运行) ?[A-D](?![A-Za-z])/g;
  const alone =
    /(?<![\w’'./@#=&:-])(?:B(?![\w./@=+-])|A(?=’s|[,;:，。、；：）)]| (?:and|or|is|was|has|ends|ended|takes|clips)\b)|A(?= ?[\u4e00-\u9fff]))/g;
  return [...new Set([...(text.match(named) ?? []), ...(text.match(alone) ?? [])])];
}

describe('runs are called by their numbers', () => {
  it('as in “Run 1”', () => {
    expect([0, 1, 2, 3].map(runNumber)).toEqual([1, 2, 3, 4]);
    expect([runName('en', 0), runName('zh-CN', 3)]).toEqual(['Run 1', '训练 4']);
  });

  it('in every sentence, every preset’s note, every page in both languages, and the docs', () => {
    expect(Object.keys(WORDS).length).toBeGreaterThan(1500);
    expect(Object.keys(PAGES)).toEqual(expect.arrayContaining(['index.html', 'zh-CN/index.html']));
    const found = Object.entries({ ...WORDS, ...PAGES, ...DOCS }).map(([place, text]) => [place, lettersIn(text)]);
    expect(Object.fromEntries(found.filter(([, letters]) => letters.length > 0))).toEqual({});
  });
});

describe('a letter is found', () => {
  it.each([
    'Run A is unclipped',
    'Runs A, B have the same settings',
    'B is 35 % closer to real digits than A.',
    'ends at 0.37 of A’s distance',
    'Watch B’s digits form sooner',
    '36 samples of B, clipped at 0.1',
    '训练 D 的样本',
    '在 B 中，同一网络的所有张量系数相同',
    'A 不裁剪',
  ])('in “%s”', (text) => expect(lettersIn(text)).not.toEqual([]));

  it.each([
    'A run that has diverged draws no more. A critic’s score is no verdict.',
    'C is a norm, D’s gradients are clipped, and in D C acts',
    'Images: MNIST, CC BY-SA 3.0; Kingma, Ba 2015',
    '判别器 D 的损失，C 限制什么，Adam 和 AGC',
  ])('and none in “%s”', (text) => expect(lettersIn(text)).toEqual([]));
});

// The fonts that are shipped and those of the pictures have the characters that they are to set.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { fillFormulas } from '../../scripts/formulas.js';
import { stageFormula } from '../../www/parts/stages/stage-formulas.js';
import { charactersOf, tablesOf } from './woff2.js';

const MATH = readFileSync('assets/fonts/math.woff2');
const PAGES = ['index.html', 'zh-CN/index.html'];
const LOSSES = ['minimax', 'nonSaturating', 'wasserstein', 'leastSquares', 'hinge'];
const RULES = ['none', 'norm', 'globalNorm', 'value', 'meanAbs', 'adaptive', 'percentile'];

/** What a browser draws for an <mi>: a letter alone is italic (https://www.w3.org/TR/mathml-core/#italic-mappings). */
function drawn(identifier) {
  const code = identifier.codePointAt(0);
  if (/^h$/.test(identifier)) return 'ℎ';
  if (/^[A-Z]$/.test(identifier)) return String.fromCodePoint(code - 0x41 + 0x1d434);
  if (/^[a-z]$/.test(identifier)) return String.fromCodePoint(code - 0x61 + 0x1d44e);
  if (/^[α-ω]$/.test(identifier)) return String.fromCodePoint(code - 0x3b1 + 0x1d6fc);
  return identifier;
}

/** The texts of MathML, as they are drawn. @param {string} mathml */
function textsOf(mathml) {
  return [...mathml.matchAll(/<(mi|mo|mn|mtext)\b([^>]*)>([^<]*)</g)].map(([, tag, attributes, text]) => {
    const plain = text.replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)));
    const words = plain.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
    return tag === 'mi' && !/mathvariant="normal"/.test(attributes) ? drawn(words) : words;
  });
}

/** A template of Lit as text. */
function textOf(value) {
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (!value?.strings) return String(value);
  return value.strings
    .map((part, index) => part + (index < value.values.length ? textOf(value.values[index]) : ''))
    .join('');
}

const articleMath = () =>
  PAGES.flatMap((page) => fillFormulas(readFileSync(page, 'utf8')).match(/<math[\s\S]*?<\/math>/g));
const stageMath = () =>
  LOSSES.flatMap((loss) =>
    RULES.flatMap((rule) => {
      const clip = { clip: { rule } };
      const stages = [1, 2, 3, 4, 5, 6, 7, 8];
      return stages.map((stage) => textOf(stageFormula(stage, { loss, generator: clip, discriminator: clip })));
    }),
  );

const missing = (texts, font) => [...new Set(texts.join(''))].filter((sign) => !charactersOf(font).has(sign));

describe('the font of formulas', () => {
  it('has every character of the article’s formulas', () => {
    const texts = articleMath().flatMap(textsOf);
    expect(texts).toEqual(expect.arrayContaining(['𝐿', '𝜀', '‖', 'log']));
    expect(missing(texts, MATH)).toEqual([]);
  });

  it('has every character of the stages’ formulas, under each loss and rule', () => {
    const texts = stageMath().flatMap(textsOf);
    expect(texts).toEqual(expect.arrayContaining(['𝜃', '∇', '√', '←', 'update']));
    expect(missing(texts, MATH)).toEqual([]);
  });

  it('says how formulas are built, and weighs little', () => {
    expect(tablesOf(MATH).MATH?.length).toBeGreaterThan(1000);
    expect(MATH.length).toBeLessThan(40_000);
  });
});

describe('the fonts of the pictures', () => {
  const fonts = (cut) => ['latin', 'chinese'].map((name) => readFileSync(`tests/visual/fonts/${name}-${cut}.woff2`));

  it.each(['regular', 'bold'])('have, %s, what the headers of the article show', (cut) => {
    const headers = PAGES.map((page) => /<header>([\s\S]*?)<\/header>/.exec(readFileSync(page, 'utf8'))[1]);
    const text = headers.join('').replace(/<[^>]*>|\s/g, '');
    expect(text).toMatch(/\p{Script=Han}/u);
    const [latin, chinese] = fonts(cut);
    expect(
      missing(
        [...text].filter((sign) => !charactersOf(latin).has(sign)),
        chinese,
      ),
    ).toEqual([]);
  });
});

// The runs that are kept finished are what they are said to be.
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import about from '../../www/after-training/finished.json' with { type: 'json' };
import { configOf, END, RUNS, SETTINGS } from '../../www/after-training/finished-runs.js';
import { SETTINGS as FIELDS, valueOf } from '../../www/setup/settings.js';

const fileOf = (name) => readFileSync(`assets/finished/${name}.safetensors`);

/** The settings and steps in a file: safetensors begins with the length of its header and the header. */
function readAbout(file) {
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, 8 + length).toString());
  const [from, to] = header['generator.json'].data_offsets;
  return { header, about: JSON.parse(file.subarray(8 + length + from, 8 + length + to).toString()) };
}

describe.each(RUNS)('$name', (run) => {
  it('takes less than 500 KB, and as many as is said', () => {
    expect(fileOf(run.name).length).toBe(about[run.name].bytes);
    expect(about[run.name].bytes).toBeLessThan(500_000);
  });

  it('was trained by these settings for fifty epochs', () => {
    const { about: inside } = readAbout(fileOf(run.name));
    expect(inside.step).toBe(END);
    const { generator, discriminator, ...rest } = configOf(run);
    for (const [name, value] of Object.entries(rest)) expect(inside.config[name], name).toEqual(value);
    for (const [network, wanted] of Object.entries({ generator, discriminator })) {
      expect(inside.config[network].optimizer).toMatchObject(wanted.optimizer);
      expect(inside.config[network].clip).toEqual(wanted.clip);
    }
  });

  it('has G’s weights alone, in 16 bits', () => {
    const { header } = readAbout(fileOf(run.name));
    const weights = Object.entries(header).filter(([name]) => name.startsWith('generator.mlp'));
    expect(weights).toHaveLength(6);
    for (const [, { dtype }] of weights) expect(dtype).toBe('F16');
    expect(Object.keys(header).filter((name) => /discriminator/.test(name))).toEqual([]);
  });
});

it('the change is of one setting', () => {
  const { article, changed } = SETTINGS;
  const differing = FIELDS.filter((field) => valueOf(article, field) !== valueOf(changed, field));
  expect(differing.map(({ key }) => key)).toEqual(['loss']);
});

it('the article’s own settings learn no more than a digit or two, with the change most, unless it is clipped, and the fast rate nearly all', () => {
  const digits = (name) => about[name].coveredDigits;
  for (const name of ['article-none', 'article-clipped', 'changed-clipped']) {
    expect(digits(name), name).toBeLessThanOrEqual(2);
  }
  expect(digits('changed-none')).toBeGreaterThanOrEqual(7);
  for (const name of ['fast-none', 'fast-clipped']) expect(digits(name), name).toBeGreaterThanOrEqual(8);
});

it('the changes teach as many digits as the article says', () => {
  const cells = readFileSync('docs/change/cells.jsonl', 'utf8').trim().split('\n').map(JSON.parse);
  const digits = (setting, rule = 'none') =>
    cells.filter(({ cell }) => cell.setting === setting && cell.rule === rule).map(({ test }) => test.coveredDigits);
  const within = (counts, least, most) => {
    expect(counts.length).toBeGreaterThanOrEqual(2);
    for (const count of counts) expect([least <= count, count <= most], `${count}`).toEqual([true, true]);
  };
  // One to three.
  within([...digits('article50'), ...digits('article50', 'norm')], 1, 3);
  // Five to seven.
  for (const setting of ['leastSquares50', 'leaky']) within(digits(setting), 5, 7);
  within(digits('beta0'), 3, 3);
  // A digit or two.
  for (const setting of ['nonSaturating50', 'rate001', 'rate005', 'slowD', 'beta9', 'wide'])
    within(digits(setting), 1, 2);
});

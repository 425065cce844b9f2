// The runs that are kept finished are what they are said to be.
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import about from '../../www/after-training/finished.json' with { type: 'json' };
import { configOf, END, RUNS } from '../../www/after-training/finished-runs.js';

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

it('the article’s own settings learn no more than a digit or two, and the fast rate nearly all', () => {
  const digits = (name) => about[name].coveredDigits;
  for (const name of ['article-none', 'article-clipped']) expect(digits(name), name).toBeLessThanOrEqual(2);
  for (const name of ['fast-none', 'fast-clipped']) expect(digits(name), name).toBeGreaterThanOrEqual(8);
});

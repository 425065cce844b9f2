// What the element shows of a run before it is started: a picture of the very run, or none.
import { readdirSync, readFileSync, statSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { configOf, pathOf, POSTERS, posterOf, RECORDED_BY } from '../../www/parts/runs/posters.js';
import { fromHash } from '../../www/setup/link.js';
import { PRESETS } from '../../www/setup/presets.js';
import { presetSetup } from '../../www/setup/setup.js';

const NAMES = Object.keys(POSTERS);

describe('the posters', () => {
  it.each(Object.keys(PRESETS))('are there for each run of the preset %s', (preset) => {
    for (const { config } of presetSetup(preset).runs) {
      const poster = posterOf(config);
      expect(poster?.steps).toBeGreaterThanOrEqual(100);
      expect(statSync(poster.path).size).toBeGreaterThan(500);
    }
  });

  it('are there for the samples of the article’s figures', () => {
    for (const page of ['index.html', 'zh-CN/index.html']) {
      const figures = [...readFileSync(page, 'utf8').matchAll(/<gan-clipping-lab\s([^>]*)>/g)].map(([, text]) =>
        Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value])),
      );
      const withSamples = figures.filter(({ show }) => show.includes('samples'));
      expect(withSamples.length).toBeGreaterThan(2);
      for (const { preset, runs } of withSamples) {
        const own = (runs ?? '').split(' ').filter(Boolean);
        const { setup } = fromHash('', { preset, config: PRESETS[preset], runs: own });
        expect(setup.runs.map(({ config }) => posterOf(config) !== undefined)).not.toContain(false);
      }
    }
  });

  it('are small, of 8 × 8 samples, and no others lie beside them', () => {
    const files = readdirSync('assets/posters').map((name) => `assets/posters/${name}`);
    expect(files.toSorted()).toEqual(NAMES.map(pathOf).toSorted());
    for (const file of files) {
      const bytes = readFileSync(file);
      expect(bytes.length).toBeLessThan(14_000);
      expect(bytes.toString('latin1', 8, 12)).toBe('WEBP');
      expect(sizeOf(bytes)).toEqual([224, 224]);
    }
  });

  it('are all named in what the npm package holds, which is packed much later', () => {
    const packed = readFileSync('tests/packages/contents.txt', 'utf8').split('\n');
    expect(packed.filter((path) => path.endsWith('.webp')).toSorted()).toEqual(
      NAMES.map((name) => `dist/${pathOf(name)}`).toSorted(),
    );
  });

  it('name the script that recorded them', () => {
    expect(readFileSync(RECORDED_BY, 'utf8')).toContain('posters.json');
  });
});

describe('a run without a poster of its own', () => {
  const clipped = configOf(POSTERS['fast-norm']);
  const changed = (change) => posterOf({ ...structuredClone(clipped), ...change });

  it.each([
    ['another seed', { seed: 2 }],
    ['another loss', { loss: 'hinge' }],
    ['another C', { generator: { ...clipped.generator, clip: { rule: 'norm', threshold: 0.02, every: 1 } } }],
    ['a regulariser', { discriminator: { ...clipped.discriminator, regularizer: { kind: 'r1', gamma: 1 } } }],
  ])('has none of another run: %s', (_, change) => {
    expect(posterOf(clipped)?.path).toBe(pathOf('fast-norm'));
    expect(changed(change)).toBeUndefined();
  });

  it('has one where only what does not act differs', () => {
    const none = { rule: 'none', threshold: 7, every: 3 };
    const [generator, discriminator] = [clipped.generator, clipped.discriminator].map((one) => ({
      ...one,
      clip: none,
    }));
    expect(changed({ generator, discriminator })?.path).toBe(pathOf('fast-none'));
  });
});

/** Width and height of a WebP, without loss (VP8L), which a header of more kinds (VP8X) may precede. @param {Buffer} bytes */
function sizeOf(bytes) {
  const at = bytes.indexOf('VP8L', 12, 'latin1');
  const bits = bytes.readUInt32LE(at + 9);
  return [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1];
}

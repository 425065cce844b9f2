// The colours of runs can be told apart, also by readers who see fewer colours, and be read on what they stand on.
import {
  converter,
  differenceEuclidean,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  wcagContrast,
} from 'culori';
import { describe, expect, it } from 'vitest';

import { theme } from '../../www/ui/theme.js';

/** Least distance of two runs, OKLab × 100. */
const LEAST = 10;
/** WCAG 2.2, 1.4.3: text. */
const READABLE = 4.5;

const inOklab = converter('oklab');
const distance = differenceEuclidean('oklab');
/** As all see them, and with each of the three kinds of cones missing (Machado et al. 2009). */
const EYES = {
  'three kinds of cones': (colour) => colour,
  protanopia: filterDeficiencyProt(1),
  deuteranopia: filterDeficiencyDeuter(1),
  tritanopia: filterDeficiencyTrit(1),
};

const [light, dark] = ['light', 'dark'].map((scheme) => {
  const blocks = [...theme.cssText.matchAll(/\{([^{}]*color-scheme: (light|dark);[^{}]*)\}/g)];
  const [, block = ''] = blocks.find(([, , own]) => own === scheme) ?? [];
  return (name) => new RegExp(`--${name}: (?:var\\(--[\\w-]+, )?(#[0-9a-f]{6})`).exec(block)?.[1] ?? '';
});

describe.each([
  ['light', light],
  ['dark', dark],
])('the colours of runs, %s,', (_, colour) => {
  const runs = [0, 1, 2, 3].map((id) => colour(`run-${id}`));

  it.each(Object.entries(EYES))('are apart with %s', (_, see) => {
    expect(new Set(runs).size).toBe(4);
    for (const [index, one] of runs.entries()) {
      for (const other of runs.slice(index + 1)) {
        const apart = 100 * distance(inOklab(see(one)), inOklab(see(other)));
        expect(apart, `${one} and ${other}`).toBeGreaterThan(LEAST);
      }
    }
  });

  it('are read on paper and panels, and so is the number on each', () => {
    for (const run of runs) {
      for (const ground of ['paper', 'panel', 'run-ink']) {
        expect(wcagContrast(run, colour(ground)), `${run} on ${ground}`).toBeGreaterThanOrEqual(READABLE);
      }
    }
  });
});

import { describe, expect, it } from 'vitest';

import { angle, clip, clipWeights, meanAbs, norm, percentile } from '../../www/parts/rules/vectors.js';

const close = (vector, expected) => expected.forEach((value, index) => expect(vector[index]).toBeCloseTo(value, 12));
const RULES = ['norm', 'globalNorm', 'value', 'meanAbs', 'adaptive', 'percentile'];
const given = { weights: [1, 0], norms: [1] };

describe('a gradient (3, 4)', () => {
  // ‖g‖ is 5 and mean|g| is 3.5.
  it.each([
    ['norm', 1, [0.6, 0.8]],
    ['norm', 10, [3, 4]],
    ['globalNorm', 2.5, [1.5, 2]],
    ['value', 1, [1, 1]],
    ['value', 3.5, [3, 3.5]],
    ['meanAbs', 0.7, [0.6, 0.8]],
    ['meanAbs', 3.5, [3, 4]],
  ])('by %s at %d becomes %j', (rule, c, expected) => close(clip(rule, [3, 4], c), expected));

  it('by adaptive is held to C times its weights’ norm, and that to 0.001 at least', () => {
    close(clip('adaptive', [3, 4], 0.5, { weights: [6, 8] }), [3, 4]);
    close(clip('adaptive', [3, 4], 0.25, { weights: [6, 8] }), [1.5, 2]);
    close(clip('adaptive', [3, 4], 1, { weights: [0, 0] }), [0.0006, 0.0008]);
  });

  it('by percentile is held to that percentile of the norms', () => {
    close(clip('percentile', [3, 4], 50, { norms: [1, 5, 3] }), [1.8, 2.4]);
    close(clip('percentile', [3, 4], 100, { norms: [1, 5, 3] }), [3, 4]);
  });
});

it.each(RULES)('%s leaves zero zero', (rule) => {
  expect(clip(rule, [0, 0], 1, given)).toEqual([0, 0]);
});

it.each(RULES)('%s bends the direction only if it is value', (rule) => {
  const g = [-0.5, 2];
  const turned = angle(g, clip(rule, g, 0.7, given));
  if (rule === 'value') expect(turned).toBeGreaterThan(10);
  else expect(turned).toBeLessThan(1e-5);
});

it.each(['norm', 'globalNorm', 'meanAbs'])('%s brings what it measures to C exactly', (rule) => {
  const measure = rule === 'meanAbs' ? meanAbs : norm;
  for (const g of [
    [1, -2],
    [-7, 0.1],
    [0, 3],
  ]) {
    expect(measure(clip(rule, g, 0.3))).toBeCloseTo(0.3, 12);
  }
});

it('a percentile lies between two numbers by linear interpolation', () => {
  expect(percentile([4, 1, 3, 2], 50)).toBe(2.5);
  expect(percentile([4, 1, 3, 2], 10)).toBeCloseTo(1.3, 12);
  expect(percentile([7], 30)).toBe(7);
});

it('an angle is in degrees, and none with zero', () => {
  expect(angle([1, 0], [0, 2])).toBeCloseTo(90);
  expect(angle([1, 1], [1, 0])).toBeCloseTo(45);
  expect(angle([0, 0], [1, 0])).toBe(0);
});

it('weight clipping bounds the weights after a step and leaves the gradient alone', () => {
  const { stepped, clamped } = clipWeights([0.5, 0.5], [-2, 1], 0.5, 1);
  close(stepped, [1.5, 0]);
  close(clamped, [1, 0]);
});

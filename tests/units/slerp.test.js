import { describe, expect, it } from 'vitest';

import { angle, length, slerp } from '../../www/parts/latent/slerp.js';

const vector = (...values) => Float32Array.from(values);
const close = (found, expected) => [...expected].forEach((value, index) => expect(found[index]).toBeCloseTo(value, 6));

describe('slerp', () => {
  it('gives the ends to the bit', () => {
    const [from, to] = [vector(0.1, -2.3, 0.7), vector(1.9, 0.3, -0.2)];
    expect(slerp(from, to, 0)).toEqual(from);
    expect(slerp(from, to, 1)).toEqual(to);
  });

  it('divides a right angle into equal parts', () => {
    // A quarter of the circle in three: 30° and 60°.
    const [from, to] = [vector(1, 0), vector(0, 1)];
    close(slerp(from, to, 1 / 3), [Math.sqrt(3) / 2, 1 / 2]);
    close(slerp(from, to, 2 / 3), [1 / 2, Math.sqrt(3) / 2]);
  });

  it('divides 120° in two by 60°, where the straight line would lose half of the length', () => {
    const to = vector(-1 / 2, Math.sqrt(3) / 2);
    close(slerp(vector(1, 0), to, 0.5), [1 / 2, Math.sqrt(3) / 2]);
  });

  it('keeps the length of vectors that are equally long, all along', () => {
    // (3, 4, 0) and (0, 0, 5): 5 long, at a right angle.
    const [from, to] = [vector(3, 4, 0), vector(0, 0, 5)];
    for (const t of [0.1, 0.25, 0.5, 0.8]) expect(length(slerp(from, to, t))).toBeCloseTo(5, 5);
    close(slerp(from, to, 0.5), [3 / Math.SQRT2, 4 / Math.SQRT2, 5 / Math.SQRT2]);
  });

  it('weighs vectors of other lengths by the same sines', () => {
    // At a right angle the weights are cos and sin of t · 90°: at 1/3 √3/2 of 4, and 1/2 of 2.
    close(slerp(vector(4, 0), vector(0, 2), 1 / 3), [2 * Math.sqrt(3), 1]);
  });

  it('is the straight line between parallel vectors', () => {
    close(slerp(vector(1, 2), vector(3, 6), 0.25), [1.5, 3]);
    expect(slerp(vector(1, 2), vector(1, 2), 0.3)).toEqual(vector(1, 2));
  });

  it('is the straight line where there is no angle: between opposite vectors and from 0', () => {
    close(slerp(vector(2, 0), vector(-2, 0), 0.25), [1, 0]);
    close(slerp(vector(0, 0), vector(4, 2), 0.5), [2, 1]);
  });

  it('leaves its vectors as they are', () => {
    const [from, to] = [vector(1, 0), vector(0, 1)];
    slerp(from, to, 0.5);
    expect([from, to]).toEqual([vector(1, 0), vector(0, 1)]);
  });
});

describe('angle', () => {
  it('is that of the directions, whatever the lengths', () => {
    expect(angle(vector(3, 0), vector(0, 0.5))).toBeCloseTo(Math.PI / 2, 6);
    expect(angle(vector(2, 0), vector(1, Math.sqrt(3)))).toBeCloseTo(Math.PI / 3, 6);
    expect(angle(vector(0.1, 0.2), vector(-0.3, -0.6))).toBeCloseTo(Math.PI, 3);
  });

  it('is 0 from 0', () => {
    expect(angle(vector(0, 0), vector(1, 0))).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';

import { asMnist } from '../../www/gan-or-vae/as-mnist.js';
import { distanceBetween } from '../../www/gan-or-vae/distance-between.js';
import { recordedDigits } from '../../www/gan-or-vae/recorded-digits.js';

const SIDE = 112;
/** A drawing of filled boxes, each [left, top, width, height]. */
const drawing = (...boxes) =>
  Uint8Array.from({ length: SIDE * SIDE }, (_, index) => {
    const [x, y] = [index % SIDE, Math.floor(index / SIDE)];
    return boxes.some(([left, top, w, h]) => x >= left && x < left + w && y >= top && y < top + h) ? 255 : 0;
  });
const boundsOf = (image) => {
  const lit = [...image.keys()].filter((index) => image[index] > 0);
  const span = (of) => [Math.min(...lit.map(of)), Math.max(...lit.map(of))];
  return { x: span((index) => index % 28), y: span((index) => Math.floor(index / 28)) };
};
const centreOf = (image) => {
  const sum = image.reduce((all, grey) => all + grey, 0);
  const mean = (of) => image.reduce((all, grey, index) => all + grey * of(index), 0) / sum;
  return [mean((index) => index % 28), mean((index) => Math.floor(index / 28))];
};

describe('a drawing as MNIST has its digits', () => {
  it('is nothing where nothing is drawn', () => {
    expect(asMnist(new Uint8Array(SIDE * SIDE), SIDE)).toBeUndefined();
  });

  it('fills 20 pixels by its longer side and keeps its shape, wherever and however large it was drawn', () => {
    const [large, small] = [asMnist(drawing([10, 5, 40, 80]), SIDE), asMnist(drawing([80, 90, 10, 20]), SIDE)];
    expect(small).toEqual(large);
    const { x, y } = boundsOf(large);
    expect([x[1] - x[0] + 1, y[1] - y[0] + 1]).toEqual([10, 20]);
    expect(large.filter((grey) => grey === 255)).toHaveLength(200);
  });

  it('lies in the middle by its centre of mass, not by its box', () => {
    // A foot at one side: most of the mass is above it.
    const image = asMnist(drawing([30, 10, 30, 60], [30, 70, 60, 10]), SIDE);
    for (const at of centreOf(image)) expect(Math.abs(at - 14)).toBeLessThanOrEqual(0.5);
    const { x } = boundsOf(image);
    expect((x[0] + x[1]) / 2).not.toBe(14);
  });

  it('keeps the greys of a line that falls between pixels', () => {
    const image = asMnist(drawing([0, 0, 112, 3]), SIDE);
    const column = Array.from({ length: 28 }, (_, y) => image[y * 28 + 14]);
    // 3 rows of 112 / 20 = 5.6 to a pixel, in whole sixths.
    const lit = column.reduce((sum, grey) => sum + grey, 0) / 255;
    expect(Math.abs(lit - 3 / 5.6)).toBeLessThan(1 / 6);
    expect(Math.max(...column)).toBeLessThan(255);
  });

  it('leaves each of MNIST’s own digits nearest to itself', async () => {
    const { digits } = await recordedDigits();
    expect(digits).toHaveLength(10);
    for (const digit of digits) {
      const image = asMnist(digit, 28);
      const nearest = digits.toSorted((a, b) => distanceBetween(image, a) - distanceBetween(image, b))[0];
      expect(nearest).toBe(digit);
      for (const [index, at] of centreOf(image).entries()) {
        expect(Math.abs(at - centreOf(digit)[index])).toBeLessThan(1);
      }
    }
  });
});

import { describe, expect, it } from 'vitest';

import { IMAGE_PIXELS, paintGreys } from '../../www/data/image.js';

/** A picture of that size, all transparent. */
const picture = (width, height) => ({ width, data: new Uint8ClampedArray(4 * width * height) });
const rgba = ({ data, width }, row, column) => [
  ...data.slice(4 * (row * width + column), 4 * (row * width + column) + 4),
];

describe('paintGreys', () => {
  it('paints a grey alike in red, green and blue, and opaque', () => {
    const one = picture(2, 1);
    paintGreys(one, Uint8Array.of(7, 255), 1);
    expect([...one.data]).toEqual([7, 7, 7, 255, 255, 255, 255, 255]);
  });

  it('places images beside each other and then below', () => {
    const two = picture(56, 56);
    const greys = new Uint8Array(3 * IMAGE_PIXELS);
    [11, 22, 33].forEach((grey, image) => greys.fill(grey, image * IMAGE_PIXELS, (image + 1) * IMAGE_PIXELS));
    // The last pixel of the second image stands out.
    greys[2 * IMAGE_PIXELS - 1] = 99;
    paintGreys(two, greys);
    expect(rgba(two, 0, 27)).toEqual([11, 11, 11, 255]);
    expect(rgba(two, 0, 28)).toEqual([22, 22, 22, 255]);
    expect(rgba(two, 27, 55)).toEqual([99, 99, 99, 255]);
    expect(rgba(two, 28, 0)).toEqual([33, 33, 33, 255]);
    // Where no image is, nothing is painted.
    expect(rgba(two, 28, 28)).toEqual([0, 0, 0, 0]);
  });

  it('leaves out what has no room', () => {
    const one = picture(28, 28);
    paintGreys(one, new Uint8Array(2 * IMAGE_PIXELS).fill(5, 0, IMAGE_PIXELS).fill(9, IMAGE_PIXELS));
    expect(new Set(one.data)).toEqual(new Set([5, 255]));
  });
});

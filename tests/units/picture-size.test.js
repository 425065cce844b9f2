import { describe, expect, it } from 'vitest';

import { pictureSize } from '../../www/data/picture-size.js';

const bytes = (...parts) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...part].map((one) => one.charCodeAt(0)) : part)),
  );
const uint = (value, length, little = true) => {
  const all = Array.from({ length }, (_, at) => Math.floor(value / 256 ** at) % 256);
  return little ? all : all.toReversed();
};

const PNG = (width, height) =>
  bytes([0x89], 'PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', uint(width, 4, false), uint(height, 4, false), [8, 0, 0, 0, 0]);
const GIF = (width, height) => bytes('GIF89a', uint(width, 2), uint(height, 2), [0, 0, 0]);
const BMP = (width, height) => bytes('BM', Array(16).fill(0), uint(width, 4), uint(height, 4));
const VP8X = (width, height) =>
  bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8X', Array(8).fill(0), uint(width - 1, 3), uint(height - 1, 3));
const VP8L = (width, height) =>
  bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8L', [0, 0, 0, 0, 0x2f], uint((width - 1) | ((height - 1) << 14), 4));
const VP8 = (width, height) =>
  bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8 ', Array(10).fill(0), uint(width, 2), uint(height, 2));
const JPEG = (width, height) =>
  bytes(
    [0xff, 0xd8, 0xff, 0xe0, 0, 16],
    Array(14).fill(0xc0),
    [0xff, 0xff, 0xff, 0xc4, 0, 4, 1, 2],
    [0xff, 0xc2, 0, 11, 8],
    uint(height, 2, false),
    uint(width, 2, false),
    [1],
  );

describe.each([
  ['PNG', PNG, 60_000, 60_000],
  ['GIF', GIF, 65_535, 3],
  ['BMP', BMP, 60_000, 7],
  ['WebP, extended', VP8X, 16_777_216, 2],
  ['WebP, lossless', VP8L, 16_384, 16_000],
  ['WebP, lossy', VP8, 16_383, 9],
  ['JPEG', JPEG, 65_500, 40_000],
])('the size that a %s says', (_, make, width, height) => {
  it('is read from its first bytes', () => {
    expect(pictureSize(make(width, height))).toEqual({ width, height });
    expect(pictureSize(make(28, 30))).toEqual({ width: 28, height: 30 });
  });

  it('is not there where it is cut short', () => {
    const whole = make(width, height);
    for (let length = 0; length < 10; length += 1) expect(pictureSize(whole.slice(0, length))).toBeUndefined();
  });
});

it('a BMP from its top row on is as high', () => {
  expect(pictureSize(BMP(5, 2 ** 32 - 7))).toEqual({ width: 5, height: 7 });
});

it.each([
  ['nothing', []],
  ['zeros', Array(64).fill(0)],
  ['a text', [...'hello, this is no picture at all'].map((one) => one.charCodeAt(0))],
  ['a JPEG without an end', [0xff, 0xd8, ...Array(500).fill(0xff)]],
  ['a JPEG of segments that have no length', [0xff, 0xd8, ...Array(50).fill([0xff, 0xe1, 0, 0]).flat()]],
])('%s says none', (_, given) => {
  expect(pictureSize(Uint8Array.from(given))).toBeUndefined();
});

// The first bytes of pictures that a reader drops.
import assert from 'node:assert/strict';

import fc from 'fast-check';

import { pictureSize } from '../../www/data/picture-size.js';
import { changedBytes } from './mutate.js';

const text = (part) => Buffer.from(part, 'latin1');
const begins = [
  text('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x1c\0\0\0\x1c\x08\0\0\0\0'),
  text('GIF89a\x1c\0\x1c\0\0\0\0'),
  Buffer.concat([text('BM'), Buffer.alloc(16), text('\x1c\0\0\0\x1c\0\0\0')]),
  Buffer.concat([text('RIFF\0\0\0\0WEBPVP8X'), Buffer.alloc(14, 1)]),
  Buffer.concat([text('RIFF\0\0\0\0WEBPVP8L'), Buffer.alloc(14, 1)]),
  text('\xff\xd8\xff\xe0\0\x04\0\0\xff\xc4\0\x03\0\xff\xc0\0\x0b\x08\0\x1c\0\x1c\x01'),
];

export const picture = {
  name: 'picture header',
  arbitrary: changedBytes(fc.constantFrom(...begins)),
  examples: [],
  /** @param {Uint8Array} bytes */
  check(bytes) {
    const size = pictureSize(bytes);
    if (size) assert([size.width, size.height].every((side) => Number.isInteger(side) && side >= 0 && side < 2 ** 32));
  },
};

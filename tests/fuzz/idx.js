// IDX files that a reader drops, packed or not.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';

import fc from 'fast-check';

import { looksLikeIdx, readIdx } from '../../www/data/idx.js';
import { changedBytes } from './mutate.js';
import { taken } from './told.js';

const size = fc.oneof(fc.constantFrom(0, 1, 2, 28, 255, 256, 257, 2 ** 16, 2 ** 31, 2 ** 32 - 1), fc.nat(40));

/** A file whose header announces these sizes, with so many bytes after it. */
const file = fc
  .tuple(
    fc.array(size, { minLength: 0, maxLength: 5 }),
    fc.constantFrom(8, 8, 8, 8, 9, 13, 0, 255),
    fc.nat(200),
    fc.boolean(),
  )
  .map(([sizes, type, extra, isExact]) => {
    const product = sizes.reduce((all, one) => all * one, 1);
    const bytes = Buffer.alloc(4 + 4 * sizes.length + (isExact && product < 20_000 ? product : extra), 7);
    bytes.set([0, 0, type, sizes.length]);
    sizes.forEach((one, index) => bytes.writeUInt32BE(one, 4 + 4 * index));
    return bytes;
  });

const claiming = (count, rows, columns) => {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(0x803);
  [count, rows, columns].forEach((one, index) => bytes.writeUInt32BE(one, 4 + 4 * index));
  return bytes;
};

export const idx = {
  name: 'IDX file',
  arbitrary: fc
    .tuple(changedBytes(file), fc.boolean())
    .map(([bytes, isPacked]) => (isPacked ? gzipSync(bytes, { level: 1 }) : bytes)),
  examples: [claiming(2 ** 32 - 1, 28, 28), gzipSync(claiming(2 ** 32 - 1, 256, 256)), claiming(0, 1, 1)],
  /** @param {Uint8Array<ArrayBuffer>} bytes */
  async check(bytes) {
    looksLikeIdx('a', bytes);
    const read = await taken(() => readIdx(new Blob([bytes]), 'a-idx3-ubyte'));
    if (read) assert.equal(read.values.length, read.count * read.rows * read.columns);
  },
};

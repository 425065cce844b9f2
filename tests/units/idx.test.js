import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { looksLikeIdx, readIdx } from '../../www/data/idx.js';

/** A file of images whose pixels count up. */
function file(sizes, { type = 8, extra = 0 } = {}) {
  const start = 4 + 4 * sizes.length;
  const bytes = new Uint8Array(start + sizes.reduce((product, size) => product * size, 1) + extra);
  bytes.set([0, 0, type, sizes.length]);
  sizes.forEach((size, index) => new DataView(bytes.buffer).setUint32(4 + 4 * index, size));
  for (let at = start; at < bytes.length; at += 1) bytes[at] = (at - start) % 251;
  return bytes;
}

const refusal = (bytes) =>
  readIdx(bytes, 'x-idx').then(
    () => 'taken',
    ({ code, details }) => ({ code, ...details }),
  );

describe('an IDX file', () => {
  it.each([
    ['as it is', (bytes) => bytes],
    ['gzipped', (bytes) => new Uint8Array(gzipSync(bytes))],
  ])('is read %s', async (_, packed) => {
    const { kind, count, rows, columns, values } = await readIdx(packed(file([3, 5, 7])), 'x-idx');
    expect({ kind, count, rows, columns }).toEqual({ kind: 'images', count: 3, rows: 5, columns: 7 });
    expect([...values]).toEqual(Array.from({ length: 105 }, (_, index) => index % 251));
  });

  it('may hold labels', async () => {
    expect(await readIdx(file([4]), 'x-idx')).toMatchObject({ kind: 'labels', count: 4 });
  });

  it('is refused where its length is not that of its header', async () => {
    const bytes = file([3, 5, 7]);
    expect(await refusal(bytes.slice(0, 100))).toEqual({
      code: 'idx.short',
      file: 'x-idx',
      actual: 100,
      expected: 121,
    });
    expect(await refusal(bytes.slice(0, 10))).toMatchObject({ code: 'idx.short', actual: 10, expected: 16 });
    expect(await refusal(file([3, 5, 7], { extra: 2 }))).toMatchObject({
      code: 'idx.long',
      actual: 123,
      expected: 121,
    });
  });

  it('is refused where it is something else', async () => {
    expect(await refusal(new TextEncoder().encode('hello'))).toMatchObject({ code: 'idx.foreign' });
    expect(await refusal(new Uint8Array())).toMatchObject({ code: 'idx.foreign' });
    expect(await refusal(file([3, 5, 7], { type: 13 }))).toMatchObject({ code: 'idx.type' });
    expect(await refusal(file([2, 5, 7, 3]))).toMatchObject({ code: 'idx.dimensions', dimensions: 4 });
    expect(await refusal(file([2, 257, 7]))).toMatchObject({ code: 'idx.side', rows: 257, columns: 7, most: 256 });
    expect(await refusal(file([2, 0, 7]))).toMatchObject({ code: 'idx.side' });
  });

  it('is refused where its gzip is cut short or damaged', async () => {
    const packed = new Uint8Array(gzipSync(file([30, 28, 28])));
    expect(await refusal(packed.slice(0, packed.length - 9))).toMatchObject({ code: 'file.gzip' });
    expect(await refusal(packed.with(packed.length - 6, packed.at(-6) ^ 1))).toMatchObject({ code: 'file.gzip' });
  });

  it('is told by its name or its first bytes', () => {
    const nothing = new Uint8Array(4).fill(9);
    expect(looksLikeIdx('train-images-idx3-ubyte', nothing)).toBe(true);
    expect(looksLikeIdx('images.idx', nothing)).toBe(true);
    expect(looksLikeIdx('a.bin', file([1, 1, 1]))).toBe(true);
    expect(looksLikeIdx('notes.txt', nothing)).toBe(false);
  });
});

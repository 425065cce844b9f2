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
  readIdx(new Blob([bytes]), 'x-idx').then(
    () => 'taken',
    ({ code, details }) => ({ code, ...details }),
  );

describe('an IDX file', () => {
  it.each([
    ['as it is', (bytes) => bytes],
    ['gzipped', (bytes) => new Uint8Array(gzipSync(bytes))],
  ])('is read %s', async (_, packed) => {
    const { kind, count, rows, columns, values } = await readIdx(new Blob([packed(file([3, 5, 7]))]), 'x-idx');
    expect({ kind, count, rows, columns }).toEqual({ kind: 'images', count: 3, rows: 5, columns: 7 });
    expect([...values]).toEqual(Array.from({ length: 105 }, (_, index) => index % 251));
  });

  it('may hold labels', async () => {
    expect(await readIdx(new Blob([file([4])]), 'x-idx')).toMatchObject({ kind: 'labels', count: 4 });
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

  it('is not a film that begins with two zeros, nor a file of zeros', () => {
    expect(looksLikeIdx('film.mp4', Uint8Array.of(0, 0, 0, 0x20))).toBe(false);
    expect(looksLikeIdx('a.bin', new Uint8Array(4))).toBe(false);
  });

  it('is read no further than its header announces', async () => {
    let read = 0;
    /** A file of 8 GB. */
    const large = (head) => ({
      size: 2 ** 33,
      slice: (from, to) => new Blob([head]).slice(from, to),
      stream: () =>
        new ReadableStream({
          pull(controller) {
            controller.enqueue(read === 0 ? head : new Uint8Array(2 ** 16));
            read += 1;
            if (read > 100) controller.error(new Error('read to its end'));
          },
        }),
    });
    await expect(readIdx(large(file([3, 5, 7])), 'x-idx')).rejects.toMatchObject({ code: 'idx.long' });
    read = 0;
    await expect(readIdx(large(new Uint8Array(16).fill(9)), 'x-idx')).rejects.toMatchObject({ code: 'idx.foreign' });
    expect(read).toBeLessThan(10);
  });

  it('that is packed is given to the unpacker a few bytes at a time, which may be a thousand times as many', async () => {
    const packed = new Blob([gzipSync(Buffer.alloc(16 * 2 ** 20)), new Uint8Array(2 ** 20)]);
    const given = [];
    const plain = globalThis.DecompressionStream;
    globalThis.DecompressionStream = class {
      constructor(format) {
        const { readable, writable } = new plain(format);
        const counter = new TransformStream({
          transform: (piece, controller) => {
            given.push(piece.length);
            controller.enqueue(piece);
          },
        });
        return { writable: counter.writable, readable: counter.readable.pipeThrough({ readable, writable }) };
      }
    };
    try {
      await expect(readIdx(packed, 'x.gz')).rejects.toMatchObject({ code: 'idx.type' });
    } finally {
      globalThis.DecompressionStream = plain;
    }
    expect(Math.max(...given)).toBeLessThanOrEqual(4096);
    expect(given.length).toBeGreaterThan(0);
  });

  it('that is packed is unpacked no further than its header announces', async () => {
    const zeros = new Uint8Array(64 * 2 ** 20);
    zeros.set(file([3, 5, 7]));
    const packed = new Blob([gzipSync(zeros)]);
    let unpacked = 0;
    const plain = globalThis.DecompressionStream;
    globalThis.DecompressionStream = class {
      constructor(format) {
        const { readable, writable } = new plain(format);
        const counter = new TransformStream({
          transform: (piece, controller) => {
            unpacked += piece.length;
            controller.enqueue(piece);
          },
        });
        return { writable, readable: readable.pipeThrough(counter) };
      }
    };
    try {
      await expect(readIdx(packed, 'x.gz')).rejects.toMatchObject({ code: 'idx.more', details: { expected: 121 } });
      zeros.fill(7);
      await expect(readIdx(new Blob([gzipSync(zeros)]), 'x.gz')).rejects.toMatchObject({ code: 'idx.foreign' });
    } finally {
      globalThis.DecompressionStream = plain;
    }
    expect(unpacked).toBeLessThan(8 * 2 ** 20);
  });
});

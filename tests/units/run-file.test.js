import { describe, expect, it } from 'vitest';

import { fromJson, readRuns, toJson, writeRuns } from '../../www/seen/run-file.js';

const HEADER = {
  setup: { preset: 'fast', base: { seed: 7 } },
  images: null,
  batches: { epoch: 2, next: 1280 },
  step: 99,
  runs: [
    { id: 1, config: { seed: 7 }, bytes: 3, diverged: false, seen: { last: [NaN, Infinity, -Infinity, 1e-7] } },
    { id: 3, config: { seed: 7 }, bytes: 2, diverged: true },
  ],
};
const FILES = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)];

const written = async (header = HEADER) => new Uint8Array(await (await writeRuns(header, FILES)).arrayBuffer());
const refusal = (bytes) =>
  readRuns(bytes, 'a.gclruns').then(
    () => 'taken',
    ({ code, details }) => (expect(details.file).toBe('a.gclruns'), code),
  );

describe('a file of runs', () => {
  it('gives back what was written, numbers that JSON has not among it', async () => {
    const { header, files } = await readRuns(await written(), 'a.gclruns');
    expect(header).toEqual(HEADER);
    expect(files).toEqual(FILES);
  });

  it('begins with its name and its version', async () => {
    const bytes = await written();
    expect(new TextDecoder().decode(bytes.subarray(0, 8))).toBe('GCL-RUNS');
    expect([...bytes.subarray(8, 12)]).toEqual([1, 0, 0, 0]);
  });

  it('is refused where it is foreign, newer, cut short or too long', async () => {
    const bytes = await written();
    expect(await refusal(new TextEncoder().encode('not a file of runs at all'))).toBe('file.foreign');
    expect(await refusal(new Uint8Array())).toBe('file.foreign');
    expect(await refusal(bytes.with(8, 2))).toBe('file.version');
    for (const length of [8, 15, 16, 40, bytes.length - 1]) {
      expect(await refusal(bytes.slice(0, length)), `${length} bytes`).toBe('file.short');
    }
    expect(await refusal(Uint8Array.of(...bytes, 0))).toBe('file.damaged');
  });

  it('is refused wherever one bit of its header is wrong', async () => {
    const bytes = await written();
    const end = 16 + new DataView(bytes.buffer).getUint32(12, true);
    // From the deflated data on: gzip ignores some bits of its own ten-byte header.
    for (let at = 26; at < end; at += 1) {
      expect(await refusal(bytes.with(at, bytes[at] ^ 1)), `byte ${at}`).toBe('file.damaged');
    }
  });

  it.each([
    ['no run', { runs: [] }],
    ['a run twice', { runs: [HEADER.runs[0], HEADER.runs[0]] }],
    ['a run of no place', { runs: [{ ...HEADER.runs[0], id: 4 }] }],
    ['a negative place in the batches', { batches: { epoch: 0, next: -1 } }],
    ['no setup', { setup: undefined }],
    ['half a step', { step: 1.5 }],
  ])('is refused with %s', async (_, change) => {
    expect(await refusal(await written({ ...HEADER, ...change }))).toBe('file.damaged');
  });
});

it('JSON keeps every number', () => {
  const numbers = { a: [NaN, Infinity, -Infinity, 0.1, 1e300], b: null, c: 'text' };
  expect(fromJson(toJson(numbers))).toEqual(numbers);
});

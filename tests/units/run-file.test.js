import { gunzipSync, gzipSync } from 'node:zlib';

import { describe, expect, it, vi } from 'vitest';

import { fromJson, readRuns, toJson, writeRuns } from '../../www/seen/run-file.js';
import { RULES } from '../../www/seen/run-file-form.js';
import { RULE_NAMES } from '../../www/setup/rules.js';
import { header } from './made-up-runs.js';

const HEADER = header();
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
    const text = gunzipSync(bytes.subarray(16, end));
    /** A copy of the same words from another place is the same header. */
    const isSame = (changed) => {
      try {
        return gunzipSync(changed.subarray(16, end)).equals(text);
      } catch {
        return false;
      }
    };
    let refused = 0;
    // From the deflated data on: gzip ignores some bits of its own ten-byte header.
    for (let at = 26; at < end; at += 1) {
      const changed = bytes.with(at, bytes[at] ^ 1);
      if (isSame(changed)) continue;
      refused += 1;
      expect(await refusal(changed), `byte ${at}`).toBe('file.damaged');
    }
    expect(refused).toBeGreaterThan(0.9 * (end - 26));
  });

  it.each([
    ['no run', { runs: [] }, 'runs.length', '0'],
    ['five runs', { runs: Array(5).fill(HEADER.runs[0]) }, 'runs.length', '5'],
    ['no list of runs', { runs: null }, 'runs', 'null'],
    ['a run that is none', { runs: [null] }, 'runs[0]', 'null'],
    ['a run twice', { runs: [HEADER.runs[0], HEADER.runs[0]] }, 'runs[1].id', '1'],
    ['a run of no place', { runs: [{ ...HEADER.runs[0], id: 4 }] }, 'runs[0].id', '4'],
    ['a length that is none', { runs: [{ ...HEADER.runs[0], bytes: -3 }] }, 'runs[0].bytes', '-3'],
    ['a run without settings', { runs: [{ ...HEADER.runs[0], config: null }] }, 'runs[0].config', 'null'],
    ['a negative place in the batches', { batches: { epoch: 0, next: -1 } }, 'batches.next', '-1'],
    ['no setup', { setup: undefined }, 'setup', 'missing'],
    ['half a step', { step: 1.5 }, 'step', '1.5'],
    ['images that are none', { images: 5 }, 'images', '5'],
    [
      'a measurement without digits',
      { quality: [[1, [{ step: 1, quality: {} }]]] },
      'quality[0][1][0].quality.samples',
      'missing',
    ],
  ])('is refused with %s, by the field and its value', async (_, change, field, value) => {
    const bytes = await written({ ...HEADER, ...change });
    await expect(readRuns(bytes, 'a.gclruns')).rejects.toMatchObject({
      code: 'file.field',
      details: { where: field, found: value },
    });
  });

  it('is refused wherever what was seen of a run is taken away', { timeout: 60_000 }, async () => {
    /** Each value in it, by the names that lead there. */
    const pathsIn = (value, path = []) =>
      value === null || typeof value !== 'object'
        ? []
        : Object.keys(value).flatMap((name) => [[...path, name], ...pathsIn(value[name], [...path, name])]);
    const free = /^(penalty|sigmas|atBound|\w+Threshold|diverged|clips|every|stats)$/;
    let refused = 0;
    for (const path of pathsIn(HEADER.runs[0].seen)) {
      if (free.test(path.at(-1)) || path.includes('diverged')) continue;
      // Not by structuredClone: steps share one object of settings.
      const wrong = fromJson(toJson(HEADER));
      const last = path.slice(0, -1).reduce((node, name) => node[name], wrong.runs[0].seen);
      last[path.at(-1)] = { not: 'this' };
      const named = expect.stringContaining(`.${path[0]}`);
      const file = readRuns(await written(wrong), 'a.gclruns');
      await expect(file, path.join('.')).rejects.toMatchObject({ code: 'file.field', details: { where: named } });
      refused += 1;
    }
    expect(refused).toBeGreaterThan(100);
  });

  it('may lack what older versions did not write', async () => {
    const old = structuredClone(HEADER);
    delete old.quality;
    delete old.runs[0].diverged;
    for (const stats of [old.runs[0].seen.stats, ...old.runs[0].seen.history.steps]) {
      delete stats.penalty;
      delete stats.sigmas;
      for (const gradient of stats.generator) delete gradient.atBound;
    }
    expect((await readRuns(await written(old), 'a')).header).toEqual(old);
  });

  it('knows the rules that there are', () => {
    expect(RULES).toEqual(RULE_NAMES);
  });
});

/** A file whose header is this text, its checksum right. */
function forged(text) {
  const packed = typeof text === 'string' ? gzipSync(text) : text;
  const start = Buffer.concat([Buffer.from('GCL-RUNS'), Buffer.alloc(8)]);
  start.writeUInt32LE(1, 8);
  start.writeUInt32LE(packed.length, 12);
  return new Uint8Array(Buffer.concat([start, packed]));
}

describe('a header that no run of the page wrote', { timeout: 60_000 }, () => {
  it.each([
    ['a list in a list, a million deep', () => '['.repeat(1e6) + ']'.repeat(1e6)],
    ['objects, a million deep', () => '{"a":'.repeat(1e6) + '1' + '}'.repeat(1e6)],
    ['more lists than are taken', () => `[${'[],'.repeat(1.1e6)}[]]`],
    ['more numbers than are taken', () => `[${'0,'.repeat(17e6)}0]`],
  ])('is refused before it is parsed: %s', async (_, text) => {
    const parse = vi.spyOn(JSON, 'parse');
    try {
      await expect(readRuns(forged(text()), 'a')).rejects.toMatchObject({ code: 'file.header' });
      expect(parse.mock.calls.filter(([given]) => given.length > 1e6)).toEqual([]);
    } finally {
      parse.mockRestore();
    }
  });

  it.each(['null', '5', '"text"', '[]', '{}', '', '{', 'NaN'])('is refused: %s', async (text) => {
    const expected = ['', '{', 'NaN'].includes(text) ? 'file.damaged' : 'file.field';
    await expect(readRuns(forged(text), 'a')).rejects.toMatchObject({ code: expected });
  });

  it('is not unpacked beyond what is taken', async () => {
    await expect(readRuns(forged(gzipSync(Buffer.alloc(97 * 2 ** 20, ' '))), 'a')).rejects.toMatchObject({
      code: 'file.header',
    });
  });

  it('has brackets in its texts as it likes', async () => {
    const own = header();
    own.setup.base.note = '\\"[[[[{{{{'.repeat(100);
    const bytes = await written(own);
    expect(gunzipSync(bytes.subarray(16, 16 + new DataView(bytes.buffer).getUint32(12, true))).length).toBeGreaterThan(
      1000,
    );
    expect((await readRuns(bytes, 'a')).header).toEqual(own);
  });
});

it('JSON keeps every number', () => {
  const numbers = { a: [NaN, Infinity, -Infinity, 0.1, 1e300], b: null, c: 'text' };
  expect(fromJson(toJson(numbers))).toEqual(numbers);
});

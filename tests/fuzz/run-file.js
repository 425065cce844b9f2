// The page's part of a file of runs, its checksum put right: what it says of the runs, which the page shows.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';

import fc from 'fast-check';

import { toCsv, toHistoryJson } from '../../www/seen/exports.js';
import { together } from '../../www/seen/gradient-rows.js';
import { Meter } from '../../www/seen/quality-meter.js';
import { fromJson, readRuns, toJson, writeRuns } from '../../www/seen/run-file.js';
import { Run } from '../../www/seen/run.js';
import { header, statsOf } from '../units/made-up-runs.js';
import { changedBytes, changedJson } from './mutate.js';
import { taken } from './told.js';

const START = 16;
const clip = { rule: 'norm', threshold: 1, every: 1 };

/** A file of runs with this header. @param {string} json @param {number} [rest] bytes of the runs */
function fileOf(json, rest = 5) {
  const packed = gzipSync(json, { level: 1 });
  const bytes = new Uint8Array(START + packed.length + rest);
  bytes.set(new TextEncoder().encode('GCL-RUNS'));
  new DataView(bytes.buffer).setUint32(8, 1, true);
  new DataView(bytes.buffer).setUint32(12, packed.length, true);
  bytes.set(packed, START);
  return bytes;
}

const good = fc.constant(JSON.parse(toJson(header())));

/** What is taken is shown, goes on, and is saved again as it was. */
async function assertUsable({ header: said, files }) {
  assert.equal(files.length, said.runs.length);
  const courses = said.runs.map(({ id, config, seen, bytes }, index) => {
    assert.equal(files[index].length, bytes);
    const one = new Run(id);
    if (seen) one.recall(seen);
    for (const network of /** @type {const} */ (['generator', 'discriminator'])) {
      one.tally[network].share('a');
      if (one.stats) together(one.stats[network]);
    }
    one.history.columns(
      (stats) => stats.generatorLoss,
      (stats) => stats.generator[0]?.normBefore,
    );
    one.history.until(2);
    one.take(statsOf(said.step + 1), { generator: clip, discriminator: clip });
    return { run: { id, config }, steps: one.history.steps, quality: [] };
  });
  const meter = new Meter(/** @type {any} */ ({ changed() {} }));
  meter.recall(said.quality ?? []);
  meter.rewind(3);
  assert.equal(typeof toCsv(courses), 'string');
  assert.equal(typeof toHistoryJson(courses), 'string');
  const again = await readRuns(new Uint8Array(await (await writeRuns(said, files)).arrayBuffer()), 'again');
  assert.equal(toJson(again.header), toJson(said));
}

const deep = (depth, open, close) => fileOf(open.repeat(depth) + '1' + close.repeat(depth));

export const runFile = {
  name: 'run file',
  arbitrary: fc.oneof(
    { weight: 8, arbitrary: changedJson(good).map((json) => fileOf(JSON.stringify(json))) },
    { weight: 1, arbitrary: changedBytes(good.map((json) => fileOf(JSON.stringify(json)))) },
    {
      weight: 1,
      arbitrary: changedBytes(good.map((json) => Buffer.from(JSON.stringify(json)))).map((bytes) =>
        fileOf(Buffer.from(bytes).toString('latin1')),
      ),
    },
  ),
  examples: [fileOf('null'), fileOf('{"runs":[null]}'), deep(1e6, '[', ']'), deep(1e6, '{"a":', '}')],
  /** @param {Uint8Array<ArrayBuffer>} bytes */
  async check(bytes) {
    const read = await taken(() => readRuns(bytes, 'a.gclruns'));
    if (read) await assertUsable(read);
    fromJson('[]');
  },
};

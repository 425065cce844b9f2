// A reader's own log of norms: CSV or JSON, from any program.
import assert from 'node:assert/strict';

import fc from 'fast-check';

import { BadRows } from '../../www/own-log/bad-rows.js';
import { spikes, thinned } from '../../www/own-log/course.js';
import { CsvReader } from '../../www/own-log/csv-reader.js';
import { histogramOf } from '../../www/own-log/histogram.js';
import { JsonReader } from '../../www/own-log/json-reader.js';
import { actedAt, orderOf, quantiles, rulesFor, seenBy } from '../../www/own-log/rules-seen.js';
import { changedBytes, changedJson, hostileText, hostileValue, lengths, pieces } from './mutate.js';
import { assertTold, taken } from './told.js';

const number = fc.oneof(
  fc.constantFrom(
    '0',
    '1',
    '0.5',
    '1e-3',
    'nan',
    'inf',
    '-inf',
    '',
    '-1',
    '1e400',
    '3.5e38',
    '1e39',
    ' 2 ',
    '00012',
    '1.',
    '.5',
    '+3',
    '1e',
    '0x1',
  ),
  fc.double().map(String),
  fc.nat().map(String),
);
const name = fc.oneof(fc.constantFrom('G.0.weight', 'D.0.bias', '"a,b"', '"a""b"', 'a'), hostileText);
const title = fc.oneof(
  fc.constantFrom('step', 'parameter', 'norm', 'mean', 'max', 'run', 'grad_norm', 'a.normBefore'),
  hostileText,
);
const cell = fc.oneof(number, name);

const csv = fc
  .tuple(
    fc.oneof(
      fc.constantFrom('step,parameter,norm,mean,max', 'step,a,b', 'run,step,a', 'step;norm;parameter'),
      fc.array(title, { maxLength: 8 }).map((all) => all.join()),
    ),
    fc.array(
      fc.oneof(
        fc.array(cell, { maxLength: 7 }).map((all) => all.join()),
        fc.tuple(fc.nat(5), name, number, number, number).map((all) => all.join()),
      ),
      { maxLength: 12 },
    ),
    fc.constantFrom('\n', '\r\n', '\n\n', '\r'),
  )
  .map(([head, rows, end]) => Buffer.from([head, ...rows].join(end)));

const record = fc.oneof(
  changedJson(
    fc.constantFrom(
      { step: 1, parameter: 'a', norm: 1, mean: 1, max: 1 },
      { step: 2, a: 1, b: 2 },
      { step: 3, parameter: 'b', norm: 'NaN' },
    ),
  ),
  hostileValue,
);
const json = fc
  .tuple(fc.array(record, { maxLength: 10 }), fc.constantFrom('\n', ',\n', ','), fc.boolean())
  .map(([records, mark, isList]) => {
    const text = records.map((one) => JSON.stringify(one)).join(mark);
    return Buffer.from(isList ? `[${text}]` : text);
  });

/** All that a reader makes of a log that comes in such pieces. @param {new (bad: BadRows) => CsvReader | JsonReader} Reader @param {Uint8Array} bytes @param {number[]} sizes */
function readBy(Reader, bytes, sizes) {
  const bad = new BadRows();
  const reader = new Reader(bad);
  for (const piece of pieces(bytes, sizes)) {
    reader.push(piece);
    if (reader.problem) break;
  }
  reader.end();
  return { log: reader.log, problem: reader.problem, bad };
}

/** Whatever was read can be looked at. @param {import('../../www/own-log/norm-log.js').NormLog} log */
function assertUsable(log) {
  const order = orderOf(log);
  const steps = Float64Array.from(order, (place) => log.steps.all[place]);
  for (const rule of rulesFor(log.measures)) {
    const seen = seenBy(log, rule, order, () => true);
    const { counts, range } = histogramOf([seen.steps, ...seen.parameters.map(({ values }) => values)]);
    assert(counts.length <= 1000 && range.every(Number.isFinite), `${rule}: ${range}`);
    quantiles(seen.steps, [0.5, 0.99]);
    spikes(steps, seen.steps);
    thinned(steps, seen.steps, 5);
    actedAt(seen, 0.1);
  }
}

const told = ({ log, problem, bad }) => ({
  problem,
  bad: { count: bad.count, first: bad.first },
  parameters: log?.parameters.map(({ name: one, at, norm, mean, max }) => [
    one,
    ...[at, norm, mean, max].map((column) => column && [...column.values]),
  ]),
  steps: log && [...log.steps.values],
});

/** @param {string} title @param {typeof CsvReader | typeof JsonReader} Reader @param {fc.Arbitrary<Uint8Array>} bytes @param {Uint8Array[]} examples */
const reader = (title, Reader, bytes, examples) => ({
  name: title,
  arbitrary: fc.record({ bytes: changedBytes(bytes), sizes: lengths }),
  examples: examples.map((one) => ({ bytes: one, sizes: [1 << 16] })),
  /** @param {{ bytes: Uint8Array, sizes: number[] }} given */
  async check({ bytes: given, sizes }) {
    const whole = await taken(() => readBy(Reader, given, [1 << 16]));
    if (!whole) return;
    if (whole.problem) assertTold(whole.problem);
    for (const { code, details } of whole.bad.first) assertTold({ code, details });
    // However the file comes, it is read the same.
    if (given.length < 4096) assert.deepEqual(told(readBy(Reader, given, sizes)), told(whole));
    if (!whole.problem && whole.log && whole.log.steps.length > 0) assertUsable(whole.log);
  },
});

const many = (count, make) => Array.from({ length: count }, (_, index) => make(index));
const wide = `step,${many(2e5, (index) => `p${index}`).join()}\n`;

export const csvLog = reader('norms as CSV', CsvReader, csv, [
  Buffer.from(`${wide}1\n`),
  Buffer.from(
    `step,run,${many(300, (index) => `p${index}`).join()}\n${many(3000, (index) => `1,r${index}`).join('\n')}`,
  ),
  Buffer.from('step,parameter,norm\n1,a,1e39\n2,a,1\n'),
  Buffer.from('step,parameter,norm,mean,max\n1,a,1,inf,inf\n'),
  Buffer.from('step,parameter,norm\n1,a,3.4e38\n1,b,3.4e38\n'),
  Buffer.from(
    `${many(100, (index) => `x${index}`).join()},step,parameter,norm\n${many(100, () => '0').join()},1,a,2\n`,
  ),
]);

export const jsonLog = reader('norms as JSON', JsonReader, json, [
  Buffer.from('['.repeat(1e6)),
  Buffer.from('{"a":'.repeat(1e5)),
  Buffer.from(`{"step":${'['.repeat(1e5)}${']'.repeat(1e5)}}`),
  Buffer.from(`{"step":1,"parameter":"a","norm":${'['.repeat(1e5)}${']'.repeat(1e5)}}`),
  Buffer.from(`{"step":1,${many(3e4, (index) => `"p${index}":1`).join()}}`),
]);

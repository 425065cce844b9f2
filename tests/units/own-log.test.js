// A log of norms: read from CSV and JSON in any pieces, bad rows named by line, and what each rule would have clipped.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { BadRows } from '../../www/own-log/bad-rows.js';
import { spikes, thinned, WINDOW } from '../../www/own-log/course.js';
import { CsvReader } from '../../www/own-log/csv-reader.js';
import { histogramOf } from '../../www/own-log/histogram.js';
import { JsonReader } from '../../www/own-log/json-reader.js';
import { NormLog } from '../../www/own-log/norm-log.js';
import { readNumber } from '../../www/own-log/numbers.js';
import { actedAt, globalNorms, orderOf, quantiles, rulesFor, seenBy } from '../../www/own-log/rules-seen.js';
import {
  cAt,
  groupsOf,
  howOften,
  meaningOf,
  percent,
  positionOf,
  sentenceOf,
  stopBelow,
} from '../../www/own-log/sayings.js';
import { withLog } from '../../scripts/try-log.js';
import { HOOKS, written } from '../../www/own-log/hooks.js';
import en from '../../www/own-log/words.en.json' with { type: 'json' };

const bytes = (text) => new TextEncoder().encode(text);
const all = () => true;

/** Reads a text in pieces of some bytes each. */
function read(Reader, text, size = 1 << 20) {
  const bad = new BadRows();
  const reader = new Reader(bad);
  const whole = bytes(text);
  for (let at = 0; at < whole.length; at += size) reader.push(whole.subarray(at, at + size));
  reader.end();
  return { log: reader.log, problem: reader.problem, bad };
}

/** What a log holds, as plain rows by parameter. */
const rowsOf = (log) =>
  Object.fromEntries(
    log.parameters.map(({ name, at, norm }) => [
      name,
      [...at.values].map((place, row) => [log.steps.all[place], norm.values[row]]),
    ]),
  );

/** Steps with the norms of some parameters. */
function logOf(norms, measures = ['norm']) {
  const log = new NormLog(measures);
  norms.forEach((row, step) =>
    Object.entries(row).forEach(([name, value]) => log.add(step, log.numberOf(name), ...[value].flat())),
  );
  return log;
}

describe('a number', () => {
  it('is read from bytes as the platform reads it from a text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.double({ noNaN: true, noDefaultInfinity: true }),
          fc.integer(),
          fc.float({ noNaN: true, noDefaultInfinity: true }),
        ),
        (value) => {
          const text = String(value);
          return Object.is(
            readNumber(bytes(`x${text}y`), 1, 1 + text.length),
            Number(text) === 0 ? Number(text) : value,
          );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['0.1', 0.1],
    ['1e-05', 1e-5],
    ['.5', 0.5],
    ['5.', 5],
    [' 7 ', 7],
    ['+2', 2],
    ['123456789012345678901234567890', 1.2345678901234568e29],
    ['nan', NaN],
    ['-NaN', NaN],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
    ['', undefined],
    ['-', undefined],
    ['.', undefined],
    ['1.2.3', undefined],
    ['0x10', undefined],
    ['1,5', undefined],
    ['abc', undefined],
    ['1e', undefined],
  ])('%s is %s', (text, value) => expect(readNumber(bytes(text), 0, text.length)).toBe(value));
});

describe('a table', () => {
  const TEXT = 'step,parameter,norm\n0,a,1.5\n0,"b,c",2\n1,a,0\r\n\n1,"b,c",4e-3\n';

  it.each([1, 2, 7, 1000])('is the same in pieces of %d bytes', (size) => {
    const { log, bad, problem } = read(CsvReader, TEXT, size);
    expect(problem).toBeUndefined();
    expect(bad.count).toBe(0);
    expect(rowsOf(log)).toEqual({
      a: [
        [0, 1.5],
        [1, 0],
      ],
      'b,c': [
        [0, 2],
        [1, Math.fround(4e-3)],
      ],
    });
  });

  it('has its columns in any order, by the names of others, parted by semicolons or tabs', () => {
    const { log } = read(CsvReader, 'Grad_Norm;max_abs;Iteration;Name;loss\n3;2;7;w;9\n');
    expect(rowsOf(log)).toEqual({ w: [[7, 3]] });
    expect(log.measures).toEqual(['norm', 'max']);
    expect([...log.parameters[0].max.values]).toEqual([2]);
    expect(rowsOf(read(CsvReader, '\uFEFFstep\tlayer\tnorm\n1\tx y\t2').log)).toEqual({ 'x y': [[1, 2]] });
  });

  it('may have a column for each parameter, where an empty cell is none', () => {
    const { log, bad } = read(CsvReader, '"Step","net.0","net.1"\n"5","1","2"\n6,,3\n7,x,4\n');
    expect(rowsOf(log)).toEqual({
      'net.0': [[5, 1]],
      'net.1': [
        [5, 2],
        [6, 3],
        [7, 4],
      ],
    });
    expect(bad.first).toEqual([{ line: 4, code: 'ownLog.bad.norm', details: { value: 'x' } }]);
  });

  it('may be the lab’s own, of which the norms before clipping count', () => {
    const { log } = read(
      CsvReader,
      'run,step,generatorLoss,generator.w.normBefore,generator.w.normAfter\n1,1,0.7,5,0.1\n',
    );
    expect(rowsOf(log)).toEqual({ 'run 1.generator.w': [[1, 5]] });
  });

  // The lab's own once called its runs A to D, and calls them 1 to 4; other loggers call theirs as they like.
  it.each([
    ['1', '2', 'run 1', 'run 2'],
    ['A', 'B', 'A', 'B'],
    ['warm-up', '7', 'warm-up', 'run 7'],
  ])('keeps runs %s and %s apart, where it has several', (a, b, first, second) => {
    const wide = `run,step,G.w.normBefore\n${a},1,5\n${b},1,6\n${a},2,7\n`;
    const long = `step,run,name,norm\n1,${a},G.w,5\n1,${b},G.w,6\n2,${a},G.w,7\n`;
    const apart = {
      [`${first}.G.w`]: [
        [1, 5],
        [2, 7],
      ],
      [`${second}.G.w`]: [[1, 6]],
    };
    expect(rowsOf(read(CsvReader, wide).log)).toEqual(apart);
    expect(rowsOf(read(CsvReader, long).log)).toEqual(apart);
  });

  it('names bad rows by their lines, with reasons, and reads the others', () => {
    const rows = ['step,parameter,norm', '1,a,1', '2,a', 'x,a,1', '3,a,y', '4,a,-1', '5,,1', '-1,a,1', '6,a,2'];
    const { log, bad } = read(CsvReader, rows.join('\n'), 5);
    expect(rowsOf(log)).toEqual({
      a: [
        [1, 1],
        [6, 2],
      ],
    });
    expect(bad.first.map(({ line, code }) => [line, code.replace('ownLog.bad.', '')])).toEqual([
      [3, 'fields'],
      [4, 'step'],
      [5, 'norm'],
      [6, 'negative'],
      [7, 'name'],
      [8, 'step'],
    ]);
    const keys = Object.keys(en);
    for (const { code } of bad.first)
      expect(
        keys.some((key) => key === code || key.startsWith(`${code}[`)),
        code,
      ).toBe(true);
  });

  it('counts all bad rows and keeps the first twenty', () => {
    const { bad } = read(CsvReader, `step,parameter,norm\n1,a,1\n${'z,a,1\n'.repeat(50)}`);
    expect([bad.count, bad.first.length, bad.first[0].line]).toEqual([50, 20, 3]);
  });

  it('keeps apart what is not finite: it tells where a run diverged', () => {
    const { log, bad } = read(CsvReader, 'step,parameter,norm\n1,a,2\n2,b,nan\n3,a,inf\n');
    expect([bad.count, log.notFinite, log.firstNotFinite]).toEqual([0, 2, { step: 2, name: 'b' }]);
    expect(rowsOf(log)).toEqual({ a: [[1, 2]], b: [] });
  });

  it.each([
    ['1,a,2\n2,a,3\n', 'ownLog.problem.noStep'],
    ['step\n1\n', 'ownLog.problem.noNorm'],
    ['x'.repeat(2 << 20), 'ownLog.problem.noLines'],
  ])('that is none of ours is refused: %#', (text, code) =>
    expect(read(CsvReader, text, 1 << 20).problem.code).toBe(code),
  );
});

describe('JSON', () => {
  const RECORDS = [
    { step: 0, parameter: 'a {"x"}', norm: 1.5, max: 1 },
    { step: 1, parameter: 'a {"x"}', norm: 2, max: 0.5 },
  ];
  const EXPECTED = {
    'a {"x"}': [
      [0, 1.5],
      [1, 2],
    ],
  };

  it.each([
    ['an array', JSON.stringify(RECORDS)],
    ['an array over lines', JSON.stringify(RECORDS, null, 2)],
    ['a record a line', RECORDS.map((one) => JSON.stringify(one)).join('\n')],
  ])('is %s, in any pieces', (_, text) => {
    for (const size of [1, 3, 1000]) {
      const { log, bad, problem } = read(JsonReader, text, size);
      expect([bad.count, problem]).toEqual([0, undefined]);
      expect(rowsOf(log)).toEqual(EXPECTED);
      expect([...log.parameters[0].max.values]).toEqual([1, 0.5]);
    }
  });

  it('may have a key for each parameter', () => {
    expect(rowsOf(read(JsonReader, '{"step":3,"w":2,"b":"inf","note":"x"}\n{"step":4,"b":1}').log)).toEqual({
      w: [[3, 2]],
      b: [[4, 1]],
    });
  });

  it('names a bad record by the line on which it begins, and reads the others', () => {
    const lines = [
      '{"step":1,"parameter":"a","norm":1}',
      '{"step":2,"parameter":"a',
      '{"step":3,"parameter":"a","norm":"x"}',
      '{"step":4,"parameter":"a","norm":',
      '{"step":"?","parameter":"a","norm":1}',
      '{"step":6,"parameter":"a","norm":-1}',
      '{"step":7,"parameter":"a","norm":NaN}',
      '{"step":8,"parameter":"a","norm":8}',
      '{"step":9,"param',
    ];
    for (const size of [4, 1000]) {
      const { log, bad } = read(JsonReader, lines.join('\n'), size);
      expect(rowsOf(log)).toEqual({
        a: [
          [1, 1],
          [8, 8],
        ],
      });
      expect(log.notFinite).toBe(1);
      expect(bad.first.map(({ line, code }) => [line, code.replace('ownLog.bad.', '')])).toEqual([
        [2, 'json'],
        [3, 'norm'],
        [4, 'json'],
        [5, 'step'],
        [6, 'negative'],
        [9, 'json'],
      ]);
    }
  });

  it('without a record is refused', () =>
    expect(read(JsonReader, '[1, 2, 3]').problem.code).toBe('ownLog.problem.noRecords'));
});

describe('what a rule would have clipped', () => {
  const log = logOf(
    [
      { 'G.w': [3, 0.1, 1], 'G.b': [4, 0.2, 2] },
      { 'G.w': [1, 0.3, 0.5], 'G.b': [0, 0, 0] },
      { 'G.w': [6, 0.4, 5], 'G.b': [8, 0.5, 7] },
    ],
    ['norm', 'mean', 'max'],
  );
  const order = orderOf(log);
  const at = (rule, c, chosen = all) => actedAt(seenBy(log, rule, order, chosen), c);

  it('is for the norm each parameter by itself', () => {
    expect(at('norm', 3)).toMatchObject({ acted: 2, of: 3 });
    expect(at('norm', 3).parameters).toEqual([
      { name: 'G.w', acted: 1, of: 3 },
      { name: 'G.b', acted: 2, of: 3 },
    ]);
  });

  it('is for the global norm the root of the sum of squares', () => {
    expect([...globalNorms(log, order, all)]).toEqual([5, 1, 10]);
    expect(at('globalNorm', 5).acted).toBe(1);
    expect(at('globalNorm', 4.99).acted).toBe(2);
    expect(at('globalNorm', 3.5, (name) => name === 'G.w').acted).toBe(1);
  });

  it('is by the largest entry for value, and by the mean for mean |g|', () => {
    expect(at('value', 1.5).acted).toBe(2);
    expect(at('meanAbs', 0.25).acted).toBe(2);
  });

  it('is nothing at a C that norms were clipped to, in 32 bits', () => {
    expect(actedAt(seenBy(logOf([{ a: 0.1 }, { a: 0.1 }]), 'norm', new Uint32Array([0, 1]), all), 0.1).acted).toBe(0);
  });

  it('follows the steps’ numbers where rows came in another order, and takes the last of a repeated row', () => {
    const mixed = new NormLog(['norm']);
    for (const [step, norm] of [
      [5, 1],
      [2, 9],
      [2, 3],
    ])
      mixed.add(step, mixed.numberOf('a'), norm);
    const sorted = orderOf(mixed);
    expect([...sorted].map((place) => mixed.steps.all[place])).toEqual([2, 5]);
    expect([...globalNorms(mixed, sorted, all)]).toEqual([3, 1]);
    expect(mixed.repeats).toBe(1);
  });

  it('is by AutoClip’s own history for the percentile, as NumPy’s percentile says', () => {
    const norms = Array.from({ length: 1200 }, (_, step) => Math.fround(1 + ((step * 7919) % 1013)));
    const many = logOf(norms.map((one) => ({ a: one })));
    const percentile = (values, percent) => {
      const sorted = values.toSorted((a, b) => a - b);
      const place = ((sorted.length - 1) * percent) / 100;
      const low = Math.floor(place);
      return sorted[low] + ((sorted[low + 1] ?? sorted[low]) - sorted[low]) * (place - low);
    };
    for (const percent of [10, 50, 90]) {
      const expected = norms.filter(
        (norm, step) => norm > percentile(norms.slice(Math.max(0, step - 511), step + 1), percent),
      );
      expect(actedAt(seenBy(many, 'percentile', orderOf(many), all), percent).acted).toBe(expected.length);
    }
  });

  it('is told of the rules whose columns are there', () => {
    expect(rulesFor(['norm'])).toEqual(['norm', 'globalNorm', 'percentile']);
    expect(rulesFor(['norm', 'mean', 'max'])).toEqual(['norm', 'globalNorm', 'value', 'meanAbs', 'percentile']);
  });

  it('has a C that acts on a share of the steps', () => {
    const values = Float32Array.from({ length: 100 }, (_, index) => 100 - index);
    const [half, tenth] = quantiles(values, [0.5, 0.9]);
    expect(values.filter((one) => one > half).length).toBe(49);
    expect(values.filter((one) => one > tenth).length).toBe(9);
  });
});

describe('norms over the steps', () => {
  it('are thinned without losing the least or the most', () => {
    const values = Float32Array.from({ length: 1000 }, (_, index) => (index === 777 ? 99 : 1 + (index % 3)));
    const { at, low, high } = thinned(
      Float64Array.from(values, (_, index) => index),
      values,
      100,
    );
    expect(at).toHaveLength(100);
    expect([at[77], low[77], high[77]]).toEqual([770, 1, 99]);
  });

  it('spike where they are five times the median of the fifty before', () => {
    const values = Float32Array.from({ length: 300 }, (_, index) =>
      index === 100 ? 40 : index === 200 ? 9.9 : index === 30 ? 90 : index >= 250 ? 20 : 2,
    );
    const found = spikes(
      Float64Array.from(values, (_, index) => 10 * index),
      values,
    );
    // A new level is a spike until half of the window has it.
    expect(found.slice(0, 2).map(({ step, times }) => [step, times])).toEqual([
      [1000, 20],
      [2500, 10],
    ]);
    expect(found).toHaveLength(1 + WINDOW / 2);
  });

  it('are counted on an axis of whole decades, all of them', () => {
    const { counts, range, zeros } = histogramOf([Float32Array.of(0.011, 0.5, 9), Float32Array.of(0, 3)]);
    expect(range).toEqual([-2, 1]);
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(4);
    expect([counts[0], counts.at(-1), zeros]).toEqual([1, 1, 1]);
    expect(histogramOf([Float32Array.of(10)]).range).toEqual([1, 2]);
    expect(histogramOf([Float32Array.of(0, 0)])).toEqual({ counts: Array(10).fill(0), range: [0, 1], zeros: 2 });
  });
});

describe('the sentences', () => {
  it('never round some to none or to all', () => {
    expect([percent(0, 9), percent(9, 9), percent(1, 1e6), percent(999_999, 1e6), percent(1, 3)]).toEqual([
      0, 100, 0.1, 99.9, 33.3,
    ]);
    expect(['never', 'always', 'sometimes']).toEqual([0, 9, 4].map((acted) => howOften({ acted, of: 9 })));
  });

  it('are there for every case and optimiser', () => {
    for (const acted of [0, 4, 9]) {
      expect(en).toHaveProperty([sentenceOf({ acted, of: 9 }).code]);
      for (const optimizer of ['adam', 'rmsProp', 'sgd'])
        expect(en).toHaveProperty([meaningOf({ acted, of: 9 }, optimizer)]);
    }
  });

  it('part parameters by beginnings that several share', () => {
    expect(groupsOf(['G.0.w', 'G.0.b', 'D.0.w', 'D.0.b'])).toEqual(['G.', 'D.']);
    expect(groupsOf(['run 1.G.w', 'run 1.G.b', 'run 1.D.w', 'run 1.D.b'])).toEqual(['run 1.G.', 'run 1.D.']);
    const ofRun = (run) => ['G.w', 'G.b', 'D.w', 'D.b'].map((name) => `${run}.${name}`);
    expect(groupsOf([...ofRun('run 1'), ...ofRun('run 2')])).toEqual([
      'run 1.',
      'run 1.G.',
      'run 1.D.',
      'run 2.',
      'run 2.G.',
      'run 2.D.',
    ]);
    expect(groupsOf(Array.from({ length: 20 }, (_, index) => `layer${index >> 1}.${index}`))).toEqual([]);
    expect(groupsOf(['fc1.w', 'fc1.b'])).toEqual([]);
    expect(groupsOf(['a.w', 'b.w', 'c.w'])).toEqual([]);
    expect(groupsOf(['G.w', 'G.b', 'plain', 'D.w', 'D.b'])).toEqual([]);
  });

  it('have a C at each stop of the dial', () => {
    for (let position = -200; position <= 200; position += 1) expect(positionOf(cAt(position))).toBe(position);
    expect([1, 1.4, 10, 0.0999].map(stopBelow)).toEqual([0, 2, 20, -21]);
  });
});

describe('the lines that log', () => {
  it.each(Object.keys(HOOKS))('of %s go into a program before its loop, and into it for each network', (library) => {
    const program = withLog(library, {});
    const place = (text) => program.indexOf(text);
    expect(place(HOOKS[library].define.split('\n').at(-1))).toBeGreaterThan(0);
    expect(program.match(/(?<!def )log_norms\(step,|visit\(&mut LogNorms\(step/g)).toHaveLength(2);
    expect(program).toMatch(/"D\.?"/);
    expect(program).toMatch(/"G\.?"/);
  });

  it('are few: five and the head of the file', () => {
    for (const library of ['pytorch', 'keras', 'jax'])
      expect(HOOKS[library].define.split('\n').length).toBeLessThanOrEqual(7);
    expect(written(HOOKS.burn, 'here:')).toContain('// here:\nd.visit(');
    expect(written(HOOKS.jax, 'here:')).toContain('# here:\nlog_norms(');
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { disagreement, largestDifference, measure } from '../../benches/measure.js';
import { grows } from '../../benches/memory.js';
import { between, COLUMNS, markdown, median, report, short, textTable } from '../../benches/report.js';
import { keyOf, ROWS } from '../../benches/rows.js';
import { normal, noisesOf, readWeights, toFloats } from '../../benches/workload.js';
import en from '../../www/bench/words.en.json' with { type: 'json' };
import '../../www/bench/words.js';
import { translate } from '../../www/i18n/index.js';

const english = (key, details) => translate('en', key, details);
const machine = { cpu: 'Some CPU', cores: 2, browser: 'Chrome/1', platform: 'Linux', gpu: null, emulatedGpu: null };

/** What a row would have measured in some rounds. */
function measured(key, times, problem) {
  const row = ROWS.find((one) => keyOf(one) === key);
  const counts = { dispatches: 33, submits: 2, pipelines: 0, buffers: 1, bindGroups: 33, copies: 1 };
  const rounds = times.map((ms) => ({
    firstStepMs: 10 * ms,
    msPerStep: ms,
    steps: 100,
    counts: { ...counts, uploadBytes: 503_808, reads: 0.125 },
    pipelinesAtFirst: 20,
    difference: 1e-6,
    downloads: ['a.js', 'b.wasm'],
  }));
  return { row, rounds, ...(problem && { problem }) };
}

describe('the noise of the bench', () => {
  // Written by tests/golden/noise.py, from the definitions that src/random.rs has too.
  const golden = JSON.parse(readFileSync(new URL('../golden/noise.json', import.meta.url), 'utf8'));

  it('is that of our step', () => {
    expect(golden.length).toBe(3);
    for (const { seed, stream, block, length, first, last, squares } of golden) {
      const values = Array.from(normal(seed, stream, block, length));
      expect(values).toHaveLength(length);
      first.forEach((value, index) => expect(values[index]).toBeCloseTo(value, 5));
      last.forEach((value, index) => expect(values.at(index - last.length)).toBeCloseTo(value, 5));
      const sum = values.reduce((total, value) => total + value * value, 0);
      expect(sum / squares).toBeCloseTo(1, 4);
    }
  });

  it('of D and of G are streams of their own, and so are steps', () => {
    const { discriminator, generator } = noisesOf(63, 128);
    expect(golden[1].first[0]).toBeCloseTo(generator[0], 5);
    expect(discriminator[0]).not.toBe(generator[0]);
    expect(noisesOf(0, 128).discriminator[0]).toBeCloseTo(golden[0].first[0], 5);
  });
});

describe('the exported weights', () => {
  /** A safetensors file of these tensors. */
  function safetensors(tensors) {
    const header = {};
    let offset = 0;
    for (const { name, shape, values } of tensors) {
      header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + 4 * values.length] };
      offset += 4 * values.length;
    }
    const text = new TextEncoder().encode(JSON.stringify(header));
    const file = new Uint8Array(8 + text.length + offset);
    new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
    file.set(text, 8);
    let at = 8 + text.length;
    for (const { values } of tensors) {
      file.set(new Uint8Array(Float32Array.from(values).buffer), at);
      at += 4 * values.length;
    }
    return file;
  }

  const tensors = ['generator', 'discriminator'].flatMap((network) =>
    [0, 2, 4].flatMap((layer) => [
      { name: `${network}.${layer}.weight`, shape: [2, 3], values: [1, 2, 3, 4, 5, 6] },
      { name: `${network}.${layer}.bias`, shape: [2], values: [layer, 8] },
    ]),
  );

  it('come as layers with [inputs, outputs]', () => {
    const { generator, discriminator } = readWeights(safetensors(tensors));
    expect(generator).toHaveLength(3);
    const [first, , last] = discriminator;
    expect([first.inputs, first.outputs]).toEqual([3, 2]);
    expect(Array.from(first.weight)).toEqual([1, 4, 2, 5, 3, 6]);
    expect(Array.from(last.bias)).toEqual([4, 8]);
  });

  it('are refused by name where one is missing', () => {
    expect(() => readWeights(safetensors(tensors.slice(1)))).toThrow('generator.0.weight');
  });
});

it('pixels are numbers in 0..=1', () => {
  expect(Array.from(toFloats(Uint8Array.of(0, 51, 255)))).toEqual([0, Math.fround(0.2), 1]);
});

describe('losses', () => {
  const course = (...pairs) => pairs.map(([discriminator, generator]) => ({ discriminator, generator }));

  it('that are near enough agree', () => {
    expect(disagreement(course([1, -1], [0.5, -0.4]), course([1.00009, -1], [0.5, -0.4]), 1e-4)).toBeUndefined();
    expect(largestDifference(course([1, -1], [2, 3]), course([1.5, -1], [2, 2.25]))).toBe(0.75);
  });

  it.each([
    [course([1, -1], [0.5, -0.4003]), { step: 2, network: 'generator', value: -0.4003, reference: -0.4 }],
    [course([NaN, -1], [0.5, -0.4]), { step: 1, network: 'discriminator', value: NaN, reference: 1 }],
    [course([1, -1]), { step: 2, network: 'discriminator', value: NaN, reference: 0.5 }],
  ])('that are not say where', (losses, where) => {
    expect(disagreement(losses, course([1, -1], [0.5, -0.4]), 1e-4)).toEqual(where);
  });
});

describe('measuring', () => {
  /** A peer whose every step takes 10 ms of a clock that only it moves. */
  function fake() {
    const state = { time: 0, steps: 0, fed: [], reads: 0, disposed: false };
    const peer = {
      step: (pixels, noises) => {
        state.time += 10;
        state.steps += 1;
        state.fed.push([pixels, noises]);
      },
      losses: async () => ({ discriminator: state.steps, generator: (state.reads += 1) }),
      dispose: () => (state.disposed = true),
    };
    const workload = { batches: ['a', 'b', 'c'], noises: [1, 2, 3], weights: {}, losses: [{}, {}] };
    const start = async () => {
      state.time += 70;
      return peer;
    };
    return { state, options: { start, workload, clock: () => state.time } };
  }

  it('times the first step with its start, and a step in the long run without it', async () => {
    const { state, options } = fake();
    const result = await measure({ ...options, reads: 'burst', limits: { seconds: 1, steps: 1000 } });
    expect(result.firstStepMs).toBe(80);
    expect(result.msPerStep).toBe(10);
    expect(result.steps).toBeGreaterThanOrEqual(100);
    // The losses of each of the first steps, by one read after each.
    expect(result.losses.map(({ discriminator }) => discriminator)).toEqual([1, 2]);
    expect(state.disposed).toBe(true);
  });

  it('gives the batches and the noise in turn', async () => {
    const { state, options } = fake();
    await measure({ ...options, reads: 'step', limits: { seconds: 100, steps: 4 } });
    expect(state.fed.slice(0, 4)).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
      ['a', 1],
    ]);
    // Two first steps, one to warm up, four that are timed: a read for each.
    expect(state.fed).toHaveLength(7);
    expect(state.reads).toBe(7);
  });

  it('times the fewest steps that are asked for, however long they take', async () => {
    const { options } = fake();
    const result = await measure({ ...options, reads: 'step', limits: { seconds: 0.001, steps: 1000, fewest: 3 } });
    expect(result.steps).toBe(3);
    const without = fake();
    expect((await measure({ ...without.options, reads: 'step', limits: { seconds: 0.001, steps: 1000 } })).steps).toBe(
      1,
    );
  });

  it('leaves a row out whose step takes longer than allowed, after its second', async () => {
    const { state, options } = fake();
    const limits = { seconds: 1, steps: 1000, slowest: 0.009 };
    expect(await measure({ ...options, reads: 'step', limits })).toEqual({ slowStep: 0.01 });
    expect([state.steps, state.disposed]).toEqual([2, true]);
    const { options: again } = fake();
    expect(await measure({ ...again, reads: 'step', limits: { ...limits, slowest: 0.01 } })).toHaveProperty(
      'msPerStep',
      10,
    );
  });

  it('reads once a burst where the row is read so', async () => {
    const { state, options } = fake();
    await measure({ ...options, reads: 'burst', limits: { seconds: 4, steps: 1e6 } });
    // 40 ms are four steps.
    expect(state.reads).toBeLessThan(state.steps / 3);
  });
});

describe('the report', () => {
  const rows = [
    measured('ours cpu', [12, 10, 11]),
    measured('jax-js cpu', [20, 22, 24]),
    measured('tfjs-tuned cpu', [5]),
    measured('ours webgpu', [], { code: 'bench.notBuilt', details: { package: 'pkg/webgpu' } }),
    measured('jax-js webgpu', [3, 4]),
    measured('tfjs webgl', [9]),
  ];
  const result = report(machine, rows, (downloads) => 1000 * downloads.length);

  it('has the medians of the rounds', () => {
    expect([median([]), median([3]), median([9, 1, 5]), median([4, 1, 3, 2])]).toEqual([null, 3, 5, 2.5]);
    expect(result.rows[0]).toMatchObject({ msPerStep: 11, firstStepMs: 110, msOfRounds: [12, 10, 11] });
    expect(result.rows[0].stepsOfRounds).toEqual([100, 100, 100]);
  });

  it('has ours to each peer, and nothing where one of the two is missing', () => {
    expect(result.ratios).toEqual({
      'webgpu/jax-js': null,
      'cpu/jax-js': 0.5,
      'cpu/tfjs': null,
      'cpu/tfjs-tuned': 2.2,
      twoRuns: null,
    });
  });

  it('has the steps a second of two runs, a worker each, to those by turns', () => {
    const two = report(machine, [measured('two runs by turns cpu', [18, 30]), measured('two runs cpu', [12])]);
    expect(two.ratios.twoRuns).toBe(2);
    expect(markdown(two, english)).toContain(
      'Two runs in the page, a worker each: 2 times the steps a second of two runs by turns.',
    );
    expect(markdown(result, english)).not.toContain('Two runs');
    expect(textTable(two, english)).toContain('twoRuns: 2');
  });

  it('has the same fields in every row, also in one that is missing', () => {
    const fields = ['name', 'backend', 'msPerStep', 'firstStepMs', 'dispatches', 'submits', 'uploadBytes', 'reads'];
    for (const row of result.rows) for (const name of [...fields, 'bytesBrotli']) expect(row).toHaveProperty(name);
    expect(Object.keys(result)).toEqual(['machine', 'rows', 'ratios']);
    expect(result.rows[3]).toMatchObject({ msPerStep: null, dispatches: null, bytesBrotli: null });
    expect(result.rows[4]).toMatchObject({ dispatches: 33, uploadBytes: 503_808, reads: 0.125, bytesBrotli: 2000 });
    // What was not counted is not said to be none.
    expect(result.rows[5]).toMatchObject({ msPerStep: 9, dispatches: null });
  });

  it('gives no time to a row that computed something else', () => {
    const problem = { code: 'bench.disagrees', details: { step: 3, network: 'generator', value: '1', reference: '2' } };
    const [row] = report(machine, [measured('jax-js cpu', [1], problem)]).rows;
    expect(row).toMatchObject({ msPerStep: null, firstStepMs: null, problem });
  });

  it('is a table whose columns stand under each other, with the reasons below', () => {
    const lines = textTable(result, english).split('\n');
    expect(lines).toHaveLength(1 + 6 + 1 + 1 + 5);
    expect(lines[0].indexOf('ms a step') + 'ms a step'.length).toBe(lines[1].indexOf(' 11 ') + 3);
    expect(lines[7]).toBe('ours (WebGPU): missing: pkg/webgpu is not built; `npm run build:wasm` builds it');
    expect(lines.slice(-4)).toContain('cpu/jax-js: 0.5');
  });

  it('is Markdown between the markers of docs/speed.md', () => {
    const text = markdown(result, english);
    const table = text.split('\n\n')[0].split('\n');
    expect(table).toHaveLength(2 + 6);
    for (const line of table) expect(line.split('|')).toHaveLength(COLUMNS.length + 2);
    expect(text).toContain('Measured on Some CPU; 2 cores; Linux; Chrome/1; no WebGPU adapter.');
    const page = 'a\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nb';
    expect(between(page, 'new')).toBe('a\n<!-- bench:begin -->\n\nnew\n\n<!-- bench:end -->\nb');
    expect(() => between('no markers', 'new')).toThrow('bench:begin');
    const two = `${page}\n<!-- scale:begin -->\n<!-- scale:end -->`;
    expect(between(two, 'new', 'scale')).toBe(`${page}\n<!-- scale:begin -->\n\nnew\n\n<!-- scale:end -->`);
  });

  it.each([
    [null, '–'],
    [0, '0'],
    [0.001234, '1e-3'],
    [0.125, '0.125'],
    [16.449, '16.4'],
    [1234.5, '1235'],
  ])('writes %j as %s', (value, text) => expect(short(value)).toBe(text));

  it('has a sentence for every heading', () => {
    for (const [name] of COLUMNS) expect(en).toHaveProperty([`bench.column.${name}`]);
  });
});

it.each([
  [[10, 20, 20], false],
  [[10, 20, 20.1], false],
  [[10, 20, 21], true],
  [[30, 20, 10], false],
])('memory of %j grows: %s', (sizes, expected) => {
  expect(
    grows(
      sizes.map((wasmBytes, step) => ({ step, wasmBytes, gpuBuffers: 0, gpuBytes: 0 })),
      'wasmBytes',
    ),
  ).toBe(expected);
});

// The bench at several sizes: how much there is to compute, what a file already has, and how it is shown.
import { existsSync, readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';

import { keyOf } from '../../benches/rows.js';
import { againstFastest, differenceOf, isDone, partsOf, rowAt, SCALED, withReport } from '../../benches/scale.js';
import { logarithmic, scalePlot, ticksOf } from '../../benches/scale-plot.js';
import { courseOf, scaleMarkdown } from '../../benches/scale-table.js';
import { ARTICLE, AXES, flopOf, nameOf, parametersOf, SIZES } from '../../benches/sizes.js';
import { configOf } from '../../benches/workload.js';
import '../../www/bench/words.js';
import { translate } from '../../www/i18n/index.js';
import { MACHINE, madeUpScale, rowOf, timeAt } from './made-up-scale.js';

const english = (key, details) => translate('en', key, details);
const LARGEST = { batch: 128, width: 1024 };

describe('the sizes', () => {
  it('are those of both axes, the article’s once', () => {
    expect(AXES.batch.map(({ batch }) => batch)).toEqual([32, 128, 512, 2048]);
    expect(AXES.width.map(({ width }) => width)).toEqual([64, 128, 256, 512, 1024]);
    expect(SIZES).toHaveLength(8);
    expect(SIZES.filter((size) => nameOf(size) === nameOf(ARTICLE))).toHaveLength(1);
  });

  it('are the engine’s settings', () => {
    const { batchSize, generator, discriminator } = configOf({ batch: 32, width: 64 });
    expect([batchSize, generator.hidden, discriminator.hidden]).toEqual([32, [64, 64], [64, 64]]);
  });
});

describe('the work of a step', () => {
  /** Multiplications for one image, product by product, in the order of the step. */
  function productsOf(width) {
    const [G1, G2, G3] = [100 * width, width * width, width * 784];
    const [D1, D2, D3] = [784 * width, width * width, width];
    const makeFake = G1 + G2 + G3;
    const judge = D1 + D2 + D3;
    const ofDiscriminator = makeFake + 2 * judge + 2 * (D1 + D2 + D3) + 2 * (D2 + D3);
    const ofGenerator = makeFake + judge + (D3 + D2 + D1) + (G1 + G2 + G3) + (G2 + G3);
    return ofDiscriminator + ofGenerator;
  }

  it('of one image and layers of one number is that counted by hand', () => {
    expect(flopOf({ batch: 1, width: 1 })).toBe(16_320);
    expect(parametersOf({ width: 1 })).toBe(885 + 786 + 786 + 3);
  });

  it.each([64, 128, 1024])('of width %i is two operations for each product and image', (width) => {
    expect(flopOf({ batch: 32, width })).toBe(2 * 32 * productsOf(width));
  });

  it('grows as the batch does', () => {
    expect(flopOf({ batch: 2048, width: 128 })).toBe(16 * flopOf(ARTICLE));
  });
});

describe('the parts', () => {
  it('are all rows on both backends at each size', () => {
    const parts = partsOf();
    expect(parts.map(({ size }) => nameOf(size))).toEqual(SIZES.map(nameOf));
    const cpu = ['ours cpu', 'tfjs-tuned cpu', 'tfjs cpu', 'jax-js cpu'];
    for (const { keys } of parts) expect(keys).toEqual([...cpu, 'ours webgpu', 'tfjs webgpu', 'jax-js webgpu']);
  });

  it.each([
    ['width 1024', 1, 7],
    ['width 128', 4, 28],
    ['ours cpu', 8, 8],
    ['jax-js webgpu, batch 512', 1, 1],
    ['webgl', 0, 0],
  ])('that --only %j names', (only, sizes, rows) => {
    const parts = partsOf({ only });
    expect(parts).toHaveLength(sizes);
    expect(parts.flatMap(({ keys }) => keys)).toHaveLength(rows);
  });

  it('are those of the CPU without WebGPU', () => {
    expect(partsOf({ webgpu: false }).flatMap(({ keys }) => keys)).toHaveLength(8 * 4);
  });
});

describe('a file that is gone on with', () => {
  const small = { batch: 32, width: 128 };
  const reportOf = (...rows) => ({ machine: MACHINE, rows, ratios: {} });
  const slow = { code: 'bench.leftOutSlow', details: { seconds: '31.2' } };
  const begun = withReport(undefined, small, reportOf(rowOf('jax-js cpu', 4), rowOf('ours webgpu', null, slow)));

  it('has what was measured, and what takes too long; not what has failed', () => {
    const failed = { code: 'bench.failed', details: { error: 'lost' } };
    const scale = withReport(begun, small, reportOf(rowOf('tfjs cpu', null, failed)));
    const done = SCALED.map(keyOf).filter((key) => isDone(scale, small, key));
    expect(done).toEqual(['jax-js cpu', 'ours webgpu']);
    expect(isDone(scale, LARGEST, 'jax-js cpu')).toBe(false);
    expect(isDone(undefined, small, 'jax-js cpu')).toBe(false);
  });

  it('keeps other rows and sizes, in their order, and takes the newer of the same row', () => {
    const again = reportOf(rowOf('ours cpu', 2), rowOf('jax-js cpu', 5));
    const scale = withReport(withReport(begun, LARGEST, reportOf(rowOf('ours cpu', 90))), small, again);
    expect(scale.points.map(nameOf)).toEqual([nameOf(small), nameOf(LARGEST)]);
    expect(scale.points[0].rows.map(keyOf)).toEqual(['ours cpu', 'jax-js cpu', 'ours webgpu']);
    expect(rowAt(scale, small, 'jax-js cpu').msPerStep).toBe(5);
    const other = withReport(withReport(undefined, LARGEST, again), small, again);
    expect(other.points.map(nameOf)).toEqual([nameOf(small), nameOf(LARGEST)]);
    expect(begun.points[0].rows).toHaveLength(2);
  });

  it('is of one machine and browser', () => {
    expect(differenceOf(MACHINE, { ...MACHINE })).toBeUndefined();
    expect(differenceOf(MACHINE, { ...MACHINE, browser: 'Chrome/2' })).toBe(
      'browser is Chrome/1 there and Chrome/2 here',
    );
    // JSON has no undefined.
    expect(differenceOf({ ...MACHINE, cpu: undefined }, { ...MACHINE, cpu: null })).toBeUndefined();
  });
});

describe('the tables', () => {
  const scale = madeUpScale();
  const text = scaleMarkdown(scale, english);
  const lines = text.split('\n').filter((line) => line.startsWith('|'));

  it('are one for each backend and axis, with a line for each size and one of growth', () => {
    expect(text.match(/\*\*By \w+ on \w+\*\*, \w+ 128/g)).toEqual([
      '**By batch on CPU**, width 128',
      '**By width on CPU**, batch 128',
      '**By batch on WebGPU**, width 128',
      '**By width on WebGPU**, batch 128',
    ]);
    expect(lines).toHaveLength(2 * (4 + 3) + 2 * (5 + 3));
  });

  it('have each time, and in brackets that at the first size’s rate', () => {
    // 0.5 ms and 20 ms a GFLOP: 79.33 MFLOP in 2.087 ms, so 64 times that in 133.5 ms, of which 102 were taken.
    expect(lines).toContain('| 32 | 79 | 2.09 | 3.67 | 13.2 | 4.47 | 0.568 |');
    expect(lines).toContain('| 2,048 | 5,077 | 102 (134) | 204 (235) | 813 (844) | 254 (286) | 0.501 |');
    expect(lines).toContain('| growth | × 64 | × 48.9 | × 55.4 | × 61.6 | × 56.9 |  |');
    const [first, ...rest] = courseOf(scale, 'width', 'ours cpu');
    expect(first.atRate).toBe(first.ms);
    for (const { size, ms, atRate } of rest) {
      expect(ms).toBe(timeAt('ours cpu', size));
      expect(atRate / first.ms).toBeCloseTo(flopOf(size) / flopOf(first.size), 10);
    }
  });

  it('say how ours is to the fastest peer over all sizes', () => {
    expect(text).toContain('On CPU ours takes 0.501 to 0.568 of the fastest peer’s time, at 8 of the 8 sizes.');
    expect(text).toContain('On WebGPU ours takes 0.335 to 0.449 of the fastest peer’s time, at 8 of the 8 sizes.');
  });

  it('have dashes where nothing was measured, and the reason where there is one', () => {
    const slow = { code: 'bench.leftOutSlow', details: { seconds: '31.2' } };
    const points = [{ ...ARTICLE, rows: [rowOf('ours cpu', 7), rowOf('tfjs cpu', null, slow)] }];
    const partly = scaleMarkdown({ machine: MACHINE, points }, english);
    expect(partly).toContain('| 128 | 317 | 7 | – | – | – | – |');
    expect(partly).toContain('- tfjs (wasm SIMD) at batch 128, width 128: left out, since one step took 31.2 s.');
    expect(partly).not.toContain('On CPU ours');
    expect(againstFastest(points[0], 'cpu')).toBeNull();
  });
});

describe('the plot', () => {
  const scale = madeUpScale();
  const svg = scalePlot(scale);

  it('has equal distances for equal ratios', () => {
    const place = logarithmic([32, 2048, 128], 10, 40);
    expect([32, 128, 512, 2048].map(place).map(Math.round)).toEqual([10, 20, 30, 40]);
    expect(logarithmic([5], 10, 40)(5)).toBe(10);
  });

  it.each([
    [
      [3, 2500],
      [10, 100, 1000],
    ],
    [
      [0.8, 30],
      [1, 2, 5, 10, 20],
    ],
    [
      [0.02, 0.3],
      [0.02, 0.05, 0.1, 0.2],
    ],
  ])('has readable ticks within %j', (values, ticks) => expect(ticksOf(values)).toEqual(ticks));

  it('has a line and marks for each row, in a panel for each backend and axis', () => {
    expect(svg.match(/class="line row\d"/g)).toHaveLength(2 * 4 + 2 * 3);
    expect(svg.match(/class="rate row0" d="M[\d.]+ [\d.]+L/g)).toHaveLength(4);
    expect(svg.match(/class="head">[^<]*/g).map((head) => head.slice(13))).toEqual([
      'CPU, width 128',
      'CPU, batch 128',
      'WebGPU, width 128',
      'WebGPU, batch 128',
    ]);
    expect(svg.match(/>ms a step</g)).toHaveLength(4);
    for (const tick of ['32', '2,048', '64', '1,024']) expect(svg).toContain(`>${tick}<`);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg).toContain('prefers-color-scheme:dark');
  });

  it('draws a slower row higher', () => {
    const [ours, tuned, tfjs] = [...svg.matchAll(/class="line row\d" d="M[\d.]+ ([\d.]+)L/g)].map(([, y]) => Number(y));
    expect(tuned).toBeLessThan(ours);
    expect(tfjs).toBeLessThan(tuned);
  });

  it('leaves out a backend that was not measured', () => {
    const points = scale.points.map((point) => ({
      ...point,
      rows: point.rows.filter(({ backend }) => backend === 'cpu'),
    }));
    const half = scalePlot({ ...scale, points });
    expect(half).toContain('CPU, width 128');
    expect(half).not.toContain('WebGPU, width');
    expect(half).not.toMatch(/NaN|Infinity|undefined/);
  });
});

it('the tables and the plot in the docs are those of the figures beside them', async () => {
  const page = readFileSync('docs/speed.md', 'utf8');
  const [, section] = /<!-- scale:begin -->\s*([\s\S]*?)\s*<!-- scale:end -->/.exec(page);
  const figures = 'docs/scale/scale.json';
  const scale = existsSync(figures) && JSON.parse(readFileSync(figures, 'utf8'));
  const wanted = scale ? scaleMarkdown(scale, english) : '';
  const options = { ...(await resolveConfig('docs/speed.md')), parser: 'markdown' };
  expect(section.replace(/^!\[.*\n+/, '')).toBe((await format(wanted, options)).trim());
  expect(existsSync('docs/scale/scale.svg') && readFileSync('docs/scale/scale.svg', 'utf8')).toBe(
    scale && scalePlot(scale),
  );
});

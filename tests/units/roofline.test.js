import { describe, expect, it } from 'vitest';

import { between } from '../../benches/report.js';
import { flopOfStep, markdownOf, productsOfStep, roofline, textOf, timingOf, WIDTHS } from '../../benches/roofline.js';
import { ARTICLE, flopOf } from '../../benches/sizes.js';
import { configOf, IMAGE_PIXELS } from '../../benches/workload.js';
import '../../www/bench/words.js';
import { translate } from '../../www/i18n/index.js';

const english = (key, details) => translate('en', key, details);
const machine = { cpu: 'Some CPU', cores: 2, browser: 'Chrome/1', platform: 'Linux', gpu: null, emulatedGpu: null };

describe('the products of a step', () => {
  it('are two networks’ forward passes and the gradients that each half asks for', () => {
    // One image of 3 numbers, and a hidden layer each, of widths that tell every product.
    const products = productsOfStep({ generator: [2, 5, 3], discriminator: [3, 7, 1] }, 1);
    const named = products.map(
      ({ pass, activation, rows, inputs, outputs, times }) =>
        `${times} ${pass} ${rows} ${inputs} ${outputs} ${activation}`,
    );
    expect(named.toSorted()).toEqual(
      [
        // G draws twice.
        '2 forward 1 2 5 leaky ReLU',
        '2 forward 1 5 3 sigmoid',
        // D judges both halves, then the second fakes.
        '1 forward 2 3 7 leaky ReLU',
        '1 forward 2 7 1 none',
        '1 forward 1 3 7 leaky ReLU',
        '1 forward 1 7 1 none',
        // D's own gradients, none at its images.
        '1 weight gradient 2 7 1 none',
        '1 input gradient 2 7 1 leaky ReLU',
        '1 weight gradient 2 3 7 none',
        // D's for G, down to its images.
        '1 input gradient 1 7 1 leaky ReLU',
        '1 input gradient 1 3 7 sigmoid',
        // G's, none at its noise.
        '1 weight gradient 1 5 3 none',
        '1 input gradient 1 5 3 leaky ReLU',
        '1 weight gradient 1 2 5 none',
      ].toSorted(),
    );
  });

  it('have the multiplications and additions that the weights and the batch make', () => {
    // Each weight of G: two passes forward, one gradient by the weights; of D: three batches forward, two of gradients by
    // the weights, one of G's half to the input. Above the first layer there is one more of each batch to the input.
    const [g, d] = [100 * 128 + 128 * 128 + 128 * 784, 784 * 128 + 128 * 128 + 128 * 1];
    const [gUpper, dUpper] = [128 * 128 + 128 * 784, 128 * 128 + 128 * 1];
    const multiplyAdds = 128 * (3 * g + gUpper) + 128 * (3 * d + 2 * d + 2 * dUpper + d);
    expect(flopOfStep(productsOfStep())).toBe(2 * multiplyAdds);
    // The scale counts them by its own formula.
    expect(flopOf(ARTICLE)).toBe(2 * multiplyAdds);
    // Twice the images, twice the work.
    expect(flopOfStep(productsOfStep(WIDTHS, 2 * ARTICLE.batch))).toBe(4 * multiplyAdds);
  });

  it('are of the networks that the bench trains', () => {
    expect([WIDTHS.generator[0], WIDTHS.discriminator.at(-1)]).toEqual([configOf(ARTICLE).noiseDim, 1]);
    expect([WIDTHS.generator.at(-1), WIDTHS.discriminator[0]]).toEqual([IMAGE_PIXELS, IMAGE_PIXELS]);
  });
});

/** Two products, of which the second is taken twice, at a peak of 100 GFLOP/s. */
function example() {
  const product = { pass: 'forward', activation: 'none', rows: 10, inputs: 100, outputs: 500 };
  const products = [
    { ...product, times: 1 },
    { ...product, activation: 'sigmoid', times: 2 },
  ];
  // 1 MFLOP each.
  const timings = [
    { best: 0.02, median: 0.04 },
    { best: 0.04, median: 0.05 },
  ];
  const peak = { flop: 1e9, ms: { best: 10, median: 12.5 } };
  const wasm = { plain: { peak, products: timings }, relaxed: { peak: { ...peak, flop: 2e9 }, products: timings } };
  const rows = [
    { name: 'ours', backend: 'cpu', label: 'wasm SIMD', msPerStep: 0.2 },
    { name: 'ours', backend: 'webgpu', label: 'WebGPU', msPerStep: 0.06 },
  ];
  return { machine, products, wasm, webgpu: { flop: 1e9, ms: { best: 5, median: 5 } }, rows };
}

describe('the roofline', () => {
  it('gives each product its share of the peak of the same instructions', () => {
    const { peaks, products } = roofline(example());
    expect([peaks.plain.gflops, peaks.plain.medianGflops, peaks.relaxed.gflops]).toEqual([100, 80, 200]);
    expect(products.map(({ plain, relaxed }) => [plain.gflops, plain.share, relaxed.share])).toEqual([
      [50, 0.5, 0.25],
      [25, 0.25, 0.125],
    ]);
    expect(products[0].plain.medianGflops).toBe(25);
  });

  it('adds all products up as often as a step takes them', () => {
    const { stepFlop, allProducts } = roofline(example());
    expect(stepFlop).toBe(3e6);
    expect(allProducts.plain.ms).toBeCloseTo(0.1, 12);
    expect(allProducts.plain.share).toBeCloseTo(0.3, 12);
    expect(allProducts.plain.medianGflops).toBeCloseTo(3 / 0.14, 10);
  });

  it('holds the step on the CPU against the instructions that its engine takes, and one on WebGPU against WebGPU', () => {
    const given = example();
    const shares = (of) => roofline(of).steps.map(({ simd, share }) => [simd, Number(share?.toFixed(6))]);
    expect(shares(given)).toEqual([
      ['relaxed', 0.075],
      [undefined, 0.25],
    ]);
    expect(shares({ ...given, wasm: { plain: given.wasm.plain } })[0]).toEqual(['plain', 0.15]);
  });

  it('has no share of a step that was not measured, or where no peak was', () => {
    const given = example();
    const rows = [{ ...given.rows[0], msPerStep: null }, given.rows[1]];
    const { steps, peaks } = roofline({ ...given, rows, webgpu: null });
    expect(steps).toHaveLength(1);
    expect(steps[0].share).toBeNull();
    expect(peaks.webgpu).toBeUndefined();
  });

  it('is told line by line, with a dash for what the browser does not take', () => {
    const given = example();
    const text = textOf(roofline(given)).split('\n');
    expect(text.find((line) => line.includes('sigmoid'))).toMatch(/2 +0\.04 +25 +25 % +25 +13 %$/);
    expect(text.find((line) => line.startsWith('the step'))).toMatch(/1 +0\.2 +– +– +15 +8 %$/);
    expect(text.at(-1)).toBe("WebGPU's peak is 200 GFLOP/s; a step of 0.06 ms reaches 25 % of it.");
    const plain = textOf(roofline({ ...given, wasm: { plain: given.wasm.plain }, webgpu: null, rows: [] }));
    expect(plain.split('\n').find((line) => line.startsWith('peak'))).toMatch(/100 +100 % +– +–$/);
    expect(plain).not.toContain('WebGPU');
  });

  it('is a table of Markdown between markers of its own', () => {
    const lines = markdownOf(roofline(example()), english).split('\n');
    const table = lines.filter((line) => line.startsWith('|'));
    expect(table).toHaveLength(2 + 1 + 2 + 2);
    expect(new Set(table.map((line) => line.split('|').length))).toEqual(new Set([9]));
    expect(lines.at(-1)).toContain('Some CPU');
    const before = '<!-- bench:begin -->a<!-- bench:end --> <!-- roofline:begin -->b<!-- roofline:end -->';
    expect(between(before, 'new', 'roofline')).toBe(
      '<!-- bench:begin -->a<!-- bench:end --> <!-- roofline:begin -->\n\nnew\n\n<!-- roofline:end -->',
    );
    expect(() => between('<!-- bench:begin --><!-- bench:end -->', 'new', 'roofline')).toThrow('roofline:begin');
  });
});

describe('the times of some rounds', () => {
  it('are as one: the best of all, and the median of all', () => {
    expect(
      timingOf([
        [5, 3],
        [4, 9, 7],
      ]),
    ).toEqual({ best: 3, median: 5 });
  });
});

// Times work in a page, for the roofline. Each function is sent to the page by itself, so it knows nothing of this
// file.

/**
 * @typedef {import('./roofline.js').StepProduct} StepProduct
 *
 * @typedef {object} Exports of arithmetic/examples/roofline.rs
 * @property {() => number} multiply_adds_in_a_round
 * @property {(rounds: number, factor: number) => number} multiply_add
 * @property {(pass: number, activation: number, rows: number, inputs: number, outputs: number) => number} product
 * @property {(product: number, times: number) => number} multiply
 * @property {(product: number) => void} drop_product
 */

/**
 * The peak of a wasm file and each product by it: milliseconds of a million rounds, and of a product, in chunks of about two
 * milliseconds. Nothing where the browser does not take the file.
 * @param {{ base64: string, products: StepProduct[], peakMs: number, productMs: number }} job
 */
export async function timeWasm({ base64, products, peakMs, productMs }) {
  const CHUNK_MS = 2;
  const WARM_UP_MS = 100;
  const ROUNDS = 1e6;
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return null;
  const { instance } = await WebAssembly.instantiate(bytes);
  const wasm = /** @type {Exports} */ (/** @type {unknown} */ (instance.exports));

  /** Work that takes a count. @param {(count: number) => number} work @param {number} ms */
  const time = (work, ms) => {
    const chunk = (/** @type {number} */ count) => {
      const began = performance.now();
      // Reading the sum keeps the work, and one that is no number is not what was to be timed.
      if (!Number.isFinite(work(count))) throw new Error('The work that is timed made no finite number.');
      return performance.now() - began;
    };
    // Meanwhile the browser compiles it at its best.
    let count = 1;
    for (const begin = performance.now(); performance.now() - begin < WARM_UP_MS;) {
      if (chunk(count) < CHUNK_MS / 2) count *= 2;
    }
    /** @type {number[]} */
    const times = [];
    for (const begin = performance.now(); performance.now() - begin < ms;) times.push(chunk(count) / count);
    return times;
  };

  // In thousands of rounds, that a count of one is short. A factor of 1 keeps all numbers finite.
  const peak = time((count) => wasm.multiply_add(1000 * count, 1), peakMs).map((ms) => (ms * ROUNDS) / 1000);
  const passes = ['forward', 'input gradient', 'weight gradient'];
  const activations = ['none', 'leaky ReLU', 'sigmoid'];
  const timed = products.map(({ pass, activation, rows, inputs, outputs }) => {
    const product = wasm.product(passes.indexOf(pass), activations.indexOf(activation), rows, inputs, outputs);
    const times = time((count) => wasm.multiply(product, count), productMs);
    wasm.drop_product(product);
    return times;
  });
  // Four numbers at a time, and a multiplication and an addition of each.
  return { peak: { flop: ROUNDS * wasm.multiply_adds_in_a_round() * 4 * 2, times: peak }, products: timed };
}

/**
 * The peak of WebGPU: multiply-adds of vectors in registers, milliseconds of a thousand million operations. Nothing where
 * there is none.
 * @param {{ peakMs: number }} job
 */
export async function timeWebGpu({ peakMs }) {
  const CHUNK_MS = 20;
  const WARM_UP_MS = 300;
  const THREADS = 64;
  const GROUPS = 2048;
  const SUMS = 8;
  const FLOP = 1e9;
  // Most compilers make one instruction of both; an emulated GPU may take long over the first.
  const forms = [
    (/** @type {string} */ sum) => `fma(${sum}, factor, factor)`,
    (/** @type {string} */ sum) => `${sum} * factor + factor`,
  ];
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const device = await adapter.requestDevice();
  const numbers = device.createBuffer({ size: THREADS * GROUPS * 16, usage: GPUBufferUsage.STORAGE });
  const rounds = device.createBuffer({ size: 4, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });

  const pipelineOf = (/** @type {(sum: string) => string} */ form) => {
    const each = (/** @type {(sum: string, at: number) => string} */ write, between = '') =>
      Array.from({ length: SUMS }, (_, at) => write(`sum${at}`, at)).join(between);
    // The factor comes from memory, so that no compiler knows it.
    const code = `
      @group(0) @binding(0) var<storage, read_write> numbers: array<vec4f>;
      @group(0) @binding(1) var<uniform> rounds: u32;
      @compute @workgroup_size(${THREADS}) fn main(@builtin(global_invocation_id) id: vec3u) {
        let factor = numbers[id.x];
        ${each((sum, at) => `var ${sum} = factor + ${at}.0;`)}
        for (var round = 0u; round < rounds; round++) {
          ${each((sum) => `${sum} = ${form(sum)};`)}
        }
        numbers[id.x] = ${each((sum) => sum, ' + ')};
      }`;
    const compute = { module: device.createShaderModule({ code }), entryPoint: 'main' };
    return device.createComputePipelineAsync({ layout: 'auto', compute });
  };

  /** Milliseconds of so many operations. @param {GPUComputePipeline} pipeline */
  const time = async (pipeline) => {
    const layout = pipeline.getBindGroupLayout(0);
    const entries = [numbers, rounds].map((buffer, binding) => ({ binding, resource: { buffer } }));
    const group = device.createBindGroup({ layout, entries });
    const chunk = async (/** @type {number} */ count) => {
      device.queue.writeBuffer(rounds, 0, new Uint32Array([count]));
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(GROUPS);
      pass.end();
      const began = performance.now();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
      return performance.now() - began;
    };
    let count = 4;
    for (const begin = performance.now(); performance.now() - begin < WARM_UP_MS;) {
      if ((await chunk(count)) < CHUNK_MS / 2) count *= 2;
    }
    const share = FLOP / (count * THREADS * GROUPS * SUMS * 4 * 2);
    /** @type {number[]} */
    const times = [];
    for (const begin = performance.now(); performance.now() - begin < peakMs / forms.length;) {
      times.push((await chunk(count)) * share);
    }
    return times;
  };

  const timed = [];
  for (const form of forms) timed.push(await time(await pipelineOf(form)));
  device.destroy();
  const best = timed.map((times) => Math.min(...times));
  return { flop: FLOP, times: timed[best.indexOf(Math.min(...best))] };
}

// A GPU that takes over, does not start, is lost, or gives no numbers. The GPU is made up: a worker's navigator.gpu
// that passes the engine's questions, and a WebGPU package that is the CPU's with a fault on demand.
import { expect } from '@playwright/test';

import { addToPackage, button, canvas, count, inWorkers, open, stays, test, trainTo } from './lab.js';

const GPU = `Object.defineProperty(navigator, 'gpu', { configurable: true, value: {
  requestAdapter: async () => ({
    info: { vendor: 'made', architecture: 'up', description: '', isFallbackAdapter: false },
    features: new Set(['timestamp-query']),
  }),
} });`;

/**
 * The CPU's package in the place of WebGPU's; \`faults\` is the source of an object whose functions
 * stand in for the class's.
 */
const packageWith = (faults) => `
import init, * as cpu from '../cpu/gan_clipping_lab.js?gpu';
export default init;
const LOST = 'the device did not return its results: Device lost';
/** No numbers anywhere, as a poisoned device gives them; no divergence either, since its count is NaN. */
const noNumbers = (value) => {
  if (typeof value === 'number') return NaN;
  if (Array.isArray(value)) return value.map(noNumbers);
  return value;
};
const poisoned = (stats) => ({
  ...stats,
  discriminatorLoss: NaN, generatorLoss: NaN, meanReal: NaN, meanFake: NaN, diverged: null,
  ...Object.fromEntries(['generator', 'discriminator'].map((network) => [network, stats[network].map((one) => (
    { ...Object.fromEntries(Object.entries(one).map(([key, value]) => [key, noNumbers(value)])), name: one.name }))])),
});
// Trainers and steps from when it took the runs over: before, it made itself ready by others.
globalThis.gpu = { taken: false, created: 0, steps: 0, armed: false };
new BroadcastChannel('arm').onmessage = () => (gpu.armed = true);
const saved = new BroadcastChannel('saved');
const faults = ${faults};
export class Trainer {
  static async create(config, backend) {
    if (gpu.taken) gpu.created += 1;
    await faults.create?.();
    const trainer = await cpu.Trainer.create(config, 'cpu');
    return new Proxy(trainer, { get: (_, name) => typeof trainer[name] !== 'function' ? undefined : (...given) => {
      if (name === 'load') gpu.taken = true;
      if (name === 'step' && gpu.taken) gpu.steps += 1;
      const call = () => trainer[name](...given);
      if (name === 'save') saved.postMessage(gpu.steps);
      return faults[name] ? faults[name](call) : call();
    } });
  }
}`;

/** The page with a GPU that has these faults, before it has loaded; and a CPU that takes so much longer for a step. */
async function withGpu(page, faults, cpuMs = 40) {
  await inWorkers(page, GPU);
  // Both are the same engine, and which is faster would be left to chance.
  if (cpuMs > 0) await withSlowCpu(page, cpuMs);
  await page.route('**/pkg/**/webgpu/gan_clipping_lab.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: packageWith(faults) }),
  );
  await page.route('**/pkg/**/webgpu/*.wasm', async (route) => {
    // The very file that Chromium takes for the CPU, so that both give the same numbers.
    const url = route.request().url().replace('/webgpu/gan_clipping_lab', '/cpu/gan_clipping_lab_relaxed');
    await route.fulfill({ response: await route.fetch({ url }) });
  });
}

const backend = (page) => page.getByTestId('backend');
const problem = (page) => page.getByTestId('problem');
/** Points of the loss chart of run 1. */
const points = (page) =>
  page
    .locator('gan-clipping-lab')
    .evaluate((element) => element.shadowRoot.querySelector('gcl-losses').runs.get(0)?.history.steps.length ?? 0);

/** Opens the page and waits for the GPU to take over. */
async function openOnGpu(page) {
  await open(page);
  await expect(backend(page)).toHaveText('Runs on the GPU by WebGPU (made up).');
}

/** Holds the GPU's package back until that is called. */
async function heldBack(page) {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/pkg/**/webgpu/gan_clipping_lab.js', async (route) => {
    await held;
    await route.fallback();
  });
  return release;
}

/** Each step on the CPU takes so long and more. */
async function withSlowCpu(page, ms) {
  const slower = `
const step = Trainer.prototype.step;
Trainer.prototype.step = function (pixels) {
  for (const until = performance.now() + ${ms}; performance.now() < until;);
  return step.call(this, pixels);
};`;
  await addToPackage(page, () => slower);
}

const stats = (page, id) => page.evaluate((which) => document.querySelector('gan-clipping-lab').stats(which), id);

/** Takes so many steps and waits for the last. */
async function step(page, steps) {
  const before = await count(page);
  await page.evaluate((many) => document.querySelector('gan-clipping-lab').step(many), steps);
  await expect.poll(() => count(page)).toBe(before + steps);
  await page.evaluate(() => document.querySelector('gan-clipping-lab').stop());
}

async function beginsAgainOnTheCpu(page) {
  await button(page, 'Reset').click();
  await expect(backend(page)).toHaveText('Runs on the CPU: the GPU (made up) failed before.');
  await expect(problem(page)).toHaveCount(0);
  await expect(button(page, 'Start')).toBeEnabled();
  expect(await count(page)).toBe(0);
  await trainTo(page, 3);
}

test('a GPU that works is used', async ({ page, complaints }) => {
  await withGpu(page, '{}');
  await open(page);
  await expect(backend(page)).toHaveText('Runs on the GPU by WebGPU (made up).');
  await trainTo(page, 5);
  expect(complaints).toEqual([]);
});

test('the runs begin on the CPU, and go on on the GPU as the same runs when it is ready', async ({
  page,
  complaints,
}) => {
  await withGpu(page, '{}');
  const release = await heldBack(page);
  await open(page);
  await expect(backend(page)).toHaveText('Runs on the CPU while the GPU (made up) is made ready.');
  await step(page, 7);
  const told = page.evaluate(
    () =>
      new Promise((resolve) => document.addEventListener('backend', ({ detail }) => resolve(detail), { once: true })),
  );
  release();
  await expect(backend(page)).toHaveText('Runs on the GPU by WebGPU (made up) since step 7; before that, on the CPU.');
  expect(await told).toEqual({ backend: 'webgpu', reason: 'gpu', step: 7 });
  await step(page, 5);
  const moved = [await stats(page, 0), await stats(page, 1)];
  const pixels = (await canvas(page, 2)).pixels;
  // The GPU is made up of the CPU's engine: to the last digit it is the run that never moved.
  await button(page, 'Reset').click();
  await expect.poll(() => count(page)).toBe(0);
  await expect(backend(page)).toHaveText('Runs on the GPU by WebGPU (made up).');
  await step(page, 12);
  expect([await stats(page, 0), await stats(page, 1)]).toEqual(moved);
  await expect.poll(async () => (await canvas(page, 2)).pixels).toBe(pixels);
  expect(complaints).toEqual([]);
});

test('from the CPU to a real WebGPU device the runs go on as they would have on the CPU', async ({
  page,
  complaints,
}) => {
  test.setTimeout(300_000);
  // Chromium has only an emulated GPU here, which the page would leave alone.
  await inWorkers(
    page,
    `Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { configurable: true, get: () => false });`,
  );
  // And would leave for being slower, on a machine with other work by far.
  await withSlowCpu(page, 1000);
  const release = await heldBack(page);
  await open(page);
  await expect(backend(page)).toHaveText(/^Runs on the CPU while the GPU \(.+\) is made ready\.$/);
  await step(page, 7);
  release();
  await expect(backend(page)).toHaveText(/^Runs on the GPU by WebGPU \(.+\) since step 7; before that, on the CPU\.$/, {
    timeout: 120_000,
  });
  await step(page, 3);
  const moved = [await stats(page, 0), await stats(page, 1)];
  await page.evaluate(() => document.querySelector('gan-clipping-lab').setAttribute('backend', 'cpu'));
  await expect(backend(page)).toHaveText('Runs on the CPU, as asked.');
  await expect.poll(() => count(page)).toBe(0);
  await step(page, 10);
  for (const [id, { discriminatorLoss, generatorLoss, discriminator }] of moved.entries()) {
    const stayed = await stats(page, id);
    expect(stayed.step).toBe(10);
    expect(discriminatorLoss).toBeCloseTo(stayed.discriminatorLoss, 3);
    expect(generatorLoss).toBeCloseTo(stayed.generatorLoss, 3);
    for (const [index, { normBefore }] of discriminator.entries()) {
      expect(normBefore / stayed.discriminator[index].normBefore).toBeCloseTo(1, 2);
    }
  }
  expect(complaints).toEqual([]);
});

test('a training goes on without a pause when the GPU takes over', async ({ page, complaints }) => {
  await withGpu(page, '{}');
  const release = await heldBack(page);
  await open(page);
  await trainTo(page, 10);
  release();
  await expect(backend(page)).toHaveText(/since step \d+; before that, on the CPU\.$/);
  const [, since] = (await backend(page).innerText()).match(/step (\d+);/);
  expect(Number(since)).toBeGreaterThanOrEqual(10);
  await expect(button(page, 'Pause')).toBeVisible();
  await expect.poll(() => count(page)).toBeGreaterThan(Number(since) + 10);
  const steps = await page.evaluate(() => {
    const { steps: kept } = document
      .querySelector('gan-clipping-lab')
      .shadowRoot.querySelector('gcl-losses')
      .runs.get(0).history;
    return kept.map((one) => one.step ?? one);
  });
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(complaints).toEqual([]);
});

test('a GPU that is ready waits for the end of a step in slow motion', async ({ page, complaints }) => {
  await withGpu(page, '{}');
  const release = await heldBack(page);
  await open(page);
  await button(page, 'Next stage').click();
  await expect(page.locator('gcl-stages')).toContainText('1. Draw noise');
  release();
  await stays(() => backend(page).innerText(), 'Runs on the CPU while the GPU (made up) is made ready.', 1500);
  await trainTo(page, 5);
  await expect(backend(page)).toHaveText(/^Runs on the GPU by WebGPU \(made up\) since step \d+/);
  expect(complaints).toEqual([]);
});

test('a GPU that is slower than the CPU is not used, and both paces are told', async ({ page, complaints }) => {
  await withGpu(
    page,
    `{ step: (call) => { for (const until = performance.now() + 100; performance.now() < until;); call(); } }`,
    0,
  );
  await open(page);
  const words =
    /^Runs on the CPU: the GPU \(made up\) is slower here; a step of the runs takes it ([\d.]+) ms, the CPU ([\d.]+) ms\.$/;
  await expect(backend(page)).toHaveText(words);
  const [, gpu, cpu] = (await backend(page).innerText()).match(words).map(Number);
  // Two runs.
  expect(gpu).toBeGreaterThanOrEqual(200);
  expect(cpu).toBeGreaterThan(0);
  expect(cpu).toBeLessThan(gpu / 1.5);
  await trainTo(page, 3);
  await button(page, 'Reset').click();
  await expect.poll(() => count(page)).toBe(0);
  await trainTo(page, 3);
  await expect(backend(page)).toHaveText(words);
  expect(complaints).toEqual([]);
});

test('a GPU that does not start gives way to the CPU, with its reason', async ({ page, complaints }) => {
  await withGpu(page, `{ create: () => Promise.reject(new Error('no such device')) }`);
  await open(page);
  await expect(backend(page)).toHaveText('Runs on the CPU: the GPU (made up) would not start (no such device).');
  await trainTo(page, 3);
  expect(complaints).toEqual([]);
});

test('a GPU package that does not load gives way to the CPU', async ({ page }) => {
  await withGpu(page, '{}');
  await page.route('**/pkg/**/webgpu/*.wasm', (route) => route.fulfill({ status: 404 }));
  await open(page);
  await expect(backend(page)).toHaveText(/^Runs on the CPU: the GPU \(made up\) would not start \(.*404.*\)\.$/);
});

test('a GPU that fails at the first samples gives way to the CPU', async ({ page }) => {
  await withGpu(page, `{ sample: () => Promise.reject(new Error(LOST)) }`);
  await open(page);
  await expect(backend(page)).toHaveText(/^Runs on the CPU: the GPU \(made up\) would not start \(the device did not/);
  expect((await canvas(page)).brightness).toBeGreaterThan(0.4);
  await trainTo(page, 3);
});

test('a GPU that panics when it is made ready is not used', async ({ page }) => {
  await withGpu(page, `{ step: () => { throw new WebAssembly.RuntimeError('unreachable'); } }`);
  await open(page);
  await expect(backend(page)).toHaveText('Runs on the CPU: the GPU (made up) would not start (unreachable).');
  await trainTo(page, 3);
  await expect(problem(page)).toHaveCount(0);
});

test('a GPU that cannot take the runs over leaves them where they are', async ({ page }) => {
  await withGpu(page, `{ load: () => { throw new Error('no room'); } }`);
  const release = await heldBack(page);
  await open(page);
  await trainTo(page, 10);
  release();
  await expect(backend(page)).toHaveText('Runs on the CPU: the GPU (made up) would not start (no room).');
  const steps = await count(page);
  expect(steps).toBeGreaterThanOrEqual(10);
  await expect.poll(() => count(page)).toBeGreaterThan(steps + 3);
  await expect(problem(page)).toHaveCount(0);
});

test('a GPU that panics in its first step gives way to the CPU, which trains on', async ({ page }) => {
  const faults = `{ step: (call) => { if (gpu.steps > 0) throw new WebAssembly.RuntimeError('unreachable'); call(); } }`;
  await withGpu(page, faults);
  await open(page);
  await expect(backend(page)).toHaveText('Runs on the GPU by WebGPU (made up).');
  await button(page, 'Start').click();
  await expect(backend(page)).toHaveText('Runs on the CPU: the GPU (made up) would not start (unreachable).');
  await expect.poll(() => count(page)).toBeGreaterThan(3);
  await expect(problem(page)).toHaveCount(0);
});

/** The GPU is lost once it has taken some steps; the CPU goes on from where the runs were last kept. */
async function goesOnOnTheCpu(page, error) {
  const told = page.getByTestId('recovered');
  await expect(told).toContainText(`The GPU stopped (${error}). The runs go on on the CPU from step`);
  const from = Number(/from step (\d+)/.exec(await told.textContent())[1]);
  expect(from).toBeGreaterThan(0);
  await expect(backend(page)).toHaveText('Runs on the CPU: the GPU (made up) failed before.');
  await expect.poll(() => count(page)).toBeGreaterThan(from + 10);
  await expect(problem(page)).toHaveCount(0);
  // Each step once, in its order, also those that were taken again.
  const steps = await page
    .locator('gan-clipping-lab')
    .evaluate((element) => [...element.shadowRoot.querySelector('gcl-losses').runs.get(0).history.steps]);
  expect(steps).toEqual([...new Set(steps)].sort((one, other) => one - other));
  return from;
}

/** Faults that begin once a state of the runs has been kept that they had on the GPU. */
const KEPT = `save: (call) => { gpu.kept = gpu.steps; return call(); }`;
const LATER = '(gpu.kept > 0 && gpu.steps > gpu.kept + 5)';

for (const [name, faults, error] of [
  [
    'whose results do not come any more',
    `stats: (call) => (${LATER} ? Promise.reject(new Error(LOST)) : call())`,
    'the device did not return its results: Device lost',
  ],
  [
    'whose samples do not come any more',
    `sample: (call) => (${LATER} ? Promise.reject(new Error(LOST)) : call())`,
    'the device did not return its results: Device lost',
  ],
  [
    'that panics in a later step',
    `step: (call) => { if (${LATER}) throw new WebAssembly.RuntimeError('unreachable'); call(); }`,
    'unreachable',
  ],
  [
    'that gives no numbers any more',
    `stats: async (call) => (${LATER} ? poisoned(await call()) : call())`,
    'the device gives no numbers (NaN)',
  ],
]) {
  test(`a GPU ${name} is told, and the runs go on on the CPU from where they were kept`, async ({ page }) => {
    await withGpu(page, `{ ${KEPT}, ${faults} }`);
    await openOnGpu(page);
    await button(page, 'Start').click();
    await goesOnOnTheCpu(page, error);
    await expect(page.getByTestId('diverged')).toHaveCount(0);
    expect(await points(page)).toBeGreaterThan(1);
  });
}

test('a real WebGPU device that is destroyed gives the runs back to the CPU', async ({ page }) => {
  test.setTimeout(300_000);
  await inWorkers(
    page,
    `const request = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (...given) {
      const device = await request.apply(this, given);
      new BroadcastChannel('fault').onmessage = () => device.destroy();
      return device;
    };`,
  );
  await page.goto('/embed.html#preset=fast&run=clip:norm,c:0.01');
  await page.evaluate(() => document.querySelector('gan-clipping-lab').setAttribute('backend', 'webgpu'));
  await expect(backend(page)).toHaveText(/^Runs on WebGPU \(.+\), as asked\.$/, { timeout: 120_000 });
  await button(page, 'Start').click();
  // Kept on the GPU once it has taken more steps than this.
  await expect.poll(() => count(page), { timeout: 120_000 }).toBeGreaterThan(0);
  const kept = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const heard = [];
        document.querySelector('gan-clipping-lab').addEventListener('step', ({ detail }) => heard.push(detail.step));
        const destroy = () => {
          new BroadcastChannel('fault').postMessage('');
          resolve({ reached: heard.at(-1), at: performance.now() });
        };
        const wait = () => (heard.length > 40 ? destroy() : requestAnimationFrame(wait));
        wait();
      }),
  );
  const told = page.getByTestId('recovered');
  await expect(told).toContainText('The GPU stopped (the device did not return its results');
  await expect(backend(page)).toHaveText(/^Runs on the CPU: the GPU \(.+\) failed before\.$/);
  await expect.poll(() => count(page)).toBeGreaterThan(kept.reached + 5);
  await expect(problem(page)).toHaveCount(0);
});

test('a GPU that was lost is tried again when the reader asks, and after three times not any more', async ({
  page,
}) => {
  // Not by itself: it has to be seen on the GPU before it is lost again.
  const lost = `gpu.armed && ${LATER}`;
  await withGpu(page, `{ ${KEPT}, stats: (call) => (${lost} ? Promise.reject(new Error(LOST)) : call()) }`);
  const lose = () => page.evaluate(() => new BroadcastChannel('arm').postMessage(''));
  await openOnGpu(page);
  await button(page, 'Start').click();
  const back = button(page, 'Back to the GPU');
  for (let time = 1; time < 3; time += 1) {
    await lose();
    await goesOnOnTheCpu(page, 'the device did not return its results: Device lost');
    const before = await count(page);
    await back.click();
    await expect(page.getByTestId('recovered')).toHaveCount(0);
    await expect(backend(page)).toHaveText(/^Runs on the GPU by WebGPU \(made up\)/);
    expect(await count(page)).toBeGreaterThanOrEqual(before);
  }
  await lose();
  await goesOnOnTheCpu(page, 'the device did not return its results: Device lost');
  await expect(back).toHaveCount(0);
});

test('a GPU that never answers again is given up, and the runs go on on the CPU', async ({ page }) => {
  await withGpu(page, `{ ${KEPT}, stats: (call) => (${LATER} ? new Promise(() => {}) : call()) }`);
  await openOnGpu(page);
  await button(page, 'Start').click();
  await goesOnOnTheCpu(page, 'the device did not return its results: no answer in 15 s');
});

test('a GPU that is lost as the runs are kept leaves those that were kept before', async ({ page }) => {
  // Both runs are kept once.
  const faults = `{ save: (call) => ((gpu.saves = (gpu.saves ?? 0) + 1) > 2 ? Promise.reject(new Error(LOST)) : call()) }`;
  await withGpu(page, faults);
  await openOnGpu(page);
  await button(page, 'Start').click();
  await goesOnOnTheCpu(page, 'the device did not return its results: Device lost');
});

test('a GPU that is lost before anything was kept of it leaves what was kept on the CPU', async ({ page }) => {
  await withGpu(page, `{ stats: (call) => (gpu.taken && gpu.steps > 3 ? Promise.reject(new Error(LOST)) : call()) }`);
  const release = await heldBack(page);
  await open(page);
  await trainTo(page, 30);
  release();
  await goesOnOnTheCpu(page, 'the device did not return its results: Device lost');
});

/** On the GPU, paused after some steps that were kept there; from then on it fails as `faults` have it. */
async function pausedAndArmed(page, faults) {
  await page.addInitScript(() => {
    globalThis.saved = 0;
    new BroadcastChannel('saved').onmessage = ({ data }) => (globalThis.saved = data);
  });
  await withGpu(page, faults);
  await openOnGpu(page);
  await step(page, 12);
  // Both runs have taken all of their steps.
  await expect.poll(() => page.evaluate(() => globalThis.saved)).toBe(24);
  await page.evaluate(() => new BroadcastChannel('arm').postMessage(''));
}

const FAIL = `(call) => (gpu.armed ? Promise.reject(new Error(LOST)) : call())`;

test('a GPU that is lost as the reader saves is told there, and the runs are there to be saved', async ({ page }) => {
  await pausedAndArmed(page, `{ save: ${FAIL} }`);
  await button(page, 'Save all runs').click();
  await expect(page.getByTestId('files-said')).toContainText('the runs go on from step 12.');
  await expect(backend(page)).toHaveText('Runs on the CPU: the GPU (made up) failed before.');
  expect(await count(page)).toBe(12);
  await button(page, 'Save all runs').click();
  await expect(page.getByTestId('files-said')).toContainText('Downloaded');
});

test('a GPU that is lost in slow motion leaves the step to the CPU', async ({ page }) => {
  await pausedAndArmed(page, `{ stage: ${FAIL} }`);
  await button(page, 'Next stage').click();
  await expect(page.getByTestId('recovered')).toContainText('The runs go on on the CPU from step 12,');
  expect(await count(page)).toBe(12);
  await button(page, 'Next stage').click();
  await expect(page.locator('gcl-stages')).toContainText('1. Draw noise');
  await expect(problem(page)).toHaveCount(0);
});

test('a GPU that is tried again in slow motion leaves the step at the stage where it stood', async ({ page }) => {
  await pausedAndArmed(page, `{ sample: ${FAIL} }`);
  await button(page, 'One step').click();
  await expect(page.getByTestId('recovered')).toContainText('The runs go on on the CPU');
  await expect.poll(() => count(page)).toBe(13);
  const stages = page.locator('gcl-stages');
  for (const name of ['1. Draw noise', '2. ', '3. ']) {
    await button(page, 'Next stage').click();
    await expect(stages.locator('.panel h3')).toContainText(name);
  }
  const panel = await stages.getByTestId('stage').innerText();
  await button(page, 'Back to the GPU').click();
  await expect(page.getByTestId('recovered')).toHaveCount(0);
  await expect(backend(page)).toHaveText(/\(made up\) is made ready/);
  // The GPU waits for the end of the step, whose stages are the same.
  await expect.poll(() => stages.getByTestId('stage').innerText()).toBe(panel);
  expect(await count(page)).toBe(13);
});

test('a GPU that is lost while paused is known at Reset, which begins again on the CPU', async ({ page }) => {
  // All is well until somebody wants new runs.
  await withGpu(page, `{ create: () => (gpu.created > 0 ? Promise.reject(new Error(LOST)) : undefined) }`);
  await openOnGpu(page);
  await button(page, 'One step').click();
  await expect.poll(() => count(page)).toBe(1);
  await beginsAgainOnTheCpu(page);
});

test('a GPU that gives no numbers when it is made ready is not used', async ({ page }) => {
  await withGpu(page, `{ stats: async (call) => poisoned(await call()) }`);
  await open(page);
  await expect(backend(page)).toHaveText(
    'Runs on the CPU: the GPU (made up) gave no numbers (NaN) for its first step.',
  );
  await trainTo(page, 3);
});

const POISONED = `{ stats: async (call) => (gpu.steps > 0 ? poisoned(await call()) : call()) }`;

test('a GPU that gives no numbers from its first step on gives way to the CPU, which trains on', async ({ page }) => {
  await withGpu(page, POISONED);
  await openOnGpu(page);
  await button(page, 'Start').click();
  await expect(backend(page)).toHaveText(
    'Runs on the CPU: the GPU (made up) gave no numbers (NaN) for its first step.',
  );
  await expect.poll(() => count(page)).toBeGreaterThan(3);
  await expect(page.getByTestId('diverged')).toHaveCount(0);
  await expect(problem(page)).toHaveCount(0);
  await expect(page.locator('gcl-gradients').first()).toContainText('layer 1 weights');
  await expect(page.locator('gcl-gradients').first()).not.toContainText('NaN');
});

test('one step on such a GPU is one step on the CPU', async ({ page }) => {
  await withGpu(page, POISONED);
  await openOnGpu(page);
  await button(page, 'One step').click();
  await expect(backend(page)).toHaveText(/gave no numbers/);
  await expect.poll(() => count(page)).toBe(1);
  await stays(() => count(page), 1);
});

test('a run that diverges on a GPU is told as that, and the GPU is kept', async ({ page }) => {
  await withGpu(page, '{}');
  await open(page);
  await page.evaluate(async () => {
    // As in tests/page/runs.spec.js.
    const network = { optimizer: { learningRate: 10, beta1: 0.9, beta2: 0, epsilon: 1e-12 } };
    const lab = document.createElement('gan-clipping-lab');
    lab.setAttribute('config', JSON.stringify({ generator: network, discriminator: network }));
    lab.setAttribute('runs', 'clip:none');
    lab.setAttribute('lang', 'en');
    document.querySelector('gan-clipping-lab').replaceWith(lab);
    await new Promise((resolve) => lab.addEventListener('ready', resolve, { once: true }));
  });
  await expect(backend(page)).toHaveText('Runs on the GPU by WebGPU (made up).');
  await button(page, 'Start').click();
  await expect(page.getByTestId('diverged')).toContainText(/^Diverged at step \d+/);
  await expect(backend(page)).toHaveText('Runs on the GPU by WebGPU (made up).');
  await expect(problem(page)).toHaveCount(0);
});

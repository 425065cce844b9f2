// Which device has the runs, and what is told of it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { aGpu, gate, LOST, OnGpu, silence, spec, until } from './made-up-opened-engine.js';
import { Counting } from './made-up-run-worker.js';
import { build } from './made-up-worker-module.js';

// The trainers' own imports have the packages' real addresses.
vi.resetModules();
const { Host } = await import('../../www/engine/host.js');
const { Runner } = await import('../../www/engine/runner.js');

const SAMPLING = { count: 2, seed: 1 };
const SPECS = [spec(0), spec(1)];

/** What was told of each device, in order. */
let told;
/** @type {InstanceType<typeof Host>} */
let host;
let runner;

beforeEach(() => {
  Counting.made.length = 0;
  OnGpu.faults = {};
  [told, runner] = [[], undefined];
  host = new Host({
    base: 'https://made.up/',
    supply: { compile: async (url) => url },
    tell: ({ backend, reason }) => told.push(`${backend}: ${reason}`),
  });
  build({ cpu: { Trainer: Counting }, webgpu: { Trainer: OnGpu } });
  vi.stubGlobal('navigator', { gpu: aGpu });
});

afterEach(async () => {
  vi.useRealTimers();
  await runner?.close();
  vi.unstubAllGlobals();
});

const fail = () => {
  throw LOST;
};
const held = () => Counting.made.filter(({ freed }) => !freed);

/** Runs that train on the CPU while a GPU is made ready. */
async function prepared(Gpu = OnGpu, Cpu = Counting) {
  build({ cpu: { Trainer: Cpu }, webgpu: { Trainer: Gpu } });
  const runs = await host.open('auto', undefined, SPECS);
  runner = new Runner({
    runs,
    batches: { next: async () => new Uint8Array(4 * 784).fill(1) },
    samples: SAMPLING,
    publish: () => {},
    fail: (error) => told.push(error),
  });
  await host.prepare(runs, SAMPLING);
  return runs;
}

it('there is no device before one was opened', () => {
  expect(() => host.backend).toThrow('notOpen');
});

describe('first runs', () => {
  it('are on the GPU that was asked for by name, at once', async () => {
    const runs = await host.open('webgpu', undefined, SPECS);
    expect(runs.map(({ id, trainer }) => [id, trainer instanceof OnGpu])).toEqual([
      [0, true],
      [1, true],
    ]);
    expect(told).toEqual(['webgpu: asked']);
    expect([host.prepares, host.waits]).toEqual([false, false]);
  });

  it('are on the CPU where that GPU does not start, which is told once', async () => {
    OnGpu.faults.create = fail;
    const runs = await host.open('webgpu', undefined, SPECS);
    expect(runs).toHaveLength(2);
    expect(told).toEqual(['cpu: failed']);
    expect(host.backend).toMatchObject({ details: LOST.message, adapter: 'made up', since: 0 });
  });

  it('that the CPU refuses are refused, and no device is told', async () => {
    await expect(host.open('cpu', undefined, [spec(0, { batchSize: 0 })])).rejects.toThrow('batchSize');
    expect(told).toEqual([]);
  });

  it('that the CPU’s engine crashes of are not tried again in it', async () => {
    let tries = 0;
    class Crashing extends Counting {
      static async create(config) {
        tries += 1;
        if (tries === 1) throw new WebAssembly.RuntimeError('unreachable');
        return super.create(config);
      }
    }
    build({ cpu: { Trainer: Crashing } });
    await expect(host.open('cpu', undefined, SPECS)).rejects.toThrow('unreachable');
    expect([tries, told]).toEqual([1, []]);
  });

  it('after the loss of a GPU say which it was, and wait for no other', async () => {
    await host.open('cpu', 'the lost one', SPECS);
    expect(host.backend).toMatchObject({ backend: 'cpu', reason: 'lost', adapter: 'the lost one' });
    expect(host.prepares).toBe(false);
  });
});

describe('a GPU is made ready', () => {
  it('while the runs train, with runs of its own that are given back', async () => {
    await prepared();
    expect(host.waits).toBe(true);
    expect(told).toEqual(['cpu: preparing']);
    expect(held().map((trainer) => trainer instanceof OnGpu)).toEqual([false, false]);
    expect(Counting.made.filter((trainer) => trainer instanceof OnGpu).map(({ steps }) => steps)).toEqual([1, 1, 1]);
    expect(host.backend.backend).toBe('cpu');
  });

  it('also one of which the browser speaks late', async () => {
    let speak;
    const gpu = { requestAdapter: () => new Promise((resolve) => (speak = resolve)) };
    vi.stubGlobal('navigator', { gpu });
    await host.open('auto', undefined, SPECS);
    expect(host.prepares).toBe(true);
    const preparing = host.prepare(SPECS, SAMPLING);
    speak(await aGpu.requestAdapter());
    await preparing;
    expect(told).toEqual(['cpu: asking', 'cpu: preparing']);
    expect(host.waits).toBe(true);
  });

  it('but not one that the browser, late, does not have', async () => {
    vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => (await new Promise(setImmediate), null) } });
    await host.open('auto', undefined, SPECS);
    await host.prepare(SPECS, SAMPLING);
    expect(told).toEqual(['cpu: asking', 'cpu: noAdapter']);
    expect([host.waits, host.prepares]).toEqual([false, false]);
    expect(Counting.made).toHaveLength(2);
  });

  it.each([
    ['that gives no numbers', { works: false, loss: NaN }, 'poisoned'],
    ['that fails', { sample: fail }, 'failed'],
  ])('in vain, one %s: the runs stay', async (_, faults, reason) => {
    const opened = host.open('auto', undefined, SPECS);
    const runs = await opened;
    OnGpu.faults = faults;
    await host.prepare(runs, SAMPLING);
    expect(told.at(-1)).toBe(`cpu: ${reason}`);
    expect(host.waits).toBe(false);
    expect(held()).toEqual(runs.map(({ trainer }) => trainer));
  });

  it.each([
    ['as a trainer is made', 'create'],
    ['to the statistics of a step', 'stats'],
    ['to samples', 'sample'],
  ])('in vain, one that does not answer %s: the runs stay, and that is told', async (_, asked) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const runs = await host.open('auto', undefined, SPECS);
    const answer = gate();
    OnGpu.faults[asked] = answer.wait;
    const preparing = host.prepare(runs, SAMPLING);
    await silence(answer);
    await preparing;
    expect(told).toEqual(['cpu: preparing', 'cpu: failed']);
    expect(host.backend.details).toBe('the device did not return its results: no answer in 120 s');
    expect([host.waits, host.prepares]).toEqual([false, false]);
    // What it makes after all is given back.
    answer.open();
    await until(() => expect(held()).toEqual(runs.map(({ trainer }) => trainer)));
  });

  it('also one that takes longer than that for all of it, and not for any part', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const runs = await host.open('auto', undefined, SPECS);
    OnGpu.faults.stats = () => new Promise((resolve) => setTimeout(resolve, 100_000));
    const preparing = host.prepare(runs, SAMPLING);
    await vi.advanceTimersByTimeAsync(300_000);
    await preparing;
    expect(host.waits).toBe(true);
  });

  it('in vain, one whose package is not built: the runs stay', async () => {
    build({ cpu: { Trainer: Counting } });
    const runs = await host.open('auto', undefined, SPECS);
    await host.prepare(runs, SAMPLING);
    expect(told.at(-1)).toBe('cpu: notBuilt');
    expect(host.waits).toBe(false);
  });
});

describe('runs are carried over', () => {
  it('between two steps, and go on from the step that they had', async () => {
    const runs = await prepared();
    runner.start(3);
    await until(() => expect(runner.running).toBe(false));
    const old = runs.map(({ trainer }) => trainer);
    await host.carryOver(runner, runs);
    expect(host.backend).toMatchObject({ backend: 'webgpu', reason: 'gpu', since: 3 });
    expect(runs.map(({ trainer }) => [trainer instanceof OnGpu, trainer.steps])).toEqual([
      [true, 3],
      [true, 3],
    ]);
    expect(old.map(({ freed }) => freed)).toEqual([true, true]);
    expect(host.waits).toBe(false);
    // New runs began there.
    host.begin();
    expect(host.backend).toMatchObject({ backend: 'webgpu', since: 0 });
  });

  it('and the trainers that they had are given back when nobody reads from them any more', async () => {
    const runs = await prepared();
    const drawn = gate();
    const [old] = runs.map(({ trainer }) => trainer);
    old.sample = drawn.wait;
    const samples = runner.sampleOnce(0, 2, 1);
    const carried = host.carryOver(runner, runs);
    await until(() => expect(host.backend.backend).toBe('webgpu'));
    expect(old.freed).toBe(false);
    drawn.open();
    await Promise.all([samples, carried]);
    expect(old.freed).toBe(true);
  });

  it('later where a step is being looked at', async () => {
    const runs = await prepared();
    await runner.advance();
    const before = told.length;
    await host.carryOver(runner, runs);
    expect(told).toHaveLength(before);
    expect(host.waits).toBe(true);
    expect(held()).toEqual(runs.map(({ trainer }) => trainer));
    for (let stage = 2; stage <= 8; stage += 1) await runner.advance();
    await host.carryOver(runner, runs);
    expect(host.backend).toMatchObject({ backend: 'webgpu', since: 1 });
  });

  it('not where the GPU would be slower, and both paces are told', async () => {
    const runs = await prepared(
      class extends OnGpu {
        async stats() {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return super.stats();
        }
      },
    );
    await host.carryOver(runner, runs);
    expect(told.at(-1)).toBe('cpu: slower');
    const { gpu, cpu } = host.backend.paces;
    expect(gpu).toBeGreaterThan(cpu);
    expect(host.backend.details).toBe('');
    expect([host.waits, held().length]).toEqual([false, 2]);
  });

  it.each([
    ['as it is compared', 'stats'],
    ['as the runs leave it', 'save'],
  ])('not where the CPU’s engine crashes %s, which is not told as the GPU’s', async (_, call) => {
    const trap = new WebAssembly.RuntimeError('unreachable');
    class Crashing extends Counting {}
    const runs = await prepared(OnGpu, Crashing);
    Crashing.prototype[call] = () => {
      throw trap;
    };
    await expect(host.carryOver(runner, runs)).rejects.toBe(trap);
    expect(told).toEqual(['cpu: preparing']);
    expect(held()).toEqual(runs.map(({ trainer }) => trainer));
  });

  it('not where the GPU fails at that, and none of them is half there', async () => {
    const runs = await prepared();
    OnGpu.faults.create = fail;
    await host.carryOver(runner, runs);
    expect(told.at(-1)).toBe('cpu: failed');
    expect(held()).toEqual(runs.map(({ trainer }) => trainer));
    // Nor is it tried again.
    const before = told.length;
    await host.carryOver(runner, runs);
    expect(told).toHaveLength(before);
  });
});

it('new runs where the old ones began are nothing to tell', async () => {
  await host.open('cpu', undefined, SPECS);
  host.begin();
  expect(told).toEqual(['cpu: asked']);
});

// Where the engine's runs are: on a GPU, back on the CPU when that fails, or in workers beside it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { aGpu, LOST, madeUpEngine, OnGpu, spec, until } from './made-up-opened-engine.js';
import { Counting } from './made-up-run-worker.js';

/** @type {Awaited<ReturnType<typeof madeUpEngine>>} */
let made;
let engine;

beforeEach(async () => {
  made = await madeUpEngine({ gpu: aGpu });
  ({ engine } = made);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await made.end();
});

const fail = () => {
  throw LOST;
};
const isOnGpu = () => made.held().map((trainer) => trainer instanceof OnGpu);
const seenSteps = () => made.last('frame').runs.map(({ run, stats }) => [run, stats.step]);
async function train(count) {
  const { last } = await engine.step(count);
  await engine.reached(last);
}

describe('a GPU that fails', () => {
  it('before it could draw has its runs begin on the CPU, and they open', async () => {
    OnGpu.faults.sample = fail;
    await made.open({ backend: 'webgpu', runs: [spec(0), spec(1)] });
    expect(made.told('backend').map(({ backend, reason }) => [backend, reason])).toEqual([
      ['webgpu', 'asked'],
      ['cpu', 'failed'],
    ]);
    expect(made.last('reset').runs).toEqual([0, 1]);
    expect(made.told('samples').map(({ run }) => run)).toEqual([0, 1]);
    await train(2);
    expect(seenSteps()).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });

  it('before it showed a step has the CPU take what was asked for', async () => {
    await made.open({ backend: 'webgpu' });
    OnGpu.faults.stats = fail;
    OnGpu.faults.sample = fail;
    await train(5);
    expect(made.last('backend')).toMatchObject({ backend: 'cpu', reason: 'failed', details: LOST.message });
    expect(seenSteps()).toEqual([[0, 5]]);
    expect(made.told('failed')).toEqual([]);
  });

  it('after it showed a step is told, and loses the engine', async () => {
    await made.open({ backend: 'webgpu' });
    await train(1);
    OnGpu.faults.stats = fail;
    await train(1);
    await until(() => expect(made.last('failed')).toMatchObject({ message: { code: 'deviceLost' }, fatal: true }));
    expect(made.told('reset')).toEqual([]);
    expect(made.last('backend').backend).toBe('webgpu');
  });

  it('with runs that go on from a file is told, though it has shown no step of them', async () => {
    await made.open({ backend: 'webgpu' });
    await train(2);
    const saved = await engine.save();
    await engine.restore({ ...saved, number: 1 });
    OnGpu.faults.stats = fail;
    await train(1);
    await until(() => expect(made.last('failed')).toMatchObject({ fatal: true }));
    expect(made.last('backend').backend).toBe('webgpu');
  });

  it('where the CPU takes no runs either is told, and the engine is lost', async () => {
    await made.open({ backend: 'webgpu' });
    OnGpu.faults.stats = fail;
    vi.spyOn(Counting, 'create').mockRejectedValue(new WebAssembly.RuntimeError('unreachable'));
    await engine.step(1);
    await until(() => expect(made.last('failed')).toMatchObject({ message: { code: 'crashed' }, fatal: true }));
  });

  it('by what is no failure of a device leaves the runs where they are', async () => {
    await made.open({ backend: 'webgpu' });
    OnGpu.faults.stats = () => {
      throw new Error('not now');
    };
    await train(1);
    await until(() => expect(made.last('failed')).toMatchObject({ message: { code: 'setting' }, fatal: false }));
    expect(made.last('backend').backend).toBe('webgpu');
  });
});

describe('a GPU that gives no numbers', () => {
  it('is left where it gives none for fresh networks either', async () => {
    await made.open({ backend: 'webgpu' });
    Object.assign(OnGpu.faults, { loss: NaN, works: false });
    await train(3);
    expect(made.last('backend')).toMatchObject({ backend: 'cpu', reason: 'poisoned' });
    expect(seenSteps()).toEqual([[0, 3]]);
  });

  it('for one run is left by all', async () => {
    await made.open({ backend: 'webgpu', runs: [spec(0), { id: 1, config: {} }] });
    OnGpu.faults.works = false;
    await train(1);
    expect(made.last('backend')).toMatchObject({ backend: 'cpu', reason: 'poisoned' });
  });

  it('stays where it is the training that diverged', async () => {
    await made.open({ backend: 'webgpu' });
    OnGpu.faults.loss = NaN;
    await train(2);
    expect(made.last('frame').runs[0].stats).toMatchObject({ step: 2, discriminatorLoss: NaN });
    expect(made.last('backend').backend).toBe('webgpu');
    expect(await engine.keep()).toMatchObject({ step: 2 });
  });

  it('as it has taken no step keeps the runs', async () => {
    await made.open({ backend: 'webgpu' });
    OnGpu.faults.stats = () => {
      throw new Error('no step was taken');
    };
    expect(await engine.keep()).toMatchObject({ step: 0, runs: [{ id: 0, stats: null }] });
  });

  it('gives nothing that could be kept', async () => {
    await made.open({ backend: 'webgpu' });
    await train(2);
    Object.assign(OnGpu.faults, { loss: NaN, works: false });
    expect(await engine.keep()).toBe(undefined);
  });
});

it('a GPU that answers late takes from the training no more than the packing of what is kept', async () => {
  const slow = 50;
  await made.open({ backend: 'webgpu' });
  OnGpu.faults.read = () => new Promise((resolve) => setTimeout(resolve, slow));
  expect((await engine.keep()).ms).toBeLessThan(slow / 2);
});

describe('runs that may go to a GPU', () => {
  it('begin on the CPU, and go on there from the step that they had', async () => {
    await made.open({ backend: 'auto', runs: [spec(0), spec(1)] });
    expect(made.last('backend').backend).toBe('cpu');
    await until(() => expect(made.last('backend')).toMatchObject({ backend: 'webgpu', reason: 'gpu', since: 0 }));
    expect(made.held()).toHaveLength(2);
    expect(isOnGpu()).toEqual([true, true]);
    await train(2);
    expect(seenSteps()).toEqual([
      [0, 2],
      [1, 2],
    ]);
    await engine.reset([spec(0)]);
    expect(isOnGpu()).toEqual([true]);
  });

  it('stay on the CPU where it fails while it is made ready', async () => {
    OnGpu.faults.create = fail;
    await made.open({ backend: 'auto' });
    await until(() => expect(made.last('backend')).toMatchObject({ reason: 'failed', details: LOST.message }));
    await train(1);
    expect(isOnGpu()).toEqual([false]);
  });
});

it('an engine that crashes on the CPU before its first step is lost, and begins nothing again', async () => {
  await made.open();
  const [trainer] = made.held();
  trainer.stats = () => Promise.reject(new WebAssembly.RuntimeError('unreachable'));
  await engine.step(1);
  await until(() => expect(made.last('failed')).toMatchObject({ message: { code: 'crashed' }, fatal: true }));
  expect(made.told('reset')).toEqual([]);
});

describe('runs beside each other', () => {
  it('are spread over workers with the first step, as many as the machine has cores for', async () => {
    await made.open({ runs: [spec(0), spec(1), spec(2)], runWorkers: 1 });
    expect(made.workers.size).toBe(0);
    await train(1);
    await until(() => expect(made.workers.size).toBe(1));
    await train(2);
    expect(seenSteps()).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
  });

  it('are balanced again when one is removed, and no worker is there for nothing', async () => {
    await made.open({ runs: [spec(0), spec(1)], runWorkers: 1 });
    await train(1);
    await until(() => expect(made.held()).toHaveLength(2));
    await engine.remove(1);
    await until(() => expect(made.workers.size).toBe(0));
    await train(1);
    expect(seenSteps()).toEqual([[0, 2]]);
  });

  it('are in one worker where no further ones may be started', async () => {
    await made.open({ runs: [spec(0), spec(1)] });
    await train(2);
    await engine.pause();
    expect(made.workers.size).toBe(0);
  });
});

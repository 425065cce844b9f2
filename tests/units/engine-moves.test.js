// What comes late, or is asked for meanwhile, where the engine's runs change their device or are replaced.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { aGpu, gate, LOST, madeUpEngine, OnGpu, spec, until } from './made-up-opened-engine.js';
import { Counting } from './made-up-run-worker.js';

/** @type {Awaited<ReturnType<typeof madeUpEngine>>} */
let made;
let engine;

beforeEach(async () => {
  made = await madeUpEngine({ gpu: aGpu });
  ({ engine } = made);
});

afterEach(() => made.end());

const seenSteps = () => made.last('frame').runs.map(({ run, stats }) => [run, stats.step]);
const device = () => made.last('backend').backend;
async function train(count) {
  const { last } = await engine.step(count);
  await engine.reached(last);
}

describe('runs that leave a GPU which failed', () => {
  /** A GPU that answers when the test says so. */
  let answer;
  beforeEach(async () => {
    await made.open({ backend: 'webgpu' });
    answer = gate();
    OnGpu.faults.stats = answer.wait;
  });

  it('take all steps that were asked for, also those that were added', async () => {
    await engine.step(3);
    expect(await engine.step(4)).toEqual({ last: 7, goal: 7 });
    const reached = engine.reached(7);
    answer.refuse(LOST);
    await reached;
    expect(device()).toBe('cpu');
    expect(seenSteps()).toEqual([[0, 7]]);
  });

  it('take none after a pause', async () => {
    await engine.step(5);
    await until(() => expect(answer.asked).toBeGreaterThan(0));
    const paused = engine.pause();
    answer.refuse(LOST);
    await paused;
    await until(() => expect(made.told('reset')).toHaveLength(1));
    expect((await engine.save()).step).toBe(0);
    expect(device()).toBe('cpu');
    expect(made.last('running').running).toBe(false);
    expect(made.told('frame')).toEqual([]);
    await train(1);
    expect(seenSteps()).toEqual([[0, 1]]);
  });

  it('take none that were asked of the runs before them', async () => {
    OnGpu.faults = {};
    await engine.start();
    await until(() => expect(made.told('frame').length).toBeGreaterThan(1));
    OnGpu.faults.sample = async ({ steps }) => steps === 0 && Promise.reject(LOST);
    await engine.reset([spec(0)]);
    expect(device()).toBe('cpu');
    expect(made.last('running').running).toBe(false);
    expect(made.told('reset')).toHaveLength(2);
  });

  it('make room for the new ones that were asked for, which begin on the CPU', async () => {
    await engine.start();
    await until(() => expect(answer.asked).toBeGreaterThan(0));
    const reset = engine.reset([spec(7), spec(8)]);
    await until(() => expect(made.last('running').running).toBe(false));
    answer.refuse(LOST);
    await reset;
    expect(device()).toBe('cpu');
    expect(made.last('reset').runs).toEqual([7, 8]);
    // Of the GPU's those alone are left that it may still answer for.
    expect(made.held().map((trainer) => trainer instanceof OnGpu)).toEqual([true, false, false]);
    await train(1);
    expect(seenSteps()).toEqual([
      [7, 1],
      [8, 1],
    ]);
  });

  it('make room for new ones that the GPU was still to make', async () => {
    await engine.start();
    await until(() => expect(answer.asked).toBeGreaterThan(0));
    const making = gate();
    OnGpu.faults.create = making.wait;
    const reset = engine.reset([spec(7)]);
    await until(() => expect(making.asked).toBe(1));
    answer.refuse(LOST);
    await reset;
    expect([device(), made.last('reset').runs]).toEqual(['cpu', [7]]);
    making.open();
    // What the GPU makes after all is given back; its old runs it may still answer for.
    await until(() => expect(Counting.made.filter((trainer) => trainer instanceof OnGpu)).toHaveLength(2));
    await until(() => expect(made.held().map((trainer) => trainer instanceof OnGpu)).toEqual([true, false]));
  });

  it.each(['open', 'refuse'])('tell nothing of what the GPU says afterwards: %s', async (end) => {
    OnGpu.faults.sample = () => Promise.reject(LOST);
    await train(5);
    expect(device()).toBe('cpu');
    const before = made.events.length;
    const [gpu] = made.held().filter((trainer) => trainer instanceof OnGpu);
    const { steps } = gpu;
    answer[end](LOST);
    await train(1);
    expect(gpu.steps).toBe(steps);
    expect(made.told('failed')).toEqual([]);
    expect(made.events.length).toBeGreaterThan(before);
    expect(made.told('frame').every(({ runs }) => runs[0].stats.discriminatorLoss === undefined)).toBe(true);
  });

  it('do so once, though each read of it fails', async () => {
    OnGpu.faults.sample = answer.wait;
    await engine.start();
    await until(() => expect(answer.asked).toBeGreaterThan(1));
    answer.refuse(LOST);
    await until(() => expect(made.told('frame').length).toBeGreaterThan(1));
    expect(made.told('reset')).toHaveLength(1);
    // Runs that nobody hears would train for ever.
    const onCpu = made.held().filter((trainer) => !(trainer instanceof OnGpu));
    expect(onCpu).toHaveLength(1);
  });
});

describe('what is asked for while new runs are made', () => {
  it.each([
    ['save', () => engine.save(), (saved) => saved.runs[0].id],
    ['keep', () => engine.keep(), (kept) => kept.runs[0].id],
    ['weights', () => engine.weights(7), ({ step }) => 7 + step],
    ['advance', () => engine.advance(), () => until(() => made.last('stage').run)],
  ])('is of these: %s', async (_, ask, idOf) => {
    await made.open({ backend: 'webgpu' });
    const made7 = gate();
    OnGpu.faults.create = made7.wait;
    const reset = engine.reset([spec(7)]);
    await until(() => expect(made7.asked).toBe(1));
    const answer = ask();
    // Messages come in their order: the engine has heard of it.
    for (let turn = 0; turn < 3; turn += 1) await engine.noise();
    made7.open();
    expect(await idOf(await answer)).toBe(7);
    await reset;
  });
});

describe('a GPU that is ready when the runs have taken steps', () => {
  let ready;
  beforeEach(() => {
    ready = gate();
    OnGpu.faults.create = ready.wait;
  });

  it('takes them from the step that they have, and new ones from the first', async () => {
    await made.open({ backend: 'auto' });
    await train(3);
    ready.open();
    await until(() => expect(made.last('backend')).toMatchObject({ backend: 'webgpu', since: 3 }));
    await train(1);
    expect(seenSteps()).toEqual([[0, 4]]);
    await engine.reset([spec(0)]);
    expect(made.last('backend')).toMatchObject({ backend: 'webgpu', since: 0 });
  });

  it('takes them from the workers that they are in, which end', async () => {
    await made.open({ backend: 'auto', runs: [spec(0), spec(1)], runWorkers: 1 });
    await train(1);
    await until(() => expect(made.workers.size).toBe(1));
    ready.open();
    await until(() => expect(device()).toBe('webgpu'));
    await until(() => expect(made.workers.size).toBe(0));
    expect(made.held()).toHaveLength(2);
  });

  it('and is to take them as the CPU’s engine crashes does not, and that loses the engine', async () => {
    await made.open({ backend: 'auto' });
    const [trainer] = made.held();
    trainer.save = async () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    ready.open();
    const told = { message: { code: 'crashed', details: { error: 'unreachable' } }, fatal: true };
    await until(() => expect(made.last('failed')).toMatchObject(told));
    expect(made.last('backend')).toMatchObject({ backend: 'cpu', reason: 'preparing' });
  });

  it('takes them at the end of a step that is being looked at', async () => {
    await made.open({ backend: 'auto' });
    await engine.advance();
    ready.open();
    await until(() => expect(made.held()).toHaveLength(1));
    for (let stage = 2; stage <= 8; stage += 1) {
      expect(device()).toBe('cpu');
      await engine.advance();
    }
    await until(() => expect(made.last('backend')).toMatchObject({ backend: 'webgpu', since: 1 }));
    expect(made.told('stage').map(({ view }) => view.stage)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

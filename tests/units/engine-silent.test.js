// A device that answers nothing at all, not even that it failed.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { aGpu, gate, images, madeUpEngine, OnGpu, spec } from './made-up-opened-engine.js';
import { Counting } from './made-up-run-worker.js';
import { refusal } from './made-up-worker-module.js';

/** @type {Awaited<ReturnType<typeof madeUpEngine>>} */
let made;
let engine;

beforeEach(async () => {
  made = await madeUpEngine({ gpu: aGpu });
  ({ engine } = made);
});

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await made.end();
});

const seenSteps = () => made.last('frame').runs.map(({ run, stats }) => [run, stats.step]);
const onGpu = () => made.held().filter((trainer) => trainer instanceof OnGpu);
/** What the GPU makes after all, so many trainers in all, is there; those that it holds then. */
async function lateOnGpu(all) {
  const ever = () => Counting.made.filter((trainer) => trainer instanceof OnGpu);
  await vi.waitFor(() => expect(ever()).toHaveLength(all), { interval: 1 });
  // To be given back it takes no time.
  await new Promise(setImmediate);
  return onGpu();
}
const device = () => made.last('backend').backend;

describe('a GPU that does not answer at all', () => {
  let answer;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    answer = gate();
  });

  const silence = async () => {
    while (answer.asked === 0) await new Promise(setImmediate);
    await vi.advanceTimersByTimeAsync(200_000);
  };

  it('is left by runs that take their steps elsewhere, once', async () => {
    await made.open({ backend: 'webgpu' });
    Object.assign(OnGpu.faults, { stats: answer.wait, sample: answer.wait });
    await engine.step(2);
    const reached = engine.reached(2);
    await silence();
    await reached;
    expect(made.told('reset')).toHaveLength(1);
    expect([device(), seenSteps()]).toEqual(['cpu', [[0, 2]]]);
  });

  it('holds up no pause, and nothing that keeps the runs', async () => {
    await made.open({ backend: 'webgpu' });
    OnGpu.faults.stats = answer.wait;
    await engine.start();
    const calls = Promise.all([engine.keep(), engine.pause()]);
    await silence();
    expect(await calls).toEqual([undefined, undefined]);
    expect(device()).toBe('cpu');
    expect(await engine.keep()).toMatchObject({ step: 0 });
  });

  it('holds up no new runs', async () => {
    await made.open({ backend: 'webgpu' });
    OnGpu.faults.stats = answer.wait;
    await engine.start();
    const reset = engine.reset([spec(7)]);
    await silence();
    await reset;
    expect([device(), made.last('reset').runs]).toEqual(['cpu', [7]]);
    expect(made.held().filter((trainer) => !(trainer instanceof OnGpu))).toHaveLength(1);
  });

  it.each([
    ['samples', () => engine.sample(0, 2, 1), { step: 0 }],
    ['images of given noise', () => engine.generate(new Float32Array(8)), [{ run: 0 }]],
    ['a file of the runs', () => engine.save(), { step: 0 }],
    ['weights', () => engine.weights(0), { step: 0 }],
    ['a step stage by stage', () => engine.advance(), undefined],
  ])('has %s come from the runs in its place', async (_, ask, answered) => {
    await made.open({ backend: 'webgpu' });
    Object.assign(OnGpu.faults, { stats: answer.wait, sample: answer.wait, read: answer.wait });
    const asked = ask();
    await silence();
    const came = await asked;
    expect(device()).toBe('cpu');
    if (answered) expect(came).toMatchObject(answered);
    else expect(made.last('stage')).toMatchObject({ run: 0, view: { stage: 1 } });
  });

  it('has settings that were asked for act on the runs in its place', async () => {
    await made.open({ backend: 'webgpu' });
    await engine.advance();
    Object.assign(OnGpu.faults, { stats: answer.wait, sample: answer.wait });
    const configured = engine.configure([spec(0, { batchSize: 8 })]);
    await silence();
    await configured;
    expect(device()).toBe('cpu');
    expect(made.held().find((trainer) => !(trainer instanceof OnGpu)).settings.batchSize).toBe(8);
  });

  it('has a run removed that is not there in its place either', async () => {
    await made.open({ backend: 'webgpu', runs: [spec(0), spec(1)] });
    OnGpu.faults.sample = answer.wait;
    const sampled = engine.sample(1, 2, 1);
    while (answer.asked === 0) await new Promise(setImmediate);
    const removed = engine.remove(1);
    await silence();
    await removed;
    expect(await sampled).toBe(undefined);
    expect([device(), made.last('reset').runs]).toEqual(['cpu', [0]]);
  });

  it('holds up no engine that is opened', async () => {
    OnGpu.faults.sample = answer.wait;
    const opened = made.open({ backend: 'webgpu' });
    await silence();
    await opened;
    expect([device(), made.last('samples').step]).toEqual(['cpu', 0]);
  });

  it.each([
    ['asked for by name', () => engine.reset([spec(7)]), 7],
    ['on other images', () => engine.useImages(images(32), [spec(7)]), 7],
    ['from a file', (saved) => engine.restore({ ...saved, number: 1 }), 0],
  ])('has new runs begin elsewhere that it does not make: %s', async (_, begin, id) => {
    await made.open({ backend: 'webgpu' });
    const saved = await engine.save();
    OnGpu.faults.create = answer.wait;
    const begun = begin(saved);
    // Comes after it.
    const stepped = engine.step(2);
    await silence();
    await begun;
    expect([device(), made.last('reset').runs]).toEqual(['cpu', [id]]);
    await engine.reached((await stepped).last);
    expect(seenSteps()).toEqual([[id, 2]]);
    answer.open();
    expect(await lateOnGpu(2)).toHaveLength(1);
  });

  it('holds up no engine that is opened, which it makes no runs for', async () => {
    OnGpu.faults.create = answer.wait;
    const opened = made.open({ backend: 'webgpu' });
    await silence();
    await opened;
    expect(made.last('backend')).toMatchObject({ backend: 'cpu', reason: 'failed' });
    answer.open();
    expect(await lateOnGpu(1)).toEqual([]);
    expect(made.held()).toHaveLength(1);
  });

  it('is left also where it was to show that it still computes', async () => {
    await made.open({ backend: 'webgpu' });
    Object.assign(OnGpu.faults, { loss: NaN, create: answer.wait });
    await engine.step(1);
    await silence();
    await engine.reached(1);
    expect([device(), seenSteps()]).toEqual(['cpu', [[0, 1]]]);
  });

  it('and makes no new runs after it showed a step refuses them as a lost one does', async () => {
    await made.open({ backend: 'webgpu' });
    await engine.reached((await engine.step(1)).last);
    OnGpu.faults.create = answer.wait;
    const refused = refusal(engine.reset([spec(7)]));
    await silence();
    expect(await refused).toBe('deviceLost');
    answer.open();
    expect(await lateOnGpu(2)).toHaveLength(1);
  });

  it('after it showed a step is told, and loses the engine', async () => {
    await made.open({ backend: 'webgpu' });
    await engine.reached((await engine.step(1)).last);
    OnGpu.faults.stats = answer.wait;
    await engine.step(1);
    await silence();
    const told = { message: { code: 'deviceLost' }, fatal: true };
    await vi.waitFor(() => expect(made.last('failed')).toMatchObject(told), { interval: 1 });
    expect(device()).toBe('webgpu');
    // The page would end the worker here.
    answer.open();
  });
});

describe('a GPU that was to take runs over and does not answer any more', () => {
  // Each makes runs of its own there, the third and the fourth time that it is asked to.
  it.each([
    ['compared', 3],
    ['given them', 4],
  ])('as it is %s leaves them on the CPU, which trains on', async (_, silentAt) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const answer = gate();
    let times = 0;
    OnGpu.faults.create = () => ((times += 1) === silentAt ? answer.wait() : undefined);
    await made.open({ backend: 'auto' });
    while (answer.asked === 0) await new Promise(setImmediate);
    const stepped = engine.step(2);
    await vi.advanceTimersByTimeAsync(200_000);
    await engine.reached((await stepped).last);
    expect(made.last('backend')).toMatchObject({ backend: 'cpu', reason: 'failed' });
    expect(seenSteps()).toEqual([[0, 2]]);
    answer.open();
    expect(await lateOnGpu(silentAt)).toEqual([]);
    await engine.reached((await engine.step(1)).last);
    expect([device(), seenSteps()]).toEqual(['cpu', [[0, 3]]]);
  });
});

describe('what the CPU owes comes, however late:', () => {
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await made.open();
  });

  it('steps', async () => {
    const [trainer] = made.held();
    const stats = gate();
    trainer.stats = stats.wait;
    await engine.step(1);
    while (stats.asked === 0) await new Promise(setImmediate);
    await vi.advanceTimersByTimeAsync(200_000);
    stats.open({ step: 1, diverged: null });
    await engine.reached(1);
    expect(made.told('failed')).toEqual([]);
    expect(seenSteps()).toEqual([[0, 1]]);
  });

  it('new runs', async () => {
    const answer = gate();
    const create = Counting.create.bind(Counting);
    vi.spyOn(Counting, 'create').mockImplementation(async (config) => {
      await answer.wait();
      return create(config);
    });
    const reset = engine.reset([spec(7)]);
    while (answer.asked === 0) await new Promise(setImmediate);
    await vi.advanceTimersByTimeAsync(200_000);
    answer.open();
    await reset;
    expect(made.last('reset').runs).toEqual([7]);
  });
});

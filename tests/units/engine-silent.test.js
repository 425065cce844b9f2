// A device that answers nothing at all, not even that it failed.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { aGpu, gate, madeUpEngine, OnGpu, silence, spec } from './made-up-opened-engine.js';

/** @type {Awaited<ReturnType<typeof madeUpEngine>>} */
let made;
let engine;

beforeEach(async () => {
  made = await madeUpEngine({ gpu: aGpu });
  ({ engine } = made);
});

afterEach(async () => {
  vi.useRealTimers();
  await made.end();
});

const seenSteps = () => made.last('frame').runs.map(({ run, stats }) => [run, stats.step]);
const device = () => made.last('backend').backend;

describe('a GPU that does not answer at all', () => {
  let answer;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    answer = gate();
  });

  it('is left by runs that take their steps elsewhere, once', async () => {
    await made.open({ backend: 'webgpu' });
    Object.assign(OnGpu.faults, { stats: answer.wait, sample: answer.wait });
    await engine.step(2);
    const reached = engine.reached(2);
    await silence(answer);
    await reached;
    expect(made.told('reset')).toHaveLength(1);
    expect([device(), seenSteps()]).toEqual(['cpu', [[0, 2]]]);
  });

  it('holds up no pause, and nothing that keeps the runs', async () => {
    await made.open({ backend: 'webgpu' });
    OnGpu.faults.stats = answer.wait;
    await engine.start();
    const calls = Promise.all([engine.keep(), engine.pause()]);
    await silence(answer);
    expect(await calls).toEqual([undefined, undefined]);
    expect(device()).toBe('cpu');
    expect(await engine.keep()).toMatchObject({ step: 0 });
  });

  it('holds up no new runs', async () => {
    await made.open({ backend: 'webgpu' });
    OnGpu.faults.stats = answer.wait;
    await engine.start();
    const reset = engine.reset([spec(7)]);
    await silence(answer);
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
    await silence(answer);
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
    await silence(answer);
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
    await silence(answer);
    await removed;
    expect(await sampled).toBe(undefined);
    expect([device(), made.last('reset').runs]).toEqual(['cpu', [0]]);
  });

  it('holds up no engine that is opened', async () => {
    OnGpu.faults.sample = answer.wait;
    const opened = made.open({ backend: 'webgpu' });
    await silence(answer);
    await opened;
    expect([device(), made.last('samples').step]).toEqual(['cpu', 0]);
  });

  it('after it showed a step is told, and loses the engine', async () => {
    await made.open({ backend: 'webgpu' });
    await engine.reached((await engine.step(1)).last);
    OnGpu.faults.stats = answer.wait;
    await engine.step(1);
    await silence(answer);
    const told = { message: { code: 'deviceLost' }, fatal: true };
    await vi.waitFor(() => expect(made.last('failed')).toMatchObject(told), { interval: 1 });
    expect(device()).toBe('webgpu');
    // The page would end the worker here.
    answer.open();
  });
});

it('what the CPU owes comes, however late', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await made.open();
  const [trainer] = made.held();
  const stats = gate();
  trainer.stats = stats.wait;
  await engine.step(1);
  await silence(stats);
  stats.open({ step: 1, diverged: null });
  await engine.reached(1);
  expect(made.told('failed')).toEqual([]);
  expect(seenSteps()).toEqual([[0, 1]]);
});

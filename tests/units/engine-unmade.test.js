// New runs that a device does not make, nor take over, and does not say so.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { aGpu, gate, images, madeUpEngine, OnGpu, silence, spec } from './made-up-opened-engine.js';
import { Counting } from './made-up-run-worker.js';
import { refusal } from './made-up-worker-module.js';

/** @type {Awaited<ReturnType<typeof madeUpEngine>>} */
let made;
let engine, answer;

beforeEach(async () => {
  made = await madeUpEngine({ gpu: aGpu });
  ({ engine } = made);
  answer = gate();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await made.end();
});

const seenSteps = () => made.last('frame').runs.map(({ run, stats }) => [run, stats.step]);
const device = () => made.last('backend').backend;
const onGpu = () => made.held().filter((trainer) => trainer instanceof OnGpu);
/** What the GPU makes after all, so many trainers in all, is there; those that it holds then. */
async function lateOnGpu(all) {
  const ever = () => Counting.made.filter((trainer) => trainer instanceof OnGpu);
  await vi.waitFor(() => expect(ever()).toHaveLength(all), { interval: 1 });
  // To be given back it takes no time.
  await new Promise(setImmediate);
  return onGpu();
}

it.each([
  ['asked for by name', () => engine.reset([spec(7)]), 7],
  ['on other images', () => engine.useImages(images(32), [spec(7)]), 7],
  ['from a file', (saved) => engine.restore({ ...saved, number: 1 }), 0],
])('new runs that a silent GPU does not make begin elsewhere: %s', async (_, begin, id) => {
  await made.open({ backend: 'webgpu' });
  const saved = await engine.save();
  OnGpu.faults.create = answer.wait;
  const begun = begin(saved);
  // Comes after it.
  const stepped = engine.step(2);
  await silence(answer);
  await begun;
  expect([device(), made.last('reset').runs]).toEqual(['cpu', [id]]);
  await engine.reached((await stepped).last);
  expect(seenSteps()).toEqual([[id, 2]]);
  answer.open();
  expect(await lateOnGpu(2)).toHaveLength(1);
});

it('an engine is opened, also where a silent GPU makes no runs for it', async () => {
  OnGpu.faults.create = answer.wait;
  const opened = made.open({ backend: 'webgpu' });
  await silence(answer);
  await opened;
  expect(made.last('backend')).toMatchObject({ backend: 'cpu', reason: 'failed' });
  answer.open();
  expect(await lateOnGpu(1)).toEqual([]);
  expect(made.held()).toHaveLength(1);
});

it('a GPU that is silent as it is to show that it still computes is left', async () => {
  await made.open({ backend: 'webgpu' });
  Object.assign(OnGpu.faults, { loss: NaN, create: answer.wait });
  await engine.step(1);
  await silence(answer);
  await engine.reached(1);
  expect([device(), seenSteps()]).toEqual(['cpu', [[0, 1]]]);
});

it('a GPU that showed a step and makes no new runs is lost', async () => {
  await made.open({ backend: 'webgpu' });
  await engine.reached((await engine.step(1)).last);
  OnGpu.faults.create = answer.wait;
  const refused = refusal(engine.reset([spec(7)]));
  await silence(answer);
  expect(await refused).toBe('deviceLost');
  answer.open();
  expect(await lateOnGpu(2)).toHaveLength(1);
});

describe('a GPU that was to take runs over and does not answer any more', () => {
  // Each makes runs of its own there, the third and the fourth time that it is asked to.
  it.each([
    ['compared', 3],
    ['given them', 4],
  ])('as it is %s leaves them on the CPU, which trains on', async (_, silentAt) => {
    let times = 0;
    OnGpu.faults.create = () => ((times += 1) === silentAt ? answer.wait() : undefined);
    await made.open({ backend: 'auto' });
    const stepped = engine.step(2);
    await silence(answer);
    await engine.reached((await stepped).last);
    expect(made.last('backend')).toMatchObject({ backend: 'cpu', reason: 'failed' });
    expect(seenSteps()).toEqual([[0, 2]]);
    answer.open();
    expect(await lateOnGpu(silentAt)).toEqual([]);
    await engine.reached((await engine.step(1)).last);
    expect([device(), seenSteps()]).toEqual(['cpu', [[0, 3]]]);
  });
});

it('new runs on the CPU come, however late', async () => {
  await made.open();
  const create = Counting.create.bind(Counting);
  vi.spyOn(Counting, 'create').mockImplementation(async (config) => {
    await answer.wait();
    return create(config);
  });
  const reset = engine.reset([spec(7)]);
  await silence(answer);
  answer.open();
  await reset;
  expect(made.last('reset').runs).toEqual([7]);
});

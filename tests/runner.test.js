import { beforeEach, describe, expect, it } from 'vitest';

import { Runner } from '../www/runner.js';

/** A trainer that counts and keeps its images, and diverges at a step if told to. */
class FakeTrainer {
  fed = [];
  freed = false;
  steps = 0;
  readsInFlight = 0;
  mostReadsInFlight = 0;
  divergesAt = Infinity;

  step(pixels) {
    if (this.freed) throw new Error('stepped after it was freed');
    this.steps += 1;
    this.fed.push(pixels);
  }

  async stats() {
    const step = this.steps;
    this.readsInFlight += 1;
    this.mostReadsInFlight = Math.max(this.mostReadsInFlight, this.readsInFlight);
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.readsInFlight -= 1;
    return { step, diverged: step >= this.divergesAt ? { step: this.divergesAt } : null };
  }

  async sample(count) {
    return new Uint8Array(count * 784).fill(this.steps % 256);
  }
}

let trainer;
let events;
let errors;
let batches;

beforeEach(() => {
  trainer = new FakeTrainer();
  events = [];
  errors = [];
  batches = { next: async () => new Uint8Array(784) };
});

/** A runner of one trainer, or of several: run 0 takes one image in a step. */
function runner(others = []) {
  return new Runner({
    runs: [{ id: 0, trainer, images: 1 }, ...others],
    batches: { next: () => batches.next() },
    samples: { count: 2, seed: 1 },
    publish: (event) => events.push(event),
    fail: (error) => errors.push(error),
  });
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const last = (type) => events.filter((event) => event.type === type).at(-1);

async function finished(one) {
  while (one.running) await wait(2);
}

describe('Runner', () => {
  it('takes the steps it is asked for, reports the last and draws it', async () => {
    const one = runner();
    one.start(3);
    await finished(one);
    expect(trainer.steps).toBe(3);
    expect(last('frame').runs[0].stats.step).toBe(3);
    expect(last('samples')).toMatchObject({ step: 3 });
    expect(last('running')).toMatchObject({ running: false });
  });

  it('begins no step after a pause, and reports the last that was taken', async () => {
    const one = runner();
    one.start();
    await wait(30);
    const paused = one.pause();
    const taken = trainer.steps;
    await paused;
    expect(taken).toBeGreaterThan(1);
    // One may be on its way, waiting for its batch.
    expect(trainer.steps - taken).toBeLessThanOrEqual(1);
    expect(last('frame').runs[0].stats.step).toBe(trainer.steps);
    const steps = trainer.steps;
    await wait(20);
    expect(trainer.steps).toBe(steps);
  });

  it('tells a pause at once, while a slow device still works', async () => {
    const one = runner();
    trainer.stats = () => new Promise(() => {});
    one.start();
    await wait(10);
    void one.pause();
    expect(last('running')).toMatchObject({ running: false });
  });

  it('takes no step twice when it is started again at once', async () => {
    const one = runner();
    one.start();
    await wait(10);
    void one.pause();
    one.start();
    await wait(10);
    await one.pause();
    const reported = events.filter((event) => event.type === 'frame').map((event) => event.runs[0].stats.step);
    expect(reported).toEqual([...new Set(reported)]);
    expect(reported.at(-1)).toBe(trainer.steps);
  });

  it('goes on after a pause', async () => {
    const one = runner();
    one.start(2);
    await finished(one);
    one.start(2);
    await finished(one);
    expect(trainer.steps).toBe(4);
  });

  it('queues a burst before it awaits the statistics of the one before', async () => {
    const one = runner();
    one.start(100);
    await finished(one);
    expect(trainer.mostReadsInFlight).toBe(2);
  });

  it('stops where the run has diverged', async () => {
    trainer.divergesAt = 5;
    const one = runner();
    one.start();
    await finished(one);
    expect(last('frame').runs[0].stats.diverged).toEqual({ step: 5 });
    expect(trainer.steps).toBeLessThan(200);
  });

  it('reports the steps before a failure', async () => {
    let left = 7;
    batches = { next: async () => (left-- > 0 ? new Uint8Array(784) : Promise.reject(new Error('offline'))) };
    const one = runner();
    one.start();
    await finished(one);
    expect(last('frame').runs[0].stats.step).toBe(7);
    expect(errors.length).toBe(1);
  });

  it('tells a failure, stops, and can be started again', async () => {
    batches = { next: () => Promise.reject(new Error('offline')) };
    const one = runner();
    one.start();
    await finished(one);
    expect(errors.map(String)).toEqual(['Error: offline']);
    batches = { next: async () => new Uint8Array(784) };
    one.start(1);
    await finished(one);
    expect(trainer.steps).toBe(1);
  });
});

describe('runs side by side', () => {
  const other = (id, images = 1) => ({ id, trainer: new FakeTrainer(), images });

  it('are given the very same batches, in the same order', async () => {
    let number = 0;
    batches = { next: async () => new Uint8Array(784).fill((number += 1)) };
    const second = other(1);
    const one = runner([second]);
    one.start(5);
    await finished(one);
    expect(second.trainer.fed.map((batch) => batch[0])).toEqual([1, 2, 3, 4, 5]);
    expect(second.trainer.fed).toEqual(trainer.fed);
  });

  it('take as many images of a batch as each needs, from its beginning', async () => {
    batches = { next: async () => new Uint8Array(5 * 784) };
    const second = other(1, 5);
    const one = runner([second]);
    one.start(1);
    await finished(one);
    expect([trainer.fed[0].length, second.trainer.fed[0].length]).toEqual([784, 5 * 784]);
  });

  it('are reported together, each under its id, and each drawn', async () => {
    const one = runner([other(3)]);
    one.start(2);
    await finished(one);
    expect(last('frame').runs.map(({ run, stats }) => [run, stats.step])).toEqual([
      [0, 2],
      [3, 2],
    ]);
    const drawn = events.filter((event) => event.type === 'samples' && event.step === 2).map(({ run }) => run);
    expect(new Set(drawn)).toEqual(new Set([0, 3]));
  });

  it('go on where one diverges, which is told once and steps no more', async () => {
    trainer.divergesAt = 3;
    const second = other(1);
    const one = runner([second]);
    one.start(200);
    await finished(one);
    expect(second.trainer.steps).toBe(200);
    expect(trainer.steps).toBeLessThan(200);
    const told = events.filter((event) => event.type === 'frame' && event.runs.some(({ stats }) => stats.diverged));
    expect(told.length).toBe(1);
  });

  it('stop where all have diverged, also when started again', async () => {
    const second = other(1);
    trainer.divergesAt = second.trainer.divergesAt = 2;
    const one = runner([second]);
    one.start();
    await finished(one);
    const { steps } = trainer;
    one.start();
    await finished(one);
    expect(trainer.steps).toBe(steps);
  });

  it('go on where one is taken out, which can be freed once nothing reads from it', async () => {
    const second = other(1);
    const one = runner([second]);
    one.start();
    await wait(20);
    await one.remove(1);
    second.trainer.freed = true;
    expect(second.trainer.readsInFlight).toBe(0);
    const { steps } = trainer;
    await wait(20);
    await one.pause();
    expect(trainer.steps).toBeGreaterThan(steps);
    expect(errors).toEqual([]);
    expect(last('frame').runs.map(({ run }) => run)).toEqual([0]);
  });

  it('are all free after closing', async () => {
    const second = other(1);
    const one = runner([second]);
    one.start();
    await wait(20);
    await one.close();
    expect([trainer.readsInFlight, second.trainer.readsInFlight]).toEqual([0, 0]);
    const { steps } = trainer;
    await wait(10);
    expect(trainer.steps).toBe(steps);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';

import { Runner } from '../www/runner.js';

/** A trainer that counts, and diverges at a step if told to. */
class FakeTrainer {
  steps = 0;
  readsInFlight = 0;
  mostReadsInFlight = 0;
  divergesAt = Infinity;

  step() {
    this.steps += 1;
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

function runner() {
  return new Runner({
    trainer,
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
    expect(last('frame').stats.step).toBe(3);
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
    expect(last('frame').stats.step).toBe(trainer.steps);
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
    const reported = events.filter((event) => event.type === 'frame').map((event) => event.stats.step);
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
    expect(last('frame').stats.diverged).toEqual({ step: 5 });
    expect(trainer.steps).toBeLessThan(200);
  });

  it('reports the steps before a failure', async () => {
    let left = 7;
    batches = { next: async () => (left-- > 0 ? new Uint8Array(784) : Promise.reject(new Error('offline'))) };
    const one = runner();
    one.start();
    await finished(one);
    expect(last('frame').stats.step).toBe(7);
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

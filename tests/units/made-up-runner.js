// A runner of trainers that count their steps, and what it has told.
import { vi } from 'vitest';

import { Runner } from '../../www/engine/runner.js';

/** A trainer that counts and keeps its images, and diverges at a step if told to. */
export class FakeTrainer {
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

  // An iteration stage by stage; a step at its end.
  at = null;
  begin(pixels) {
    if (this.at !== null) throw new Error('begun twice');
    this.at = 0;
    this.fed.push(pixels);
  }
  advance() {
    this.at += 1;
    const stage = this.at;
    if (stage === 8) {
      this.steps += 1;
      this.at = null;
    }
    this.seen = stage;
    return stage;
  }
  async stage() {
    const noise = Array(4 * 3).fill(0.5);
    const fake = Array(4 * 784).fill(0.5);
    return {
      stage: this.seen,
      noise,
      fake,
      realLogits: [],
      fakeLogits: [],
      loss: null,
      normsBefore: [],
      normsAfter: [],
      updateNorms: [],
    };
  }
  async histogram(network, parameter) {
    return { edges: [-1, 1], before: [7], after: [7], notFinite: 0, of: [network, parameter] };
  }
  config() {
    return JSON.stringify({ architecture: 'dcgan', batchSize: 4 });
  }

  async stats() {
    const step = this.steps;
    if (step === 0) throw new Error('there are no statistics before the first step');
    this.readsInFlight += 1;
    this.mostReadsInFlight = Math.max(this.mostReadsInFlight, this.readsInFlight);
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.readsInFlight -= 1;
    return { step, diverged: step >= this.divergesAt ? { step: this.divergesAt } : null };
  }

  async sample(count) {
    return new Uint8Array(count * 784).fill(this.steps % 256);
  }

  /** Two numbers of noise are an image; it is of the step at which it was asked for. */
  async generate(noise) {
    return new Uint8Array((noise.length / 2) * 784).fill(this.steps % 256);
  }
}

/** A further run. */
export const other = (id, images = 1) => ({ id, trainer: new FakeTrainer(), images });

/** What a runner is given, and what it has told: run 0 takes one image in a step. */
export function madeUpRunner() {
  const trainer = new FakeTrainer();
  const run = { id: 0, trainer, images: 1 };
  const [events, errors] = [[], []];
  const made = {
    trainer,
    run,
    events,
    errors,
    /** The next batch, until a test says otherwise. */
    next: async () => new Uint8Array(784),
    /** A runner of this one trainer, or of several. */
    runner: (others = [], parts = {}) =>
      new Runner({
        runs: [run, ...others],
        batches: { next: () => made.next() },
        samples: { count: 2, seed: 1 },
        publish: (event) => events.push(event),
        fail: (error) => errors.push(error),
        ...parts,
      }),
    told: (type) => events.filter((event) => event.type === type),
    last: (type) => events.findLast((event) => event.type === type),
  };
  return made;
}

export const offline = () => Promise.reject(new Error('offline'));

export const until = (holds) => vi.waitUntil(holds, { interval: 1, timeout: 4000 });

export const finished = (one) => until(() => !one.running);

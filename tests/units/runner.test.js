import { beforeEach, describe, expect, it } from 'vitest';

import { Runner } from '../../www/engine/runner.js';

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
    const pixels = new Uint8Array((noise.length / 2) * 784).fill(this.steps % 256);
    await wait(this.slow ?? 0);
    return pixels;
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
function runner(others = [], parts = {}) {
  return new Runner({
    runs: [{ id: 0, trainer, images: 1 }, ...others],
    batches: { next: () => batches.next() },
    samples: { count: 2, seed: 1 },
    publish: (event) => events.push(event),
    fail: (error) => errors.push(error),
    ...parts,
  });
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const last = (type) => events.filter((event) => event.type === type).at(-1);

async function until(holds) {
  while (!holds()) await wait(1);
}

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

  it('takes steps that are asked for while it takes others after them', async () => {
    const one = runner();
    one.start(3);
    one.start(4);
    await finished(one);
    expect(trainer.steps).toBe(7);
    one.start(2);
    await finished(one);
    expect(trainer.steps).toBe(9);
  });

  it('forgets at a pause what it was asked for', async () => {
    const one = runner();
    one.start();
    await one.pause();
    const before = trainer.steps;
    one.start(2);
    await finished(one);
    expect(trainer.steps).toBe(before + 2);
  });

  it('trains on without an end where it does, whatever steps are asked for', async () => {
    const one = runner();
    one.start();
    one.start(1);
    while (trainer.steps < 20) await wait(1);
    expect(one.running).toBe(true);
    await one.pause();
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

describe('who waits for a step', () => {
  it('hears of it when it has been reported, and of the last when it has been drawn too', async () => {
    const one = runner();
    const heard = [];
    const hear = (step) => () => heard.push([step, last('frame').runs[0].stats.step, last('samples')?.step]);
    const third = one.reached(one.start(3)).then(hear(3));
    const end = one.reached(one.start(40)).then(hear(43));
    await third;
    expect(heard[0][1]).toBeGreaterThanOrEqual(3);
    expect(one.running).toBe(true);
    await end;
    expect(heard[1]).toEqual([43, 43, 43]);
    expect([trainer.steps, one.running]).toEqual([43, false]);
  });

  it('hears of it in training without an end', async () => {
    const one = runner();
    one.start();
    while (trainer.steps < 5) await wait(1);
    const step = one.start(4);
    await one.reached(step);
    expect(last('frame').runs[0].stats.step).toBeGreaterThanOrEqual(step);
    expect(one.running).toBe(true);
    await one.pause();
  });

  it.each([
    ['a pause', (one) => void wait(10).then(() => one.pause())],
    ['a failure', () => void wait(10).then(() => (batches = { next: () => Promise.reject(new Error('offline')) }))],
    ['a divergence', () => (trainer.divergesAt = 5)],
    ['other runs', (one) => void wait(10).then(() => one.close())],
  ])('waits no more after %s', async (_, end) => {
    const one = runner();
    const reached = one.reached(one.start(1e9));
    end(one);
    await reached;
    expect(one.running).toBe(false);
  });

  it('waits for nothing where it has come, or nothing is asked for', async () => {
    const one = runner();
    await one.reached(7);
    await one.reached(one.start(2));
    await one.reached(1);
  });
});

it('takes steps that are asked for while the last are being drawn', async () => {
  const one = runner();
  const { sample } = trainer;
  let asked = false;
  trainer.sample = async (count) => {
    if (trainer.steps === 2 && !asked) {
      await wait(5);
      asked = true;
      one.start(3);
    }
    return sample.call(trainer, count);
  };
  one.start(2);
  await finished(one);
  expect(trainer.steps).toBe(5);
});

it('takes the steps that are asked for right after a pause, and no more', async () => {
  const one = runner();
  one.start();
  while (trainer.steps < 200) await wait(1);
  // In the midst of a burst.
  let next;
  batches = { next: () => new Promise((resolve) => (next = resolve)) };
  while (!next) await wait(1);
  void one.pause();
  one.start(2);
  batches = { next: async () => new Uint8Array(784) };
  const before = trainer.steps;
  next(new Uint8Array(784));
  await finished(one);
  // The one that waited for its batch is the first of them.
  expect(trainer.steps - before).toBe(2);
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

  it('are drawn after the same step, also where one is slow', async () => {
    const second = other(1);
    const one = runner([second]);
    const { sample } = trainer;
    trainer.sample = async (count) => {
      const pixels = await sample.call(trainer, count);
      await wait(5);
      return pixels;
    };
    one.start();
    await wait(250);
    await one.pause();
    const drawn = events.filter(({ type }) => type === 'samples');
    const steps = (id) => drawn.filter(({ run }) => run === id).map(({ step }) => step);
    expect(steps(0).length).toBeGreaterThan(1);
    expect(steps(1)).toEqual(steps(0));
    for (const { step, pixels } of drawn) expect(pixels[0]).toBe(step % 256);
  });

  it('give images of the noise that they are given, all after the same step, and go on meanwhile', async () => {
    const second = other(1);
    trainer.slow = 10;
    const one = runner([second]);
    one.start();
    await wait(20);
    const asked = trainer.steps;
    const images = await one.generate(new Float32Array(6));
    expect(trainer.steps).toBeGreaterThan(asked);
    await one.pause();
    expect(images.map(({ run, step }) => [run, step])).toEqual([
      [0, asked],
      [1, asked],
    ]);
    for (const { pixels } of images) expect(pixels).toEqual(new Uint8Array(3 * 784).fill(asked % 256));
  });

  it('give no images once they have diverged, and are not freed while they draw', async () => {
    const second = other(1);
    trainer.divergesAt = 1;
    second.trainer.slow = 20;
    const one = runner([second]);
    one.start(3);
    await finished(one);
    let drawing = true;
    const { generate } = second.trainer;
    second.trainer.generate = (noise) => generate.call(second.trainer, noise).finally(() => (drawing = false));
    const images = one.generate(new Float32Array(2));
    await one.remove(1);
    expect(drawing).toBe(false);
    expect((await images).map(({ run }) => run)).toEqual([1]);
  });

  it('are all free after closing, also of samples that are being drawn', async () => {
    const second = other(1);
    let drawing = 0;
    trainer.sample = async () => {
      drawing += 1;
      // The first, drawn while it trains, lasts longer than the last, drawn at the pause.
      await wait(drawing === 1 ? 150 : 1);
      drawing -= 1;
      return new Uint8Array();
    };
    const one = runner([second]);
    one.start();
    await wait(20);
    expect(drawing).toBe(1);
    await one.close();
    expect(drawing).toBe(0);
    expect([trainer.readsInFlight, second.trainer.readsInFlight]).toEqual([0, 0]);
    const { steps } = trainer;
    await wait(10);
    expect(trainer.steps).toBe(steps);
  });
});

describe('stage by stage', () => {
  const other = (id, images = 1) => ({ id, trainer: new FakeTrainer(), images });
  const stages = (id) => events.filter((event) => event.type === 'stage' && event.run === id).map(({ view }) => view);

  it('eight stages are a step of every run, on one batch', async () => {
    const second = other(1);
    const one = runner([second]);
    for (let stage = 1; stage <= 8; stage += 1) {
      expect([trainer.steps, second.trainer.steps]).toEqual([0, 0]);
      await one.advance();
    }
    expect([trainer.steps, second.trainer.steps]).toEqual([1, 1]);
    expect(stages(0).map(({ stage }) => stage)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(stages(1).length).toBe(8);
    expect(trainer.fed).toEqual(second.trainer.fed);
    expect(last('frame').runs.map(({ stats }) => stats.step)).toEqual([1, 1]);
    expect(last('samples')).toMatchObject({ step: 1 });
  });

  it('says nothing of how fast steps are', async () => {
    const one = runner();
    for (let stage = 1; stage <= 16; stage += 1) await one.advance();
    const frames = events.filter(({ type }) => type === 'frame');
    expect(frames.map(({ runs, stepsPerSecond }) => [runs[0].stats.step, stepsPerSecond])).toEqual([
      [1, null],
      [2, null],
    ]);
  });

  it('shows pictures in 8 bits, and the histogram of what was clipped', async () => {
    const one = runner();
    for (let stage = 1; stage <= 7; stage += 1) await one.advance();
    const [first, , , fourth, , , seventh] = stages(0);
    expect(first.fake).toEqual(new Uint8Array(4 * 784).fill(128));
    expect(first.noise).toEqual(new Float32Array(12).fill(0.5));
    expect(first.real.length).toBe(784);
    expect(first.histogram).toBeNull();
    expect(fourth.histogram.of).toEqual(['discriminator', 'dcgan.conv1.weight']);
    expect(seventh.histogram.of).toEqual(['generator', 'dcgan.project.weight']);
  });

  it('a step that was begun is the first when training goes on', async () => {
    const second = other(1);
    const one = runner([second]);
    for (let stage = 1; stage <= 3; stage += 1) await one.advance();
    one.start(3);
    await finished(one);
    expect([trainer.steps, second.trainer.steps]).toEqual([3, 3]);
    expect(trainer.at).toBeNull();
    expect(trainer.fed.length).toBe(3);
    expect(last('samples')).toMatchObject({ step: 3 });
    expect(errors).toEqual([]);
  });

  it('a run with more updates of D takes its further stages while the other waits', async () => {
    const second = other(1);
    // Stages 1 to 4 twice.
    const order = [1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8];
    second.trainer.advance = () => {
      const stage = order.shift();
      second.trainer.seen = stage;
      if (stage === 8) second.trainer.steps += 1;
      return stage;
    };
    const one = runner([second]);
    for (let press = 1; press <= 12; press += 1) await one.advance();
    expect([trainer.steps, second.trainer.steps]).toEqual([1, 1]);
    expect(stages(0).length).toBe(8);
    expect(stages(1).length).toBe(12);
  });

  it('does nothing while it trains', async () => {
    const one = runner();
    one.start();
    await one.advance();
    expect(trainer.at).toBeNull();
    await one.pause();
  });

  it('a run that is taken out while its stage is on the way is not freed before that has come', async () => {
    const second = other(1);
    const { advance } = second.trainer;
    let isMoving = false;
    second.trainer.advance = async () => {
      isMoving = true;
      await wait(5);
      isMoving = false;
      return advance.call(second.trainer);
    };
    const one = runner([second]);
    const moved = one.advance();
    while (!isMoving) await wait(1);
    await one.remove(1);
    expect(isMoving).toBe(false);
    await moved;
    expect(stages(0).length).toBe(1);
    expect(stages(1).length).toBe(0);
    expect(errors).toEqual([]);
  });

  it('tells a failure and can be pressed again', async () => {
    batches = { next: () => Promise.reject(new Error('offline')) };
    const one = runner();
    await one.advance();
    expect(errors.map(String)).toEqual(['Error: offline']);
    batches = { next: async () => new Uint8Array(784) };
    await one.advance();
    expect(stages(0).map(({ stage }) => stage)).toEqual([1]);
  });

  it('reads between two steps while it trains: all runs have taken the same', async () => {
    const other = new FakeTrainer();
    const one = runner([{ id: 1, trainer: other, images: 1 }]);
    let drawn = 0;
    batches = { next: async () => ((drawn += 1), new Uint8Array(784)) };
    one.start();
    for (let reading = 0; reading < 10; reading += 1) {
      await wait(3);
      const { step, reads } = await one.readBetweenSteps(async (run, state) => [run.trainer.steps, state.step, drawn]);
      expect(await reads).toEqual([
        [step, step, step],
        [step, step, step],
      ]);
    }
    await one.pause();
  });

  it('reads after a step that was begun in slow motion, which it ends', async () => {
    const one = runner();
    await one.advance();
    const { step, reads } = await one.readBetweenSteps(async (run) => run.trainer.steps);
    expect([step, await reads]).toEqual([1, [1]]);
    expect(trainer.at).toBe(null);
  });

  it('reads in a gap while it trains, and leaves a step that was begun in slow motion to the reader', async () => {
    const other = new FakeTrainer();
    const one = runner([{ id: 1, trainer: other, images: 1 }]);
    one.start();
    await wait(3);
    const { step, reads } = await one.readInGap(async (run) => run.trainer.steps);
    expect(await reads).toEqual([step, step]);
    await one.pause();
    await one.advance();
    expect(await one.readInGap(async (run) => run.trainer.steps)).toBe(undefined);
    expect(trainer.at).toBe(1);
  });

  it('knows the step at which it will rest', async () => {
    const one = runner();
    expect(one.goal).toBe(0);
    one.start(5);
    expect(one.goal).toBe(5);
    one.start(3);
    expect(one.goal).toBe(8);
    await finished(one);
    expect([one.step, one.goal]).toEqual([8, 8]);
    one.start();
    expect(one.goal).toBe(Infinity);
    await one.pause();
    expect(one.goal).toBe(one.step);
  });

  it('goes on from a step, and leaves alone a run that had diverged', async () => {
    const other = new FakeTrainer();
    const one = new Runner({
      ...runner([{ id: 1, trainer: other, images: 1 }]),
      samples: { count: 2, seed: 1 },
      step: 40,
      diverged: [1],
    });
    one.start(2);
    await finished(one);
    expect([trainer.steps, other.steps]).toEqual([2, 0]);
    expect(last('samples')).toMatchObject({ run: 0, step: 42 });
  });
});

describe('a visit between two steps', () => {
  /** Takes the place of the runner's trainer, and goes on where that is. */
  const relieve = (one) => async () => {
    const other = new FakeTrainer();
    other.steps = trainer.steps;
    await wait(5);
    expect(trainer.steps).toBe(other.steps);
    one.runs[0].trainer = other;
    trainer.relieved = other;
  };

  it('holds a training for as long as it takes, and the other trainer takes the next step', async () => {
    const one = runner();
    one.start();
    while (trainer.steps < 3) await wait(1);
    expect(await one.visit(relieve(one))).toBe(true);
    expect(one.running).toBe(true);
    const [before, { relieved }] = [trainer.steps, trainer];
    while (relieved.steps < before + 10) await wait(1);
    await one.pause();
    expect(trainer.steps).toBe(before);
    const steps = events.filter(({ type }) => type === 'frame').map(({ runs }) => runs[0].stats.step);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps.at(-1)).toBe(relieved.steps);
    expect(errors).toEqual([]);
  });

  it('comes at once where nothing trains, and what is started waits for it', async () => {
    const one = runner();
    const visited = one.visit(relieve(one));
    one.start(2);
    expect(await visited).toBe(true);
    await finished(one);
    expect(trainer.steps).toBe(0);
    expect(trainer.relieved.steps).toBe(2);
  });

  it('is one of several that come after each other', async () => {
    const one = runner();
    one.start();
    const order = [];
    const stay = (name) => async () => {
      order.push(`${name} comes`);
      await wait(2);
      order.push(`${name} goes`);
    };
    const visits = [one.visit(stay('A')), one.visit(stay('B'))];
    expect(await Promise.all(visits)).toEqual([true, true]);
    await one.pause();
    expect(order).toEqual(['A comes', 'A goes', 'B comes', 'B goes']);
  });

  it('does not come in the midst of a step, and comes after it', async () => {
    const one = runner();
    await one.advance();
    expect(await one.visit(relieve(one))).toBe(false);
    for (let stage = 2; stage <= 8; stage += 1) await one.advance();
    expect(trainer.steps).toBe(1);
    expect(await one.visit(relieve(one))).toBe(true);
    expect(trainer.relieved.steps).toBe(1);
  });

  it('waits for the end of a step that was begun in slow motion when that trains on', async () => {
    const one = runner();
    await one.advance();
    one.start(3);
    expect(await one.visit(relieve(one))).toBe(true);
    await finished(one);
    expect(trainer.steps).toBeGreaterThan(0);
    expect(trainer.relieved.steps).toBe(3);
  });

  it('that fails is told to who came, and the training goes on', async () => {
    const one = runner();
    one.start();
    while (trainer.steps < 3) await wait(1);
    await expect(one.visit(() => Promise.reject(new Error('no way')))).rejects.toThrow('no way');
    const before = trainer.steps;
    while (trainer.steps < before + 3) await wait(1);
    await one.pause();
    expect(errors).toEqual([]);
  });

  it('is over before a close', async () => {
    const one = runner();
    one.start();
    const visited = one.visit(relieve(one));
    await one.close();
    expect(await visited).toBe(true);
    expect(trainer.relieved).toBeDefined();
  });
});

describe('what a device gave', () => {
  it('is not reported where it does not stand the check, and training stops', async () => {
    const poisoned = new Error('poisoned');
    const one = runner([], {
      check: async (runs) => {
        if (runs[0].stats.step >= 3) throw poisoned;
      },
    });
    one.start(20);
    await finished(one);
    expect(errors).toEqual([poisoned]);
    expect(events.filter(({ type }) => type === 'frame').every((event) => event.runs[0].stats.step < 3)).toBe(true);
    expect(one.running).toBe(false);
  });

  it('is reported after the check', async () => {
    const checked = [];
    const one = runner([], { check: async (runs) => void checked.push(...runs.map(({ stats }) => stats.step)) });
    one.start(4);
    await finished(one);
    const told = events
      .filter(({ type }) => type === 'frame')
      .flatMap(({ runs }) => runs.map(({ stats }) => stats.step));
    expect(checked).toEqual(told);
  });
});

describe('while images are on their way', () => {
  /** Batches of which the fourth waits until that is settled. */
  function awaited() {
    let settle;
    const arrived = new Promise((resolve, reject) => (settle = { come: resolve, fail: reject }));
    arrived.catch(() => {});
    const source = { late: false, arrive: () => arrived };
    source.next = async () => {
      if (source.late) await arrived;
      source.late = trainer.steps === 2;
      return new Uint8Array(784);
    };
    const come = () => ((source.late = false), settle.come());
    return { source, come, fail: settle.fail };
  }

  it('tells and draws what was taken, and goes on when they are there', async () => {
    const { source, come } = awaited();
    const one = runner([], { batches: source });
    one.start(5);
    await until(() => last('samples')?.step === 3);
    expect(last('frame').runs[0].stats.step).toBe(3);
    expect([trainer.steps, one.running]).toEqual([3, true]);
    come();
    await finished(one);
    expect([trainer.steps, last('frame').runs[0].stats.step, errors]).toEqual([5, 5, []]);
  });

  it('a pause does not wait for them', async () => {
    const { source, fail } = awaited();
    const one = runner([], { batches: source });
    one.start();
    await until(() => last('samples')?.step === 3);
    await one.pause();
    fail(new Error('offline'));
    await wait(1);
    expect([trainer.steps, one.running, errors]).toEqual([3, false, []]);
  });

  it('what does not come is told, after what was taken', async () => {
    const { source, fail } = awaited();
    const one = runner([], { batches: source });
    one.start();
    await until(() => last('samples')?.step === 3);
    fail(new Error('offline'));
    await finished(one);
    expect(errors.map(String)).toEqual(['Error: offline']);
    expect(last('frame').runs[0].stats.step).toBe(3);
  });
});

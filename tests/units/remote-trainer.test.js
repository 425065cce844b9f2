import * as Comlink from 'comlink';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { RemoteTrainer } from '../../www/engine/remote-trainer.js';
import { Runner } from '../../www/engine/runner.js';
import { Counting, portTo } from './made-up-run-worker.js';

/** What the worker told the page. */
let told;
let port, trainer, remote;

beforeEach(async () => {
  told = [];
  vi.stubGlobal('self', { postMessage: ({ lifeline }) => told.push(lifeline) });
  Counting.made.length = 0;
  port = portTo();
  remote = await made();
  [trainer] = Counting.made;
});

afterEach(() => {
  port.close();
  vi.unstubAllGlobals();
});

async function made(config = '{}') {
  return new RemoteTrainer(await Comlink.wrap(port).create(config), {});
}

const images = (value) => new Uint8Array(4 * 784).fill(value);

describe('a trainer in another worker', () => {
  it('queues steps, and what is asked for between them is of that step', async () => {
    const twin = await Counting.create('{}');
    const batch = images(3);
    const [reads, wanted] = [[], []];
    for (let step = 1; step <= 5; step += 1) {
      remote.step(batch);
      twin.step(batch);
      reads.push(remote.sample(2, 9), remote.stats(), remote.save());
      wanted.push(await twin.sample(2, 9), await twin.stats(), await twin.save());
    }
    // None was taken in this task.
    expect(trainer.steps).toBe(0);
    expect(await Promise.all(reads)).toEqual(wanted);
  });

  it('leaves the images to their owner', async () => {
    const batch = images(3);
    const part = batch.subarray(0, 784);
    remote.step(part);
    remote.begin(part);
    remote.load(new TextEncoder().encode('{}'));
    await remote.stats();
    expect([batch.length, part.length, part[783]]).toEqual([4 * 784, 784, 3]);
    expect(trainer.batch.length).toBe(784);
  });

  it('tells with the next statistics that a step was refused, and once', async () => {
    remote.step(images(1));
    remote.step(new Uint8Array());
    remote.step(images(2));
    await expect(remote.stats()).rejects.toThrow('a batch of no images');
    expect(await remote.stats()).toMatchObject({ step: 2 });
    expect(told).toEqual([]);
  });

  it('tells the page what it crashed of, and answers no more', async () => {
    trainer.step = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    const heard = vi.fn();
    remote.step(images(1));
    remote.stats().then(heard, heard);
    trainer.save = async () => {
      throw new RangeError('memory');
    };
    remote.save().then(heard, heard);
    // A later call is answered: the ones before had their time.
    await remote.config();
    expect(told).toEqual(
      ['unreachable', 'memory'].map((error) => ({ crashed: { code: 'crashed', details: { error } } })),
    );
    expect(heard).not.toHaveBeenCalled();
  });

  it('takes a step stage by stage, and what is left of it at once', async () => {
    remote.begin(images(5));
    expect([await remote.advance(), await remote.advance()]).toEqual([1, 2]);
    expect((await remote.stage()).stage).toBe(2);
    remote.finish();
    expect(await remote.stats()).toMatchObject({ step: 1, sum: (5 * 4 * 784) % 65_521 });
  });

  it('says what a change would leave, and makes it only then', async () => {
    const before = await remote.config();
    expect(JSON.parse(await remote.preview('{"batchSize": 9}')).batchSize).toBe(9);
    expect(await remote.config()).toBe(before);
    await expect(remote.preview('{"batchSize": 0}')).rejects.toThrow('batchSize: 0 is not above 0');
    expect(await remote.config()).toBe(before);
    await remote.configure('{"batchSize": 9}');
    expect(JSON.parse(await remote.config()).batchSize).toBe(9);
  });

  it('gives its noise, images, weights and histograms', async () => {
    remote.step(images(1));
    expect(await remote.noise(3, 5)).toEqual(new Float32Array(3).fill(5));
    const noise = new Float32Array(2);
    expect(await remote.generate(noise)).toEqual(await trainer.generate(noise));
    expect(noise.length).toBe(2);
    expect(await remote.exportWeights()).toEqual(await trainer.exportWeights());
    expect(await remote.histogram('generator', 'w', 3)).toMatchObject({ of: ['generator', 'w'] });
  });

  it('hands over what it read, which is not copied on its way', async () => {
    const sample = vi.spyOn(trainer, 'sample');
    expect(await remote.sample(3, 9)).toHaveLength(3);
    expect(await sample.mock.results[0].value).toHaveLength(0);
  });

  it('is freed after what was asked of it, and says so', async () => {
    const freed = vi.fn();
    const other = new RemoteTrainer(await Comlink.wrap(port).create('{}'), {}, freed);
    other.step(images(1));
    const read = other.stats();
    other.free();
    expect(freed).toHaveBeenCalledOnce();
    expect(await read).toMatchObject({ step: 1 });
    await vi.waitFor(() => expect(Counting.made[1].freed).toBe(true));
    expect(trainer.freed).toBe(false);
  });

  it('has its channel closed once it is freed', async () => {
    const { port1, port2 } = new MessageChannel();
    const done = [];
    Comlink.expose({ free: () => done.push('freed'), [Comlink.finalizer]: () => done.push('closed') }, port1);
    new RemoteTrainer(Comlink.wrap(port2), {}).free();
    await vi.waitFor(() => expect(done).toEqual(['freed', 'closed']));
  });
});

describe('runs here and in another worker', () => {
  /** Trains run 0 here and run 1 as given, with all that a reader may do meanwhile; what is told of each. */
  async function train(second) {
    const events = [];
    let drawn = 0;
    const runner = new Runner({
      runs: [
        { id: 0, trainer: await Counting.create('{}'), images: 4 },
        { id: 1, trainer: second, images: 2 },
      ],
      batches: { next: async () => images((drawn += 1) % 200) },
      samples: { count: 2, seed: 3 },
      publish: (event) => events.push(event),
      fail: (error) => events.push({ type: 'failed', error }),
    });
    const rest = () => vi.waitFor(() => expect(runner.running).toBe(false), { interval: 1 });
    runner.start(7);
    await rest();
    for (let stage = 1; stage <= 11; stage += 1) await runner.advance();
    // Ends the step that was begun.
    const { reads } = await runner.readBetweenSteps(({ trainer: one }) => one.save());
    runner.start(20);
    await rest();
    const of = (type) => events.filter((event) => event.type === type);
    const last = (id) =>
      of('frame')
        .at(-1)
        .runs.find(({ run }) => run === id).stats;
    return {
      files: (await reads).map((file) => new TextDecoder().decode(file)),
      stages: of('stage').map(({ run, view }) => [run, view.stage, view.noise[0]]),
      // How many are drawn at full pace depends on the machine.
      drawn: new Map(of('samples').map(({ run, step, pixels }) => [`${run} after ${step}`, pixels.join()])),
      last: [last(0), last(1)],
      failed: of('failed'),
    };
  }

  it('come to the same, in every stage and file, as both here', async () => {
    const here = await train(await Counting.create('{}'));
    const there = await train(remote);
    expect(there.last[1].step).toBe(29);
    expect(there.last).toEqual(here.last);
    expect(there.files).toEqual(here.files);
    expect(there.stages).toEqual(here.stages);
    expect(there.failed).toEqual([]);
    const both = [...there.drawn.keys()].filter((key) => here.drawn.has(key));
    expect(both).toEqual(expect.arrayContaining(['0 after 7', '1 after 7', '1 after 8', '1 after 29']));
    for (const key of both) expect(there.drawn.get(key)).toBe(here.drawn.get(key));
  });

  it('are never two bursts apart', async () => {
    let farthest = 0;
    let largest = 0;
    const own = await Counting.create('{}');
    const { step } = own;
    own.step = function (pixels) {
      step.call(this, pixels);
      farthest = Math.max(farthest, this.steps - trainer.steps);
    };
    const slow = trainer.step;
    trainer.step = function (pixels) {
      for (const until = performance.now() + 0.5; performance.now() < until;);
      slow.call(this, pixels);
    };
    let reported = 0;
    const runner = new Runner({
      runs: [
        { id: 0, trainer: own, images: 4 },
        { id: 1, trainer: remote, images: 4 },
      ],
      batches: { next: async () => images(1) },
      samples: { count: 2, seed: 3 },
      publish: ({ type, runs }) => {
        if (type !== 'frame') return;
        largest = Math.max(largest, runs[0].stats.step - reported);
        reported = runs[0].stats.step;
      },
      fail: (error) => {
        throw error;
      },
    });
    runner.start(300);
    await vi.waitFor(() => expect(runner.running).toBe(false), { interval: 5, timeout: 10_000 });
    expect(trainer.steps).toBe(300);
    expect(farthest).toBeGreaterThan(1);
    expect(farthest).toBeLessThanOrEqual(2 * largest);
  });
});

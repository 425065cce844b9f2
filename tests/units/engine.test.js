// What the engine's worker answers and tells, on a channel, with trainers that count.
import { createHash } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { images, madeUpEngine, spec, until } from './made-up-opened-engine.js';
import { refusal } from './made-up-worker-module.js';

/** @type {Awaited<ReturnType<typeof madeUpEngine>>} */
let made;
let engine;

beforeEach(async () => {
  made = await madeUpEngine();
  ({ engine } = made);
});

afterEach(() => made.end());

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const lastSteps = () => made.last('frame').runs.map(({ stats }) => stats.step);
const sums = () => made.held().map(({ sum }) => sum);
/** Trains so many steps, to the end. */
async function train(count) {
  const { last } = await engine.step(count);
  await engine.reached(last);
}

it('an engine that is not open refuses in words', async () => {
  expect(await refusal(engine.save())).toBe('notOpen');
  expect(await refusal(engine.configure([spec(0)]))).toBe('notOpen');
});

describe('an engine that is opened', () => {
  it('has told where it computes and drawn each run before its first step', async () => {
    await made.open({ runs: [spec(3), spec(5)], samples: 2 });
    expect(made.last('backend')).toMatchObject({ backend: 'cpu', reason: 'asked', since: 0 });
    expect(made.told('samples').map(({ run, step, pixels }) => [run, step, pixels.length])).toEqual([
      [3, 0, 2],
      [5, 0, 2],
    ]);
    expect(made.told('frame')).toEqual([]);
  });

  it('refuses settings that it cannot take, and keeps no trainer of them', async () => {
    expect(await refusal(made.open({ runs: [spec(0), spec(1, { batchSize: 0 })] }))).toBe('setting');
    expect(made.told('backend')).toEqual([]);
    expect(made.held()).toEqual([]);
  });

  it('tells how many of the images are there while they come', async () => {
    const pixels = new Uint8Array(3 * 784);
    const shard = { file: 'a.gz', set: 'train', count: 3, bytes: 10, sha256: sha256(pixels) };
    const manifest = JSON.stringify({ rows: 28, columns: 28, shards: [shard] });
    made.answer = async (url) => {
      const parts = { 'https://made.up/data/manifest.json': manifest, 'https://made.up/data/a.gz': pixels };
      return { blob: new Blob([parts[url]]), status: 200 };
    };
    await made.open({ own: undefined });
    expect(made.last('progress')).toEqual({ type: 'progress', loaded: 3, total: 3 });
  });
});

describe('steps', () => {
  it('are taken as many as were asked for, and told before it is said that they were reached', async () => {
    await made.open();
    expect(await engine.step(3)).toEqual({ last: 3, goal: 3 });
    await engine.reached(3);
    expect(lastSteps()).toEqual([3]);
    expect(made.last('samples').step).toBe(3);
    await until(() => expect(made.last('running').running).toBe(false));
    await train(2);
    expect(lastSteps()).toEqual([5]);
  });

  it('go on until a pause, which settles when the last of them was heard of', async () => {
    await made.open();
    await engine.start();
    expect(made.last('running').running).toBe(true);
    await until(() => expect(made.told('frame').length).toBeGreaterThan(2));
    await engine.pause();
    expect(made.last('running').running).toBe(false);
    expect(lastSteps()).toEqual([made.held()[0].steps]);
  });

  it('that wait for other images do not begin after a pause', async () => {
    await made.open();
    let answer;
    made.answer = () => new Promise((resolve) => (answer = resolve));
    const refused = refusal(engine.useImages(undefined, [spec(0)]));
    await until(() => expect(answer).toBeDefined());
    const step = engine.step(4);
    await engine.pause();
    answer({ status: 404 });
    expect(await refused).toBe('dataMissing');
    expect(await step).toEqual({ last: 0, goal: 0 });
    expect(made.told('frame')).toEqual([]);
    await train(1);
    expect(lastSteps()).toEqual([1]);
  });

  it('that wait for a reset are steps of the new runs', async () => {
    await made.open();
    await train(2);
    await Promise.all([engine.reset([spec(7)]), engine.step(3)]);
    await engine.reached(3);
    expect(made.last('frame').runs).toMatchObject([{ run: 7, stats: { step: 3 } }]);
  });

  it('are taken stage by stage where that is asked for', async () => {
    await made.open();
    for (let stage = 1; stage <= 8; stage += 1) {
      expect(made.told('frame')).toEqual([]);
      await engine.advance();
    }
    expect(made.told('stage').map(({ view }) => view.stage)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await until(() => expect(lastSteps()).toEqual([1]));
  });
});

describe('an answer', () => {
  it.each(['pause', 'reset', 'reached'])('to %s comes after what was told before it was heard', async (call) => {
    await made.end();
    let heard = 0;
    let began = 0;
    made = await madeUpEngine({
      hear: async () => {
        began += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
        heard += 1;
      },
    });
    ({ engine } = made);
    await made.open();
    await engine.step(2);
    await { pause: () => engine.pause(), reset: () => engine.reset([spec(0)]), reached: () => engine.reached(2) }[
      call
    ]();
    expect(heard).toBe(began);
  });
});

describe('new settings', () => {
  it('are taken by runs that go on', async () => {
    await made.open({ runs: [spec(0), spec(1)] });
    await train(2);
    await engine.configure([spec(1, { batchSize: 6 })]);
    await train(1);
    expect(lastSteps()).toEqual([3, 3]);
    expect(made.held().map(({ settings }) => settings.batchSize)).toEqual([4, 6]);
    // The one takes six images of the batch, and the other still four.
    const [four, six] = sums();
    expect((six - four) % 65_521).toBe(2 * 784);
  });

  it('end a step that was begun stage by stage with the old ones', async () => {
    await made.open();
    await engine.advance();
    await engine.configure([spec(0, { batchSize: 6 })]);
    expect(lastSteps()).toEqual([1]);
    expect(sums()).toEqual([4 * 784]);
  });

  it('that take more images than there are leave all as they were', async () => {
    await made.open({ own: images(5) });
    expect(await refusal(engine.configure([spec(0, { batchSize: 6 })]))).toBe('own.few');
    await train(1);
    expect(sums()).toEqual([4 * 784]);
  });

  it('that are refused leave the run as it was', async () => {
    await made.open();
    expect(await refusal(engine.configure([spec(0, { batchSize: 0 })]))).toBe('setting');
    await train(1);
    expect(sums()).toEqual([4 * 784]);
  });
});

describe('a run that is removed', () => {
  it('is given up, and the others go on with batches of their own size', async () => {
    await made.open({ own: images(8), runs: [spec(0), spec(1, { batchSize: 8 })] });
    await train(1);
    await engine.remove(1);
    expect(made.held()).toHaveLength(1);
    expect((await engine.save()).batches).toEqual({ epoch: 0, next: 8 });
    // Two batches of four are an epoch of eight images.
    await train(2);
    expect((await engine.save()).batches).toEqual({ epoch: 1, next: 8 });
    expect(lastSteps()).toEqual([3]);
  });

  it('is not the last one, nor one that is not there', async () => {
    await made.open({ runs: [spec(0), spec(1)] });
    await engine.remove(9);
    expect(made.held()).toHaveLength(2);
    await engine.remove(0);
    await engine.remove(1);
    expect(made.held()).toHaveLength(1);
    await train(1);
    expect(made.last('frame').runs.map(({ run }) => run)).toEqual([1]);
  });
});

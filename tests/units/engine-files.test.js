// Runs in the engine's worker that others take the place of, and what is saved of them.
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

const sums = () => made.held().map(({ sum }) => sum);
const seenSteps = () => made.last('frame').runs.map(({ run, stats }) => [run, stats.step]);
async function train(count) {
  const { last } = await engine.step(count);
  await engine.reached(last);
}

describe('new runs', () => {
  it('take the place of the old ones from step 0, and are drawn', async () => {
    await made.open();
    await train(3);
    await engine.reset([spec(4), spec(5)]);
    const told = made.events.slice(made.events.findIndex(({ type }) => type === 'reset'));
    expect(told.map(({ type, run, step }) => [type, run, step])).toEqual([
      ['reset', undefined, undefined],
      ['samples', 4, 0],
      ['samples', 5, 0],
    ]);
    expect(told[0]).toMatchObject({ runs: [4, 5], restored: undefined });
    expect(made.held()).toHaveLength(2);
    await train(1);
    expect(seenSteps()).toEqual([
      [4, 1],
      [5, 1],
    ]);
  });

  it('end the training of the old ones, and nothing of it is told after they began', async () => {
    await made.open();
    await engine.start();
    await until(() => expect(made.told('frame').length).toBeGreaterThan(1));
    await engine.reset([spec(4)]);
    const at = made.events.findIndex(({ type }) => type === 'reset');
    expect(made.events.slice(at + 1).map(({ type }) => type)).toEqual(['samples']);
    expect(made.last('running').running).toBe(false);
    expect(made.held()).toMatchObject([{ steps: 0 }]);
  });

  it.each([
    ['whose settings are refused', { batchSize: 0 }, 'setting'],
    ['that take more images than there are', { batchSize: 65 }, 'own.few'],
  ])('%s leave the old ones, which go on', async (_, config, code) => {
    await made.open();
    await train(2);
    expect(await refusal(engine.reset([spec(4), spec(5, config)]))).toBe(code);
    expect(made.told('reset')).toEqual([]);
    expect(made.held()).toHaveLength(1);
    await train(1);
    expect(seenSteps()).toEqual([[0, 3]]);
  });

  it('train on the images that came with them', async () => {
    await made.open();
    await engine.useImages(images(64, 3), [spec(0)]);
    await train(1);
    expect(sums()).toEqual([3 * 4 * 784]);
    // Also those that begin after them.
    await engine.reset([spec(0)]);
    await train(1);
    expect(sums()).toEqual([3 * 4 * 784]);
  });

  it('for which there are too few images leave the old ones on theirs', async () => {
    await made.open();
    expect(await refusal(engine.useImages(images(3, 3), [spec(1)]))).toBe('own.few');
    await train(1);
    expect(seenSteps()).toEqual([[0, 1]]);
    expect(sums()).toEqual([4 * 784]);
    expect((await engine.save()).images).toMatchObject({ name: 'grey 1' });
  });
});

describe('saved runs', () => {
  const grown = async () => {
    await made.open({ runs: [spec(0), spec(1)] });
    await train(3);
    return engine.save();
  };

  it('hold the step, the settings, the images and the place among them', async () => {
    const saved = await grown();
    expect(saved).toMatchObject({ step: 3, batches: { epoch: 0, next: 12 }, images: { count: 64, print: 1 } });
    expect(saved.runs.map(({ id, config, stats }) => [id, config.batchSize, stats.step])).toEqual([
      [0, 4, 3],
      [1, 4, 3],
    ]);
  });

  it('go on where they were, also in place of others', async () => {
    const saved = await grown();
    await train(2);
    const wanted = sums();
    await engine.reset([spec(7)]);
    await engine.restore({ ...saved, number: 12 });
    expect(made.last('reset')).toMatchObject({ runs: [0, 1], restored: 12 });
    expect(made.last('samples').step).toBe(3);
    expect(await engine.step(2)).toEqual({ last: 5, goal: 5 });
    await engine.reached(5);
    expect(seenSteps()).toEqual([
      [0, 5],
      [1, 5],
    ]);
    expect(sums()).toEqual(wanted);
    expect((await engine.save()).batches).toEqual({ epoch: 0, next: 20 });
  });

  it('can be what an engine opens with', async () => {
    const saved = await grown();
    await made.end();
    made = await madeUpEngine();
    ({ engine } = made);
    await made.open({ runs: [spec(9)], saved });
    expect(made.told('samples').map(({ run, step }) => [run, step])).toEqual([
      [0, 3],
      [1, 3],
    ]);
    await train(1);
    expect(seenSteps()).toEqual([
      [0, 4],
      [1, 4],
    ]);
  });

  it('that had diverged stay as they are, and the others go on', async () => {
    const saved = await grown();
    saved.runs[0].diverged = true;
    await engine.restore({ ...saved, number: 1 });
    await train(1);
    expect(seenSteps()).toEqual([[1, 4]]);
    expect((await engine.save()).runs.map(({ diverged }) => diverged)).toEqual([true, false]);
  });

  it('that are damaged leave the present ones', async () => {
    const saved = await grown();
    saved.runs[1].file = new TextEncoder().encode('{');
    expect(await refusal(engine.restore({ ...saved, number: 1 }))).toBe('file.run');
    expect(made.held()).toHaveLength(2);
    await train(1);
    expect(seenSteps()).toEqual([
      [0, 4],
      [1, 4],
    ]);
  });
});

describe('what is asked of runs as they are', () => {
  it('is there after the step that they have taken', async () => {
    await made.open({ runs: [spec(0), spec(1)] });
    await train(2);
    expect(await engine.sample(1, 3, 5)).toEqual({ step: 2, pixels: new Uint8Array(3).fill((sums()[1] + 5) % 251) });
    expect(await engine.noise()).toEqual(new Float32Array(2).fill(1));
    const generated = await engine.generate(new Float32Array(4));
    expect(generated.map(({ run, step, pixels }) => [run, step, pixels.length])).toEqual([
      [0, 2, 4],
      [1, 2, 4],
    ]);
    expect(await engine.sample(9, 3, 5)).toBe(undefined);
  });

  it('weights are of one run, between two steps', async () => {
    await made.open({ runs: [spec(0), spec(1, { batchSize: 6 })] });
    await train(2);
    await engine.advance();
    const { step, bytes } = await engine.weights(1);
    expect([step, new TextDecoder().decode(bytes)]).toEqual([3, String(sums()[1])]);
    expect(await refusal(engine.weights(9))).toBe('notOpen');
  });

  it('is kept between two steps, and not in the midst of one that is looked at', async () => {
    await made.open();
    await train(2);
    expect(await engine.keep()).toMatchObject({ step: 2, runs: [{ id: 0, stats: { step: 2 } }] });
    await engine.advance();
    expect(await engine.keep()).toBe(undefined);
    expect(made.last('frame').runs[0].stats.step).toBe(2);
  });
});

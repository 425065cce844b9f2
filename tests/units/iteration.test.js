// A step that is taken stage by stage in several runs.
import { describe, expect, it } from 'vitest';

import { Iteration } from '../../www/engine/iteration.js';

/** A trainer that goes through these stages; `finish` where its stages are not to be awaited one by one. */
function run(id, { stages = [1, 2, 3, 4, 5, 6, 7, 8], images = 1, config = {}, finish } = {}) {
  const left = [...stages];
  const seen = { begun: undefined, advanced: 0, finished: 0 };
  const trainer = {
    begin: (pixels) => (seen.begun = pixels),
    advance: () => {
      if (left.length === 0) throw new Error('advanced beyond its last stage');
      seen.advanced += 1;
      return left.shift();
    },
    stage: async () => ({ stage: stages[seen.advanced - 1], noise: seen.noise, fake: seen.fake, loss: 0.5 }),
    config: () => JSON.stringify({ architecture: 'mlp', batchSize: 20, ...config }),
    histogram: async (...asked) => asked,
    ...(finish && { finish: () => (seen.finished += 1) }),
  };
  return Object.assign(seen, { id, images, trainer });
}

/** So many images, whose pixels are their numbers. */
const batchOf = (count) => Uint8Array.from({ length: count * 784 }, (_, at) => at / 784);

describe('a step that is begun', () => {
  it('gives each run as many of the first images as it takes', () => {
    const runs = [run(0, { images: 2 }), run(1, { images: 3 })];
    new Iteration(runs, batchOf(3));
    expect(runs.map(({ begun }) => [begun.length / 784, begun.at(-1)])).toEqual([
      [2, 1],
      [3, 2],
    ]);
  });

  it('is complete when the run with the most stages has taken all', async () => {
    const runs = [run(0, { stages: [1, 8] }), run(1, { stages: [1, 2, 8] })];
    const iteration = new Iteration(runs, batchOf(1));
    expect(await iteration.advance(runs)).toEqual(runs);
    expect(await iteration.advance(runs)).toEqual(runs);
    expect(iteration.complete(runs)).toBe(false);
    expect(await iteration.advance(runs)).toEqual([runs[1]]);
    expect(iteration.complete(runs)).toBe(true);
    expect(await iteration.advance(runs)).toEqual([]);
  });

  it('is ended in each run by what is left of it, and in none twice', async () => {
    const runs = [run(0, { stages: [8] }), run(1, { stages: [1, 2, 8] }), run(2, { finish: true })];
    const iteration = new Iteration(runs, batchOf(1));
    await iteration.advance(runs);
    iteration.finish(runs);
    iteration.finish(runs);
    expect(runs.map(({ advanced, finished }) => [advanced, finished])).toEqual([
      [1, 0],
      [3, 0],
      [1, 1],
    ]);
    expect(iteration.complete(runs)).toBe(true);
  });

  it('has no part in a run that came later', async () => {
    const [one, later] = [run(0), run(1)];
    const iteration = new Iteration([one], batchOf(1));
    expect(await iteration.advance([one, later])).toEqual([one]);
    iteration.finish([one, later]);
    expect(later.advanced).toBe(0);
  });
});

describe('what is seen of a stage', () => {
  /** A run of twenty images with three numbers of noise each, at that stage. */
  async function seeAt(stage, architecture) {
    const one = run(0, { stages: [stage], images: 20, config: { architecture } });
    one.noise = Array.from({ length: 20 * 3 }, (_, at) => at);
    one.fake = Array.from({ length: 20 * 784 }, (_, at) => (at % 2 === 0 ? 1 : 0.1));
    const iteration = new Iteration([one], batchOf(20));
    await iteration.advance([one]);
    return iteration.see(one);
  }

  it('is of its first sixteen images, in 8 bits', async () => {
    const { real, noise, fake, loss } = await seeAt(1, 'mlp');
    expect([real.length / 784, real.at(-1)]).toEqual([16, 15]);
    expect([noise.length, noise.at(-1)]).toEqual([16 * 3, 47]);
    expect([fake.length / 784, ...fake.slice(0, 2)]).toEqual([16, 255, 26]);
    expect(loss).toBe(0.5);
  });

  it.each([
    [4, 'mlp', 'discriminator', 'mlp.layers.0.weight'],
    [7, 'mlp', 'generator', 'mlp.layers.0.weight'],
    [4, 'seed', 'discriminator', 'mlp.layers.0.weight'],
    [7, 'seed', 'generator', 'mlp.layers.0.weight'],
    [4, 'dcgan', 'discriminator', 'dcgan.conv1.weight'],
    [7, 'dcgan', 'generator', 'dcgan.project.weight'],
  ])('%i of %s has the first layer of what it clipped, the %s', async (stage, architecture, network, parameter) => {
    const { histogram, ...seen } = await seeAt(stage, architecture);
    expect(seen.parameter).toBe(parameter);
    expect(histogram.slice(0, 2)).toEqual([network, parameter]);
  });

  it('has no layer where nothing was clipped', async () => {
    for (const stage of [1, 3, 5, 8])
      expect(await seeAt(stage, 'dcgan')).toMatchObject({ parameter: '', histogram: null });
  });
});

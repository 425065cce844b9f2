import { expect, it } from 'vitest';

import { sweep } from '../../www/judging/sweep.js';

const COUNT = 300;
const images = { count: COUNT, upTo: async () => new Uint8Array(COUNT * 784).map((_, at) => at % 251) };
const cells = [1, 2, 3].flatMap((seed) => [
  { rule: 'none', threshold: null, seed },
  { rule: 'norm', threshold: 0.1, seed },
]);
const plan = { config: { batchSize: 4, discriminatorSteps: 2, loss: 'hinge' }, cells, steps: 25 };

/** A place to train in: counts what trains in it at once; a step takes as many turns as it is told. */
function place(log, { turns = 0, divergesAt = Infinity } = {}) {
  return {
    async create(json) {
      const config = JSON.parse(json);
      const fed = [];
      log.training += 1;
      log.most = Math.max(log.most, log.training);
      let queue = Promise.resolve();
      return {
        config: () => json,
        step: (pixels) => {
          for (let turn = 0; turn < turns; turn += 1) queue = queue.then(() => new Promise(setImmediate));
          fed.push(pixels.reduce((sum, value) => sum + value, 0));
        },
        stats: async () => {
          await queue;
          const diverged = config.seed === 2 && fed.length >= divergesAt ? { step: divergesAt } : null;
          return { step: fed.length, diverged };
        },
        // What it was fed, and by which settings, is in its samples.
        sample: async () => ({ config, fed }),
        free: () => (log.training -= 1),
      };
    },
  };
}

async function results(places, log = { training: 0, most: 0 }) {
  const events = [];
  const judge = { quality: async (samples, split) => ({ samples, split }) };
  const classes = places.map((options) => place(log, options));
  await sweep(plan, { classes, judge, images }, (event) => events.push(event));
  expect(log.training).toBe(0);
  return events;
}

const inOrder = (events) => events.filter(({ type }) => type === 'result').sort((a, b) => a.index - b.index);

it('trains cells in several places at once, each to the same end as one after the other', async () => {
  const log = { training: 0, most: 0 };
  const one = inOrder(await results([{}]));
  const events = await results([{ turns: 3 }, { turns: 1 }, {}], log);
  expect(log.most).toBe(3);
  const order = events.filter(({ type }) => type === 'result').map(({ index }) => index);
  expect(order).not.toEqual(order.toSorted((a, b) => a - b));
  expect(inOrder(events)).toEqual(one);
  expect(one.map(({ cell }) => cell)).toEqual(cells);
});

it('gives each cell its clipping and seed, the images of that seed, and the validation split', async () => {
  const all = inOrder(await results([{}, {}]));
  for (const { cell, quality } of all) {
    const { config, fed } = quality.samples;
    expect(config).toMatchObject({ seed: cell.seed, loss: 'hinge' });
    const clip = { rule: cell.rule, threshold: cell.threshold ?? 1, every: 1 };
    expect([config.generator.clip, config.discriminator.clip]).toEqual([clip, clip]);
    expect(fed).toHaveLength(25);
    expect(quality.split).toBe('validation');
  }
  const fedOf = (seed) => all.filter(({ cell }) => cell.seed === seed).map(({ quality }) => quality.samples.fed);
  expect(fedOf(1)[0]).toEqual(fedOf(1)[1]);
  expect(fedOf(1)[0]).not.toEqual(fedOf(3)[0]);
});

it('tells each ten steps of a cell, and its last', async () => {
  const events = await results([{}, { turns: 1 }]);
  const told = events.filter(({ type, index }) => type === 'progress' && index === 1).map(({ step }) => step);
  expect(told).toEqual([10, 20, 25]);
});

it('trains none on that has diverged, wherever it is', async () => {
  const one = inOrder(await results([{ divergesAt: 3 }]));
  const two = inOrder(await results([{ divergesAt: 3 }, { divergesAt: 3, turns: 1 }]));
  expect(two).toEqual(one);
  expect(one.map(({ diverged }) => diverged)).toEqual([false, false, true, true, false, false]);
  expect(one[2].quality.samples.fed).toHaveLength(10);
});

it('ends with what one refuses', async () => {
  const refusing = {
    create: async () => {
      throw new Error('batchSize: 0');
    },
  };
  const log = { training: 0, most: 0 };
  const judge = { quality: async () => ({}) };
  await expect(sweep(plan, { classes: [place(log), refusing], judge, images }, () => {})).rejects.toThrow('batchSize');
});

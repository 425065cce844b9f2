// The worker of a GAN and a VAE that train side by side: the networks.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { gate, until } from './made-up-opened-engine.js';
import { Gan, madeUpPairWorker, settings, Vae } from './made-up-pair-worker.js';
import { Counting } from './made-up-run-worker.js';
import { endWorkers, refusal } from './made-up-worker-module.js';

let worker, events, open, told, last, held;

beforeEach(async () => {
  ({ worker, events, open, told, last, held } = await madeUpPairWorker());
});

afterEach(async () => {
  vi.restoreAllMocks();
  await worker.pause().catch(() => {});
  endWorkers();
});

const batchSizes = () => held().map((one) => one.settings.batchSize);

it('a pair that is not open refuses in words', async () => {
  expect(await refusal(worker.reset(settings()))).toBe('notOpen');
  expect(await refusal(worker.search(new Uint8Array(784), 1))).toBe('notOpen');
});

describe('a GAN and a VAE', () => {
  it('are drawn when they are there, the GAN as run 0', async () => {
    await open();
    await until(() =>
      expect(told('samples').map(({ run, step }) => [run, step])).toEqual([
        [0, 0],
        [1, 0],
      ]),
    );
    expect(Counting.made.map((trainer) => trainer instanceof Vae)).toEqual([false, true]);
    expect(last('progress')).toMatchObject({ loaded: 64, total: 64 });
  });

  it('train on the same batches until a pause', async () => {
    await open();
    await worker.start();
    await until(() => expect(told('frame').length).toBeGreaterThan(1));
    await worker.pause();
    await until(() => expect(last('running').running).toBe(false));
    const [gan, vae] = held();
    expect([vae.steps, vae.sum]).toEqual([gan.steps, gan.sum]);
    await until(() =>
      expect(last('frame').runs).toEqual([0, 1].map((run) => ({ run, step: gan.steps, diverged: false }))),
    );
  });

  it('say so where one of them has diverged, and the other goes on', async () => {
    await open();
    held()[0].divergesAt = 2;
    await worker.start();
    await until(() => expect(told('frame').some(({ runs }) => runs[0].run === 0 && runs[0].diverged)).toBe(true));
    await until(() => expect(last('frame').runs).toMatchObject([{ run: 1, diverged: false }]));
  });

  it('make room for new ones from step 0', async () => {
    await open();
    await worker.start();
    await until(() => expect(told('frame').length).toBeGreaterThan(1));
    await worker.reset(settings());
    expect(last('running').running).toBe(false);
    const since = events.slice(events.findLastIndex(({ type }) => type === 'reset') + 1);
    expect(since.map(({ type, step }) => [type, step])).toEqual([
      ['samples', 0],
      ['samples', 0],
    ]);
    expect(held().map(({ steps }) => steps)).toEqual([0, 0]);
  });

  it.each([
    ['the GAN', settings({ batchSize: 0 })],
    ['the VAE', settings({}, { batchSize: 0 })],
  ])('stay where the settings of new ones are refused by %s', async (_, refused) => {
    await open();
    const before = held();
    expect(await refusal(worker.reset(refused))).toBe('setting');
    expect(held()).toEqual(before);
    expect(told('reset')).toHaveLength(1);
  });

  it('go on with other settings, both or none', async () => {
    await open();
    await worker.configure(settings({ batchSize: 2 }, { batchSize: 3 }));
    expect(batchSizes()).toEqual([2, 3]);
    expect(await refusal(worker.configure(settings({ batchSize: 5 }, { batchSize: 0 })))).toBe('setting');
    expect(batchSizes()).toEqual([2, 3]);
  });

  it('that are asked for twice at once come one after the other: none is given up as it is drawn', async () => {
    await open();
    const drawn = gate();
    vi.spyOn(Gan.prototype, 'sample').mockImplementationOnce(drawn.wait);
    const resets = [2, 3].map((batchSize) => worker.reset(settings({ batchSize }, { batchSize })));
    await until(() => expect(drawn.asked).toBe(1));
    // Messages come in their order: the worker has heard of both.
    for (let turn = 0; turn < 3; turn += 1) await worker.sample(1, 1, 1);
    expect(batchSizes()).toEqual([2, 2]);
    drawn.open(new Uint8Array(2));
    await Promise.all(resets);
    expect(batchSizes()).toEqual([3, 3]);
  });

  it('that are still being made take other settings that are asked for meanwhile', async () => {
    await open();
    const made = gate();
    Gan.wait = made.wait;
    const reset = worker.reset(settings());
    await until(() => expect(made.asked).toBe(1));
    const configured = worker.configure(settings({ batchSize: 2 }, { batchSize: 3 }));
    // Messages come in their order: the worker has heard of it.
    await worker.sample(0, 1, 1);
    made.open();
    await Promise.all([reset, configured]);
    expect(batchSizes()).toEqual([2, 3]);
  });

  it('are drawn from when it is asked for', async () => {
    await open();
    expect(await worker.sample(1, 3, 5)).toEqual({ step: 0, pixels: new Uint8Array(3).fill(5) });
    expect(await worker.sample(2, 3, 5)).toBe(undefined);
  });
});

describe('networks that fail', () => {
  it.each([
    ['by a trap, which loses the worker', new WebAssembly.RuntimeError('unreachable'), { code: 'crashed' }, true],
    ['by an error', new Error('no'), { code: 'setting' }, false],
  ])('say so: %s', async (_, error, message, fatal) => {
    await open();
    held()[1].step = () => {
      throw error;
    };
    await worker.start();
    await until(() => expect(last('failed')).toMatchObject({ message, fatal }));
    expect(last('running').running).toBe(false);
  });
});

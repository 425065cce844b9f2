// The worker of a GAN and a VAE that train side by side: a digit that it reads.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { gate, until } from './made-up-opened-engine.js';
import { madeUpPairWorker, Search, settings, Vae } from './made-up-pair-worker.js';
import { endWorkers } from './made-up-worker-module.js';

let worker, open, told, last;

beforeEach(async () => {
  ({ worker, open, told, last } = await madeUpPairWorker());
});

afterEach(async () => {
  await worker.pause().catch(() => {});
  endWorkers();
});

describe('a digit that is read', () => {
  const digit = (value) => new Uint8Array(784).fill(value);

  it('is rebuilt, and changed to another one on the straight line between their codes', async () => {
    await open();
    expect(await worker.read(digit(10), digit(60))).toEqual({
      step: 0,
      pixels: new Uint8Array([10, 20, 30, 40, 50, 60]),
    });
  });

  it('is not told of networks that were replaced meanwhile', async () => {
    await open();
    const encoded = gate();
    Vae.wait = encoded.wait;
    const read = worker.read(digit(10), digit(60));
    await until(() => expect(encoded.asked).toBe(1));
    await worker.reset(settings());
    encoded.open();
    expect(await read).toBe(undefined);
  });

  it('is searched for in the GAN, and what is found told on the way', async () => {
    await open();
    await worker.search(digit(1), 7);
    await until(() => expect(told('found').map(({ steps }) => steps)).toEqual([0, 20, 50, 100, 200, 300]));
    expect(last('found')).toMatchObject({ token: 7, step: 0, distance: 700, length: 5, dim: 2 });
    expect(Search.begun.map(({ steps, freed }) => [steps, freed])).toEqual([[300, true]]);
  });

  it('is searched for no more when another one is, or with new networks', async () => {
    await open();
    const gates = [gate(), gate()];
    const [first, second] = gates.map(async ({ wait }, at) => {
      await until(() => expect(Search.begun).toHaveLength(at));
      Search.wait = wait;
      return worker.search(digit(at), at);
    });
    await until(() => expect(gates[1].asked).toBe(1));
    gates[0].open();
    await first;
    await worker.reset(settings());
    gates[1].open();
    await second;
    // Five are taken between two looks at what was asked for.
    expect(Search.begun.map(({ steps, freed }) => [steps, freed])).toEqual([
      [5, true],
      [5, true],
    ]);
  });
});

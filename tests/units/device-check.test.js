import { describe, expect, it } from 'vitest';

import { computes, isSuspect } from '../../www/engine/device-check.js';

const stats = (change = {}) => ({
  step: 1,
  discriminatorLoss: 1.38,
  generatorLoss: -0.69,
  discriminator: [{ normBefore: 1 }],
  generator: [{ normBefore: 0.1 }],
  diverged: null,
  ...change,
});

/** A class whose first step reports these statistics; what it was asked is kept. */
function trainerOf(reported) {
  const log = { created: [], fed: 0, freed: 0 };
  const Trainer = {
    create: async (config, backend) => {
      log.created.push([config, backend]);
      return {
        config: () => JSON.stringify({ batchSize: 4 }),
        step: (pixels) => (log.fed += pixels.length),
        stats: async () => reported,
        free: () => (log.freed += 1),
      };
    },
  };
  return { Trainer, log };
}

describe('what is suspect', () => {
  it.each([
    ['a loss of D that is no number', { discriminatorLoss: NaN }],
    ['a loss of G that is no number', { generatorLoss: Infinity }],
    ['a divergence', { diverged: { step: 7, network: 'generator', parameter: 'p' } }],
  ])('is %s', (_, change) => expect(isSuspect(stats(change))).toBe(true));

  it('is no step with numbers', () => expect(isSuspect(stats())).toBe(false));
});

describe('a device', () => {
  it('computes where a first step of fresh networks is finite', async () => {
    const { Trainer, log } = trainerOf(stats());
    expect(await computes(Trainer, 'webgpu')).toBe(true);
    expect(log).toEqual({ created: [['{}', 'webgpu']], fed: 4 * 784, freed: 1 });
  });

  // As a poisoned device does: it reports no divergence, since the counts of finite steps are NaN too.
  it('does not where it gives NaN, also without a divergence', async () => {
    const { Trainer, log } = trainerOf(stats({ discriminatorLoss: NaN, discriminator: [{ normBefore: NaN }] }));
    expect(await computes(Trainer, 'webgpu')).toBe(false);
    expect(log.freed).toBe(1);
  });

  it('that crashes is told for that, though its trainer cannot be freed then', async () => {
    const { Trainer } = trainerOf(stats());
    const crashing = async () => ({
      ...(await Trainer.create('{}', 'webgpu')),
      stats: () => Promise.reject(new WebAssembly.RuntimeError('unreachable')),
      free: () => {
        throw new Error('attempted to take ownership of Rust value while it was borrowed');
      },
    });
    await expect(computes({ create: crashing }, 'webgpu')).rejects.toThrow('unreachable');
  });

  it('does not where only the gradients are no numbers', async () => {
    const { Trainer } = trainerOf(stats({ discriminator: [{ normBefore: NaN }] }));
    expect(await computes(Trainer, 'webgpu')).toBe(false);
  });
});

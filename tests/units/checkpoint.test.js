import { describe, expect, it } from 'vitest';

import { keptOf } from '../../www/engine/checkpoint.js';

/** A trainer whose last step is that, or none that it took itself. */
const trainer = (last, bytes = 4) => ({
  config: () => '{"seed":7}',
  save: async () => new Uint8Array(bytes),
  stats: async () => last ?? Promise.reject(new Error('no step has been taken')),
});

/** What is kept of one run after two steps. */
const keep = async (one, told, queued = false) => {
  const state = { step: 2, diverged: false, told };
  const reads = (read) => Promise.all([read({ id: 0, trainer: one, clips: {} }, state)]);
  const runner = { readInGap: async (read) => ({ step: 2, reads: reads(read) }) };
  return keptOf(runner, { position: { epoch: 0, next: 256 } }, {}, queued);
};

describe('a run that is kept', () => {
  it('has its last step from the trainer that took it', async () => {
    expect((await keep(trainer({ step: 2, own: true }), { step: 2 })).runs[0].stats).toEqual({ step: 2, own: true });
  });

  it('has it as it was told where its trainer came by it from elsewhere', async () => {
    expect((await keep(trainer(), { step: 2, accuracy: 0.5 })).runs[0].stats).toEqual({ step: 2, accuracy: 0.5 });
  });

  it('has none where what was told is of an earlier step, or nothing', async () => {
    expect((await keep(trainer(), { step: 1 })).runs[0].stats).toBe(null);
    expect((await keep(trainer(), undefined)).runs[0].stats).toBe(null);
  });

  it('on a GPU costs what its file takes to be packed, not what the steps before it take', async () => {
    const slow = trainer({ step: 2 }, 400_000);
    const { stats } = slow;
    slow.stats = () => new Promise((resolve) => setTimeout(() => resolve(stats()), 30));
    expect((await keep(slow, undefined, true)).ms).toBe(2);
    expect((await keep(slow, undefined)).ms).toBeGreaterThan(20);
  });
});

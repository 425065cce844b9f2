import { afterEach, describe, expect, it, vi } from 'vitest';

import { OwnImages } from '../../www/data/own-images.js';
import { checkpointOf, keptOf, loadAll } from '../../www/engine/checkpoint.js';
import { Refusal } from '../../www/messages/refusal.js';

afterEach(() => vi.useRealTimers());

/** A trainer whose last step is that, or none that it took itself. */
const trainer = (last, bytes = 4) => ({
  config: () => '{"seed":7}',
  save: async () => new Uint8Array(bytes),
  stats: async () => last ?? Promise.reject(new Error('no step has been taken')),
});

const BATCHES = { position: { epoch: 0, next: 256 } };
const readAll = (read, one, told) =>
  Promise.all([read({ id: 0, trainer: one, clips: {} }, { step: 2, diverged: false, told })]);

/** What is kept of one run after two steps. */
const keep = (one, told, queued = false) =>
  keptOf({ readInGap: async (read) => ({ step: 2, reads: readAll(read, one, told) }) }, BATCHES, {}, queued);

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

  it.each([
    ['takes, from when they are between two steps until it is there', false, 30],
    ['on a GPU takes to be packed, not what the steps before it take', true, 2],
  ])('costs what its file %s', async (_, queued, wanted) => {
    vi.useFakeTimers();
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const slow = trainer({ step: 2 }, 400_000);
    const { stats } = slow;
    slow.stats = async () => (await wait(30), stats());
    const runner = {
      readInGap: async (read) => (await wait(100), { step: 2, reads: readAll(read, slow) }),
    };
    const kept = keptOf(runner, BATCHES, {}, queued);
    await vi.advanceTimersByTimeAsync(130);
    expect((await kept).ms).toBe(wanted);
  });
});

describe('all runs together', () => {
  const saving = (images, batches = BATCHES, before = () => {}) =>
    checkpointOf(
      {
        readBetweenSteps: async (read) => (before(), { step: 2, reads: readAll(read, trainer({ step: 2 })) }),
      },
      batches,
      images,
    );

  it('have the place among the images at the step that they are read at', async () => {
    const batches = { position: { epoch: 0, next: 256 } };
    // They train on until they are between two steps.
    const saved = await saving({}, batches, () => (batches.position = { epoch: 1, next: 64 }));
    expect(saved).toMatchObject({ step: 2, batches: { epoch: 1, next: 64 } });
  });

  it('name the images where those are the reader’s own, and not what is in them', async () => {
    const own = new OwnImages({ name: 'cats', pixels: new Uint8Array(3 * 784), print: 'p' });
    expect((await saving(own)).images).toEqual({ name: 'cats', count: 3, print: 'p' });
    expect((await saving({ count: 50_000 })).images).toBe(null);
  });
});

describe('saved runs', () => {
  /** A trainer that takes the settings of its file, which may be damaged. */
  function fresh(id) {
    const one = { id, file: undefined };
    let config = 'as wanted';
    one.trainer = {
      config: async () => config,
      load: async (file) => {
        if (file === 'damaged') throw new Error('its checksum is another');
        one.file = file;
        config = file === 'of others' ? 'others' : config;
      },
    };
    return one;
  }

  it('are each loaded into the trainer of the same run', async () => {
    const runs = [fresh(4), fresh(2)];
    await loadAll(runs, [
      { id: 2, file: 'two' },
      { id: 4, file: 'four' },
    ]);
    expect(runs.map(({ file }) => file)).toEqual(['four', 'two']);
  });

  it.each([
    ['is damaged', 'damaged', new Refusal('file.run', { name: 3, error: 'its checksum is another' })],
    ['is of other settings than its header says', 'of others', new Refusal('file.settings', { name: 3 })],
  ])('are refused where the file of one %s, by its number', async (_, file, refusal) => {
    const saved = [
      { id: 0, file: 'one' },
      { id: 2, file },
    ];
    await expect(loadAll([fresh(0), fresh(2)], saved)).rejects.toThrow(refusal);
  });
});

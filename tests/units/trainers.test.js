import { describe, expect, it, vi } from 'vitest';

import { checkEnough, configureAll, elsewhereFirst } from '../../www/engine/trainers.js';
import { Refusal } from '../../www/messages/refusal.js';

const settings = (c, batchSize = 4) => ({
  seed: 7,
  batchSize,
  discriminatorSteps: 2,
  generator: { clip: { threshold: c } },
  discriminator: { clip: { threshold: c } },
});

/** A run whose trainer notes what it is set to, and refuses a threshold of 0. */
function run(id) {
  const set = [];
  let config = JSON.stringify(settings(1));
  const trainer = {
    config: () => config,
    configure: (next) => {
      if (JSON.parse(next).generator.clip.threshold === 0) throw new Error('threshold is 0');
      config = next;
      set.push(JSON.parse(next).generator.clip.threshold);
    },
  };
  return { id, trainer, set, config: settings(1), images: 8, seed: 7 };
}

/** The same in another worker: what it answers comes later. */
function remote(id) {
  const one = run(id);
  const { config, configure } = one.trainer;
  one.order = [];
  one.trainer = {
    Siblings: {},
    config: async () => config(),
    configure: async (next) => (one.order.push('configure'), configure(next)),
    preview: async (next) => {
      one.order.push('preview');
      const old = config();
      configure(next);
      one.set.pop();
      const changed = config();
      configure(old);
      one.set.pop();
      return changed;
    },
  };
  return one;
}

describe('new settings', () => {
  it('are set in all runs between the same two steps, here and elsewhere', async () => {
    const [here, there] = [run(0), remote(1)];
    /** What each was last set to, when the other is. */
    const changes = [here, there].map((one) => ({ run: one, config: settings(0.5, 6) }));
    const accept = vi.fn(() => {
      // All is set in the task that accepts it.
      queueMicrotask(() => expect([here.set.at(-1), there.set.at(-1)]).toEqual([0.5, 0.5]));
    });
    await configureAll(changes, accept);
    expect(there.order).toEqual(['preview', 'configure']);
    const [told] = accept.mock.calls[0];
    expect([...told.keys()]).toEqual([here, there]);
    for (const one of [here, there]) {
      expect(one).toMatchObject({ images: 12, seed: 7, config: { batchSize: 6 } });
      expect(one.clips.generator.threshold).toBe(0.5);
    }
  });

  it.each([
    ['here', run(0), remote(1)],
    ['elsewhere', remote(0), run(1)],
  ])('are set in none where one refuses, %s', async (_, refusing, other) => {
    const changes = [
      { run: other, config: settings(0.5) },
      { run: refusing, config: settings(0) },
    ];
    await expect(configureAll(changes, () => {})).rejects.toThrow('threshold is 0');
    for (const one of [refusing, other]) {
      expect(one.config.generator.clip.threshold).toBe(1);
      expect(JSON.parse(await one.trainer.config()).generator.clip.threshold).toBe(1);
    }
    // What was tried was set back at once.
    expect(other.set.at(-1) ?? 1).toBe(1);
  });

  it('are set in none that may not be accepted', async () => {
    const one = run(0);
    const refuse = () => {
      throw new Error('too few images');
    };
    await expect(configureAll([{ run: one, config: settings(0.5) }], refuse)).rejects.toThrow('too few');
    expect(JSON.parse(one.trainer.config())).toEqual(settings(1));
    expect(one.images).toBe(8);
  });

  it('that an instance crashes of are not set back, which would hide what it crashed of', async () => {
    const one = run(0);
    one.trainer.configure = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    await expect(configureAll([{ run: one, config: settings(0.5) }], () => {})).rejects.toThrow(
      WebAssembly.RuntimeError,
    );
  });
});

it('a step may take all images that there are, but none twice', () => {
  const runs = [{ images: 8 }, { images: 12 }, { images: 4 }];
  expect(() => checkEnough({ count: 12 }, runs)).not.toThrow();
  expect(() => checkEnough({ count: 11 }, runs)).toThrow(new Refusal('own.few', { count: 11, needed: 12 }));
});

it('runs in other workers come first, and each kind in its order', () => {
  const runs = [run(0), remote(1), run(2), remote(3)];
  expect(elsewhereFirst(runs).map(({ id }) => id)).toEqual([1, 3, 0, 2]);
});

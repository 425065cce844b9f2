// What is asked of a device before runs go on there, by a clock that the devices themselves move.
import { beforeEach, describe, expect, it } from 'vitest';

import { PoisonedError } from '../../www/engine/device-check.js';
import { carryOver, compare, SlowerError, warmUp } from '../../www/engine/handover.js';

let now;
const clock = () => now;
beforeEach(() => (now = 0));

const trap = new WebAssembly.RuntimeError('unreachable');

/**
 * A device whose steps take that long, the first of each trainer longer, and whose results come `late` ms after the burst
 * began at the earliest; `made` has what its trainers were asked. In `crashes` it crashes, and refuses to be freed then.
 */
function device(backend, { stepMs = 1, firstMs = stepMs, late = 0, loss = 1, crashes } = {}) {
  const made = [];
  const create = async (given) => {
    const one = { steps: [], drawn: [], freed: 0 };
    made.push(one);
    let began, crashed;
    const asked = (name) => {
      if (name !== crashes) return;
      crashed = true;
      throw trap;
    };
    const read = async (name) => {
      asked(name);
      now = Math.max(now, began + late);
      began = undefined;
    };
    const defaults = { batchSize: 2, discriminatorSteps: 1, seed: 7, generator: {}, discriminator: {} };
    return {
      config: () => JSON.stringify({ ...defaults, ...JSON.parse(given) }),
      step: (pixels) => {
        asked('step');
        began ??= now;
        now += one.steps.length === 0 ? firstMs : stepMs;
        one.steps.push(pixels.length / 784);
      },
      stats: async () => {
        await read('stats');
        return { discriminatorLoss: loss, discriminator: [] };
      },
      sample: async (...wanted) => {
        asked('sample');
        one.drawn.push(wanted);
      },
      load: async () => asked('load'),
      free: () => {
        if (crashed) throw new Error('attempted to take ownership of Rust value while it was borrowed');
        one.freed += 1;
      },
    };
  };
  return { backend, Trainer: { create }, made };
}

const SPECS = [2, 3].map((batchSize, id) => ({ id, config: { batchSize } }));
const ONE = SPECS.slice(0, 1);

describe('a device that is made ready', () => {
  it('has taken a step of each run’s own size, and drawn it; of that nothing is kept', async () => {
    const gpu = device('webgpu');
    await warmUp(gpu, SPECS, { count: 16, seed: 5 });
    // The first is the check whether it computes.
    expect(gpu.made.slice(1)).toEqual([
      { steps: [2], drawn: [[16, 5]], freed: 1 },
      { steps: [3], drawn: [[16, 5]], freed: 1 },
    ]);
  });

  it('is refused where it gives no numbers, before any run is made there', async () => {
    const gpu = device('webgpu', { loss: NaN });
    await expect(warmUp(gpu, SPECS, { count: 16, seed: 5 })).rejects.toThrow(PoisonedError);
    expect(gpu.made).toHaveLength(1);
  });

  it('and crashes as it draws is refused for that, and what can still be given back is', async () => {
    const gpu = device('webgpu', { crashes: 'sample' });
    await expect(warmUp(gpu, SPECS, { count: 16, seed: 5 })).rejects.toBe(trap);
    expect(gpu.made.map(({ freed }) => freed)).toEqual([1, 0, 1]);
  });
});

describe('a GPU', () => {
  const steps = ({ made }) => made[0].steps.length;

  it('is compared by steps of the runs’ own sizes, of which nothing is kept', async () => {
    const [gpu, cpu] = [device('webgpu'), device('cpu')];
    await compare(gpu, cpu, SPECS, clock);
    for (const { made } of [gpu, cpu]) {
      expect(made.map(({ steps: taken, freed }) => [new Set(taken), freed])).toEqual([
        [new Set([2]), 1],
        [new Set([3]), 1],
      ]);
    }
  });

  it('may take half as long again as the CPU, since it leaves that to the page', async () => {
    const cpu = device('cpu', { stepMs: 4 });
    await compare(device('webgpu', { stepMs: 6 }), cpu, ONE, clock);
    await expect(compare(device('webgpu', { stepMs: 6.5 }), cpu, ONE, clock)).rejects.toThrow(SlowerError);
  });

  it('has its pace from the best burst, as the CPU has, not from a first step that takes long', async () => {
    const compared = compare(device('webgpu', { stepMs: 2, firstMs: 90 }), device('cpu', { firstMs: 90 }), ONE, clock);
    await expect(compared).rejects.toMatchObject({ paces: { gpu: 2, cpu: 1 } });
  });

  it('that crashes of it is refused for that', async () => {
    const gpu = device('webgpu', { crashes: 'stats' });
    await expect(compare(gpu, device('cpu'), ONE, clock)).rejects.toBe(trap);
  });

  it.each([
    ['whose steps are quick is not given more of them at once than the CPU', { stepMs: 50 }, 1 + 8],
    ['whose results come late is given up to 32 at once', { stepMs: 0.5, late: 100 }, 1 + 4 + 16 + 32],
    ['is given no more at once where that makes a step no quicker', { stepMs: 25, late: 100 }, 1 + 4 + 16],
    ['whose steps themselves are slow is given a few once', { stepMs: 200 }, 1 + 4],
  ])('%s', async (_, speed, wanted) => {
    const gpu = device('webgpu', speed);
    await compare(gpu, device('cpu', { stepMs: 200 }), ONE, clock);
    expect(steps(gpu)).toBe(wanted);
  });

  it('is compared with a slow CPU by one step of that', async () => {
    const cpu = device('cpu', { stepMs: 120 });
    await compare(device('webgpu'), cpu, ONE, clock);
    expect(steps(cpu)).toBe(1);
  });
});

it('runs stay where they are if a device crashes as it takes them, and it is told what it crashed of', async () => {
  const gpu = device('webgpu', { crashes: 'load' });
  const trainers = SPECS.map(() => ({ save: async () => new Uint8Array() }));
  const runs = SPECS.map((spec, index) => ({ ...spec, trainer: trainers[index] }));
  await expect(carryOver(gpu, runs)).rejects.toBe(trap);
  expect(runs.map(({ trainer }) => trainer)).toEqual(trainers);
  expect(gpu.made.map(({ freed }) => freed)).toEqual([0, 1]);
});

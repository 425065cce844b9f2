import { describe, expect, it } from 'vitest';

import { compare, SlowerError } from '../../www/engine/handover.js';
import { Runner } from '../../www/engine/runner.js';
import { DELAYS, madeUpCpu, madeUpGpu, MadeUpTime } from './made-up-gpu.js';

/** Trains a run on each device for so many seconds of their clock; when which step was reported. */
async function train(devices, seconds) {
  const time = new MadeUpTime();
  const creating = [devices(time)].flat().map(({ Trainer, backend }) => Trainer.create('{}', backend));
  const trainers = await Promise.all(creating);
  const frames = [];
  let runner;
  const ended = new Promise((resolve, reject) => {
    runner = new Runner({
      runs: trainers.map((trainer, id) => ({ id, trainer, images: 1 })),
      batches: { next: async () => new Uint8Array(784) },
      samples: { count: 1, seed: 1 },
      clock: time.clock,
      fail: reject,
      publish: ({ type, runs, running }) => {
        if (type === 'frame') frames.push({ time: time.now, step: runs[0].stats.step });
        if (type === 'frame' && time.now > seconds * 1000) void runner.pause();
        if (type === 'running' && !running) resolve();
      },
    });
    runner.start();
  });
  await time.during(ended);
  return frames;
}

/** Steps a second from the third second on. */
function rateOf(frames) {
  const steady = frames.filter(({ time }) => time >= 2000);
  const [first, last] = [steady[0], steady.at(-1)];
  return ((last.step - first.step) / (last.time - first.time)) * 1000;
}

/** Milliseconds that bursts last, from the third second on. */
function burstsOf(frames) {
  const steady = frames.filter(({ time }) => time >= 2000);
  return steady.slice(1).map(({ time }, index) => time - steady[index].time);
}

const late = Object.keys(DELAYS).filter((delay) => delay !== 'none');

describe('a device whose results take 100 ms', () => {
  for (const delay of late) {
    for (const stepMs of [0.5, 1, 2, 5, 10, 20]) {
      it(`trains within 10 % as fast as without, ${delay}, at ${stepMs} ms a step`, async () => {
        const without = rateOf(await train((time) => madeUpGpu(time, { stepMs }), 12));
        const frames = await train((time) => madeUpGpu(time, { stepMs, delay }), 12);
        expect(rateOf(frames)).toBeGreaterThan(0.9 * without);
        // What is queued ends soon after a pause.
        expect(Math.max(...burstsOf(frames))).toBeLessThanOrEqual(600);
      });
    }
  }
});

describe('a device whose results come at once', () => {
  it.each([0.5, 2, 10, 30])('trains in bursts of 40 ms or so, at %d ms a step', async (stepMs) => {
    const bursts = burstsOf(await train((time) => madeUpGpu(time, { stepMs }), 6));
    const mean = bursts.reduce((sum, ms) => sum + ms, 0) / bursts.length;
    expect(mean).toBeGreaterThan(10);
    expect(mean).toBeLessThan(50);
  });

  it('has short bursts again soon after it was late by other work', async () => {
    const delay = (finished, asked) => (asked < 5000 ? DELAYS.after(finished) : finished);
    const frames = await train((time) => madeUpGpu(time, { stepMs: 5, delay }), 40);
    expect(Math.max(...burstsOf(frames.filter(({ time }) => time < 5000)))).toBeGreaterThan(100);
    expect(Math.max(...burstsOf(frames.filter(({ time }) => time > 25_000)))).toBeLessThan(50);
  });

  it('is not given long bursts for its slow steps', async () => {
    const bursts = burstsOf(await train((time) => madeUpGpu(time, { stepMs: 90 }), 20));
    // One at a time, but for a trial now and then.
    expect(bursts.filter((ms) => ms > 100).length / bursts.length).toBeLessThan(0.1);
  });

  it('is another worker, which is never tried with more steps than last 40 ms, also beside a run that is here', async () => {
    const elsewhere = (time) => {
      const { Trainer, backend } = madeUpGpu(time, { stepMs: 65 });
      const create = async () => Object.assign(await Trainer.create(), { Siblings: Trainer });
      return { Trainer: { create }, backend };
    };
    const both = (time) => [madeUpCpu(time, { stepMs: 3 }), elsewhere(time)];
    for (const devices of [elsewhere, both]) expect(Math.max(...burstsOf(await train(devices, 20)))).toBeLessThan(70);
  });

  it('is the CPU in bursts of 40 ms, and always of one step where that takes longer', async () => {
    for (const [stepMs, most] of [
      [7, 50],
      [90, 91],
    ]) {
      expect(Math.max(...burstsOf(await train((time) => madeUpCpu(time, { stepMs }), 20)))).toBeLessThanOrEqual(most);
    }
  });
});

describe('a GPU whose results take 100 ms', () => {
  const specs = [
    { id: 0, config: {} },
    { id: 1, config: {} },
  ];
  /** Compares it with a CPU; the milliseconds that training stands still for that. */
  async function compared(gpuMs, cpuMs, delay) {
    const time = new MadeUpTime();
    const given = [madeUpGpu(time, { stepMs: gpuMs, delay }), madeUpCpu(time, { stepMs: cpuMs })];
    await time.during(compare(...given, specs, time.clock));
    return time.now;
  }

  it.each(late)('is chosen where its steps are quicker, %s', async (delay) => {
    for (const [gpuMs, cpuMs] of [
      [0.5, 5],
      [2, 5],
      [5, 7],
    ]) {
      expect(await compared(gpuMs, cpuMs, delay)).toBeLessThan(1500);
    }
  });

  it.each(late)('is not chosen where its steps are slower, %s', async (delay) => {
    await expect(compared(20, 5, delay)).rejects.toThrow(SlowerError);
    const { paces } = await compared(20, 5, delay).catch((error) => error);
    // Two runs.
    expect(paces.gpu).toBeGreaterThanOrEqual(40);
    expect(paces.gpu).toBeLessThan(100);
    expect(paces.cpu).toBeCloseTo(10, 6);
  });

  it('and one whose steps alone are slow is asked for few of them', async () => {
    const time = new MadeUpTime();
    const given = [madeUpGpu(time, { stepMs: 300 }), madeUpCpu(time, { stepMs: 10 })];
    await expect(time.during(compare(...given, specs, time.clock))).rejects.toThrow(SlowerError);
    expect(time.now).toBeLessThan(2000);
  });
});

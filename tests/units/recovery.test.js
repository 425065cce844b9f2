import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Run } from '../../www/seen/run.js';
import { Recovery } from '../../www/session/recovery.js';

const CLIPS = { generator: { rule: 'norm', threshold: 1, every: 1 }, discriminator: { rule: 'none' } };
const stats = (step) => ({ step, generatorLoss: 1 / step, generator: [], discriminator: [], diverged: null });
const spec = (id, config = { seed: 7 }) => ({ id, config });

/** The runs after a step, as the engine gives them. */
const kept = (step, { ids = [0, 1], ms = 10, diverged = [] } = {}) => ({
  step,
  batches: { epoch: 0, next: step * 128 },
  images: null,
  ms,
  runs: ids.map((id) => ({
    id,
    config: { seed: 7, whole: true },
    clips: CLIPS,
    diverged: diverged.includes(id),
    file: new Uint8Array([step, id]),
    stats: step > 0 ? stats(step) : null,
  })),
});

/** What the engine answers when it is asked to keep the runs, in order. @type {(unknown | Error | Promise<unknown>)[]} */
let answers;
let asked;
let seen;
let recovery;

/** Both runs as they are seen after so many steps, each of which was reported. */
function see(steps) {
  for (const run of seen.values()) {
    for (let step = run.step + 1; step <= steps; step += 1) {
      run.take(stats(step), CLIPS);
      if (step % 10 === 0) run.draw({ step, pixels: new Uint8Array([step]) });
    }
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  answers = [];
  asked = 0;
  seen = new Map([0, 1].map((id) => [id, new Run(id)]));
  recovery = new Recovery({
    keep: async () => {
      asked += 1;
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
      return answer;
    },
    runs: () => seen,
  });
  recovery.begin([spec(0), spec(1)]);
});

afterEach(() => vi.useRealTimers());

describe('a run that has diverged', () => {
  it('can go back to the last state of all runs in which its gradients were finite', async () => {
    expect(recovery.soundStep(0)).toBe(undefined);
    expect(recovery.sound(0)).toBe(undefined);
    see(30);
    answers = [kept(20)];
    await recovery.keep();
    answers = [kept(25, { diverged: [0] })];
    await recovery.keep();
    expect([recovery.soundStep(0), recovery.soundStep(1)]).toEqual([20, 25]);
    const { saved, seen: then } = recovery.sound(0);
    expect(saved.step).toBe(20);
    expect(saved.runs.map(({ id, diverged }) => [id, diverged])).toEqual([
      [0, false],
      [1, false],
    ]);
    expect(saved.runs[0].file).toEqual(new Uint8Array([20, 0]));
    for (const run of then.values()) {
      expect(run.step).toBe(20);
      expect(run.history.steps.at(-1).step).toBe(20);
    }
    // What is seen now is another matter.
    expect(seen.get(1).step).toBe(30);
  });

  it('is not sound where its last step says so, though the worker does not know it yet', async () => {
    see(30);
    answers = [kept(20)];
    await recovery.keep();
    const found = kept(25);
    found.runs[0].stats = { ...stats(25), diverged: { step: 25, network: 'generator', parameter: 'x' } };
    answers = [found];
    await recovery.keep();
    expect(recovery.soundStep(0)).toBe(20);
  });

  it('goes back without a run that was removed since', async () => {
    see(30);
    answers = [kept(20)];
    await recovery.keep();
    recovery.remove(1);
    expect(recovery.sound(0).saved.runs.map(({ id }) => id)).toEqual([0]);
    expect(recovery.soundStep(1)).toBe(undefined);
  });

  it('does not go back to runs that were given up', async () => {
    see(30);
    answers = [kept(20)];
    await recovery.keep();
    recovery.forget();
    expect(recovery.sound(0)).toBe(undefined);
  });
});

describe('while it trains, the runs are kept', () => {
  it('every second where that costs little', async () => {
    answers = [kept(5, { ms: 10 })];
    await vi.advanceTimersByTimeAsync(10_000);
    recovery.heed(true);
    await vi.advanceTimersByTimeAsync(999);
    expect(asked).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toBe(1);
    await vi.advanceTimersByTimeAsync(4000);
    expect(asked).toBe(5);
  });

  it('for less than a fiftieth of the time where it costs much', async () => {
    const ms = 300;
    answers = [kept(5, { ms })];
    recovery.heed(true);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(asked).toBeGreaterThan(30);
    expect((asked - 1) * ms).toBeLessThanOrEqual(600_000 / 50);
  });

  it('not where it rests, but once as they are then', async () => {
    answers = [kept(5)];
    recovery.heed(true);
    await vi.advanceTimersByTimeAsync(100);
    recovery.heed(false);
    await vi.advanceTimersByTimeAsync(200);
    expect([asked, recovery.step]).toEqual([1, 5]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(1);
  });

  it('no more often where it rests again and again, as after each step that a script asks for', async () => {
    answers = [kept(5, { ms: 80 })];
    for (let time = 0; time < 60_000; time += 50) {
      recovery.heed(time % 100 === 0);
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(asked).toBeGreaterThan(10);
    expect(asked).toBeLessThanOrEqual(60_000 / (50 * 80));
  });

  it('no more often for short rests', async () => {
    answers = [kept(5, { ms: 300 })];
    for (let time = 0; time < 60_000; time += 2500) {
      recovery.heed(true);
      await vi.advanceTimersByTimeAsync(2400);
      recovery.heed(false);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(asked).toBeGreaterThan(2);
    expect(asked).toBeLessThanOrEqual(60_000 / (50 * 300) + 1);
  });

  it('soon after a setting that was taken while they were being kept', async () => {
    let arrive;
    answers = [new Promise((resolve) => (arrive = resolve)), kept(9)];
    recovery.heed(true);
    const first = recovery.keep();
    recovery.took([spec(1, { seed: 7, c: 2 })]);
    arrive(kept(5));
    await first;
    await vi.advanceTimersByTimeAsync(200);
    expect([asked, recovery.changed]).toEqual([2, []]);
  });

  it('soon after the settings have come to rest', async () => {
    answers = [kept(5)];
    recovery.heed(true);
    for (let change = 0; change < 8; change += 1) {
      recovery.took([spec(1, { seed: 7, c: change })]);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(asked).toBe(0);
    await vi.advanceTimersByTimeAsync(100);
    expect(asked).toBe(1);
    expect(recovery.changed).toEqual([]);
  });
});

it('what is reported of each step in training has the runs kept no more often, and no less', async () => {
  answers = [kept(5, { ms: 300 })];
  recovery.heed(true);
  for (let step = 1; step <= 60; step += 1) {
    see(step);
    recovery.heed();
    await vi.advanceTimersByTimeAsync(300);
  }
  // After the first second, and when that has been rested from for fifty times 300 ms.
  expect(asked).toBe(2);
});

it('a step that was taken stage by stage is kept, once', async () => {
  answers = [kept(1)];
  see(1);
  recovery.heed();
  recovery.heed();
  await vi.advanceTimersByTimeAsync(200);
  expect([asked, recovery.step]).toEqual([1, 1]);
  recovery.heed();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(1);
});

it('a step that was taken while the runs were being kept is kept too', async () => {
  let arrive;
  answers = [new Promise((resolve) => (arrive = resolve)), kept(2)];
  const first = recovery.keep();
  recovery.heed(true);
  see(2);
  recovery.heed(false);
  arrive(kept(1));
  await first;
  await vi.advanceTimersByTimeAsync(200);
  expect([asked, recovery.step]).toEqual([2, 2]);
});

it('asked for while another is on its way, they are kept once more when that is there', async () => {
  let arrive;
  answers = [new Promise((resolve) => (arrive = resolve)), kept(9)];
  const both = [recovery.keep(), recovery.keep(), recovery.keep()];
  arrive(kept(5));
  await Promise.all(both);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toBe(2);
  expect(recovery.step).toBe(9);
});

it('a refusal leaves what was kept before, and the next one is asked for', async () => {
  answers = [kept(5), new Error('not now'), undefined, kept(20)];
  recovery.heed(true);
  await vi.advanceTimersByTimeAsync(3000);
  expect([asked, recovery.step]).toEqual([3, 5]);
  await vi.advanceTimersByTimeAsync(1000);
  expect([asked, recovery.step]).toEqual([4, 20]);
});

it('what comes late of runs that were given up is not kept', async () => {
  let arrive;
  answers = [new Promise((resolve) => (arrive = resolve)), kept(2)];
  const late = recovery.keep();
  recovery.begin([spec(0, { seed: 8 })]);
  arrive(kept(500));
  await late;
  expect(recovery.open).toEqual({ runs: [spec(0, { seed: 8 })] });
  // And it does not stand in the way of the new ones.
  await recovery.keep();
  expect(recovery.step).toBe(2);
});

it('what it keeps is told, and nothing of runs that were given up meanwhile', async () => {
  const told = [];
  recovery.given.kept = ({ step }) => told.push(step);
  answers = [kept(5)];
  await recovery.keep();
  expect(told).toEqual([5]);
  let answer;
  answers = [new Promise((resolve) => (answer = resolve))];
  const keeping = recovery.keep();
  recovery.begin([spec(0), spec(1)]);
  answer(kept(9));
  await keeping;
  expect(told).toEqual([5]);
});

describe('the engine that is opened next', () => {
  it('begins from the seed where nothing was kept', () => {
    expect(recovery.open).toEqual({ runs: [spec(0), spec(1)] });
  });

  it('begins with the settings that were taken before anything was kept, and is told none beside', () => {
    recovery.took([spec(1, { seed: 7, c: 0.5 })]);
    expect(recovery.open).toEqual({ runs: [spec(0), spec(1, { seed: 7, c: 0.5 })] });
    expect(recovery.changed).toEqual([]);
  });

  it('goes on from what was kept last, without a run that was removed', async () => {
    answers = [kept(40)];
    await recovery.keep();
    recovery.remove(0);
    const { saved, runs } = recovery.open;
    expect(runs).toEqual([spec(1)]);
    expect(saved).toMatchObject({ step: 40, batches: { epoch: 0, next: 5120 } });
    expect(saved.runs).toEqual([
      { id: 1, config: { seed: 7, whole: true }, file: new Uint8Array([40, 1]), diverged: false },
    ]);
  });

  it('is told the settings that were taken since, and only those', async () => {
    answers = [kept(40), undefined];
    await recovery.keep();
    recovery.took([spec(1, { seed: 7, c: 0.5 })]);
    await vi.runAllTimersAsync();
    expect(recovery.changed).toEqual([spec(1, { seed: 7, c: 0.5 })]);
    answers = [kept(60)];
    await recovery.keep();
    expect(recovery.changed).toEqual([]);
  });

  it('is told settings that were taken while the runs were being kept', async () => {
    let arrive;
    answers = [new Promise((resolve) => (arrive = resolve)), undefined];
    const keeping = recovery.keep();
    recovery.took([spec(1, { seed: 7, c: 0.5 })]);
    arrive(kept(40));
    await keeping;
    expect(recovery.changed).toEqual([spec(1, { seed: 7, c: 0.5 })]);
  });
});

describe('what was seen of the runs', () => {
  it('is cut back to the step that they go on from: charts, samples and tallies', async () => {
    see(40);
    answers = [kept(40)];
    await recovery.keep();
    see(95);
    const runs = recovery.rewound();
    for (const run of runs.values()) {
      expect(run.step).toBe(40);
      expect(run.history.steps.map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
      expect(run.samples.step).toBe(40);
      expect(run.snapshots.all.map(({ step }) => step)).toEqual([10, 20, 30, 40]);
      expect(run.tally.generator.steps).toBe(40);
      expect(run.clips).toBe(CLIPS);
    }
    // What is drawn meanwhile is still the old ones.
    expect(seen.get(0).step).toBe(95);
  });

  it('has the kept step where that had not been reported yet', async () => {
    see(38);
    answers = [kept(40)];
    await recovery.keep();
    const steps = recovery.rewound().get(0).history.steps;
    expect(steps.at(-1).step).toBe(40);
  });

  it('of a run that had diverged stays as it is', async () => {
    see(30);
    answers = [kept(40, { diverged: [0] })];
    await recovery.keep();
    const runs = recovery.rewound();
    expect(runs.get(0)).toBe(seen.get(0));
    expect(runs.get(1).step).toBe(40);
  });

  it('is nothing where nothing was kept', () => {
    see(30);
    expect([...recovery.rewound().values()].map((run) => [run.id, run.step, run.history.steps])).toEqual([
      [0, 0, []],
      [1, 0, []],
    ]);
  });

  it('is nothing where the runs have begun from their seed since', async () => {
    see(30);
    answers = [kept(20)];
    await recovery.keep();
    recovery.forget();
    expect([...recovery.rewound().values()].map(({ step }) => step)).toEqual([0, 0]);
  });
});

describe('a GPU that is lost', () => {
  it('has the runs go on each time, and takes nothing from the CPU, which may be lost once', () => {
    expect([recovery.loseGpu(), recovery.loseGpu()]).toEqual([true, true]);
    expect(recovery.lose({ code: 'crashed' })).toBe(true);
    expect(recovery.loseGpu()).toBe(false);
  });

  it('is asked nothing more, and what it was asked twice is asked of the next but once', async () => {
    answers = [new Promise(() => {}), kept(9)];
    void recovery.keep();
    void recovery.keep();
    recovery.loseGpu();
    await recovery.keep();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([asked, recovery.step]).toEqual([2, 9]);
  });
});

describe('an engine that is lost', () => {
  const problem = { code: 'crashed', details: { error: 'unreachable' } };

  it('is replaced once, and again only after the reader began other runs', () => {
    expect(recovery.lose(problem)).toBe(true);
    expect(recovery.lose(problem)).toBe(false);
    recovery.begin([spec(0)]);
    expect(recovery.lose(problem)).toBe(true);
  });

  it('is not asked to keep the runs any more', async () => {
    answers = [kept(5)];
    recovery.heed(true);
    recovery.lose(problem);
    recovery.heed(true);
    await recovery.keep();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(0);
  });

  it('is reported with what it was lost of and the whole settings of each run', async () => {
    see(40);
    const state = kept(40);
    state.runs[1].config = { seed: 8, whole: true };
    answers = [state, undefined];
    await recovery.keep();
    recovery.took([spec(0, { seed: 7, c: 0.5 })]);
    recovery.lose(problem);
    see(50);
    recovery.lose({ code: 'crashed', details: { error: 'the worker was ended' } });
    expect(JSON.parse(recovery.report({ backend: 'cpu' }))).toEqual({
      losses: [
        { error: 'unreachable', step: 40 },
        { error: 'the worker was ended', step: 50 },
      ],
      wentOnFrom: 40,
      backend: 'cpu',
      runs: [
        { run: 1, config: { seed: 7, c: 0.5 } },
        { run: 2, config: { seed: 8, whole: true } },
      ],
    });
  });

  it('is reported though nothing is known of why, and has not gone on from a step where it was lost once', () => {
    recovery.lose({ code: 'crashed' });
    const report = JSON.parse(recovery.report({}));
    expect(report.losses).toEqual([{ error: '', step: 0 }]);
    expect(report).not.toHaveProperty('wentOnFrom');
  });
});

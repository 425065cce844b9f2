// A training of one run: what it is asked for, and what it tells.
import { beforeEach, describe, expect, it } from 'vitest';

import { finished, madeUpRunner, offline, until } from './made-up-runner.js';
import { later, never, turn } from './promises.js';

let made, trainer, runner, errors, told, last;
beforeEach(() => {
  made = madeUpRunner();
  ({ trainer, runner, errors, told, last } = made);
});

describe('Runner', () => {
  it('takes the steps it is asked for, reports the last and draws it', async () => {
    const one = runner();
    one.start(3);
    await finished(one);
    expect(trainer.steps).toBe(3);
    expect(last('frame').runs[0].stats.step).toBe(3);
    expect(last('samples')).toMatchObject({ step: 3 });
    expect(last('running')).toMatchObject({ running: false });
  });

  it('goes on after a pause', async () => {
    const one = runner();
    one.start(2);
    await finished(one);
    one.start(2);
    await finished(one);
    expect(trainer.steps).toBe(4);
  });

  it('queues a burst before it awaits the statistics of the one before', async () => {
    const one = runner();
    one.start(100);
    await finished(one);
    expect(trainer.mostReadsInFlight).toBe(2);
  });

  it('reports a burst before the next, where its statistics are there', async () => {
    const taken = [];
    const one = runner([], { check: async ([{ stats }]) => taken.push([stats.step, trainer.steps]) });
    trainer.stats = async () => ({ step: trainer.steps, diverged: null });
    one.start(50);
    await finished(one);
    expect(taken.length).toBeGreaterThan(2);
    for (const [reported, steps] of taken) expect(reported).toBe(steps);
  });

  it('stops where the run has diverged', async () => {
    trainer.divergesAt = 5;
    const one = runner();
    one.start();
    await finished(one);
    expect(last('frame').runs[0].stats.diverged).toEqual({ step: 5 });
    expect(trainer.steps).toBeLessThan(200);
  });

  it('reports the steps before a failure', async () => {
    let left = 7;
    made.next = async () => (left-- > 0 ? new Uint8Array(784) : offline());
    const one = runner();
    one.start();
    await finished(one);
    expect(last('frame').runs[0].stats.step).toBe(7);
    expect(errors.length).toBe(1);
  });

  it('tells a failure before its first step by itself, stops, and can be started again', async () => {
    made.next = offline;
    const one = runner();
    one.start();
    await finished(one);
    expect(errors.map(String)).toEqual(['Error: offline']);
    made.next = async () => new Uint8Array(784);
    one.start(1);
    await finished(one);
    expect(trainer.steps).toBe(1);
  });

  it('takes no step for whoever asks after it was closed', async () => {
    const one = runner();
    one.start(2);
    await finished(one);
    await one.close();
    one.start(3);
    await finished(one);
    expect([trainer.steps, errors]).toEqual([2, []]);
  });
});

describe('a pause', () => {
  it('has no step begin after it, and the last that was taken is reported', async () => {
    const one = runner();
    one.start();
    await until(() => trainer.steps > 1);
    const paused = one.pause();
    const taken = trainer.steps;
    await paused;
    // One may be on its way, waiting for its batch.
    expect(trainer.steps - taken).toBeLessThanOrEqual(1);
    expect(last('frame').runs[0].stats.step).toBe(trainer.steps);
    const { steps } = trainer;
    await turn();
    expect(trainer.steps).toBe(steps);
  });

  it('is told at once, while a slow device still works', async () => {
    const one = runner();
    trainer.stats = never;
    one.start();
    await until(() => trainer.steps > 0);
    void one.pause();
    expect(last('running')).toMatchObject({ running: false });
  });

  it('and a start are told once each, whoever asks again', async () => {
    const one = runner();
    await one.pause();
    one.start();
    one.start(5);
    await until(() => trainer.steps > 0);
    await Promise.all([one.pause(), one.pause()]);
    await one.pause();
    expect(told('running').map(({ running }) => running)).toEqual([true, false]);
  });

  it('and a start right after it have no step reported twice', async () => {
    const one = runner();
    one.start();
    await until(() => trainer.steps > 1);
    void one.pause();
    one.start();
    const before = trainer.steps;
    await until(() => trainer.steps > before + 1);
    await one.pause();
    const reported = told('frame').map(({ runs }) => runs[0].stats.step);
    expect(reported).toEqual([...new Set(reported)]);
    expect(reported.at(-1)).toBe(trainer.steps);
  });

  it('has all forgotten that was asked for', async () => {
    const one = runner();
    one.start();
    await one.pause();
    const before = trainer.steps;
    one.start(2);
    await finished(one);
    expect(trainer.steps).toBe(before + 2);
  });

  it('and a start of some steps in the midst of a burst are these steps, and no more', async () => {
    const one = runner();
    one.start();
    await until(() => trainer.steps >= 200);
    const { promise, resolve } = later();
    let isAsked = false;
    made.next = () => ((isAsked = true), promise);
    await until(() => isAsked);
    void one.pause();
    one.start(2);
    made.next = async () => new Uint8Array(784);
    const before = trainer.steps;
    resolve(new Uint8Array(784));
    await finished(one);
    // The one that waited for its batch is the first of them.
    expect(trainer.steps - before).toBe(2);
  });
});

describe('steps that are asked for', () => {
  it('while others are taken come after them, and the last is drawn once', async () => {
    // A clock that stands has nothing drawn now and then.
    const one = runner([], { clock: () => 0 });
    one.start(3);
    one.start(4);
    await finished(one);
    expect(trainer.steps).toBe(7);
    one.start(2);
    await finished(one);
    expect(trainer.steps).toBe(9);
    await turn();
    expect(told('samples').map(({ step }) => step)).toEqual([1, 7, 9]);
  });

  it('while it trains without an end do not end it', async () => {
    const one = runner();
    one.start();
    one.start(1);
    await until(() => trainer.steps >= 20);
    expect(one.running).toBe(true);
    await one.pause();
  });

  it('while the last are being drawn are taken', async () => {
    const one = runner();
    const { sample } = trainer;
    let asked = false;
    trainer.sample = async (count) => {
      if (trainer.steps === 2 && !asked) {
        await turn();
        asked = true;
        one.start(3);
      }
      return sample.call(trainer, count);
    };
    one.start(2);
    await finished(one);
    expect(trainer.steps).toBe(5);
  });

  it('say where training will rest', async () => {
    const one = runner();
    expect(one.goal).toBe(0);
    one.start(5);
    expect(one.goal).toBe(5);
    one.start(3);
    expect(one.goal).toBe(8);
    await finished(one);
    expect([one.step, one.goal]).toEqual([8, 8]);
    one.start();
    expect(one.goal).toBe(Infinity);
    await one.pause();
    expect(one.goal).toBe(one.step);
  });
});

describe('what a device gave', () => {
  it('is not reported where it does not stand the check, and training stops', async () => {
    const poisoned = new Error('poisoned');
    const one = runner([], {
      check: async (runs) => {
        if (runs[0].stats.step >= 3) throw poisoned;
      },
    });
    one.start(20);
    await finished(one);
    expect(errors).toEqual([poisoned]);
    expect(told('frame').every((event) => event.runs[0].stats.step < 3)).toBe(true);
    expect(one.running).toBe(false);
  });

  it('is reported after the check', async () => {
    const checked = [];
    const one = runner([], { check: async (runs) => void checked.push(...runs.map(({ stats }) => stats.step)) });
    one.start(4);
    await finished(one);
    expect(checked).toEqual(told('frame').flatMap(({ runs }) => runs.map(({ stats }) => stats.step)));
  });
});

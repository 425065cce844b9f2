// Who waits for a step of a training.
import { beforeEach, describe, expect, it } from 'vitest';

import { madeUpRunner, offline, until } from './made-up-runner.js';

let made, trainer, runner, last;
beforeEach(() => {
  made = madeUpRunner();
  ({ trainer, runner, last } = made);
});

describe('who waits for a step', () => {
  it('hears of it when it has been reported, and of the last when it has been drawn too', async () => {
    const one = runner();
    const heard = [];
    const hear = (step) => () => heard.push([step, last('frame').runs[0].stats.step, last('samples')?.step]);
    const third = one.reached(one.start(3)).then(hear(3));
    const end = one.reached(one.start(40)).then(hear(43));
    await third;
    expect(heard[0][1]).toBeGreaterThanOrEqual(3);
    expect(one.running).toBe(true);
    await end;
    expect(heard[1]).toEqual([43, 43, 43]);
    expect([trainer.steps, one.running]).toEqual([43, false]);
  });

  it('hears of it in training without an end', async () => {
    const one = runner();
    one.start();
    await until(() => trainer.steps >= 5);
    const step = one.start(4);
    await one.reached(step);
    expect(last('frame').runs[0].stats.step).toBeGreaterThanOrEqual(step);
    expect(one.running).toBe(true);
    await one.pause();
  });

  it.each([
    ['a pause', (one) => one.pause()],
    ['a failure', () => (made.next = offline)],
    ['a divergence', () => (trainer.divergesAt = trainer.steps + 5)],
    ['other runs', (one) => one.close()],
  ])('waits no more after %s', async (_, end) => {
    const one = runner();
    const reached = one.reached(one.start(1e9));
    await until(() => trainer.steps > 0);
    void end(one);
    await reached;
    expect(one.running).toBe(false);
  });

  it('waits for nothing where it has come, or nothing is asked for', async () => {
    const one = runner();
    await one.reached(7);
    await one.reached(one.start(2));
    await one.reached(1);
  });
});

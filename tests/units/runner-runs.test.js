// Runs that train side by side.
import { beforeEach, describe, expect, it } from 'vitest';

import { FakeTrainer, finished, madeUpRunner, other, until } from './made-up-runner.js';

let made, trainer, runner, errors, told, last;
beforeEach(() => {
  made = madeUpRunner();
  ({ trainer, runner, errors, told, last } = made);
});

describe('runs side by side', () => {
  it('are given the very same batches, in the same order', async () => {
    let number = 0;
    made.next = async () => new Uint8Array(784).fill((number += 1));
    const second = other(1);
    const one = runner([second]);
    one.start(5);
    await finished(one);
    expect(second.trainer.fed.map((batch) => batch[0])).toEqual([1, 2, 3, 4, 5]);
    expect(second.trainer.fed).toEqual(trainer.fed);
  });

  it('take as many images of a batch as each needs, from its beginning', async () => {
    made.next = async () => new Uint8Array(5 * 784);
    const second = other(1, 5);
    const one = runner([second]);
    one.start(1);
    await finished(one);
    expect([trainer.fed[0].length, second.trainer.fed[0].length]).toEqual([784, 5 * 784]);
  });

  it('are given a batch first where they are in another worker, which works while this one does', async () => {
    const second = other(1);
    second.trainer.Siblings = FakeTrainer;
    const order = [];
    for (const [name, one] of Object.entries({ here: trainer, elsewhere: second.trainer }))
      one.step = () => (order.push(name), FakeTrainer.prototype.step.call(one));
    const one = runner([second]);
    one.start(2);
    await finished(one);
    expect(order).toEqual(['elsewhere', 'here', 'elsewhere', 'here']);
  });

  it('are reported together, each under its id, and each drawn', async () => {
    const one = runner([other(3)]);
    one.start(2);
    await finished(one);
    expect(last('frame').runs.map(({ run, stats }) => [run, stats.step])).toEqual([
      [0, 2],
      [3, 2],
    ]);
    const drawn = told('samples').filter(({ step }) => step === 2);
    expect(new Set(drawn.map(({ run }) => run))).toEqual(new Set([0, 3]));
  });

  it('go on where one diverges, which is told once and steps no more', async () => {
    trainer.divergesAt = 3;
    const second = other(1);
    const one = runner([second]);
    one.start(200);
    await finished(one);
    expect(second.trainer.steps).toBe(200);
    expect(trainer.steps).toBeLessThan(200);
    expect(told('frame').filter((event) => event.runs.some(({ stats }) => stats.diverged)).length).toBe(1);
  });

  it('stop where all have diverged, also when started again', async () => {
    const second = other(1);
    trainer.divergesAt = second.trainer.divergesAt = 2;
    const one = runner([second]);
    one.start();
    await finished(one);
    const { steps } = trainer;
    one.start();
    await finished(one);
    expect(trainer.steps).toBe(steps);
  });

  it('go on where one is taken out, which can be freed once nothing reads from it', async () => {
    const second = other(1);
    const one = runner([second]);
    one.start();
    await until(() => trainer.steps > 3);
    await one.remove(1);
    second.trainer.freed = true;
    expect(second.trainer.readsInFlight).toBe(0);
    const { steps } = trainer;
    await until(() => trainer.steps > steps);
    await one.pause();
    expect(errors).toEqual([]);
    expect(last('frame').runs.map(({ run }) => run)).toEqual([0]);
  });

  it('go on from a step, and one that had diverged is left alone', async () => {
    const second = other(1);
    const one = runner([second], { step: 40, diverged: [1] });
    one.start(2);
    await finished(one);
    expect([trainer.steps, second.trainer.steps]).toEqual([2, 0]);
    expect(last('samples')).toMatchObject({ run: 0, step: 42 });
  });
});

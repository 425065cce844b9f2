// A step of all runs that is taken stage by stage.
import { beforeEach, describe, expect, it } from 'vitest';

import { finished, madeUpRunner, offline, other, until } from './made-up-runner.js';
import { later, turn } from './promises.js';

let made, trainer, runner, errors, told, last;
beforeEach(() => {
  made = madeUpRunner();
  ({ trainer, runner, errors, told, last } = made);
});

const stages = (id) =>
  told('stage')
    .filter(({ run }) => run === id)
    .map(({ view }) => view);

describe('stage by stage', () => {
  it('eight stages are a step of every run, on one batch', async () => {
    const second = other(1);
    const one = runner([second]);
    for (let stage = 1; stage <= 8; stage += 1) {
      expect([trainer.steps, second.trainer.steps]).toEqual([0, 0]);
      await one.advance();
    }
    expect([trainer.steps, second.trainer.steps]).toEqual([1, 1]);
    expect(stages(0).map(({ stage }) => stage)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(stages(1).length).toBe(8);
    expect(trainer.fed).toEqual(second.trainer.fed);
    expect(last('frame').runs.map(({ stats }) => stats.step)).toEqual([1, 1]);
    expect(last('samples')).toMatchObject({ step: 1 });
  });

  it('says nothing of how fast steps are', async () => {
    const one = runner();
    for (let stage = 1; stage <= 16; stage += 1) await one.advance();
    expect(told('frame').map(({ runs, stepsPerSecond }) => [runs[0].stats.step, stepsPerSecond])).toEqual([
      [1, null],
      [2, null],
    ]);
  });

  it('shows pictures in 8 bits, and the histogram of what was clipped', async () => {
    const one = runner();
    for (let stage = 1; stage <= 7; stage += 1) await one.advance();
    const [first, , , fourth, , , seventh] = stages(0);
    expect(first.fake).toEqual(new Uint8Array(4 * 784).fill(128));
    expect(first.noise).toEqual(new Float32Array(12).fill(0.5));
    expect(first.real.length).toBe(784);
    expect(first.histogram).toBeNull();
    expect(fourth.histogram.of).toEqual(['discriminator', 'dcgan.conv1.weight']);
    expect(seventh.histogram.of).toEqual(['generator', 'dcgan.project.weight']);
  });

  it('a run with more updates of D takes its further stages while the other waits', async () => {
    const second = other(1);
    // Stages 1 to 4 twice.
    const order = [1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8];
    second.trainer.advance = () => {
      const stage = order.shift();
      second.trainer.seen = stage;
      if (stage === 8) second.trainer.steps += 1;
      return stage;
    };
    const one = runner([second]);
    for (let press = 1; press <= 12; press += 1) await one.advance();
    expect([trainer.steps, second.trainer.steps]).toEqual([1, 1]);
    expect(stages(0).length).toBe(8);
    expect(stages(1).length).toBe(12);
  });

  it('does nothing where all runs have diverged, who take no step', async () => {
    trainer.divergesAt = 1;
    const one = runner();
    one.start(1);
    await finished(one);
    for (let stage = 1; stage <= 8; stage += 1) await one.advance();
    expect([one.step, told('stage'), errors]).toEqual([1, [], []]);
  });

  it('does nothing while it trains', async () => {
    const one = runner();
    one.start();
    await one.advance();
    expect(trainer.at).toBeNull();
    await one.pause();
  });

  it('a run that is taken out while its stage is on the way is not freed before that has come', async () => {
    const second = other(1);
    const { advance } = second.trainer;
    const { promise, resolve } = later();
    let [isMoving, isFree] = [false, false];
    second.trainer.advance = async () => {
      isMoving = true;
      await promise;
      return advance.call(second.trainer);
    };
    const one = runner([second]);
    const moved = one.advance();
    await until(() => isMoving);
    const removed = one.remove(1).then(() => (isFree = true));
    await turn();
    expect(isFree).toBe(false);
    resolve();
    await Promise.all([removed, moved]);
    expect(stages(0).length).toBe(1);
    expect(stages(1).length).toBe(0);
    expect(errors).toEqual([]);
  });

  it('tells a failure and can be pressed again', async () => {
    made.next = offline;
    const one = runner();
    await one.advance();
    expect(errors.map(String)).toEqual(['Error: offline']);
    made.next = async () => new Uint8Array(784);
    await one.advance();
    expect(stages(0).map(({ stage }) => stage)).toEqual([1]);
  });
});

describe('a step that was begun stage by stage', () => {
  it('is the first when training goes on', async () => {
    const second = other(1);
    const one = runner([second]);
    for (let stage = 1; stage <= 3; stage += 1) await one.advance();
    one.start(3);
    await finished(one);
    expect([trainer.steps, second.trainer.steps]).toEqual([3, 3]);
    expect(trainer.at).toBeNull();
    expect(trainer.fed.length).toBe(3);
    expect(last('samples')).toMatchObject({ step: 3 });
    expect(errors).toEqual([]);
  });

  it('is the only one where one is asked for, and is told', async () => {
    const one = runner();
    await one.advance();
    one.start(1);
    await finished(one);
    expect([trainer.steps, one.step]).toEqual([1, 1]);
    expect(last('frame').runs[0].stats.step).toBe(1);
  });

  it('is ended once, whoever else asks for that', async () => {
    const one = runner();
    await one.advance();
    await Promise.all([one.finishStep(), one.finishStep()]);
    expect([trainer.steps, one.step]).toEqual([1, 1]);
    expect(told('frame').length).toBe(1);
  });
});

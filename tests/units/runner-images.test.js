// A training whose images are on their way.
import { beforeEach, describe, expect, it } from 'vitest';

import { finished, madeUpRunner, until } from './made-up-runner.js';
import { later, turn } from './promises.js';

let trainer, runner, errors, told, last;
beforeEach(() => ({ trainer, runner, errors, told, last } = madeUpRunner()));

/** Batches of which those after so many wait until that is settled. */
function awaited(after = 3) {
  const { promise, resolve, reject } = later();
  promise.catch(() => {});
  const source = { late: after === 0, arrive: () => promise };
  source.next = async () => {
    if (source.late) await promise;
    source.late = trainer.steps === after - 1;
    return new Uint8Array(784);
  };
  const come = () => ((source.late = false), resolve());
  return { source, come, fail: reject };
}

describe('while images are on their way', () => {
  it('tells and draws what was taken, and goes on when they are there', async () => {
    const { source, come } = awaited();
    const one = runner([], { batches: source });
    one.start(5);
    await until(() => last('samples')?.step === 3);
    expect(last('frame').runs[0].stats.step).toBe(3);
    expect([trainer.steps, one.running]).toEqual([3, true]);
    come();
    await finished(one);
    expect([trainer.steps, last('frame').runs[0].stats.step, errors]).toEqual([5, 5, []]);
  });

  it('a training begins with them where there are none yet', async () => {
    const { source, come } = awaited(0);
    const one = runner([], { batches: source });
    one.start(2);
    await until(() => last('samples')?.step === 0);
    expect([trainer.steps, one.running, told('frame')]).toEqual([0, true, []]);
    come();
    await finished(one);
    expect([trainer.steps, errors]).toEqual([2, []]);
  });

  it('a pause does not wait for them', async () => {
    const { source, fail } = awaited();
    const one = runner([], { batches: source });
    one.start();
    await until(() => last('samples')?.step === 3);
    await one.pause();
    fail(new Error('offline'));
    await turn();
    expect([trainer.steps, one.running, errors]).toEqual([3, false, []]);
  });

  it('neither does who comes between two steps, and training waits on', async () => {
    const { source, come } = awaited();
    const one = runner([], { batches: source });
    one.start(5);
    await until(() => last('samples')?.step === 3);
    const steps = [];
    const visit = async () => void steps.push(trainer.steps);
    expect([await one.visit(visit), await one.visit(visit), steps]).toEqual([true, true, [3, 3]]);
    expect([trainer.steps, one.running]).toEqual([3, true]);
    come();
    await finished(one);
    expect([trainer.steps, errors]).toEqual([5, []]);
  });

  it('nor who comes as the last samples are being drawn', async () => {
    const { source, come } = awaited();
    const one = runner([], { batches: source });
    const { sample } = trainer;
    let visited;
    trainer.sample = async (...given) => {
      if (trainer.steps === 3) visited ??= one.visit(async () => {});
      return sample.apply(trainer, given);
    };
    one.start(5);
    await until(() => visited);
    expect(await visited).toBe(true);
    come();
    await finished(one);
  });

  it('a stage is taken when they are there, and nobody who comes meanwhile waits for them', async () => {
    const { source, come } = awaited(0);
    const one = runner([], { batches: source });
    const advanced = one.advance();
    await turn();
    expect(await one.visit(async () => {})).toBe(true);
    expect(told('stage')).toEqual([]);
    come();
    await advanced;
    expect(told('stage').map(({ view }) => view.stage)).toEqual([1]);
  });

  it.each([
    ['is to wait', async () => {}],
    ['waits', turn],
  ])('a pause does not wait for a stage that %s for them, which is not taken then', async (_, before) => {
    const { source, come } = awaited(0);
    const one = runner([], { batches: source });
    const advanced = one.advance();
    await before();
    await one.pause();
    await advanced;
    come();
    await turn();
    expect([told('stage'), errors]).toEqual([[], []]);
    await one.advance();
    expect(told('stage').map(({ view }) => view.stage)).toEqual([1]);
  });

  it('what does not come is told, after what was taken', async () => {
    const { source, fail } = awaited();
    const one = runner([], { batches: source });
    one.start();
    await until(() => last('samples')?.step === 3);
    fail(new Error('offline'));
    await finished(one);
    expect(errors.map(String)).toEqual(['Error: offline']);
    expect(last('frame').runs[0].stats.step).toBe(3);
  });
});

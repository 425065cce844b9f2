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

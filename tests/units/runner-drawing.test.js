// Images that runs draw while they train.
import { beforeEach, describe, expect, it } from 'vitest';

import { finished, madeUpRunner, other, until } from './made-up-runner.js';
import { later, turn } from './promises.js';

let trainer, runner, errors, told, last;
beforeEach(() => ({ trainer, runner, errors, told, last } = madeUpRunner()));

/** A clock by which it is time to draw whenever it is looked at. */
function hurriedClock() {
  let now = 0;
  return () => (now += 1000);
}

/** What a trainer draws first is held until a test says otherwise; how often it was asked. */
function hold(held, method) {
  const { promise, resolve } = later();
  const draw = held[method];
  const one = { asked: 0, open: resolve };
  held[method] = async (...given) => {
    one.asked += 1;
    const isFirst = one.asked === 1;
    const pixels = await draw.apply(held, given);
    if (isFirst) await promise;
    return pixels;
  };
  return one;
}

describe('samples of runs side by side', () => {
  it('are drawn after the same step, also where one is slow', async () => {
    const one = runner([other(1)], { clock: hurriedClock() });
    const { sample } = trainer;
    trainer.sample = async (count) => {
      const pixels = await sample.call(trainer, count);
      await turn();
      return pixels;
    };
    const steps = (id) =>
      told('samples')
        .filter(({ run }) => run === id)
        .map(({ step }) => step);
    one.start();
    await until(() => steps(0).length > 2);
    await one.pause();
    expect(steps(1)).toEqual(steps(0));
    for (const { step, pixels } of told('samples')) expect(pixels[0]).toBe(step % 256);
  });

  it('are asked for again when the last have come, and not before', async () => {
    const held = hold(trainer, 'sample');
    const one = runner([], { clock: hurriedClock() });
    one.start();
    await until(() => trainer.steps > 20);
    expect(held.asked).toBe(1);
    held.open();
    await until(() => held.asked > 2);
    await one.pause();
  });

  it('that cannot be drawn while it trains are told as a failure, and training goes on', async () => {
    const { sample } = trainer;
    const failed = new Error('no room for them');
    trainer.sample = async () => {
      trainer.sample = sample;
      throw failed;
    };
    const one = runner([], { clock: hurriedClock() });
    one.start();
    await until(() => told('samples').length > 0);
    expect([errors, one.running]).toEqual([[failed], true]);
    await one.pause();
  });

  it('are not told of one that was taken out meanwhile', async () => {
    const second = other(1);
    const held = hold(second.trainer, 'sample');
    const one = runner([second]);
    const drawn = one.drawSamples();
    const removed = one.remove(1);
    held.open();
    await Promise.all([drawn, removed]);
    expect(told('samples').map(({ run }) => run)).toEqual([0]);
  });

  it('are all there before a close, also where the last of them come first; then the trainers are free', async () => {
    const second = other(1);
    const held = hold(trainer, 'sample');
    const one = runner([second]);
    one.start();
    await until(() => trainer.steps > 1);
    let isClosed = false;
    const closed = one.close().then(() => (isClosed = true));
    await until(() => last('samples')?.step === trainer.steps);
    await turn();
    expect([held.asked, isClosed]).toEqual([2, false]);
    held.open();
    await closed;
    expect([trainer.readsInFlight, second.trainer.readsInFlight]).toEqual([0, 0]);
    const { steps } = trainer;
    await turn();
    expect(trainer.steps).toBe(steps);
  });
});

describe('samples of one run', () => {
  it('are drawn for whoever asks, and are of the step at which they were asked for', async () => {
    const second = other(1);
    const one = runner([second]);
    one.start(2);
    await finished(one);
    const held = hold(second.trainer, 'sample');
    const asked = one.sampleOnce(1, 3, 9);
    one.start(1);
    await until(() => second.trainer.steps === 3);
    held.open();
    expect(await asked).toEqual({ step: 2, pixels: new Uint8Array(3 * 784).fill(2) });
    await finished(one);
  });

  it('are none where it has diverged or is gone', async () => {
    trainer.divergesAt = 1;
    const one = runner([other(1)]);
    one.start(1);
    await finished(one);
    await one.remove(1);
    expect(await Promise.all([0, 1, 2].map((id) => one.sampleOnce(id, 3, 9)))).toEqual(Array(3).fill(undefined));
  });
});

describe('images of given noise', () => {
  it('are of all runs after the same step, and training goes on meanwhile', async () => {
    const held = hold(trainer, 'generate');
    const one = runner([other(1)]);
    one.start();
    await until(() => trainer.steps > 3);
    const step = trainer.steps;
    const asked = one.generate(new Float32Array(6));
    await until(() => trainer.steps > step);
    held.open();
    const images = await asked;
    await one.pause();
    const pixels = new Uint8Array(3 * 784).fill(step % 256);
    expect(images).toEqual([0, 1].map((run) => ({ run, step, pixels })));
    expect(errors).toEqual([]);
  });

  it('are none of a run that has diverged, and another is not freed while it draws', async () => {
    const second = other(1);
    trainer.divergesAt = 1;
    const held = hold(second.trainer, 'generate');
    const one = runner([second]);
    one.start(3);
    await finished(one);
    const images = one.generate(new Float32Array(2));
    let isFree = false;
    const removed = one.remove(1).then(() => (isFree = true));
    await turn();
    expect(isFree).toBe(false);
    held.open();
    await removed;
    expect((await images).map(({ run }) => run)).toEqual([1]);
  });
});

// What is read from all runs after the same step.
import { beforeEach, expect, it } from 'vitest';

import { finished, madeUpRunner, other, until } from './made-up-runner.js';
import { turn } from './promises.js';

let made, trainer, runner;
beforeEach(() => {
  made = madeUpRunner();
  ({ trainer, runner } = made);
});

const stepsOf = async (run) => run.trainer.steps;

it('reads between two steps while it trains: all runs have taken the same', async () => {
  const one = runner([other(1)]);
  let drawn = 0;
  made.next = async () => ((drawn += 1), new Uint8Array(784));
  one.start();
  for (let reading = 0; reading < 10; reading += 1) {
    await turn();
    const { step, reads } = await one.readBetweenSteps(async (run, state) => [run.trainer.steps, state.step, drawn]);
    expect(await reads).toEqual([
      [step, step, step],
      [step, step, step],
    ]);
  }
  await one.pause();
});

it('reads after a step that was begun in slow motion, which it ends', async () => {
  const one = runner();
  await one.advance();
  const { step, reads } = await one.readBetweenSteps(stepsOf);
  expect([step, await reads]).toEqual([1, [1]]);
  expect(trainer.at).toBe(null);
});

it('reads after such a step while that trains on, whose end it does not wait for', async () => {
  const one = runner();
  await one.advance();
  one.start();
  const { step, reads } = await one.readBetweenSteps(stepsOf);
  expect(step).toBeGreaterThan(0);
  expect(await reads).toEqual([step]);
  expect(one.running).toBe(true);
  await one.pause();
});

it('reads after a step that is begun in slow motion just then', async () => {
  const one = runner();
  const read = one.readBetweenSteps(stepsOf);
  const [{ step, reads }] = await Promise.all([read, one.advance()]);
  expect([step, await reads]).toEqual([1, [1]]);
  expect(trainer.at).toBe(null);
});

it('reads in a gap while it trains, and leaves a step that was begun in slow motion to the reader', async () => {
  const one = runner([other(1)]);
  one.start();
  await until(() => trainer.steps > 0);
  const { step, reads } = await one.readInGap(stepsOf);
  expect(await reads).toEqual([step, step]);
  await one.pause();
  await one.advance();
  expect(await one.readInGap(stepsOf)).toBe(undefined);
  expect(trainer.at).toBe(1);
});

it('has whoever reads know which runs have diverged, and the last step that was told of each', async () => {
  trainer.divergesAt = 1;
  const one = runner([other(1), other(2)], { diverged: [2] });
  one.start(40);
  await finished(one);
  const { reads } = await one.readBetweenSteps(async ({ id }, { step, diverged, told }) => [
    id,
    step,
    diverged,
    told && told.step,
  ]);
  expect(await reads).toEqual([
    [0, 40, true, 1],
    [1, 40, false, 40],
    [2, 40, true, undefined],
  ]);
});

import { expect, it } from 'vitest';

import { History } from '../../www/seen/history.js';

const stats = (step) => ({ step, generatorLoss: step / 2 });

it('keeps every step of a short run', () => {
  const history = new History();
  for (let step = 1; step <= 100; step += 1) history.push(stats(step));
  const [steps, losses] = history.columns((one) => one.generatorLoss);
  expect(steps).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  expect(losses[99]).toBe(50);
});

it('thins a long run evenly, from its first step to its last', () => {
  const history = new History();
  for (let step = 1; step <= 50_000; step += 1) history.push(stats(step));
  const [steps] = history.columns();
  expect(steps.length).toBeLessThanOrEqual(1500);
  expect(steps.length).toBeGreaterThan(500);
  expect(steps[0]).toBe(1);
  const gaps = steps.slice(1).map((step, index) => step - steps[index]);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * Math.min(...gaps));
  expect(50_000 - steps.at(-1)).toBeLessThanOrEqual(Math.max(...gaps));
});

it('leaves a gap for what is not a number', () => {
  const history = new History();
  history.push({ step: 1, generatorLoss: NaN });
  expect(history.columns((one) => one.generatorLoss)[1]).toEqual([null]);
});

it('goes on from what was saved, at the distance that it had', () => {
  const whole = new History();
  for (let step = 1; step <= 4000; step += 1) whole.push(stats(step));
  const resumed = new History(JSON.parse(JSON.stringify(whole)));
  for (let step = 4001; step <= 6000; step += 1) {
    whole.push(stats(step));
    resumed.push(stats(step));
  }
  expect(resumed.steps).toEqual(whole.steps);
});

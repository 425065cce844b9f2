import { describe, expect, it } from 'vitest';

import { Snapshots, stepsOf, thinned } from '../../www/seen/snapshots.js';

const snapshot = (step) => ({ step, pixels: Uint8Array.of(step % 256) });
const stepsIn = (snapshots) => snapshots.all.map(({ step }) => step);

/** Snapshots after every so many steps. */
function filled(until, every = 1) {
  const snapshots = new Snapshots();
  for (let step = 0; step <= until; step += every) snapshots.push(snapshot(step));
  return snapshots;
}

describe('Snapshots', () => {
  it('keep every one of a short run', () => {
    expect(stepsIn(filled(58))).toEqual(Array.from({ length: 59 }, (_, step) => step));
  });

  it('drop every second when they are full, but neither the first nor the newest', () => {
    // 60 are full: 0 2 4 … 58 stay, and 59 as the newest.
    expect(stepsIn(filled(59))).toEqual([...Array.from({ length: 30 }, (_, index) => 2 * index), 59]);
    // From here on every second is kept.
    expect(stepsIn(filled(63)).slice(-4)).toEqual([58, 60, 62, 63]);
  });

  it('never are more than 60, however long the run, and evenly spread', () => {
    const snapshots = new Snapshots();
    let most = 0;
    for (let step = 0; step <= 20_000; step += 7) {
      snapshots.push(snapshot(step));
      most = Math.max(most, snapshots.all.length);
      expect(stepsIn(snapshots)[0]).toBe(0);
      expect(stepsIn(snapshots).at(-1)).toBe(step);
    }
    expect(most).toBe(60);
    const steps = stepsIn(snapshots);
    expect(steps.length).toBeGreaterThan(25);
    const gaps = steps.slice(1).map((step, index) => step - steps[index]);
    // The newest comes when it comes.
    gaps.pop();
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * Math.min(...gaps));
  });

  it('are the same for runs that were drawn after the same steps', () => {
    expect(stepsIn(filled(900, 3))).toEqual(stepsIn(filled(900, 3)));
  });

  it('have the newest drawing of a step that was drawn twice', () => {
    const snapshots = filled(3);
    snapshots.push(snapshot(3));
    expect(stepsIn(snapshots)).toEqual([0, 1, 2, 3]);
  });

  it('tell the run as it was after a step: the last one up to it', () => {
    const snapshots = filled(40, 10);
    expect(snapshots.at(20)).toEqual(snapshot(20));
    expect(snapshots.at(29)?.step).toBe(20);
    expect(snapshots.at(500)?.step).toBe(40);
    expect(new Snapshots().at(5)).toBeUndefined();
  });
});

it('the steps of several runs are told once and in order, also where one ended early', () => {
  expect(stepsOf([{ snapshots: filled(20, 10) }, { snapshots: filled(40, 10) }])).toEqual([0, 10, 20, 30, 40]);
  expect(stepsOf([])).toEqual([]);
});

describe('thinned', () => {
  const numbers = (count) => Array.from({ length: count }, (_, index) => index);

  it('leaves a list that has room', () => {
    expect(thinned(numbers(0), 5)).toEqual([]);
    expect(thinned(numbers(5), 6)).toEqual([0, 1, 2, 3, 4]);
  });

  it('takes every second, every fourth …, and always the last', () => {
    expect(thinned(numbers(8), 6)).toEqual([0, 2, 4, 6, 7]);
    expect(thinned(numbers(18), 6)).toEqual([0, 4, 8, 12, 16, 17]);
  });

  it('never takes more than there is room for', () => {
    for (const most of [2, 3, 7, 25]) {
      for (let count = 0; count < 70; count += 1) {
        const taken = thinned(numbers(count), most);
        expect(taken.length).toBeLessThanOrEqual(most);
        expect(taken.at(-1)).toBe(count > 0 ? count - 1 : undefined);
        expect(taken[0]).toBe(count > 0 ? 0 : undefined);
      }
    }
  });
});

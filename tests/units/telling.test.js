// What is told in the worker, and who waits for it.
import { describe, expect, it } from 'vitest';

import { Milestones } from '../../www/engine/milestones.js';
import { Telling } from '../../www/engine/telling.js';

/** Whether a promise has settled once all that could go on has. */
const isSettled = (promise) =>
  Promise.race([promise.then(() => true), new Promise((resolve) => setImmediate(() => resolve(false)))]);

describe('what the page is told', () => {
  it('is heard when it has taken the last of it', async () => {
    const taken = [];
    const telling = new Telling((event) => new Promise((resolve) => taken.push([event, resolve])));
    telling.tell({ type: 'running', running: true });
    telling.tell({ type: 'running', running: false });
    expect(taken.map(([{ running }]) => running)).toEqual([true, false]);
    const heard = telling.heard();
    taken[0][1]();
    expect(await isSettled(heard)).toBe(false);
    taken[1][1]();
    expect(await isSettled(heard)).toBe(true);
  });

  it('is heard at once where it is nothing, and also where the page fails at it', async () => {
    const telling = new Telling(async () => {
      throw new Error('of the page');
    });
    expect(await isSettled(telling.heard())).toBe(true);
    telling.tell({ type: 'reset', runs: [] });
    await telling.heard();
  });
});

describe('a step that is waited for', () => {
  const never = new Promise(() => {});

  it('is reached when it is told and others follow, not with one before it', async () => {
    const milestones = new Milestones(0);
    const reached = milestones.reach(5, 100, never);
    milestones.pass(4, 100);
    expect(await isSettled(reached)).toBe(false);
    milestones.pass(5, 100);
    expect(await isSettled(reached)).toBe(true);
  });

  it('is reached where it was told before', async () => {
    const milestones = new Milestones(3);
    expect(await isSettled(milestones.reach(3, 100, never))).toBe(true);
    milestones.pass(8, 100);
    expect(await isSettled(milestones.reach(8, 100, never))).toBe(true);
    expect(await isSettled(milestones.reach(9, 100, never))).toBe(false);
  });

  it('with which training ends by itself is reached at that end, which tells more', async () => {
    let end;
    const ended = new Promise((resolve) => (end = resolve));
    const milestones = new Milestones(0);
    const reached = milestones.reach(5, 5, ended);
    milestones.pass(5, 5);
    const again = milestones.reach(5, 5, ended);
    expect(await isSettled(Promise.race([reached, again]))).toBe(false);
    end();
    expect(await isSettled(Promise.all([reached, again]))).toBe(true);
  });

  it('that does not come is waited for until training ends', async () => {
    let end;
    const reached = new Milestones(0).reach(50, Infinity, new Promise((resolve) => (end = resolve)));
    expect(await isSettled(reached)).toBe(false);
    end();
    expect(await isSettled(reached)).toBe(true);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';

import { turn } from './promises.js';
import { Attendance } from '../../www/session/attendance.js';

/** What the engine was told, in order. @type {string[]} */
let told;
/** @type {Attendance} */
let attendance;

beforeEach(() => {
  told = [];
  attendance = new Attendance({
    start: async () => void told.push('start'),
    pause: async () => void told.push('pause'),
  });
});

const heed = (news) => attendance.heed(news);
/** Trains, as the engine has said. */
async function train() {
  await heed({ present: true, ready: true });
  await attendance.start();
  await heed({ running: true });
}

describe('training until paused', () => {
  it('begins at once where it can be seen', async () => {
    await train();
    expect(told).toEqual(['start']);
    expect(attendance.training).toBe(true);
  });

  it('is under way from when it was asked for, though the engine has not said so yet', async () => {
    let answer;
    attendance.engine = { start: () => new Promise((resolve) => (answer = resolve)), pause: async () => {} };
    await heed({ present: true, ready: true });
    const starting = attendance.start();
    expect(attendance.training).toBe(true);
    attendance.rest();
    expect(attendance.training).toBe(false);
    answer();
    await starting;
    expect(attendance.training).toBe(false);
  });

  it('rests out of sight and goes on when it is back', async () => {
    await train();
    await heed({ present: false });
    expect(told).toEqual(['start', 'pause']);
    await heed({ running: false });
    expect(attendance).toMatchObject({ waiting: true, training: true });
    await heed({ present: true });
    expect(told).toEqual(['start', 'pause', 'start']);
  });

  it('waits until it is loaded, and then until it is seen', async () => {
    await attendance.start();
    await heed({ ready: true });
    expect(told).toEqual([]);
    await heed({ present: true });
    expect(told).toEqual(['start']);
  });

  it('that is asked for where nothing is loaded yet, though it can be seen, waits for that', async () => {
    await heed({ present: true });
    await attendance.start();
    expect(told).toEqual([]);
    await heed({ ready: true });
    expect(told).toEqual(['start']);
  });

  it('is not under way where the engine refuses', async () => {
    attendance.engine = { start: () => Promise.reject(new Error('no')), pause: async () => {} };
    await heed({ present: true, ready: true });
    await expect(attendance.start()).rejects.toThrow('no');
    expect(attendance.training).toBe(false);
  });

  it('goes on where it is back before the engine has said that it rests', async () => {
    await train();
    await heed({ present: false });
    await heed({ present: true });
    await heed({ running: false });
    expect(told).toEqual(['start', 'pause', 'start']);
  });

  it('rests where it went out of sight before the engine has said that it trains', async () => {
    await heed({ present: true, ready: true });
    await attendance.start();
    await heed({ present: false });
    await heed({ running: true });
    expect(told).toEqual(['start', 'pause']);
  });

  it('that has come to its end by itself does not begin again', async () => {
    await train();
    await heed({ running: false });
    await heed({ present: false });
    await heed({ present: true });
    expect(told).toEqual(['start']);
  });

  it('asked for twice begins once', async () => {
    await train();
    await attendance.start();
    await heed({ running: false });
    expect(told).toEqual(['start']);
  });
});

describe('who asked for training', () => {
  /** Engines that were told to train, each to be answered. */
  const slow = () => {
    const answers = [];
    attendance.engine = { start: () => new Promise((resolve) => answers.push(resolve)), pause: async () => {} };
    return answers;
  };

  it('hears that it has begun when the engine says so, also where that was told to while it loaded', async () => {
    const answers = slow();
    let begun = false;
    await attendance.start();
    void heed({ present: true, ready: true });
    const wait = attendance.begun().then(() => (begun = true));
    await turn();
    expect(begun).toBe(false);
    answers[0]();
    await wait;
  });

  it('waits for the next engine where the first was lost', async () => {
    const answers = slow();
    let begun = false;
    void heed({ present: true, ready: true });
    void attendance.start();
    const wait = attendance.begun().then(() => (begun = true));
    void heed({ ready: false });
    void attendance.start();
    void heed({ ready: true });
    answers[0]();
    await turn();
    expect([answers.length, begun]).toEqual([2, false]);
    answers[1]();
    await wait;
  });

  it('waits for nothing out of sight', async () => {
    await heed({ ready: true });
    await attendance.start();
    await attendance.begun();
    expect(told).toEqual([]);
  });
});

describe('the reader’s own pause', () => {
  it('is not undone', async () => {
    await train();
    attendance.rest();
    await heed({ running: false });
    await heed({ present: false });
    await heed({ present: true });
    expect(told).toEqual(['start']);
  });

  it('holds also while it rests out of sight', async () => {
    await train();
    await heed({ present: false });
    await heed({ running: false });
    attendance.rest();
    await heed({ present: true });
    expect(told).toEqual(['start', 'pause']);
    expect(attendance.training).toBe(false);
  });
});

describe('a number of steps', () => {
  it('is taken to its end out of sight, and nothing follows it', async () => {
    await heed({ present: true, ready: true });
    attendance.count();
    await heed({ running: true });
    await heed({ present: false });
    await heed({ running: false });
    await heed({ present: true });
    expect(told).toEqual([]);
    expect(attendance.training).toBe(false);
  });

  it('is taken out of sight also after training without an end', async () => {
    await train();
    // It has come to its end by itself.
    await heed({ running: false });
    attendance.count();
    await heed({ running: true });
    expect(attendance.training).toBe(false);
    await heed({ present: false });
    expect(told).toEqual(['start']);
  });

  it('asked for in training leaves it without an end', async () => {
    await train();
    attendance.count();
    await heed({ present: false });
    expect(told).toEqual(['start', 'pause']);
  });

  it('out of sight leaves what waits to be seen', async () => {
    await train();
    await heed({ present: false });
    await heed({ running: false });
    attendance.count();
    await heed({ running: true });
    await heed({ present: true });
    expect(told).toEqual(['start', 'pause']);
    await heed({ running: false });
    expect(told).toEqual(['start', 'pause', 'start']);
  });
});

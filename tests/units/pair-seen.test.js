import { setImmediate } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { GAN, VAE } from '../../www/session/pair.js';
import { SITE } from '../../www/session/site.js';
import { frame, madeUpPair, namesOf, refuse, REFUSAL } from './made-up-pair.js';
import { never } from './promises.js';

const JUDGING_MS = 100;

let pair, workers, told, opened, training, close;

beforeEach(() => {
  ({ pair, workers, told, opened, training, close } = madeUpPair());
});

afterEach(() => {
  vi.useRealTimers();
  return close();
});

describe('what the networks come to', () => {
  it('is the step of the one that is farthest, at the pace that was last told', async () => {
    const networks = await opened();
    await networks.emit(frame(3, { stepsPerSecond: 40 }));
    await networks.emit(frame(4));
    expect([pair.step, pair.stepsPerSecond]).toEqual([4, 40]);
    // Of one that has diverged no more is told, nor of both.
    await networks.emit({ type: 'frame', runs: [{ run: VAE, step: 6, diverged: false }], stepsPerSecond: 50 });
    await networks.emit({ type: 'frame', runs: [], stepsPerSecond: null });
    expect([pair.step, pair.stepsPerSecond]).toEqual([6, 50]);
  });

  it('is known to be finite no more from the frame that says so', async () => {
    const networks = await opened();
    await networks.emit(frame(3));
    expect(pair.diverged).toEqual(new Set());
    await networks.emit(frame(4, { diverged: [GAN] }));
    await networks.emit({ type: 'frame', runs: [{ run: VAE, step: 5, diverged: false }], stepsPerSecond: null });
    expect(pair.diverged).toEqual(new Set([GAN]));
  });

  it('is drawn by each, and what was drawn stays to be looked at', async () => {
    const networks = await opened();
    const samples = (run, step) => ({ run, step, pixels: new Uint8Array([run, step]) });
    for (const drawn of [samples(GAN, 0), samples(VAE, 0), samples(GAN, 9)])
      await networks.emit({ type: 'samples', ...drawn });
    expect(pair.drawn.get(GAN).all).toEqual([
      { step: 0, pixels: new Uint8Array([GAN, 0]) },
      { step: 9, pixels: new Uint8Array([GAN, 9]) },
    ]);
    expect(pair.drawn.get(VAE).at(20).pixels).toEqual(new Uint8Array([VAE, 0]));
  });

  it('is shown ten times in a second at the most', async () => {
    const networks = await opened();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    told.changes = 0;
    for (let step = 1; step <= 3; step += 1) await networks.emit(frame(step));
    await vi.advanceTimersByTimeAsync(99);
    expect(told.changes).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(told.changes).toBe(1);
    await networks.emit({ type: 'samples', run: GAN, step: 4, pixels: new Uint8Array(1) });
    await vi.advanceTimersByTimeAsync(100);
    expect(told.changes).toBe(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(told.changes).toBe(2);
  });
});

describe('a digit', () => {
  const [image, other] = [new Uint8Array([1]), new Uint8Array([2])];

  it('is read as the worker reads it', async () => {
    const networks = await opened({ read: () => ({ step: 5, pixels: new Uint8Array([3]) }) });
    expect(await pair.read(image, other)).toEqual({ step: 5, pixels: new Uint8Array([3]) });
    expect(networks.asked.at(-1)).toEqual(['read', image, other]);
  });

  it('is not read where there are no networks, or none any more', async () => {
    expect(await pair.read(image, other)).toBe(undefined);
    await opened({ read: never });
    const reading = pair.read(image, other);
    pair.close();
    expect(await reading).toBe(undefined);
  });

  it('that cannot be read says why to who asked, and the pair has no problem', async () => {
    await opened({ read: refuse(REFUSAL) });
    await expect(pair.read(image, other)).rejects.toThrow(JSON.stringify(REFUSAL));
    expect(pair.problem).toBe(undefined);
  });

  it('is searched for to the end, and who asked hears what is found', async () => {
    const networks = await opened({
      search: async (_, token) => {
        for (const steps of [0, 10]) await networks.emit({ type: 'found', token, steps });
      },
    });
    const found = [];
    await pair.search(image, ({ steps }) => found.push(steps));
    expect(networks.asked.at(-1).slice(0, 2)).toEqual(['search', image]);
    expect(found).toEqual([0, 10]);
  });

  it('is searched for no more where another one is', async () => {
    const tokens = [];
    const networks = await opened({ search: (_, token) => tokens.push(token) });
    const [first, second] = [vi.fn(), vi.fn()];
    await Promise.all([pair.search(image, first), pair.search(other, second)]);
    for (const token of tokens) await networks.emit({ type: 'found', token, steps: 5 });
    expect(first).not.toHaveBeenCalled();
    expect(second).toHaveBeenCalledOnce();
  });

  it('is searched for no more where other networks begin', async () => {
    let token;
    const networks = await opened({ search: (_, given) => void (token = given) });
    const found = vi.fn();
    await pair.search(image, found);
    await networks.emit({ type: 'reset' });
    await networks.emit({ type: 'found', token, steps: 5 });
    expect(found).not.toHaveBeenCalled();
  });

  it('whose search ends with the pair is nobody’s failure', async () => {
    await opened({ search: never });
    const searching = pair.search(image, () => {});
    pair.close();
    await searching;
  });
});

describe('how good both are', () => {
  let time;
  beforeEach(() => {
    time = 0;
    pair.meter.clock = () => time;
  });

  const sample = (run) => ({ step: pair.step, pixels: new Uint8Array([run]) });
  const judge = () => ({
    open: async (base) => void expect(base).toBe(SITE),
    quality: async ([run]) => {
      time += JUDGING_MS;
      return { frechet: run };
    },
  });
  const measured = (id) => pair.meter.points.get(id)?.map(({ step, quality }) => [step, quality.frechet]) ?? [];
  /** How often samples were asked for, once what is due has been. */
  async function askedOnceOffered(networks) {
    pair.offer();
    // Of the worker, which answers after it.
    await pair.read(new Uint8Array(1), new Uint8Array(1));
    return namesOf(networks).filter((name) => name === 'sample').length;
  }

  /** A step of which both are measured. */
  async function measureAt(step, networks, more) {
    await networks.emit(frame(step, more));
    if (workers.length === 1) await vi.waitUntil(() => workers.length === 2);
    workers[1].begin(judge());
    const finite = [GAN, VAE].filter((id) => !pair.diverged.has(id));
    await vi.waitUntil(() => finite.every((id) => measured(id).length > 0), { interval: 1 });
    // The meter's last word, after which it may be asked again.
    await setImmediate();
  }

  it('is measured as they train', async () => {
    const networks = await training({ sample });
    await measureAt(50, networks);
    expect([GAN, VAE].map(measured)).toEqual([[[50, GAN]], [[50, VAE]]]);
    expect(workers[1].name).toMatch(/^gan-clipping-lab judge /);
    pair.close();
    expect(workers[1].ended).toBe(true);
  });

  it('is not measured of one that has diverged', async () => {
    const networks = await training({ sample });
    await measureAt(50, networks, { diverged: [GAN] });
    expect([GAN, VAE].map(measured)).toEqual([[], [[50, VAE]]]);
    expect(networks.asked.filter(([name]) => name === 'sample').map(([, run]) => run)).toEqual([VAE]);
  });

  it('is not measured where they are lost', async () => {
    await training({ sample });
    pair.step = 50;
    workers[0].tell({ crashed: { code: 'crashed' } });
    expect(pair.phase).toBe('failed');
    pair.offer();
    expect(workers).toHaveLength(1);
  });

  it('is not said to have failed where the pair is closed as it is measured', async () => {
    const networks = await training({ sample });
    await networks.emit(frame(50));
    await vi.waitUntil(() => workers.length === 2);
    workers[1].begin({ ...judge(), quality: never });
    await vi.waitUntil(() => namesOf(networks).includes('sample'));
    pair.close();
    await setImmediate();
    expect(pair.meter).toMatchObject({ problem: undefined, notice: undefined });
  });

  it('takes less than a third of the time where the judge has no core to itself', async () => {
    navigator.hardwareConcurrency = 2;
    const networks = await training({ sample });
    await measureAt(50, networks);
    pair.step = 100;
    const rest = 2 * JUDGING_MS * (1 / 0.3 - 1);
    const ended = time;
    time = ended + rest - 1;
    expect(await askedOnceOffered(networks)).toBe(2);
    time = ended + rest + 1;
    expect(await askedOnceOffered(networks)).toBeGreaterThan(2);
  });

  it.each([
    ['it has one', () => (navigator.hardwareConcurrency = 3)],
    ['nothing trains', (networks) => networks.emit({ type: 'running', running: false })],
  ])('is measured as it comes where %s', async (_, make) => {
    const networks = await training({ sample });
    await make(networks);
    await measureAt(50, networks);
    pair.step = 100;
    expect(await askedOnceOffered(networks)).toBeGreaterThan(2);
  });
});

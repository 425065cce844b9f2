import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { fetchEarly } from '../../www/session/early.js';
import { GAN, VAE } from '../../www/session/pair.js';
import { SITE } from '../../www/session/site.js';
import { frame, madeUpNetworks, madeUpPair, namesOf, refuse, REFUSAL, SETTINGS } from './made-up-pair.js';
import { never } from './promises.js';

vi.mock('../../www/session/early.js', () => ({ fetchEarly: vi.fn() }));

const OTHER = { gan: { seed: 2 }, vae: { seed: 2 } };
const CRASH = { code: 'crashed', details: { error: 'unreachable' } };
const PAIR_CRASH = { ...CRASH, code: 'pair.crashed' };
const MISSING = { code: 'data.missing', details: { url: 'images.gz' } };

let pair, workers, told, opened, training, close;

beforeEach(() => {
  fetchEarly.mockClear();
  ({ pair, workers, told, opened, training, close } = madeUpPair());
});

afterEach(() => close());

/** Once the worker has answered, all that it was asked before is in its list. */
const answered = () => pair.read(new Uint8Array(1), new Uint8Array(1));

describe('a pair that is opened', () => {
  it('loads, tells how much is there, and is ready when both networks are', async () => {
    const networks = madeUpNetworks({ open: () => networks.emit({ type: 'progress', loaded: 3, total: 8 }) });
    expect(pair).toMatchObject({ phase: 'closed', running: false, progress: { loaded: 0, total: 0 } });
    const opening = pair.open(SETTINGS);
    expect([pair.phase, pair.progress]).toEqual(['loading', { loaded: 0, total: 0 }]);
    expect(workers[0].name).toMatch(/^gan-clipping-lab pair /);
    workers[0].begin(networks);
    const before = told.changes;
    await opening;
    expect([pair.phase, pair.progress]).toEqual(['ready', { loaded: 3, total: 8 }]);
    expect(networks.options).toEqual({ ...SETTINGS, base: SITE, samples: 36 });
    // Files that the page has already are not fetched again.
    expect(await networks.supply.addressesOf('a')).toEqual(['a']);
    expect(told.changes - before).toBe(2);
  });

  it('has what its worker will ask for fetched while that starts, and nothing before it is opened', () => {
    expect(fetchEarly).not.toHaveBeenCalled();
    void pair.open(SETTINGS);
    expect(fetchEarly.mock.calls).toEqual([[{ base: SITE, backend: 'cpu' }]]);
  });

  it('fails of what could not be had, and its worker is ended', async () => {
    await opened({ open: refuse(MISSING) });
    expect(pair).toMatchObject({ phase: 'failed', problem: MISSING, running: false });
    expect(workers[0].ended).toBe(true);
  });

  it('fails where the page may start no worker', async () => {
    vi.stubGlobal('Worker', function () {
      throw new DOMException('not by this policy', 'SecurityError');
    });
    await pair.open(SETTINGS);
    expect(pair).toMatchObject({ phase: 'failed', problem: { code: 'pair.crashed' } });
    expect(fetchEarly).not.toHaveBeenCalled();
  });

  it('for other settings while it loads hears no more of the first', async () => {
    const first = madeUpNetworks({ open: never });
    const given = pair.open(SETTINGS);
    workers[0].begin(first);
    await vi.waitUntil(() => first.emit);
    await opened();
    expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
    await first.emit({ type: 'progress', loaded: 3, total: 8 });
    await given;
    expect(pair).toMatchObject({ phase: 'ready', progress: { loaded: 0, total: 0 }, problem: undefined });
  });

  it('once more has forgotten what it had come to, and of what it failed', async () => {
    const networks = await training();
    await networks.emit({ type: 'samples', run: GAN, step: 5, pixels: new Uint8Array(1) });
    await networks.emit(frame(5, { diverged: [VAE], stepsPerSecond: 40 }));
    pair.meter.points.set(GAN, [{ step: 5, quality: {} }]);
    await networks.emit({ type: 'progress', loaded: 8, total: 8 });
    workers[0].die();
    await vi.waitUntil(() => pair.phase === 'failed');
    void pair.open(SETTINGS);
    expect(pair).toMatchObject({ phase: 'loading', problem: undefined, progress: { loaded: 0, total: 0 } });
    expect(pair).toMatchObject({ step: 0, stepsPerSecond: null, drawn: new Map(), diverged: new Set() });
    expect(pair.meter.points.size).toBe(0);
  });

  it('and closed is as before, with nothing at work and no problem', async () => {
    const networks = await training();
    await networks.emit(frame(5, { diverged: [VAE], stepsPerSecond: 40 }));
    await networks.emit({ type: 'failed', message: MISSING, fatal: false });
    pair.close();
    expect(pair).toMatchObject({ phase: 'closed', running: false, training: false, problem: undefined });
    expect(pair).toMatchObject({ step: 0, stepsPerSecond: null, drawn: new Map(), diverged: new Set() });
    expect(workers[0].ended).toBe(true);
  });
});

describe('training', () => {
  it('begins when both networks are there, and not before', async () => {
    const networks = madeUpNetworks();
    pair.present = true;
    const opening = pair.open(SETTINGS);
    await pair.start();
    expect(told.training).toBe(true);
    expect(networks.asked).toEqual([]);
    workers[0].begin(networks);
    await opening;
    await vi.waitUntil(() => networks.asked.length > 0);
    expect(namesOf(networks)).toEqual(['start']);
    await networks.emit({ type: 'running', running: true });
    expect(pair).toMatchObject({ running: true, training: true });
  });

  it('rests out of sight, and goes on when it is seen again', async () => {
    const networks = await training();
    pair.present = false;
    await vi.waitUntil(() => namesOf(networks).includes('pause'));
    await networks.emit({ type: 'running', running: false });
    expect(pair).toMatchObject({ running: false, training: true });
    pair.present = true;
    await vi.waitUntil(() => networks.asked.length === 3);
    expect(namesOf(networks)).toEqual(['start', 'pause', 'start']);
  });

  it('is paused when the last step has been told, and does not begin again by itself', async () => {
    const networks = await training({
      pause: async () => {
        await networks.emit(frame(7));
        await networks.emit({ type: 'running', running: false });
      },
    });
    const pausing = pair.pause();
    expect(told.training).toBe(false);
    await pausing;
    expect(pair).toMatchObject({ step: 7, running: false });
    pair.present = false;
    pair.present = true;
    await answered();
    expect(namesOf(networks)).toEqual(['start', 'pause', 'read']);
  });

  it('that waits to begin is given up where the pair is closed', async () => {
    void pair.open(SETTINGS);
    await pair.start();
    pair.close();
    expect(pair.training).toBe(false);
    const networks = await opened();
    await answered();
    expect(namesOf(networks)).toEqual(['read']);
  });

  it('forgets the problem that was', async () => {
    const networks = await opened();
    await networks.emit({ type: 'failed', message: MISSING, fatal: false });
    expect(pair.problem).toEqual(MISSING);
    await pair.start();
    expect(pair.problem).toBe(undefined);
  });

  it('that cannot begin says why', async () => {
    await opened({ start: refuse({ code: 'notOpen' }) });
    await pair.start();
    expect(pair).toMatchObject({ problem: { code: 'notOpen' }, phase: 'ready', training: false });
  });

  it('ends of a failure after which the networks are still there', async () => {
    const networks = await training();
    await networks.emit({ type: 'failed', message: MISSING, fatal: false });
    expect(pair).toMatchObject({ phase: 'ready', problem: MISSING, running: false, training: false });
    expect(workers[0].ended).toBe(false);
  });
});

describe('a worker that is lost', () => {
  const lost = { phase: 'failed', problem: PAIR_CRASH, running: false, training: false };

  it('while it loads is told in words of the pair’s own, and nothing waits any more to train', async () => {
    const opening = pair.open(SETTINGS);
    await pair.start();
    workers[0].begin(madeUpNetworks({ open: never }));
    workers[0].tell({ crashed: CRASH });
    await opening;
    expect(pair).toMatchObject(lost);
  });

  it('by what it says of itself is told once, also to who waits for a call', async () => {
    const networks = await training({ pause: never });
    const pausing = pair.pause();
    await vi.waitUntil(() => namesOf(networks).includes('pause'));
    workers[0].tell({ crashed: CRASH });
    await pausing;
    expect(pair).toMatchObject(lost);
  });

  it('by a step that trapped is ended, and told in the same words: no Reset is here to press', async () => {
    const networks = await training();
    await networks.emit({ type: 'failed', message: CRASH, fatal: true });
    expect(pair).toMatchObject(lost);
    expect(workers[0].ended).toBe(true);
    // What was still on its way is of no worker any more.
    await networks.emit({ type: 'running', running: true });
    expect(pair).toMatchObject(lost);
  });

  it('of something else is told as it is', async () => {
    const message = { code: 'packageFailed', details: { url: 'a.wasm', error: '404' } };
    const networks = await training();
    await networks.emit({ type: 'failed', message, fatal: true });
    expect(pair).toMatchObject({ ...lost, problem: message });
  });
});

describe('other settings', () => {
  it('are taken by both, which go on', async () => {
    const networks = await training();
    await pair.configure(OTHER);
    expect(networks.asked.at(-1)).toEqual(['configure', OTHER]);
    expect(pair).toMatchObject({ running: true, training: true, problem: undefined });
  });

  it('that are refused are a problem, and both go on with the old ones', async () => {
    await training({ configure: refuse(REFUSAL) });
    await pair.configure(OTHER);
    expect(pair).toMatchObject({ phase: 'ready', running: true, training: true, problem: REFUSAL });
  });

  it('for new networks have these wait for Start at step 0', async () => {
    const networks = await training({
      reset: async () => {
        await networks.emit({ type: 'running', running: false });
        await networks.emit({ type: 'reset' });
      },
    });
    await networks.emit({ type: 'samples', run: GAN, step: 5, pixels: new Uint8Array(1) });
    await networks.emit(frame(5, { diverged: [GAN], stepsPerSecond: 40 }));
    expect(told.begun).toBe(0);
    await pair.reset(OTHER);
    expect(networks.asked.at(-1)).toEqual(['reset', OTHER]);
    expect(told.begun).toBe(1);
    expect(pair).toMatchObject({ step: 0, stepsPerSecond: null, drawn: new Map(), diverged: new Set() });
    expect(pair).toMatchObject({ phase: 'ready', training: false });
  });

  it('for new networks have these wait also where the old ones only rested out of sight', async () => {
    const networks = await training();
    pair.present = false;
    await networks.emit({ type: 'running', running: false });
    await pair.reset(OTHER);
    expect(pair.training).toBe(false);
    pair.present = true;
    await answered();
    expect(namesOf(networks)).toEqual(['start', 'pause', 'reset', 'read']);
  });

  it('for new networks that are refused leave the old ones in training, which says so', async () => {
    await training({ reset: refuse(REFUSAL) });
    await pair.reset(OTHER);
    expect(pair).toMatchObject({ phase: 'ready', running: true, problem: REFUSAL });
  });
});

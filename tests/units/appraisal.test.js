import { setImmediate } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Appraisal } from '../../www/session/appraisal.js';
import { madeUpWorkers } from './made-up-worker.js';

const PIXELS = 784;
/** Milliseconds in which the made-up judge judges the samples of a run. */
const JUDGING_MS = 100;

let workers, session, appraisal, seen, time, asked, shows;
/** What the judge answers to the question what a sample is like. */
let likeness;

beforeEach(() => {
  ({ workers } = madeUpWorkers());
  asked = [];
  seen = [];
  time = 0;
  shows = true;
  likeness = async (sample, count) => ({ of: sample[0], count });
  session = {
    phase: 'ready',
    running: true,
    own: undefined,
    backend: undefined,
    runs: new Map(),
    sample: async (run, count) => {
      asked.push(run);
      return { step: session.runs.get(run).step, pixels: new Uint8Array(count) };
    },
  };
  appraisal = appraise();
});

afterEach(() => {
  appraisal.close();
  vi.unstubAllGlobals();
});

/** An appraisal of the session, whose judge begins as soon as it is started. */
function appraise(share) {
  const changed = () => seen.push(appraisal.look);
  const one = new Appraisal(
    session,
    () => '/site/',
    changed,
    () => shows,
    share,
  );
  one.meter.clock = () => time;
  return one;
}

const judge = () => ({
  open: async (base) => void expect(base).toBe('/site/'),
  quality: async () => {
    time += JUDGING_MS;
    return { frechet: 12 };
  },
  likeness: (...given) => likeness(...given),
});

/** The runs are at that step; those that diverged are named. */
function at(step, { runs = 1, diverged = [] } = {}) {
  const ids = Array.from({ length: runs }, (_, id) => id);
  session.runs = new Map(ids.map((id) => [id, { id, step, diverged: diverged.includes(id) }]));
}

const measured = (id) => (appraisal.meter.points.get(id) ?? []).map(({ step }) => step);

/** Offers the first runs to the judge, which is started for it, and waits until all that are finite are measured. */
async function offer() {
  appraisal.offer();
  workers[0].begin(judge());
  const finite = [...session.runs.values()].filter(({ diverged }) => !diverged);
  // The last one's measurement, and then all are told.
  const all = () => finite.every(({ id }) => measured(id).length === 1) && seen.length > finite.length;
  await vi.waitUntil(all, { interval: 1 });
}

describe('the quality of runs in training', () => {
  it('is measured of those that are still finite', async () => {
    at(50, { runs: 3, diverged: [1] });
    await offer();
    expect([0, 1, 2].map(measured)).toEqual([[50], [], [50]]);
    expect(asked).toEqual([0, 2]);
  });

  it.each([
    ['they are loading', () => (session.phase = 'loading')],
    ['it is not shown', () => (shows = false)],
    ['they train on the reader’s own images', () => (session.own = { name: 'mine' })],
  ])('is not measured where %s, and no judge is started for it', (_, make) => {
    at(50);
    make();
    appraisal.offer();
    expect(workers).toEqual([]);
  });

  it('is forgotten when new runs begin, and the sample that was picked too', async () => {
    at(50);
    await offer();
    appraisal.look = {};
    appraisal.forget();
    expect(measured(0)).toEqual([]);
    expect(appraisal.look).toBe(undefined);
  });

  it('is forgotten, and the judge is ended, when it is closed', async () => {
    at(50);
    await offer();
    appraisal.close();
    expect(measured(0)).toEqual([]);
    expect(workers[0].ended).toBe(true);
  });
});

describe('the judge', () => {
  /** How often samples were asked for, after it was offered another measurement. */
  async function askedAfterOffer() {
    appraisal.offer();
    await setImmediate();
    return asked.length;
  }
  /** A first measurement, after which another is due as soon as it has rested. */
  async function measureOnce() {
    await offer();
    for (const run of session.runs.values()) run.step = 100;
  }

  it('takes a tenth of the time where the runs have all cores', async () => {
    at(50);
    await measureOnce();
    time += 9 * JUDGING_MS - 1;
    expect(await askedAfterOffer()).toBe(1);
    time += 1;
    expect(await askedAfterOffer()).toBe(2);
  });

  it('takes another share of it where it is given one', async () => {
    appraisal = appraise(0.5);
    at(50);
    await measureOnce();
    time += JUDGING_MS - 1;
    expect(await askedAfterOffer()).toBe(1);
    time += 1;
    expect(await askedAfterOffer()).toBe(2);
  });

  it.each([
    ['nothing trains', () => (session.running = false)],
    ['the runs are on the GPU', () => (session.backend = { backend: 'webgpu' })],
    ['there is a core for it beside the run’s and the page’s', () => (navigator.hardwareConcurrency = 3)],
  ])('measures as it comes where %s', async (_, make) => {
    make();
    at(50);
    await measureOnce();
    expect(await askedAfterOffer()).toBe(2);
  });

  it('has no core where the run has one and the page the other', async () => {
    navigator.hardwareConcurrency = 2;
    session.backend = { backend: 'cpu' };
    at(50);
    await measureOnce();
    expect(await askedAfterOffer()).toBe(1);
  });
});

describe('a sample that is picked', () => {
  const samples = () => ({ step: 70, pixels: new Uint8Array(3 * PIXELS).map((_, at) => Math.floor(at / PIXELS)) });
  const pick = (place) => {
    const known = workers.length;
    const picking = appraisal.pick({ id: 1, place, samples: samples() });
    if (workers.length > known) workers.at(-1).begin(judge());
    return picking;
  };

  it('is shown at once, and what it is like when the judge has found it', async () => {
    await pick(2);
    const look = { name: 2, place: 3, step: 70, pixels: new Uint8Array(PIXELS).fill(2), problem: undefined };
    expect(seen).toEqual([
      { ...look, likeness: undefined },
      { ...look, likeness: { of: 2, count: 4 } },
    ]);
    expect(appraisal.look).toBe(seen[1]);
  });

  it('is shown with the reason where the judge finds nothing', async () => {
    likeness = async () => {
      throw new Error(JSON.stringify({ code: 'data.missing' }));
    };
    await pick(0);
    expect(appraisal.look).toMatchObject({ place: 1, likeness: undefined, problem: { code: 'data.missing' } });
  });

  it('of runs on the reader’s own images is shown without asking the judge, which knows MNIST alone', async () => {
    session.own = { name: 'mine' };
    await pick(0);
    expect(appraisal.look).toMatchObject({ place: 1, problem: { code: 'likeness.own' } });
    expect(workers).toEqual([]);
  });

  it('stays, where the answer for the one before it comes later', async () => {
    const answers = [];
    likeness = (sample) => new Promise((resolve) => answers.push(() => resolve({ of: sample[0] })));
    const first = pick(0);
    const second = pick(1);
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[1]();
    await second;
    answers[0]();
    await first;
    expect(appraisal.look).toMatchObject({ place: 2, likeness: { of: 1 } });
    expect(seen).toHaveLength(3);
  });

  it('and dismissed before the answer is not shown again', async () => {
    let answer;
    likeness = () => new Promise((resolve) => (answer = resolve));
    const picking = pick(0);
    await vi.waitFor(() => expect(answer).toBeDefined());
    appraisal.dismiss();
    answer({});
    await picking;
    expect(appraisal.look).toBe(undefined);
    expect(seen.map((look) => look?.place)).toEqual([1, undefined]);
  });
});

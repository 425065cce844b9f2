// A GAN and a VAE in training as the page sees them: what their worker says, kept to be drawn. Out of sight they rest.
import * as Comlink from 'comlink';

import pairUrl from '../engine/pair-worker.js?worker&url';
import { messageOf } from '../messages/message-of-error.js';
import { Meter } from '../seen/quality-meter.js';
import { Snapshots } from '../seen/snapshots.js';
import { Attendance } from './attendance.js';
import { fetchEarly } from './early.js';
import { JudgeClient } from './judge-client.js';
import { GoneError, Remote } from './remote-worker.js';
import { spareCores } from './run-workers.js';
import { SITE } from './site.js';
import { supply } from './workers.js';

/**
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').PairEngine} PairEngine
 * @typedef {import('../types.d.ts').PairEvent} PairEvent
 * @typedef {import('../types.d.ts').PairSettings} PairSettings
 * @typedef {import('../types.d.ts').SearchedImage} SearchedImage
 */

/** The runs, by their number. */
export const [GAN, VAE] = [0, 1];
/** Steps are drawn so often at the most. */
const DRAW_EVERY_MS = 100;
/** Where the judge has no core to itself it takes no more of the time than this. */
const JUDGES_SHARE = 0.3;

export class Pair {
  /** @type {'closed' | 'loading' | 'ready' | 'failed'} */
  phase = 'closed';
  running = false;
  progress = { loaded: 0, total: 0 };
  /** Steps that both have taken. */
  step = 0;
  /** @type {number | null} */
  stepsPerSecond = null;
  /** What each has drawn. @type {Map<number, Snapshots>} */
  drawn = new Map();
  /** Those whose gradients are no longer finite. @type {Set<number>} */
  diverged = new Set();
  /** @type {Message | undefined} */
  problem;

  /** @type {Remote<PairEngine> | undefined} */
  #remote;
  #judge = new JudgeClient();
  #attendance = new Attendance({
    start: () => this.#call((calls) => calls.start()),
    pause: () => this.#call((calls) => calls.pause()),
  });
  /** Who hears what a search finds, by its token. @type {Map<number, (image: SearchedImage) => void>} */
  #searches = new Map();
  #token = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #drawing;

  /**
   * @param {number} samples that are drawn of each
   * @param {() => void} changed
   * @param {() => void} begun is told when there are new networks
   */
  constructor(samples, changed, begun) {
    this.samples = samples;
    this.changed = changed;
    this.begun = begun;
    this.meter = new Meter({
      sample: (run, count, seed) => this.#asked((calls) => calls.sample(run, count, seed)),
      judge: () => this.#judge.open(SITE),
      share: () => (spareCores() > 1 || !this.running ? 1 : JUDGES_SHARE),
      changed,
    });
  }

  /** Whether it trains until paused, or will when it can be seen. */
  get training() {
    return this.#attendance.training;
  }

  /** @param {boolean} present whether the reader can see it */
  set present(present) {
    this.#heed({ present });
  }

  /** Loads what is needed and makes both networks; what goes wrong is the problem. @param {PairSettings} settings */
  async open(settings) {
    this.close();
    this.#set({ phase: 'loading', progress: { loaded: 0, total: 0 } });
    /** @type {Remote<PairEngine> | undefined} */
    let remote;
    const stands = () => this.#remote === remote;
    try {
      remote = new Remote(pairUrl, 'gan-clipping-lab pair', (problem) => this.#lose(problem));
      this.#remote = remote;
      fetchEarly({ base: SITE, backend: 'cpu' });
      const take = (/** @type {PairEvent} */ event) => stands() && this.#take(event);
      const options = { ...settings, base: SITE, samples: this.samples };
      await remote.calls.open(options, Comlink.proxy(take), Comlink.proxy(supply));
      if (stands()) this.#set({ phase: 'ready' });
    } catch (error) {
      // Of one that is lost or was given up it is known already.
      if (stands()) this.#lose(messageOf(error));
    }
  }

  close() {
    this.#remote?.close();
    this.#remote = undefined;
    this.#judge.close();
    this.#attendance.rest();
    this.#forget();
    this.#set({ phase: 'closed', running: false, problem: undefined });
  }

  /** Trains until paused: at once, or when it is loaded and can be seen. */
  async start() {
    this.#set({ problem: undefined });
    await this.#told(this.#attendance.start());
    this.changed();
  }

  /** Settles when the last step has been told. */
  async pause() {
    this.#attendance.rest();
    this.changed();
    await this.#told(this.#call((calls) => calls.pause()));
  }

  /** New networks from step 0, which wait for Start. @param {PairSettings} settings */
  async reset(settings) {
    this.#attendance.rest();
    await this.#told(this.#call((calls) => calls.reset(settings)));
  }

  /** Both go on with other settings. @param {PairSettings} settings */
  async configure(settings) {
    await this.#told(this.#call((calls) => calls.configure(settings)));
  }

  /** An image as the VAE rebuilds it, and the walk from it to another; nothing where there is none. @param {Uint8Array} image @param {Uint8Array} other */
  read(image, other) {
    return this.#asked((calls) => calls.read(image, other));
  }

  /** Searches the GAN for an image. Settles with the end of the search. @param {Uint8Array} image @param {(found: SearchedImage) => void} found hears what is nearest, at some of its steps */
  async search(image, found) {
    const token = (this.#token += 1);
    // Another search ends the one before.
    this.#searches = new Map([[token, found]]);
    await this.#asked((calls) => calls.search(image, token));
  }

  /** Measures what is due. */
  offer() {
    if (this.phase !== 'ready') return;
    const ids = [GAN, VAE].filter((id) => !this.diverged.has(id));
    void this.meter.offer(ids.map((id) => ({ id, step: this.step })));
  }

  /** @template T @param {(calls: Comlink.Remote<PairEngine>) => Promise<T>} call */
  async #call(call) {
    return this.#remote && call(this.#remote.calls);
  }

  /** An answer, or nothing where the worker is gone meanwhile: that is told where it is. @template T @param {(calls: Comlink.Remote<PairEngine>) => Promise<T>} call */
  async #asked(call) {
    try {
      return await this.#call(call);
    } catch (error) {
      if (error instanceof GoneError) return undefined;
      throw error;
    }
  }

  /** What is refused is the problem, and what trains goes on. @param {Promise<unknown>} call */
  async #told(call) {
    try {
      await call;
    } catch (error) {
      if (!(error instanceof GoneError)) this.#set({ problem: messageOf(error) });
    }
  }

  #forget() {
    this.meter.forget();
    this.#searches.clear();
    Object.assign(this, { step: 0, stepsPerSecond: null, drawn: new Map(), diverged: new Set() });
  }

  /** @param {PairEvent} event */
  #take(event) {
    switch (event.type) {
      case 'progress':
        return this.#set({ progress: { loaded: event.loaded, total: event.total } });
      case 'reset':
        this.#forget();
        return this.begun();
      case 'running':
        return this.#set({ running: event.running });
      case 'samples':
        return this.#draw(event);
      case 'frame':
        return this.#count(event);
      case 'found':
        return this.#searches.get(event.token)?.(event);
      case 'failed':
        return event.fatal ? this.#lose(event.message) : this.#fail(event.message);
    }
  }

  /** @param {Extract<PairEvent, { type: 'samples' }>} event */
  #draw({ run, step, pixels }) {
    const snapshots = this.drawn.get(run) ?? new Snapshots();
    snapshots.push({ step, pixels });
    this.drawn.set(run, snapshots);
    this.#drawSoon();
  }

  /** @param {Extract<PairEvent, { type: 'frame' }>} event */
  #count({ runs, stepsPerSecond }) {
    this.stepsPerSecond = stepsPerSecond ?? this.stepsPerSecond;
    this.step = Math.max(this.step, ...runs.map(({ step }) => step));
    for (const { run, diverged } of runs) if (diverged) this.diverged.add(run);
    this.#drawSoon();
  }

  #drawSoon() {
    this.offer();
    if (this.#drawing) return;
    this.#drawing = setTimeout(() => {
      this.#drawing = undefined;
      this.changed();
    }, DRAW_EVERY_MS);
  }

  /** Training has ended. @param {Message} problem */
  #fail(problem) {
    this.#attendance.rest();
    this.#set({ problem, running: false });
  }

  /** The worker is not to be used again. @param {Message} problem */
  #lose({ code, details }) {
    this.#remote?.close();
    this.#remote = undefined;
    this.phase = 'failed';
    // In words of its own: the lab's have charts that are kept, and a Reset.
    this.#fail({ code: code === 'crashed' ? 'pair.crashed' : code, details });
  }

  /** @param {Partial<Pair>} change */
  #set(change) {
    Object.assign(this, change);
    this.#heed({ running: this.running, ready: this.phase === 'ready' });
    this.changed();
  }

  /** @param {Parameters<Attendance['heed']>[0]} news */
  #heed(news) {
    void this.#told(this.#attendance.heed(news));
  }
}

// A made-up client in the place of www/session/engine-client.js: it answers and tells as a worker does, and takes no
// step but where a test says so.
import { later } from './promises.js';
import { GoneError } from '../../www/session/remote-worker.js';

const CLIPS = { generator: { rule: 'norm', threshold: 1, every: 1 }, discriminator: { rule: 'none' } };

/** What a step reported. @param {number} step @param {object} [diverged] */
export const stats = (step, diverged = null) => ({ step, generator: [], discriminator: [], diverged });

/** An error as a call on an engine rejects with it. */
export const refusal = (code, details) => new Error(JSON.stringify({ code, details }));

/** What a worker is lost of. */
export const CRASH = { code: 'crashed', details: { error: 'unreachable' } };

export class Client {
  /** Those that were made, in their order. @type {Client[]} */
  static made = [];
  static get last() {
    return Client.made.at(-1);
  }
  /** Whether the next ones wait for `begin` before they are open. */
  static slow = false;

  /** What it was asked: name and what was given. */
  asked = [];
  /** What a call does in place of the usual, by its name. */
  instead = {};
  closed = false;
  step = 0;
  #goal = 0;
  #gone = later();
  #begun = later();
  /** @type {{ step: number, resolve: () => void }[]} */
  #waiting = [];

  constructor(onLoss) {
    this.onLoss = onLoss;
    this.#gone.promise.catch(() => {});
    if (!Client.slow) this.begin();
    Client.made.push(this);
  }

  async open(options, emit) {
    Object.assign(this, { options, emit, runs: options.runs, step: options.saved?.step ?? 0 });
    const { backend, lost } = options;
    const reason = lost === undefined ? 'asked' : 'lost';
    emit({
      type: 'backend',
      backend: backend === 'webgpu' ? backend : 'cpu',
      reason,
      adapter: lost ?? 'a GPU',
      since: 0,
    });
    await this.settling(this.#begun.promise);
  }

  /** Its images have come. */
  begin() {
    this.#begun.resolve();
  }

  /** That it does not begin is told by an error. */
  refuse(error) {
    this.#begun.reject(error);
  }

  get engine() {
    const call = async (name, given) => {
      this.asked.push([name, ...given]);
      return (this.instead[name] ?? this[`_${name}`])?.apply(this, given);
    };
    return new Proxy(
      {},
      { get: (_, name) => (name === 'then' ? undefined : (...given) => this.settling(call(name, given))) },
    );
  }

  /** What it was asked, by name alone. */
  get names() {
    return this.asked.map(([name]) => name);
  }

  settling(event) {
    return Promise.race([event, this.#gone.promise]);
  }

  /** The runs have taken steps up to this, which are told. @param {number} step @param {{ diverged?: object }} [how] */
  reach(step, { diverged } = {}) {
    this.step = step;
    const runs = this.runs.map(({ id }) => ({ run: id, stats: stats(step, diverged), clips: CLIPS }));
    this.emit({ type: 'frame', runs, stepsPerSecond: 50 });
    for (const one of this.#waiting) if (one.step <= step) one.resolve();
    if (step >= this.#goal) this.#tell(false);
  }

  /** @param {boolean} running */
  #tell(running) {
    if (running !== this.running) this.emit({ type: 'running', running });
    this.running = running;
  }

  _start() {
    this.#goal = Infinity;
    this.#tell(true);
  }

  _pause() {
    this.#tell(false);
  }

  _step(count) {
    this.#goal = this.step + count;
    this.#tell(true);
    return { last: this.#goal, goal: this.#goal };
  }

  _reached(step) {
    if (step > this.step) return new Promise((resolve) => this.#waiting.push({ step, resolve }));
  }

  _reset(runs, restored) {
    this.runs = runs;
    this.step = 0;
    this.#tell(false);
    this.emit({ type: 'reset', runs: runs.map(({ id }) => id), restored });
  }

  _useImages(_own, runs) {
    this._reset(runs);
  }

  _restore({ runs, step, number }) {
    this._reset(runs, number);
    this.step = step;
  }

  _keep() {
    const { step } = this;
    const runs = this.runs.map(({ id, config }) => ({
      ...{ id, config, clips: CLIPS, diverged: false, file: new Uint8Array([step]) },
      stats: step > 0 ? stats(step) : null,
    }));
    return { step, batches: { epoch: 0, next: step }, images: null, ms: 1, runs };
  }

  /** Its worker is gone, or its GPU. @param {object} problem */
  lose(problem, begun = true) {
    this.onLoss(problem, begun);
    this.#gone.reject(new GoneError(problem));
  }

  close() {
    this.closed = true;
    this.#gone.reject(new GoneError({ code: 'ended' }));
  }
}

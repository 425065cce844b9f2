// An engine's client without a worker, which is told what happens to it, and what a lasting engine is given of a
// session. For vi.mock in the place of www/session/engine-client.js.
import { GoneError } from '../../www/session/remote-worker.js';
import { Run } from '../../www/seen/run.js';

/** Those that were made since a test emptied this. @type {Client[]} */
export const clients = [];

export class Client {
  /** What it was asked: name and what was given. */
  calls = [];
  /** Calls that it does not answer. */
  hung = [];
  /** The last step that it has told. */
  told = 0;
  closed = false;

  constructor(onLoss) {
    this.onLoss = onLoss;
    clients.push(this);
  }

  open(options, emit) {
    this.options = options;
    this.emit = emit;
    return new Promise((resolve, reject) => (this.opened = { resolve, reject }));
  }

  get engine() {
    const answer = (name, given) => {
      this.calls.push([name, ...given]);
      if (name === 'keep') return Promise.resolve(this.kept);
      const hangs = name === 'hang' || (name === 'reached' && given[0] > this.told);
      if (!hangs) return Promise.resolve(name === 'step' ? { last: 60, goal: 60 } : undefined);
      return new Promise((_, reject) => this.hung.push(reject));
    };
    return new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : (...given) => answer(name, given)) });
  }

  /** The calls of that name. */
  asked(name) {
    return this.calls.filter(([one]) => one === name);
  }

  settling(event) {
    return event;
  }

  lose(problem, begun = true) {
    this.onLoss(problem, begun);
    const gone = new GoneError(problem);
    for (const reject of [this.opened.reject, ...this.hung]) reject(gone);
  }

  close() {
    this.closed = true;
    for (const reject of [this.opened.reject, ...this.hung]) reject(new GoneError({ code: 'ended' }));
  }
}

export const CRASH = { code: 'crashed', details: { error: 'unreachable' } };

/** What a session opens an engine with, its own each time. */
export const optionsOf = () => ({ base: '/', backend: 'auto', runs: [{ id: 0, config: { seed: 7 } }], samples: 64 });

/** Its run after a step, as the engine gives it. @param {number} step */
export const keptAt = (step) => ({
  step,
  batches: { epoch: 0, next: 9 },
  images: null,
  ms: 1,
  runs: [{ id: 0, config: { seed: 7, whole: true }, clips: {}, diverged: false, file: new Uint8Array(1), stats: null }],
});

/** What a lasting engine knows of a session, and what it has told it, in order. */
export function madeUpSession() {
  const session = {
    /** Name and what was given. */
    told: [],
    on: { backend: 'cpu', reason: 'asked', adapter: 'made up' },
    training: false,
    run: new Run(0),
  };
  const tell =
    (name) =>
    (...given) =>
      session.told.push([name, ...given]);
  session.given = {
    runs: () => new Map([[0, session.run]]),
    own: () => undefined,
    backend: () => session.on,
    training: () => session.training,
    take: () => {},
    ready: tell('ready'),
    rewind: (_, step) => session.told.push(['rewind', step]),
    recovered: tell('recovered'),
    fail: tell('fail'),
  };
  return session;
}

/** Opened, and kept after a step if one is given. */
export async function opened(engine, step) {
  const opening = engine.open(optionsOf());
  const client = clients.at(-1);
  client.opened.resolve();
  await opening;
  if (step === undefined) return;
  client.kept = keptAt(step);
  await engine.recovery.keep();
}

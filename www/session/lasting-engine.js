// The engine as the session has it: a worker, and once another in its place, in which the runs go on from where they
// were last kept. Every call on it settles.
import { Client } from './engine-client.js';
import { gpuFailed, withoutLostGpu } from './gpu-trust.js';
import { isEngineLost } from '../messages/engine-lost.js';
import { messageOf } from '../messages/message-of-error.js';
import { Recovery } from './recovery.js';
import { GoneError } from './remote-worker.js';

/**
 * @typedef {import('../types.d.ts').EngineEvent} EngineEvent
 * @typedef {import('../types.d.ts').Kept} Kept
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').OpenOptions} OpenOptions
 * @typedef {import('../types.d.ts').OwnData} OwnData
 * @typedef {import('../types.d.ts').Restore} Restore
 * @typedef {import('../seen/run.js').Run} Run
 *
 * @typedef {object} Given what it knows of the session, and tells it
 * @property {() => Map<number, Run>} runs what was seen of them
 * @property {() => OwnData | undefined} own images in place of MNIST
 * @property {() => Extract<EngineEvent, { type: 'backend' }> | undefined} backend
 * @property {() => boolean} training whether it is to train without an end
 * @property {(event: EngineEvent) => void} take
 * @property {(kept: Kept) => void} [kept] hears each state that is kept for another engine
 * @property {() => void} ready
 * @property {(runs: Map<number, Run>, step: number) => void} rewind these are the runs, which another engine goes on with from that step
 * @property {(message: Message) => void} recovered they do
 * @property {(problem: Message, report?: string) => void} fail the engine is lost for good
 */

export class LastingEngine {
  /** What outlives a worker. */
  recovery = new Recovery({
    keep: async () => this.ask((engine) => engine.keep()),
    runs: () => this.given.runs(),
    kept: (kept) => this.given.kept?.(kept),
  });
  /** @type {Client | undefined} */
  #client;
  /** What its worker is opened with: where a GPU is lost, no more what was asked for. @type {OpenOptions | undefined} */
  #options;
  /** Counts openings and closings: what was asked for before one is over with it. */
  #era = 0;
  /** The client, once its engine is open. @type {Client | undefined} */
  #ready;
  /** @type {Promise<void> | undefined} */
  #recovering;
  /** Settles when the engine is open, or has failed. @type {Promise<unknown>} */
  #opening = Promise.resolve();
  /** Hears which saved runs begin, if they were saved. @type {(restored: number | undefined) => void} */
  #onReset = () => {};
  #restores = 0;
  /** What was asked for where a GPU was lost. @type {OpenOptions['backend'] | undefined} */
  #gpuWish;

  /** @param {Given} given */
  constructor(given) {
    this.given = given;
  }

  /** Runs that the reader began. Returns whether they are there now: what fails is told. @param {OpenOptions} options */
  open(options) {
    this.close();
    const opening = this.#open(withoutLostGpu(options));
    this.#opening = opening;
    return opening;
  }

  /** @param {OpenOptions} options */
  async #open(options) {
    const era = this.#era;
    this.#options = options;
    this.recovery.begin(options.runs);
    await this.#connect(options);
    // A worker that was lost meanwhile may have been replaced.
    await this.#recovered();
    return this.#era === era && this.#ready !== undefined;
  }

  close() {
    this.#era += 1;
    this.#end();
    this.#options = undefined;
    this.#recovering = undefined;
    this.recovery.forget();
  }

  /** Settles when it is open, and the runs go on after a loss, or do not. */
  async opened() {
    let opening;
    do await (opening = this.#opening);
    while (opening !== this.#opening);
    await this.#recovered();
  }

  /** Settles when the runs go on after a loss, or do not: the one that was to go on with them may be lost too. */
  async #recovered() {
    while (this.#recovering) await this.#recovering;
  }

  /**
   * What the engine answers; nothing where it is not there. A call that it was lost in is told as that, once it is
   * known how the runs go on; where they were closed before that, as ended. What it had not answered when the runs
   * left it for another is asked of that one.
   * @template T @param {(engine: Client['engine'], client: Client) => Promise<T>} call @returns {Promise<T | undefined>}
   */
  async ask(call) {
    const client = this.#ready;
    if (!client) return undefined;
    const era = this.#era;
    try {
      return await call(client.engine, client);
    } catch (error) {
      if (!(error instanceof GoneError)) throw error;
      await this.#recovered();
      if (this.#era !== era) throw new GoneError({ code: 'ended' });
      const problem = messageOf(error);
      const { details } = problem;
      if (problem.code === 'ended' && this.#ready) return this.ask(call);
      if (!isEngineLost(problem) || !this.#ready) throw error;
      throw new GoneError({ code: 'crashed.call', details: { ...details, step: this.recovery.step } });
    }
  }

  /**
   * What asks for training outlives the worker that it was asked of: the next one does it, or it is told why not.
   * @param {(engine: Client['engine']) => Promise<unknown>} call
   * @returns {Promise<boolean>} whether it was answered by the engine that it was asked of
   */
  async outlast(call) {
    if (!this.#ready) return false;
    try {
      await call(this.#ready.engine);
      return true;
    } catch (error) {
      if (!(error instanceof GoneError)) throw error;
      await this.#recovered();
      return false;
    }
  }

  /** Settles when that step has been told, by whichever engine, or no more are to come. @param {number} step */
  async reached(step) {
    const era = this.#era;
    while (this.#era === era) {
      await this.#recovered();
      if (await this.outlast((engine) => engine.reached(step))) return;
      if (!this.#ready && !this.#recovering) return;
    }
  }

  /**
   * Goes on from saved runs. Events and answers come by channels of their own: what was seen of the runs is recalled
   * once they are told to have begun.
   * @param {Omit<Restore, 'number'>} saved @param {(runs: Map<number, Run>) => void} recall
   */
  async restore(saved, recall) {
    const number = (this.#restores += 1);
    const begun = new Promise((resolve, reject) => {
      this.#onReset = (restored) => {
        if (restored !== number) return;
        try {
          resolve(recall(this.given.runs()));
        } catch (error) {
          reject(error);
        }
      };
    });
    begun.catch(() => {});
    await this.ask((engine, client) => Promise.all([engine.restore({ ...saved, number }), client.settling(begun)]));
    this.recovery.begin(saved.runs.map(({ id, config }) => ({ id, config })));
    void this.recovery.keep();
  }

  /** @param {EngineEvent} event */
  #hear(event) {
    // It is told as any other loss.
    if (event.type === 'failed' && isEngineLost(event.message)) return this.#client?.lose(event.message);
    // One that did not start has cost nothing yet, and is not tried for ever.
    if (event.type === 'backend' && ['failed', 'poisoned'].includes(event.reason)) gpuFailed(event.adapter);
    this.given.take(event);
    if (event.type === 'reset') {
      this.recovery.forget();
      this.#onReset(event.restored);
    } else if (event.type === 'running') {
      void this.recovery.heed(event.running);
    } else if (event.type === 'frame') {
      void this.recovery.heed();
    }
  }

  /** Another worker. @param {OpenOptions} options @param {(client: Client) => Promise<void>} [prepare] what comes before it is ready */
  async #connect(options, prepare) {
    /** @type {Client | undefined} */
    let client;
    const stands = () => this.#client === client;
    try {
      client = new Client((problem, begun) => stands() && this.#lose(problem, begun));
      this.#client = client;
      await client.open({ ...options, own: this.given.own() }, (event) => stands() && this.#hear(event));
      if (stands()) await prepare?.(client);
      if (!stands()) return;
      this.#ready = client;
      this.given.ready();
    } catch (error) {
      if (stands()) this.given.fail(messageOf(error));
    }
  }

  /**
   * The worker is lost, or the GPU that it had. The runs go on in another worker: once; and on the CPU, which has
   * lost nothing yet, each time that a GPU is lost.
   * @param {Message} problem @param {boolean} begun whether there was a worker
   */
  #lose(problem, begun) {
    const on = this.given.backend();
    // What was told last may be of the worker before, where this one has not come so far.
    const isGpu = this.#options?.backend !== 'cpu' && on?.backend === 'webgpu';
    const first = isGpu ? this.recovery.loseGpu() : this.recovery.lose(problem);
    this.#leave();
    if (!first || !begun) return this.#giveUp(problem, first);
    this.#goOn(isGpu ? this.#recoverFromGpu(problem, on.adapter) : this.#recover(problem));
  }

  /** @param {Promise<void>} going settles when the runs go on, or do not */
  #goOn(going) {
    const recovering = going.finally(() => {
      if (this.#recovering === recovering) this.#recovering = undefined;
    });
    this.#recovering = recovering;
  }

  /** Whether the runs can be moved as they are: after a crash none are kept any more, and an older state would come back. */
  get canReturnToGpu() {
    return this.#ready !== undefined && this.#gpuWish !== undefined && this.recovery.losses.length === 0;
  }

  /** The runs as they are go on in another worker, which tries the GPU again. */
  async returnToGpu() {
    if (!this.canReturnToGpu) return;
    const client = this.#client;
    await this.outlast((engine) => engine.pause());
    await this.recovery.keepNow();
    // Lost or closed meanwhile.
    if (this.#client !== client) return;
    this.recovery.leave();
    this.#end();
    const options = /** @type {OpenOptions} */ ({ ...this.#options, backend: this.#gpuWish, lost: undefined });
    this.#options = options;
    this.#goOn(this.#resume(options));
    await this.#recovering;
  }

  #end() {
    this.#client?.close();
    this.#leave();
  }

  #leave() {
    this.#client = undefined;
    this.#ready = undefined;
  }

  /** @param {Message} problem */
  #recover(problem) {
    const options = /** @type {OpenOptions} */ (this.#options);
    // Where memory is short, as it is where a browser ends a worker, one engine for all runs needs the least of it.
    return this.#resume({ ...options, runWorkers: 0 }, (step) =>
      this.given.recovered({ code: step > 0 ? 'recovered' : 'recovered.seed', details: { ...problem.details, step } }),
    );
  }

  /** On the CPU, also where it was not asked for. @param {Message} problem @param {string} adapter the GPU's name */
  #recoverFromGpu(problem, adapter) {
    const options = /** @type {OpenOptions} */ (this.#options);
    gpuFailed(adapter);
    this.#gpuWish = options.backend;
    this.#options = { ...options, backend: 'cpu', lost: adapter };
    return this.#resume(this.#options, (step) => {
      const code = step > 0 ? 'recovered.gpu' : 'recovered.gpu.seed';
      this.given.recovered({ code, details: { ...problem.details, step } });
    });
  }

  /**
   * The runs go on from where they were last kept; what was seen of them after that is seen again, also the stages of a
   * step that was begun: no state is kept of that, but it is the same step.
   * @param {OpenOptions} options @param {(step: number) => void} [tell] that they do, from that step
   */
  async #resume(options, tell = () => {}) {
    const { recovery, given } = this;
    const { step } = recovery;
    const stages = Math.max(0, ...[...given.runs().values()].map(({ stagesTaken }) => stagesTaken));
    given.rewind(recovery.rewound(), step);
    await this.#connect({ ...options, ...recovery.open }, async ({ engine }) => {
      if (recovery.changed.length > 0) await engine.configure(recovery.changed);
      // Steps that the reader has seen are taken again too, also where he has paused since.
      const left = Math.max(recovery.goal, recovery.reached) - step;
      // What has no end begins by itself when it can be seen.
      if (left > 0 && left < Infinity && !given.training()) await engine.step(left);
      tell(step);
      if (stages === 0 || given.training()) return;
      // No stage is taken while it trains.
      await engine.reached(step + left);
      for (let taken = 0; taken < stages; taken += 1) await engine.advance();
    });
  }

  /** What was seen stays, and what is known is there to be reported. @param {Message} problem @param {boolean} first */
  #giveUp({ code, details }, first) {
    const { backend, reason, adapter } = this.given.backend() ?? {};
    const images = this.given.own()?.name ?? 'MNIST';
    const report = this.recovery.report({ backend, reason, adapter, images, browser: navigator.userAgent });
    this.given.fail({ code: first ? code : 'crashed.again', details }, report);
  }
}

// The runs as the page sees them: what the worker says, kept for the parts to draw. A Lit controller,
// so that each change draws the element anew; what comes with every step waits a moment, so that
// drawing never takes the processor from training.
import { Attendance } from './attendance.js';
import { Client } from './engine-client.js';
import { messageOf } from '../messages/message-of-error.js';
import { Recovery } from './recovery.js';
import { GoneError } from './remote-worker.js';
import { Run } from '../seen/run.js';

/**
 * @typedef {import('lit').ReactiveControllerHost} Host
 * @typedef {import('../types.d.ts').EngineEvent} EngineEvent
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').OpenOptions} OpenOptions
 * @typedef {import('../types.d.ts').OwnData} OwnData
 * @typedef {import('../types.d.ts').Restore} Restore
 * @typedef {import('../types.d.ts').RunSpec} RunSpec
 */

/** Steps are drawn so often at the most. */
const DRAW_EVERY_MS = 100;

/** Whether an engine is lost, with its device or by itself. @param {Message} problem */
const isLoss = ({ code }) => ['deviceLost', 'poisoned', 'crashed'].includes(code);

export class Session {
  /** @type {'closed' | 'loading' | 'ready' | 'failed'} */
  phase = 'closed';
  running = false;
  /** Images there, of all. */
  progress = { loaded: 0, total: 0 };
  /** @type {Extract<EngineEvent, { type: 'backend' }> | undefined} */
  backend;
  /** @type {number | null} */
  stepsPerSecond = null;
  /** By their id. @type {Map<number, Run>} */
  runs = new Map();
  /** What stopped the training, if something did. @type {Message | undefined} */
  problem;
  /** What it went on after. @type {Message | undefined} */
  recovered;
  /** The settings to report with a problem of the engine; empty where there is none. */
  report = '';

  /** The quality of the runs' samples, where the page measures it. @type {import('./appraisal.js').Appraisal | undefined} */
  appraisal;

  /** The reader's own images that the runs train on in place of MNIST. @type {OwnData | undefined} */
  own;

  /** When it trains of what was asked for. */
  #attendance = new Attendance({
    start: () => this.#outlast(async () => this.#client?.engine.start()),
    pause: () => this.#outlast(async () => this.#client?.engine.pause()),
  });
  #recovery = new Recovery({
    keep: async () => (this.phase === 'ready' ? this.#client?.engine.keep() : undefined),
    runs: () => this.runs,
  });
  /** Settles when the runs go on after their engine was lost, or do not. @type {Promise<void> | undefined} */
  #recovering;
  /** Hears which saved runs begin, if they were saved. @type {(restored: number | undefined) => void} */
  #onReset = () => {};
  #restores = 0;
  /** @type {Client | undefined} */
  #client;
  #fatal = false;
  /** @type {OpenOptions | undefined} */
  #options;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #drawing;

  /**
   * @param {Host} host
   * @param {(name: 'ready' | 'backend' | 'step' | 'diverged' | 'error', detail: unknown) => void} tell
   */
  constructor(host, tell) {
    this.host = host;
    this.tell = tell;
    host.addController(this);
  }

  hostDisconnected() {
    this.close();
  }

  /** Steps taken by the run that is farthest. */
  get step() {
    return Math.max(0, ...[...this.runs.values()].map((run) => run.step));
  }

  /** Whether it trains until paused, or will when it can be seen. */
  get training() {
    return this.#attendance.training;
  }

  /** Whether it would train if it could be seen. */
  get outOfSight() {
    return this.phase === 'ready' && this.#attendance.waiting && !this.present;
  }

  /** Whether the reader can see it. */
  get present() {
    return this.#attendance.present;
  }

  set present(present) {
    this.#heed({ present });
    this.host.requestUpdate();
  }

  /** @param {OpenOptions} options */
  async open(options) {
    this.close();
    this.#options = options;
    this.#recovery.begin(options.runs);
    this.#forget(options.runs.map(({ id }) => id));
    this.#set({ phase: 'loading', backend: undefined });
    await this.#connect(options);
    // An engine that was lost meanwhile may have been replaced.
    await this.#recovering;
    if (this.#options === options && this.phase === 'ready') this.tell('ready', { backend: this.backend?.backend });
  }

  /** Another worker. @param {OpenOptions} options @param {(client: Client) => Promise<void>} [prepare] what comes before it is ready */
  async #connect(options, prepare) {
    const client = new Client((problem, begun) => this.#client === client && this.#lose(problem, begun));
    this.#client = client;
    const stands = () => this.#client === client;
    try {
      await client.open({ ...options, own: this.own }, (event) => stands() && this.#take(event));
      if (stands()) await prepare?.(client);
      if (stands()) this.#set({ phase: 'ready' });
    } catch (error) {
      if (stands()) this.#fail(messageOf(error), true);
    }
  }

  close() {
    this.#client?.close();
    this.#client = undefined;
    this.#recovering = undefined;
    this.#recovery.forget();
    this.appraisal?.close();
    this.#fatal = false;
    this.#attendance.rest();
    this.#set({ phase: 'closed', running: false });
  }

  /** Trains until paused: at once, or when it is loaded and can be seen. */
  async start() {
    if (this.phase === 'failed') return;
    this.#set({ problem: undefined, recovered: undefined });
    await this.#attendance.start();
    this.#set({});
  }

  /** The pause of the reader, or of a script: it is not undone. */
  async pause() {
    this.#attendance.rest();
    this.#recovery.goal = 0;
    this.#set({});
    if (this.phase === 'ready') await this.#outlast(async () => this.#client?.engine.pause());
  }

  /** Takes so many steps at once, seen or not. @param {number} count */
  async stepOnce(count = 1) {
    await this.#recovering;
    if (this.phase !== 'ready') return;
    this.#set({ problem: undefined, recovered: undefined });
    this.#attendance.count();
    const recovery = this.#recovery;
    recovery.goal = Math.max(this.step, this.running ? recovery.goal : 0) + count;
    await this.#outlast(async () => {
      recovery.goal = (await this.#client?.engine.step(count)) ?? 0;
    });
  }

  /** The next of the eight stages of a step; training pauses for it. */
  async advance() {
    this.#set({ problem: undefined });
    await this.pause();
    await this.#outlast(async () => this.#client?.engine.advance());
  }

  /** Samples of a run as it is. @param {number} run @param {number} count @param {number} seed */
  async sample(run, count, seed) {
    return this.#ask((engine) => engine.sample(run, count, seed));
  }

  /** The noise of the samples, one after the other. */
  async noise() {
    return this.#ask((engine) => engine.noise());
  }

  /** Images of given noise in every run. @param {Float32Array} noise */
  async generate(noise) {
    return (await this.#ask((engine) => engine.generate(noise))) ?? [];
  }

  /** Changes the settings of runs that go on; a refusal is returned and changes nothing. @param {RunSpec[]} runs @returns {Promise<Message | undefined>} */
  async configure(runs) {
    await this.#recovering;
    if (this.phase === 'loading') return { code: 'notOpen' };
    if (this.phase !== 'ready') return undefined;
    const refusal = await this.#try(() => this.#ask((engine) => engine.configure(runs)));
    if (refusal && isLoss(refusal) && !this.#fatal) this.#fail(refusal, true);
    if (!refusal) this.#recovery.took(runs);
    return refusal;
  }

  /** Ends a run; the others go on. @param {number} id */
  async remove(id) {
    await this.#recovering;
    this.runs.delete(id);
    this.#recovery.remove(id);
    this.host.requestUpdate();
    await this.#outlast(async () => this.#client?.engine.remove(id));
    void this.#recovery.keep();
  }

  /** New runs from step 0; a refusal is returned and leaves the old ones as they were. @param {RunSpec[]} runs @returns {Promise<Message | undefined>} */
  async reset(runs) {
    await this.#recovering;
    if (this.#fatal || this.phase === 'failed') return this.#reopen(runs, this.problem);
    const refusal = await this.#try(async () => this.#client?.engine.reset(runs));
    // That the device is lost may show only now.
    if (refusal && isLoss(refusal)) return this.#reopen(runs, refusal);
    if (!refusal) this.#begin(runs);
    return refusal;
  }

  /** What the reader began goes on from here, and waits for Start. @param {RunSpec[]} runs */
  #begin(runs) {
    this.#attendance.rest();
    this.#recovery.begin(runs.map(({ id, config }) => ({ id, config })));
  }

  /** A new worker; where a GPU failed, on the CPU. @param {RunSpec[]} runs @param {Message | undefined} problem @returns {Promise<undefined>} */
  async #reopen(runs, problem) {
    if (!this.#options) return;
    const gpu = this.backend?.backend === 'webgpu' && problem && isLoss(problem) ? this.backend : undefined;
    const onCpu = gpu && { backend: /** @type {const} */ ('cpu'), lost: gpu.adapter };
    await this.open({ ...this.#options, ...onCpu, runs });
  }

  /** New runs on the reader's own images, or on MNIST again; a refusal is returned and changes nothing. @param {OwnData | undefined} own @param {RunSpec[]} runs */
  async useImages(own, runs) {
    if (this.phase !== 'ready') return { code: 'notOpen' };
    const refusal = await this.#try(() => this.#ask((engine) => engine.useImages(own, runs)));
    if (!refusal) {
      this.#begin(runs);
      this.#set({ own });
    }
    return refusal;
  }

  /** All runs between two steps, for a file. */
  async save() {
    return this.#ask((engine) => engine.save());
  }

  /**
   * Goes on from saved runs; a refusal is returned and leaves the present ones as they were. Events and answers
   * come by channels of their own: what was seen of the runs is recalled once they are told to have begun.
   * @param {Omit<Restore, 'number'>} saved @param {(runs: Map<number, Run>) => void} recall
   */
  async restore(saved, recall) {
    if (this.phase !== 'ready') return { code: 'notOpen' };
    const number = (this.#restores += 1);
    const begun = new Promise((resolve) => {
      this.#onReset = (restored) => {
        if (restored === number) resolve(recall(this.runs));
      };
    });
    const client = this.#client;
    const refusal = await this.#try(() =>
      this.#ask((engine) => Promise.all([engine.restore({ ...saved, number }), client?.settling(begun)])),
    );
    if (!refusal) {
      this.#begin(saved.runs);
      void this.#recovery.keep();
    }
    return refusal;
  }

  /** A run's weights as a safetensors file. @param {number} id */
  async weights(id) {
    return this.#ask((engine) => engine.weights(id));
  }

  /**
   * What the engine answers; nothing where it is not there. A call that it was lost in is told as that, once it is
   * known how the runs go on.
   * @template T @param {(engine: Client['engine']) => Promise<T>} call
   */
  async #ask(call) {
    if (this.phase !== 'ready' || !this.#client) return undefined;
    try {
      return await call(this.#client.engine);
    } catch (error) {
      await this.#recovering;
      const { code, details } = messageOf(error);
      if (!(error instanceof GoneError) || code !== 'crashed' || this.phase !== 'ready') throw error;
      const message = { code: 'crashed.call', details: { ...details, step: this.#recovery.step } };
      throw new Error(JSON.stringify(message), { cause: error });
    }
  }

  /** What asks for training outlives the engine that it was asked of: the next one does it, or says why not. @param {() => Promise<unknown>} call */
  async #outlast(call) {
    try {
      await call();
    } catch (error) {
      if (!(error instanceof GoneError)) throw error;
      await this.#recovering;
    }
  }

  /** @param {() => Promise<unknown>} call @returns {Promise<Message | undefined>} */
  async #try(call) {
    try {
      await call();
      return undefined;
    } catch (error) {
      const message = messageOf(error);
      // That an engine was lost has been told.
      if (message.code !== 'crashed.call') this.tell('error', message);
      return message;
    }
  }

  /** @param {number[]} ids of the runs that begin */
  #forget(ids) {
    this.appraisal?.forget();
    this.runs = new Map(ids.map((id) => [id, new Run(id)]));
    this.stepsPerSecond = null;
    Object.assign(this, { problem: undefined, recovered: undefined, report: '' });
  }

  /** @param {EngineEvent} event */
  #take(event) {
    switch (event.type) {
      case 'backend':
        this.#set({ backend: event });
        return this.tell('backend', { backend: event.backend, reason: event.reason, step: event.since });
      case 'progress':
        return this.#set({ progress: { loaded: event.loaded, total: event.total } });
      case 'samples':
        return this.#takeSamples(event);
      case 'stage':
        this.runs.get(event.run)?.see(event.view);
        return this.#set({});
      case 'reset':
        this.#recovery.forget();
        this.#forget(event.runs);
        this.#onReset(event.restored);
        return this.#set({});
      case 'running':
        // At full pace the stages of a step that was looked at are soon of the past.
        if (event.running) for (const run of this.runs.values()) run.forgetStages();
        void this.#recovery.heed(event.running);
        return this.#set({ running: event.running });
      case 'frame':
        return this.#takeFrame(event);
      case 'failed':
        if (event.message.code === 'crashed') return this.#client?.lose(event.message);
        return this.#fail(event.message, event.fatal);
    }
  }

  /** @param {Extract<EngineEvent, { type: 'frame' }>} event */
  #takeFrame({ runs, stepsPerSecond }) {
    this.stepsPerSecond = stepsPerSecond ?? this.stepsPerSecond;
    for (const { run: id, stats, clips } of runs) {
      const run = this.runs.get(id);
      // A run that was removed may still have been on its way.
      if (!run) continue;
      run.take(stats, clips);
      this.tell('step', { ...stats, run: id });
      if (stats.diverged) this.tell('diverged', { ...stats.diverged, run: id });
    }
    // A step that was looked at stage by stage has ended.
    if (!this.running && this.step > this.#recovery.step) void this.#recovery.keep();
    this.#drawSoon();
  }

  /** @param {Extract<EngineEvent, { type: 'samples' }>} event */
  #takeSamples({ run: id, step, pixels }) {
    const run = this.runs.get(id);
    run?.draw({ step, pixels });
    this.#drawSoon();
  }

  #drawSoon() {
    this.appraisal?.offer();
    if (this.#drawing) return;
    this.#drawing = setTimeout(() => {
      this.#drawing = undefined;
      this.host.requestUpdate();
    }, DRAW_EVERY_MS);
  }

  /** The engine is lost. Once, the runs go on in another one. @param {Message} problem @param {boolean} begun whether there was one */
  #lose(problem, begun) {
    const first = this.#recovery.lose(problem, this.step);
    this.#client = undefined;
    // A GPU that was lost is not given the runs again: Reset begins on the CPU.
    if (!first || !begun || this.backend?.backend === 'webgpu') return this.#giveUp(problem, first);
    const recovering = this.#recover(problem).finally(() => {
      if (this.#recovering === recovering) this.#recovering = undefined;
    });
    this.#recovering = recovering;
  }

  /** The same runs in another engine, from where they were last kept; what was seen of them after that is seen again. @param {Message} problem */
  async #recover({ details }) {
    const recovery = this.#recovery;
    const { step } = recovery;
    const { training } = this.#attendance;
    this.runs = recovery.rewound();
    this.appraisal?.meter.rewind(step);
    this.#set({ phase: 'loading', running: false, stepsPerSecond: null });
    if (training) void this.#attendance.start();
    await this.#connect({ .../** @type {OpenOptions} */ (this.#options), ...recovery.open }, async ({ engine }) => {
      if (recovery.changed.length > 0) await engine.configure(recovery.changed);
      if (recovery.goal > step && !this.training) await engine.step(recovery.goal - step);
      this.recovered = { code: step > 0 ? 'recovered' : 'recovered.seed', details: { ...details, step } };
      this.tell('error', this.recovered);
    });
  }

  /** The charts stay, and what is known is there to be reported. @param {Message} problem @param {boolean} first */
  #giveUp({ code, details }, first) {
    const { backend, reason, adapter } = this.backend ?? {};
    this.report = this.#recovery.report({ backend, reason, adapter, browser: navigator.userAgent });
    this.recovered = undefined;
    this.#fail({ code: first ? code : 'crashed.again', details }, true);
  }

  /** @param {Message} problem @param {boolean} fatal */
  #fail(problem, fatal) {
    this.#fatal ||= fatal;
    this.#attendance.rest();
    const phase = fatal ? 'failed' : this.phase;
    this.#set({ problem, phase, running: false });
    this.tell('error', problem);
  }

  /** @param {Partial<Session>} change */
  #set(change) {
    Object.assign(this, change);
    this.#heed({ running: this.running, ready: this.phase === 'ready' });
    this.host.requestUpdate();
  }

  /** @param {Parameters<Attendance['heed']>[0]} news */
  #heed(news) {
    this.#attendance.heed(news).catch((error) => this.tell('error', messageOf(error)));
  }
}

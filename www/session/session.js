// The runs as the page sees them: what the worker says, kept for the parts to draw. A Lit controller,
// so that each change draws the element anew; what comes with every step waits a moment, so that
// drawing never takes the processor from training.
import { isGpuTrusted } from './gpu-trust.js';
import { LastingEngine } from './lasting-engine.js';
import { isEngineLost } from '../messages/engine-lost.js';
import { messageOf } from '../messages/message-of-error.js';
import { GoneError } from './remote-worker.js';
import { Run } from '../seen/run.js';
import { Training } from './training.js';

/**
 * @typedef {import('lit').ReactiveControllerHost & Pick<Element, 'isConnected'>} Host
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
const isLoss = (problem) => isEngineLost(problem) || problem.code === 'crashed.again';

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

  /** What the judge says of the runs. @type {import('./appraisal.js').Appraisal | undefined} */
  appraisal;

  /** What keeps the runs beyond this page, if something does. @type {{ heed(kept: import('../types.d.ts').Kept): void, began(): void } | undefined} */
  keeper;

  /** The reader's own images that the runs train on in place of MNIST. @type {OwnData | undefined} */
  own;

  #engine = new LastingEngine({
    runs: () => this.runs,
    own: () => this.own,
    backend: () => this.backend,
    training: () => this.training,
    take: (event) => this.#take(event),
    kept: (kept) => this.keeper?.heed(kept),
    // What it failed of may be told before.
    ready: () => this.phase === 'loading' && this.#set({ phase: 'ready' }),
    rewind: (runs, step) => this.#rewind(runs, step),
    recovered: (recovered) => {
      this.#set({ recovered });
      this.tell('error', recovered);
    },
    fail: (problem, report = '') => {
      Object.assign(this, { report, recovered: undefined });
      this.#fail(problem, true);
    },
  });
  #training = new Training(this.#engine);
  /** When it trains of what was asked for. */
  #attendance = this.#training.attendance;
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

  /** An element that is moved is put in elsewhere at once. */
  hostDisconnected() {
    setTimeout(() => this.host.isConnected || this.close());
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
    this.#forget(options.runs.map(({ id }) => id));
    this.#set({ phase: 'loading', backend: undefined });
    const isOpen = await this.#engine.open(options);
    if (isOpen && this.phase === 'ready') this.tell('ready', { backend: this.backend?.backend });
  }

  close() {
    this.#engine.close();
    this.appraisal?.close();
    this.#attendance.rest();
    this.#set({ phase: 'closed', running: false });
  }

  /** Trains until paused: at once, or when it is loaded and can be seen. Settles when it trains, or is loaded and waits. */
  async start() {
    if (this.phase === 'failed') return;
    this.#set({ problem: undefined, recovered: undefined });
    const started = this.#training.start();
    this.#set({});
    await started;
  }

  /** The pause of the reader, or of a script: it is not undone. Settles when the last step has been told. */
  async pause() {
    const paused = this.#training.pause();
    this.#set({});
    await paused;
  }

  /** Takes so many steps at once, seen or not. Settles when they have been told; gives whether there is an engine that took them. @param {number} count */
  async takeSteps(count) {
    await this.#engine.opened();
    if (this.phase !== 'ready') return false;
    this.#set({ problem: undefined, recovered: undefined });
    await this.#training.steps(count, this.step, this.running);
    return this.phase === 'ready';
  }

  /** The next of the eight stages of a step; training pauses for it. */
  async advance() {
    this.#set({ problem: undefined });
    await this.#training.advance();
  }

  /** Samples of a run as it is. @param {number} run @param {number} count @param {number} seed */
  async sample(run, count, seed) {
    return this.#engine.ask((engine) => engine.sample(run, count, seed));
  }

  /** The noise of the samples, one after the other. */
  async noise() {
    return this.#engine.ask((engine) => engine.noise());
  }

  /** Images of given noise in every run. @param {Float32Array} noise */
  async generate(noise) {
    return (await this.#engine.ask((engine) => engine.generate(noise))) ?? [];
  }

  /** Changes the settings of runs that go on; a refusal is returned and changes nothing. @param {RunSpec[]} runs @returns {Promise<Message | undefined>} */
  async configure(runs) {
    await this.#engine.opened();
    if (this.phase === 'loading') return { code: 'notOpen' };
    if (this.phase !== 'ready') return undefined;
    const refusal = await this.#try(() => this.#engine.ask((engine) => engine.configure(runs)));
    if (!refusal) this.#engine.recovery.took(runs);
    return refusal;
  }

  /** Whether the runs are on the CPU since the GPU was lost, and may try it again. */
  get canReturnToGpu() {
    return this.backend?.reason === 'lost' && isGpuTrusted() && this.#engine.canReturnToGpu;
  }

  /** The runs go on where they are, on the GPU when it is ready. */
  async returnToGpu() {
    this.#set({ recovered: undefined });
    // The move takes a pause of its own.
    const { training } = this.#attendance;
    await this.#engine.returnToGpu();
    if (training) await this.start();
  }

  /** Ends a run; the others go on. @param {number} id */
  async remove(id) {
    await this.#engine.opened();
    this.runs.delete(id);
    this.#engine.recovery.remove(id);
    this.host.requestUpdate();
    await this.#engine.outlast((engine) => engine.remove(id));
    void this.#engine.recovery.keep();
  }

  /** New runs from step 0; a refusal is returned and leaves the old ones as they were. @param {RunSpec[]} runs @returns {Promise<Message | undefined>} */
  async reset(runs) {
    await this.#engine.opened();
    if (this.phase === 'failed') return this.#reopen(runs, this.problem);
    if (this.phase === 'loading') return { code: 'notOpen' };
    const refusal = await this.#try(() => this.#engine.ask((engine) => engine.reset(runs)));
    // That the device is lost may show only now; and an engine that dies of it has another begin with the new runs.
    if (refusal && (isLoss(refusal) || refusal.code === 'crashed.call')) return this.#reopen(runs, refusal);
    if (!refusal) this.#begin(runs);
    return refusal;
  }

  /** What the reader began goes on from here, and waits for Start. @param {RunSpec[]} runs */
  #begin(runs) {
    this.#attendance.rest();
    this.keeper?.began();
    this.#engine.recovery.begin(runs.map(({ id, config }) => ({ id, config })));
  }

  /** A new worker; where a GPU failed, on the CPU. @param {RunSpec[]} runs @param {Message | undefined} problem @returns {Promise<undefined>} */
  async #reopen(runs, problem) {
    if (!this.#options) return;
    this.keeper?.began();
    const isLost =
      this.backend?.reason === 'lost' || (this.backend?.backend === 'webgpu' && problem && isLoss(problem));
    const gpu = isLost ? this.backend : undefined;
    const onCpu = gpu && { backend: /** @type {const} */ ('cpu'), lost: gpu.adapter };
    await this.open({ ...this.#options, ...onCpu, runs });
  }

  /** New runs on the reader's own images, or on MNIST again; a refusal is returned and changes nothing. @param {OwnData | undefined} own @param {RunSpec[]} runs */
  async useImages(own, runs) {
    if (this.phase !== 'ready') return { code: 'notOpen' };
    const refusal = await this.#try(() => this.#engine.ask((engine) => engine.useImages(own, runs)));
    if (!refusal) {
      this.#begin(runs);
      this.#set({ own });
    }
    return refusal;
  }

  /** All runs between two steps, for a file. */
  async save() {
    return this.#engine.ask((engine) => engine.save());
  }

  /** Goes on from saved runs; a refusal is returned and leaves the present ones as they were. @param {Omit<Restore, 'number'>} saved @param {(runs: Map<number, Run>) => void} recall what was seen of them */
  async restore(saved, recall) {
    if (this.phase !== 'ready') return { code: 'notOpen' };
    const refusal = await this.#try(() => this.#engine.restore(saved, recall));
    if (!refusal) this.#attendance.rest();
    return refusal;
  }

  /** The step to which a run can go back that has diverged; nothing where none was kept. @param {number} id */
  soundStep(id) {
    return this.#engine.recovery.soundStep(id);
  }

  /** All runs are as they were kept last before this one diverged, and wait for Start. @param {number} id @returns {Promise<{ refusal: Message | undefined, runs: RunSpec[] } | undefined>} their settings of then; nothing where none was kept */
  async goBack(id) {
    const sound = this.#engine.recovery.sound(id);
    if (!sound) return undefined;
    const { saved, seen } = sound;
    const points = [...(this.appraisal?.meter.points ?? [])];
    const refusal = await this.restore(saved, (begun) => {
      for (const [one, run] of seen) begun.set(one, run);
      this.appraisal?.meter.recall(points);
      this.appraisal?.meter.rewind(saved.step);
    });
    return { refusal, runs: saved.runs.map(({ id: one, config }) => ({ id: one, config })) };
  }

  /** A run's weights as a safetensors file. @param {number} id */
  async weights(id) {
    return this.#engine.ask((engine) => engine.weights(id));
  }

  /** @param {() => Promise<unknown>} call @returns {Promise<Message | undefined>} */
  async #try(call) {
    try {
      await call();
      return undefined;
    } catch (error) {
      const message = messageOf(error);
      // That an engine was lost is told where it is.
      if (!(error instanceof GoneError)) this.tell('error', message);
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
        this.#forget(event.runs);
        return this.#set({});
      case 'running':
        // At full pace the stages of a step that was looked at are soon of the past.
        if (event.running) for (const run of this.runs.values()) run.forgetStages();
        return this.#set({ running: event.running });
      case 'frame':
        return this.#takeFrame(event);
      case 'failed':
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

  /** Another engine is to go on with these runs, which are as they were after that step. @param {Map<number, Run>} runs @param {number} step */
  #rewind(runs, step) {
    const { training } = this.#attendance;
    this.runs = runs;
    this.appraisal?.meter.rewind(step);
    this.#set({ phase: 'loading', running: false, stepsPerSecond: null });
    if (training) void this.#attendance.start();
  }

  /** @param {Message} problem @param {boolean} fatal */
  #fail(problem, fatal) {
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

  /** @param {Parameters<import('./attendance.js').Attendance['heed']>[0]} news */
  #heed(news) {
    this.#attendance.heed(news).catch((error) => this.tell('error', messageOf(error)));
  }
}

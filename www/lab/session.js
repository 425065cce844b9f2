// A run as the page sees it: what the worker says, kept for the parts to draw. A Lit controller,
// so that each change draws the element anew, once a frame at the most.
import { Client, messageOf } from './client.js';
import { History } from './history.js';

/**
 * @typedef {import('lit').ReactiveControllerHost} Host
 * @typedef {import('../types.d.ts').EngineEvent} EngineEvent
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').OpenOptions} OpenOptions
 * @typedef {import('../types.d.ts').StepStats} StepStats
 * @typedef {import('../types.d.ts').TrainConfig} TrainConfig
 */

export class Session {
  /** @type {'closed' | 'loading' | 'ready' | 'failed'} */
  phase = 'closed';
  running = false;
  /** Images there, of all. */
  progress = { loaded: 0, total: 0 };
  /** @type {Extract<EngineEvent, { type: 'backend' }> | undefined} */
  backend;
  /** @type {StepStats | undefined} */
  stats;
  /** @type {number | null} */
  stepsPerSecond = null;
  /** @type {{ step: number, pixels: Uint8Array } | undefined} */
  samples;
  /** What stopped the run, if something did. @type {Message | undefined} */
  problem;
  history = new History();

  /** @type {Client | undefined} */
  #client;
  #fatal = false;
  /** @type {OpenOptions | undefined} */
  #options;

  /**
   * @param {Host} host
   * @param {(name: 'ready' | 'step' | 'diverged' | 'error', detail: unknown) => void} tell
   */
  constructor(host, tell) {
    this.host = host;
    this.tell = tell;
    host.addController(this);
  }

  hostDisconnected() {
    this.close();
  }

  get step() {
    return this.stats?.step ?? 0;
  }

  /** @param {OpenOptions} options */
  async open(options) {
    this.close();
    this.#options = options;
    this.#forget();
    this.#set({ phase: 'loading', backend: undefined, samples: undefined });
    const client = new Client((message) => this.#fail(message, true));
    this.#client = client;
    try {
      await client.open(options, (event) => this.#client === client && this.#take(event));
      if (this.#client !== client) return;
      this.#set({ phase: 'ready' });
      this.tell('ready', { backend: this.backend?.backend });
    } catch (error) {
      if (this.#client === client) this.#fail(messageOf(error), true);
    }
  }

  close() {
    this.#client?.close();
    this.#client = undefined;
    this.#fatal = false;
    this.#set({ phase: 'closed', running: false });
  }

  async start() {
    this.#set({ problem: undefined });
    await this.#client?.engine.start();
  }

  async pause() {
    await this.#client?.engine.pause();
  }

  /** @param {number} count */
  async stepOnce(count = 1) {
    this.#set({ problem: undefined });
    await this.#client?.engine.step(count);
  }

  /** Changes the settings of the run; a refusal is returned and changes nothing. @param {TrainConfig} config @returns {Promise<Message | undefined>} */
  async configure(config) {
    if (this.phase !== 'ready') return undefined;
    return this.#try(async () => this.#client?.engine.configure(config));
  }

  /** A new run; a refusal is returned and leaves the old run as it was. @param {TrainConfig} config @returns {Promise<Message | undefined>} */
  async reset(config) {
    if (this.#options && (this.#fatal || this.phase === 'failed')) {
      // The worker is lost, and with a GPU that failed the next one begins on the CPU.
      const lost = this.problem?.code === 'deviceLost' || this.problem?.code === 'crashed';
      const backend = lost && this.backend?.backend === 'webgpu' ? 'cpu' : this.#options.backend;
      await this.open({ ...this.#options, config, backend });
      return undefined;
    }
    return this.#try(async () => this.#client?.engine.reset(config));
  }

  /** @param {() => Promise<unknown>} call */
  async #try(call) {
    try {
      await call();
      return undefined;
    } catch (error) {
      const message = messageOf(error);
      this.tell('error', message);
      return message;
    }
  }

  #forget() {
    this.history = new History();
    this.stats = undefined;
    this.stepsPerSecond = null;
    this.problem = undefined;
  }

  /** @param {EngineEvent} event */
  #take(event) {
    switch (event.type) {
      case 'backend':
        return this.#set({ backend: event });
      case 'progress':
        return this.#set({ progress: { loaded: event.loaded, total: event.total } });
      case 'samples':
        return this.#set({ samples: { step: event.step, pixels: event.pixels } });
      case 'reset':
        this.#forget();
        return this.#set({});
      case 'running':
        return this.#set({ running: event.running });
      case 'frame':
        return this.#takeFrame(event);
      case 'failed':
        return this.#fail(event.message, event.fatal);
    }
  }

  /** @param {Extract<EngineEvent, { type: 'frame' }>} event */
  #takeFrame({ stats, stepsPerSecond }) {
    this.history.push(stats);
    this.#set({ stats, stepsPerSecond: stepsPerSecond ?? this.stepsPerSecond });
    this.tell('step', stats);
    if (!stats.diverged) return;
    const { step, network, parameter } = stats.diverged;
    this.#set({ problem: { code: 'diverged', details: { step, network, parameter } } });
    this.tell('diverged', stats.diverged);
  }

  /** @param {Message} problem @param {boolean} fatal */
  #fail(problem, fatal) {
    this.#fatal ||= fatal;
    const phase = fatal ? 'failed' : this.phase;
    this.#set({ problem, phase, running: false });
    this.tell('error', problem);
  }

  /** @param {Partial<Session>} change */
  #set(change) {
    Object.assign(this, change);
    this.host.requestUpdate();
  }
}

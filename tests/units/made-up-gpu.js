// Devices with a clock of their own: what they compute takes time there, and nothing here.
import { setImmediate } from 'node:timers/promises';

const CONFIG = { batchSize: 1, discriminatorSteps: 1, generator: { clip: {} }, discriminator: { clip: {} } };
/** Turns of the event loop in which nobody asks anything: then all wait for the devices, and time goes on. */
const TURNS = 5;

/** A clock that devices share, which jumps to the next result once everybody waits for one. */
export class MadeUpTime {
  now = 0;
  clock = () => this.now;
  #asked = 0;
  /** @type {{ at: number, resolve: () => void }[]} */
  #results = [];

  /** Something takes so long on the processor. */
  spend(ms) {
    this.now += ms;
    this.#asked += 1;
  }

  /** A result that is there at that time. @returns {Promise<void>} */
  until(at) {
    this.#asked += 1;
    return new Promise((resolve) => this.#results.push({ at, resolve }));
  }

  /** Lets time go on as long as somebody works. @template T @param {Promise<T>} work @returns {Promise<T>} */
  async during(work) {
    let done = false;
    const end = () => (done = true);
    work.then(end, end);
    for (let quiet = 0, asked = -1; !done; await setImmediate()) {
      quiet = asked === this.#asked ? quiet + 1 : 0;
      asked = this.#asked;
      if (quiet < TURNS || this.#results.length === 0) continue;
      this.#results.sort((a, b) => a.at - b.at);
      const { at, resolve } = this.#results.shift();
      this.now = Math.max(this.now, at);
      resolve();
      quiet = 0;
    }
    return work;
  }
}

/** When a result comes, of what is finished at a time and was asked for at another. */
export const DELAYS = {
  none: (finished) => finished,
  /** 100 ms after it was asked for, whatever is queued. */
  fixed: (finished, asked) => Math.max(finished, asked + 100),
  /** 100 ms after it is finished. */
  after: (finished) => finished + 100,
  /** When a timer of 100 ms looks next. */
  timer: (finished) => (Math.floor(finished / 100) + 1) * 100,
};

/** A class of trainers on one GPU that takes `stepMs` for a step. @param {MadeUpTime} time */
export function madeUpGpu(time, { stepMs, delay = 'none', queueMs = 0.2 }) {
  const gpu = { steps: 0 };
  let finished = 0;
  const wait = typeof delay === 'function' ? delay : DELAYS[delay];
  const read = () => time.until(wait(Math.max(finished, time.now), time.now));
  gpu.Trainer = trainerClass({
    step: () => {
      time.spend(queueMs);
      finished = Math.max(finished, time.now) + stepMs;
      gpu.steps += 1;
    },
    read,
  });
  return { ...gpuOn('webgpu', gpu), gpu };
}

/** The same on the processor, where a step is taken at once. @param {MadeUpTime} time */
export function madeUpCpu(time, { stepMs }) {
  return gpuOn('cpu', { Trainer: trainerClass({ step: () => time.spend(stepMs), read: async () => {} }) });
}

const gpuOn = (backend, { Trainer }) => ({ backend, Trainer });

function trainerClass({ step, read }) {
  return {
    create: async () => {
      let steps = 0;
      return {
        config: () => JSON.stringify(CONFIG),
        free: () => {},
        step: () => {
          steps += 1;
          step();
        },
        stats: async () => {
          const taken = steps;
          await read();
          return { step: taken, diverged: null };
        },
        sample: async (count) => {
          await read();
          return new Uint8Array(count * 784);
        },
      };
    },
  };
}

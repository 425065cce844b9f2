// The engine's worker with trainers that count, a GPU where one is given, and the reader's own images.
import * as Comlink from 'comlink';
import { vi } from 'vitest';

import { Counting, portTo } from './made-up-run-worker.js';
import { beginWorker, build, endWorkers } from './made-up-worker-module.js';
import { later } from './promises.js';

/** A trainer on a GPU: quicker than the CPU's, and its numbers are finite until a test says otherwise. */
export class OnGpu extends Counting {
  /** What the device does before it answers. @type {{ create?: () => unknown, stats?: () => unknown, sample?: (trainer: OnGpu) => unknown, read?: () => unknown, loss?: number, works?: boolean }} */
  static faults = {};

  static async create(config) {
    await OnGpu.faults.create?.();
    return super.create(config);
  }

  step() {
    if (this.freed) throw new Error('stepped after it was freed');
    this.steps += 1;
  }

  async stats() {
    const read = super.stats();
    await OnGpu.faults.stats?.();
    const { loss = 1, works = true } = OnGpu.faults;
    const own = this.settings.fresh ? loss : works ? 1 : NaN;
    return {
      ...(await read),
      discriminatorLoss: own,
      generatorLoss: own,
      discriminator: [{ normBefore: own }],
    };
  }

  async sample(count, seed) {
    const drawn = super.sample(count, seed);
    await OnGpu.faults.sample?.(this);
    return drawn;
  }
}

for (const name of ['generate', 'save', 'exportWeights', 'stage']) {
  OnGpu.prototype[name] = async function read(...given) {
    const answer = Counting.prototype[name].apply(this, given);
    await OnGpu.faults.read?.();
    return answer;
  };
}

/** What a GPU's loss is told by. */
export const LOST = new Error('the device did not return its results');

const adapter = { features: new Set(['timestamp-query']), info: { vendor: 'made up' } };
export const aGpu = { requestAdapter: async () => adapter };

export const spec = (id, config = {}) => ({ id, config: { ...config, fresh: true } });
/** So many images, all of one grey. */
export const images = (count, grey = 1) => ({
  name: `grey ${grey}`,
  pixels: new Uint8Array(count * 784).fill(grey),
  print: grey,
});

/** An engine's worker, and what the page has heard of it. */
export async function madeUpEngine({ gpu, hear = async () => {} } = {}) {
  Counting.made.length = 0;
  OnGpu.faults = {};
  build({ cpu: { Trainer: Counting }, ...(gpu && { webgpu: { Trainer: OnGpu } }) });
  const engine = await beginWorker(() => import('../../www/engine/engine.js'), { navigator: { gpu } });
  const events = [];
  /** The workers that the page started for runs and has not ended. */
  const workers = new Set();
  const emit = async (event) => {
    await hear(event);
    events.push(event);
  };
  const runWorkers = {
    async start() {
      const port = portTo();
      const id = Counting.made.length;
      workers.add(id);
      return Comlink.transfer({ id, port }, [port]);
    },
    end: (id) => void workers.delete(id),
  };
  const supply = { compile: async (url) => url, file: (url) => made.answer(url), forget: () => {} };
  const options = { base: 'https://made.up/', backend: 'cpu', runs: [spec(0)], samples: 2, own: images(64) };
  const made = {
    engine,
    events,
    /** What a server answers: it has nothing, until a test says otherwise. */
    answer: async () => ({ status: 404 }),
    workers,
    open: (given) =>
      engine.open({ ...options, ...given }, Comlink.proxy(emit), Comlink.proxy(supply), Comlink.proxy(runWorkers)),
    told: (type) => events.filter((event) => event.type === type),
    last: (type) => events.findLast((event) => event.type === type),
    /** The trainers that are in use or were not given back. */
    held: () => Counting.made.filter(({ freed }) => !freed),
    async end() {
      await engine.pause().catch(() => {});
      endWorkers();
    },
  };
  return made;
}

/** An answer that is given when the test says so; how often it was waited for. */
export function gate() {
  const { promise, resolve, reject } = later();
  promise.catch(() => {});
  const wait = () => {
    one.asked += 1;
    return promise;
  };
  const one = { asked: 0, open: resolve, refuse: reject, wait };
  return one;
}

/** A device does not answer what is asked of it, for longer than it has. Who uses it has time made up. */
export async function silence(answer) {
  while (answer.asked === 0) await new Promise(setImmediate);
  await vi.advanceTimersByTimeAsync(200_000);
}

export const until = (holds) => vi.waitFor(holds, { interval: 1, timeout: 4000 });

import { beforeEach, describe, expect, it, vi } from 'vitest';

import { GoneError } from '../../www/session/remote-worker.js';
import { Run } from '../../www/seen/run.js';

/** The made-up workers that were started. @type {FakeClient[]} */
const clients = vi.hoisted(() => []);

vi.mock('../../www/session/engine-client.js', () => ({
  Client: class FakeClient {
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
  },
}));

const { isGpuTrusted, trustGpu } = await import('../../www/session/gpu-trust.js');
const { LastingEngine } = await import('../../www/session/lasting-engine.js');

const CRASH = { code: 'crashed', details: { error: 'unreachable' } };
const RUNS = [{ id: 0, config: { seed: 7 } }];
const kept = (step) => ({
  step,
  batches: { epoch: 0, next: 9 },
  images: null,
  ms: 1,
  runs: [{ id: 0, config: { seed: 7, whole: true }, clips: {}, diverged: false, file: new Uint8Array(1), stats: null }],
});

let told, engine, backend, training, seen;

beforeEach(() => {
  clients.length = 0;
  trustGpu();
  told = [];
  backend = 'cpu';
  training = false;
  seen = new Run(0);
  const tell =
    (name) =>
    (...given) =>
      told.push([name, ...given]);
  vi.stubGlobal('navigator', { userAgent: 'made up' });
  engine = new LastingEngine({
    runs: () => new Map([[0, seen]]),
    own: () => undefined,
    backend: () => ({ backend, reason: 'asked', adapter: 'made up' }),
    training: () => training,
    take: () => {},
    ready: tell('ready'),
    rewind: (_, step) => told.push(['rewind', step]),
    recovered: tell('recovered'),
    fail: tell('fail'),
  });
});

const names = () => told.map(([name]) => name);
const settled = () => new Promise((resolve) => setTimeout(resolve));
const options = { base: '/', backend: 'auto', runs: RUNS, samples: 64 };

/** Opened, and kept after a step if one is given. */
async function opened(step) {
  const opening = engine.open(options);
  clients[0].opened.resolve();
  expect(await opening).toBe(true);
  if (step === undefined) return;
  clients[0].kept = kept(step);
  await engine.recovery.keep();
}

describe('an engine that is lost', () => {
  it('is replaced by one that goes on from what was kept, and only then is it ready', async () => {
    await opened(40);
    clients[0].lose(CRASH);
    expect(clients).toHaveLength(2);
    expect(clients[1].options).toMatchObject({ base: '/', samples: 64, saved: { step: 40, runs: [{ id: 0 }] } });
    expect(names()).toEqual(['ready', 'rewind']);
    // Where memory was short, one engine for all needs the least of it.
    expect([clients[0].options.runWorkers, clients[1].options.runWorkers]).toEqual([undefined, 0]);
    expect(await engine.ask((one) => one.noise())).toBe(undefined);
    clients[1].opened.resolve();
    await engine.opened();
    expect(told.slice(1)).toEqual([
      ['rewind', 40],
      ['recovered', { code: 'recovered', details: { error: 'unreachable', step: 40 } }],
      ['ready'],
    ]);
  });

  it('while it loads, is replaced, and the opening resolves with the other', async () => {
    const opening = engine.open(options);
    clients[0].lose(CRASH);
    clients[1].opened.resolve();
    expect(await opening).toBe(true);
    expect(told.at(-2)).toEqual(['recovered', { code: 'recovered.seed', details: { error: 'unreachable', step: 0 } }]);
  });

  it('a second time, is given up with a report, and the opening says so', async () => {
    const opening = engine.open(options);
    clients[0].lose(CRASH);
    clients[1].lose(CRASH);
    expect(await opening).toBe(false);
    expect(clients).toHaveLength(2);
    const [name, problem, report] = told.at(-1);
    expect([name, problem.code]).toEqual(['fail', 'crashed.again']);
    expect(JSON.parse(report)).toMatchObject({ images: 'MNIST', backend: 'cpu', browser: 'made up' });
  });

  it('of which no script came is given up at once', async () => {
    await opened(40);
    clients[0].lose(CRASH, false);
    await settled();
    expect(clients).toHaveLength(1);
    expect(told.at(-1).slice(0, 2)).toEqual(['fail', CRASH]);
  });

  it('by an event of its own is lost as any other', async () => {
    await opened();
    clients[0].emit({ type: 'failed', message: CRASH, fatal: true });
    expect(clients).toHaveLength(2);
    expect(names()).toEqual(['ready', 'rewind']);
  });

  it('and closed meanwhile, is not heard of again', async () => {
    await opened(40);
    clients[0].lose(CRASH);
    engine.close();
    expect(clients[1].closed).toBe(true);
    clients[1].opened.resolve();
    await settled();
    expect(names()).toEqual(['ready', 'rewind']);
  });
});

it('closed as it opens is not told to be ready', async () => {
  const opening = engine.open(options);
  clients[0].opened.resolve();
  engine.close();
  expect(await opening).toBe(false);
  expect(told).toEqual([]);
});

describe('a GPU that is lost', () => {
  const LOST = { code: 'deviceLost', details: { error: 'it is away' } };

  /** The GPU is lost and the CPU goes on. */
  async function lose(problem = LOST) {
    backend = 'webgpu';
    clients.at(-1).lose(problem);
    backend = 'cpu';
    clients.at(-1).opened.resolve();
    await engine.opened();
  }

  it.each([['deviceLost'], ['poisoned'], ['crashed']])(
    'as %s gives way to the CPU, from what was kept',
    async (code) => {
      await opened(40);
      await lose({ code, details: { error: 'it is away' } });
      expect(clients[1].options).toMatchObject({ backend: 'cpu', lost: 'made up', saved: { step: 40 } });
      expect(told.slice(1)).toEqual([
        ['rewind', 40],
        ['recovered', { code: 'recovered.gpu', details: { error: 'it is away', step: 40 } }],
        ['ready'],
      ]);
    },
  );

  it('is told by an event, or by what a call fails of', async () => {
    await opened(40);
    backend = 'webgpu';
    clients[0].emit({ type: 'failed', message: LOST, fatal: true });
    expect(clients).toHaveLength(2);
  });

  it('leaves the CPU its one recovery, and what it trains is kept', async () => {
    await opened(40);
    await lose();
    clients[1].kept = kept(70);
    await engine.recovery.keep();
    clients[1].lose(CRASH);
    expect(clients[2].options).toMatchObject({ backend: 'cpu', saved: { step: 70 } });
    clients[2].lose(CRASH);
    expect(told.at(-1)[1].code).toBe('crashed.again');
  });

  it('before anything was kept, has the runs begin again from their seed', async () => {
    await opened();
    await lose();
    expect(told.at(-2)).toEqual([
      'recovered',
      { code: 'recovered.gpu.seed', details: { error: 'it is away', step: 0 } },
    ]);
  });

  it('is tried again when the reader asks, and the runs go on where they are', async () => {
    await opened(40);
    await lose();
    clients[1].kept = kept(90);
    const returning = engine.returnToGpu();
    await settled();
    expect(clients[1].calls.map(([name]) => name)).toEqual(['pause', 'keep']);
    expect(clients[1].closed).toBe(true);
    expect(clients[2].options).toMatchObject({ backend: 'auto', lost: undefined, saved: { step: 90 } });
    clients[2].opened.resolve();
    await returning;
    expect(told.slice(-2)).toEqual([['rewind', 90], ['ready']]);
  });

  it('is not tried again after a crash, from when on nothing newer is kept', async () => {
    await opened(40);
    await lose();
    expect(engine.canReturnToGpu).toBe(true);
    clients[1].lose(CRASH);
    clients[2].opened.resolve();
    await engine.opened();
    expect(engine.canReturnToGpu).toBe(false);
    await engine.returnToGpu();
    expect(clients).toHaveLength(3);
    expect(clients[2].closed).toBe(false);
  });

  it('three times is not tried any more in this visit, by whoever', async () => {
    for (let time = 0; time < 3; time += 1) {
      expect(isGpuTrusted()).toBe(true);
      engine.open(options);
      clients.at(-1).opened.resolve();
      await engine.opened();
      await lose();
    }
    expect(isGpuTrusted()).toBe(false);
    void engine.open(options);
    expect(clients.at(-1).options).toMatchObject({ backend: 'cpu', lost: 'made up' });
  });

  it('counts where it did not start, too', async () => {
    await opened();
    for (const reason of ['failed', 'poisoned', 'slower', 'failed']) {
      expect(isGpuTrusted()).toBe(true);
      clients[0].emit({ type: 'backend', backend: 'cpu', reason, adapter: 'made up' });
    }
    expect(isGpuTrusted()).toBe(false);
  });
});

describe('another engine', () => {
  const goOn = async () => {
    clients[0].lose(CRASH);
    clients[1].opened.resolve();
    await engine.opened();
    return clients[1].calls.filter(([name]) => name !== 'keep');
  };

  it('is given the settings that were taken since', async () => {
    await opened(40);
    engine.recovery.took([{ id: 0, config: { seed: 7, c: 2 } }]);
    expect(await goOn()).toEqual([['configure', [{ id: 0, config: { seed: 7, c: 2 } }]]]);
  });

  it('takes the steps again that were seen after what was kept, also where it has been paused since', async () => {
    await opened(40);
    engine.recovery.goal = 0;
    Object.defineProperty(seen, 'step', { value: 52 });
    expect(await goOn()).toEqual([['step', 12]]);
  });

  it('takes the steps that were asked for and are left', async () => {
    await opened(40);
    engine.recovery.goal = 60;
    expect(await goOn()).toEqual([['step', 20]]);
  });

  it.each([
    ['have been taken', 40, false],
    ['have no end', Infinity, false],
    ['are taken when it can be seen', 60, true],
  ])('is asked for no steps that %s', async (_, goal, endless) => {
    await opened(40);
    engine.recovery.goal = goal;
    training = endless;
    expect(await goOn()).toEqual([]);
  });
});

describe('a call that the engine was lost in', () => {
  it('is told where the runs go on, once they do', async () => {
    await opened(40);
    const call = engine.ask((one) => one.hang()).catch((error) => JSON.parse(error.message));
    clients[0].lose(CRASH);
    clients[1].opened.resolve();
    expect(await call).toEqual({ code: 'crashed.call', details: { error: 'unreachable', step: 40 } });
    expect(names()).toContain('recovered');
  });

  it('is told the loss itself where they do not', async () => {
    await opened(40);
    const call = engine.ask((one) => one.hang()).catch((error) => JSON.parse(error.message));
    clients[0].lose(CRASH);
    clients[1].lose(CRASH);
    expect(await call).toEqual(CRASH);
  });

  it('settles without a complaint where it asked for training', async () => {
    await opened(40);
    let done = false;
    const call = engine.outlast((one) => one.hang()).then(() => (done = true));
    clients[0].lose(CRASH);
    await settled();
    // It is answered by what comes of the loss.
    expect(done).toBe(false);
    clients[1].opened.resolve();
    await call;
    expect(names()).toContain('recovered');
  });

  it('is not one that was refused', async () => {
    await opened();
    await expect(engine.outlast(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(engine.ask(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('settles when the engine is closed', async () => {
    await opened();
    const calls = [engine.ask((one) => one.hang()), engine.outlast((one) => one.hang())];
    engine.close();
    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });
});

describe('who waits for a step', () => {
  it('waits for the engine that goes on, where the first is lost', async () => {
    await opened(40);
    let done = false;
    const reached = engine.reached(60).then(() => (done = true));
    clients[0].lose(CRASH);
    clients[1].told = 60;
    await settled();
    expect(done).toBe(false);
    clients[1].opened.resolve();
    await reached;
    expect(clients[1].calls).toContainEqual(['reached', 60]);
  });

  it('waits no more where no engine goes on', async () => {
    await opened(40);
    const reached = engine.reached(60);
    clients[0].lose(CRASH);
    clients[1].lose(CRASH);
    await reached;
  });

  it('waits no more where it is closed, nor asks an engine that is opened then', async () => {
    await opened();
    const reached = engine.reached(60);
    const again = engine.open(options);
    clients[1].opened.resolve();
    await Promise.all([reached, again]);
    expect(clients[1].calls).toEqual([]);
  });
});

it('is opened once the engine is there, also one that was lost while it loaded', async () => {
  let done = false;
  const opening = engine.open(options);
  const there = engine.opened().then(() => (done = true));
  clients[0].lose(CRASH);
  await settled();
  expect(done).toBe(false);
  clients[1].opened.resolve();
  await Promise.all([there, opening]);
});

describe('saved runs', () => {
  const saved = { batches: { epoch: 0, next: 0 }, step: 5, runs: [{ ...RUNS[0], file: new Uint8Array(1) }] };

  it('are recalled when they are told to begin, and kept', async () => {
    await opened();
    const recall = vi.fn();
    const restoring = engine.restore(saved, recall);
    clients[0].emit({ type: 'reset', runs: [0], restored: 99 });
    expect(recall).not.toHaveBeenCalled();
    clients[0].emit({ type: 'reset', runs: [0], restored: 1 });
    expect(recall).toHaveBeenCalledOnce();
    await restoring;
    expect(clients[0].calls.map(([name]) => name)).toEqual(['restore', 'keep']);
  });

  it('that cannot be recalled leave nothing open', async () => {
    await opened();
    const restoring = engine.restore(saved, () => {
      throw new Error('seen is not iterable');
    });
    clients[0].emit({ type: 'reset', runs: [0], restored: 1 });
    await expect(restoring).rejects.toThrow('seen is not iterable');
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Client, CRASH, stats } from './made-up-engine-client.js';
import { begin, end, optionsOf } from './made-up-lasting-engine.js';
import { later, never, turn } from './promises.js';

vi.mock('../../www/session/engine-client.js', () => import('./made-up-engine-client.js'));
const { isGpuTrusted } = await import('../../www/session/gpu-trust.js');
const { LastingEngine } = await import('../../www/session/lasting-engine.js');

let session, told, engine, opened;

beforeEach(() => {
  ({ session, told, engine, opened } = begin(LastingEngine));
});
afterEach(end);

describe('a GPU that is lost', () => {
  const LOST = { code: 'deviceLost', details: { error: 'it is away' } };

  /** The GPU is lost and the CPU goes on. */
  async function lose(problem = LOST) {
    session.on.backend = 'webgpu';
    Client.last.lose(problem);
    session.on.backend = 'cpu';
    Client.last.begin();
    await engine.opened();
  }

  it.each([['deviceLost'], ['poisoned'], ['crashed']])(
    'as %s gives way to the CPU, from what was kept',
    async (code) => {
      await opened(40);
      await lose({ code, details: { error: 'it is away' } });
      expect(Client.made[1].options).toMatchObject({ backend: 'cpu', lost: 'made up', saved: { step: 40 } });
      expect(told.slice(1)).toEqual([
        ['rewind', 40],
        ['recovered', { code: 'recovered.gpu', details: { error: 'it is away', step: 40 } }],
        ['ready'],
      ]);
    },
  );

  it('is told by an event, or by what a call fails of', async () => {
    await opened(40);
    session.on.backend = 'webgpu';
    Client.made[0].emit({ type: 'failed', message: LOST, fatal: true });
    expect(Client.made).toHaveLength(2);
  });

  it('has those wait who wait for the CPU, also where that is lost as it loads and another takes over', async () => {
    await opened(40);
    session.on.backend = 'webgpu';
    Client.made[0].lose(LOST);
    session.on.backend = 'cpu';
    let done = false;
    const there = engine.opened().then(() => (done = true));
    Client.made[1].lose(CRASH);
    await turn();
    const late = engine.opened().then(() => (done = true));
    await turn();
    expect(done).toBe(false);
    Client.made[2].begin();
    await Promise.all([there, late]);
    expect(told.at(-1)).toEqual(['ready']);
  });

  it('leaves the CPU its one recovery, and what it trains is kept', async () => {
    await opened(40);
    await lose();
    Client.made[1].step = 70;
    await engine.recovery.keep();
    Client.made[1].lose(CRASH);
    expect(Client.made[2].options).toMatchObject({ backend: 'cpu', saved: { step: 70 } });
    Client.made[2].lose(CRASH);
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
    Client.made[1].step = 90;
    const returning = engine.returnToGpu();
    await turn();
    expect(Client.made[1].names).toEqual(['pause', 'keep']);
    expect(Client.made[1].closed).toBe(true);
    expect(Client.made[2].options).toMatchObject({ backend: 'auto', lost: undefined, saved: { step: 90 } });
    Client.made[2].begin();
    await returning;
    expect(told.slice(-2)).toEqual([['rewind', 90], ['ready']]);
  });

  it('that is tried again has what was asked meanwhile, and not answered, reach the runs there', async () => {
    await opened(40);
    await lose();
    Client.made[1].instead.configure = never;
    const specs = [{ id: 0, config: { seed: 7, learningRate: 0.1 } }];
    const configured = engine.ask((one) => one.configure(specs));
    const returning = engine.returnToGpu();
    await turn();
    Client.made[2].begin();
    await Promise.all([returning, configured]);
    expect(Client.made[2].asked).toEqual([['configure', specs]]);
  });

  it('that is tried again has the runs as they rest, also where an older state was being kept', async () => {
    await opened(40);
    await lose();
    const older = later();
    Client.made[1].instead.keep = () => older.promise;
    void engine.recovery.keep();
    const returning = engine.returnToGpu();
    await turn();
    delete Client.made[1].instead.keep;
    Client.made[1].step = 90;
    older.resolve({ ...Client.made[1]._keep(), step: 60 });
    await turn();
    Client.made[2].begin();
    await returning;
    expect(Client.made[2].options.saved.step).toBe(90);
  });

  describe('and is tried again in slow motion', () => {
    const CLIPS = { generator: { rule: 'none' }, discriminator: { rule: 'none' } };
    const asked = () => Client.made[2].asked.filter(([name]) => name !== 'keep');

    /** On the CPU since a loss, with so many stages taken after a step; none is kept in the midst of a step. */
    async function looking({ step, stages }) {
      await opened(40);
      await lose();
      session.run.take(stats(step), CLIPS);
      for (let stage = 1; stage <= stages; stage += 1) session.run.see({ stage });
      Client.made[1].instead.keep = async () => undefined;
    }

    it('has the step taken again up to the stage where it stood, before the reader can go on', async () => {
      await looking({ step: 40, stages: 3 });
      const returning = engine.returnToGpu();
      await turn();
      Client.made[2].instead.advance = () => session.run.see({ stage: 1 });
      const ready = told.length;
      Client.made[2].begin();
      await returning;
      expect(asked()).toEqual([['reached', 40], ['advance'], ['advance'], ['advance']]);
      expect(told.slice(ready)).toEqual([['ready']]);
    });

    it('has the steps since the last state taken again before that', async () => {
      await looking({ step: 90, stages: 2 });
      const returning = engine.returnToGpu();
      await turn();
      Client.made[2].begin();
      await turn();
      expect(asked()).toEqual([
        ['step', 50],
        ['reached', 90],
      ]);
      expect(told.at(-1)).not.toEqual(['ready']);
      Client.made[2].reach(90);
      await returning;
      expect(asked().slice(2)).toEqual([['advance'], ['advance']]);
      expect(told.at(-1)).toEqual(['ready']);
    });
  });

  it.each([
    ['in slow motion has the CPU take the step again up to the stage that was told last', false, 2],
    ['as training is to begin in slow motion has no stage taken again', true, 0],
  ])('%s', async (_, training, taken) => {
    await opened(40);
    session.run.take(stats(40), { generator: { rule: 'none' }, discriminator: { rule: 'none' } });
    for (const stage of [1, 2]) session.run.see({ stage });
    session.training = training;
    await lose();
    expect(Client.made[1].names.filter((name) => name === 'advance')).toHaveLength(taken);
  });

  it('is to be tried again only where one was lost, and when the CPU has taken over', async () => {
    await opened(40);
    expect(engine.canReturnToGpu).toBe(false);
    session.on.backend = 'webgpu';
    Client.made[0].lose(LOST);
    expect(engine.canReturnToGpu).toBe(false);
    session.on.backend = 'cpu';
    Client.made[1].begin();
    await engine.opened();
    expect(engine.canReturnToGpu).toBe(true);
  });

  it('is not tried again where the CPU is lost as the runs are about to move, which go on there once', async () => {
    await opened(40);
    await lose();
    const returning = engine.returnToGpu();
    Client.made[1].lose(CRASH);
    Client.made[2].begin();
    await returning;
    expect(Client.made).toHaveLength(3);
    expect(Client.made[2]).toMatchObject({ closed: false, options: { backend: 'cpu' } });
  });

  it('is not tried again after a crash, from when on nothing newer is kept', async () => {
    await opened(40);
    await lose();
    expect(engine.canReturnToGpu).toBe(true);
    Client.made[1].lose(CRASH);
    Client.made[2].begin();
    await engine.opened();
    expect(engine.canReturnToGpu).toBe(false);
    await engine.returnToGpu();
    expect(Client.made).toHaveLength(3);
    expect(Client.made[2].closed).toBe(false);
  });

  it('three times is not tried any more in this visit, by whoever', async () => {
    for (let time = 0; time < 3; time += 1) {
      expect(isGpuTrusted()).toBe(true);
      engine.open(optionsOf());
      Client.last.begin();
      await engine.opened();
      await lose();
    }
    expect(isGpuTrusted()).toBe(false);
    void engine.open(optionsOf());
    expect(Client.last.options).toMatchObject({ backend: 'cpu', lost: 'made up' });
    // Who asks for the CPU has lost nothing.
    void engine.open({ ...optionsOf(), backend: 'cpu' });
    expect(Client.last.options).not.toHaveProperty('lost');
  });

  it('counts where it did not start, too', async () => {
    await opened();
    for (const reason of ['failed', 'poisoned', 'slower', 'failed']) {
      expect(isGpuTrusted()).toBe(true);
      Client.made[0].emit({ type: 'backend', backend: 'cpu', reason, adapter: 'made up' });
    }
    expect(isGpuTrusted()).toBe(false);
  });
});

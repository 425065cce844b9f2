import { describe, expect, it } from 'vitest';

import { MEASURED_COUNT } from '../../www/data/measured-samples.js';
import { Meter } from '../../www/seen/quality-meter.js';

/** A meter of runs that are at `step`; what it asks is noted. */
function meterAt({ step = 50, frechet = 100, sample, quality, share } = {}) {
  const asked = [];
  const now = { step, time: 0 };
  const parts = {
    sample: async (run, count, seed) => {
      asked.push({ run, count, seed });
      now.time += 7;
      return sample ? sample(run) : { step: now.step, pixels: new Uint8Array(count * 784) };
    },
    judge: async () => ({
      quality: async (pixels) => {
        now.time += 300;
        return quality ? quality(pixels) : { frechet };
      },
    }),
    changed: () => {},
    clock: () => now.time,
    share,
  };
  return { meter: new Meter(parts), asked, now };
}

describe('the meter', () => {
  it('measures a run after 50 steps and not before, and again after 50 more', async () => {
    const { meter, asked, now } = meterAt();
    await meter.offer([{ id: 0, step: 49 }]);
    expect(asked).toEqual([]);
    await meter.offer([{ id: 0, step: 50 }]);
    expect(meter.points.get(0)).toEqual([{ step: 50, quality: { frechet: 100 } }]);
    await meter.offer([{ id: 0, step: 99 }]);
    expect(asked.length).toBe(1);
    now.step = 100;
    await meter.offer([{ id: 0, step: 100 }]);
    expect(meter.points.get(0).map(({ step }) => step)).toEqual([50, 100]);
  });

  it('measures a long run more seldom, about a hundred times in all', async () => {
    const { meter, asked, now } = meterAt();
    for (let step = 1; step <= 20_000; step += 10) {
      now.step = step;
      await meter.offer([{ id: 0, step }]);
    }
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.length).toBeLessThan(250);
  });

  it('takes its share of the time and no more, where the judge has no core to itself', async () => {
    const { meter, asked, now } = meterAt({ share: () => 0.1 });
    const runs = () => [0, 1].map((id) => ({ id, step: now.step }));
    await meter.offer(runs());
    // Both are measured together, so that their points are of one step.
    expect(asked.length).toBe(2);
    const ended = now.time;
    now.step = 500;
    now.time = ended + 5390;
    await meter.offer(runs());
    expect(asked.length).toBe(2);
    now.time = ended + 5400;
    await meter.offer(runs());
    expect(asked.length).toBe(4);
    // New runs do not wait for what the old ones cost.
    meter.forget();
    await meter.offer(runs());
    expect(asked.length).toBe(6);
  });

  it('draws the same noise for each run, and as many samples', async () => {
    const { meter, asked } = meterAt();
    await meter.offer([
      { id: 0, step: 50 },
      { id: 2, step: 50 },
    ]);
    expect(asked.map(({ run }) => run)).toEqual([0, 2]);
    expect(asked.every(({ count, seed }) => count === MEASURED_COUNT && seed === asked[0].seed)).toBe(true);
  });

  it('measures one at a time: what is offered meanwhile waits for the next offer', async () => {
    let finish;
    const { meter, asked } = meterAt({ quality: () => new Promise((resolve) => (finish = resolve)) });
    const first = meter.offer([{ id: 0, step: 50 }]);
    await meter.offer([{ id: 1, step: 50 }]);
    expect(asked.length).toBe(1);
    await expect.poll(() => finish).toBeDefined();
    finish({ frechet: 1 });
    await first;
    expect([...meter.points.keys()]).toEqual([0]);
  });

  it('leaves out what was begun before the runs began anew', async () => {
    let finish;
    const { meter } = meterAt({ quality: () => new Promise((resolve) => (finish = resolve)) });
    const measuring = meter.offer([{ id: 0, step: 50 }]);
    await expect.poll(() => finish).toBeDefined();
    meter.forget();
    finish({ frechet: 1 });
    await measuring;
    expect(meter.points.size).toBe(0);
  });

  it('measures new runs though a question about the old ones is never answered', async () => {
    let lost = true;
    const { meter, asked } = meterAt({ quality: () => (lost ? new Promise(() => {}) : { frechet: 2 }) });
    void meter.offer([{ id: 0, step: 50 }]);
    await expect.poll(() => asked.length).toBe(1);
    meter.forget();
    lost = false;
    await meter.offer([{ id: 0, step: 50 }]);
    expect(meter.points.get(0)).toEqual([{ step: 50, quality: { frechet: 2 } }]);
  });

  it('tells what a measurement cost the training, and what it cost beside it', async () => {
    const { meter } = meterAt();
    await meter.offer([{ id: 0, step: 50 }]);
    expect(meter.cost).toEqual({ sampling: 7, judging: 300 });
  });

  it('measures nothing while it is off, and goes on when it is on again', async () => {
    const { meter, asked } = meterAt();
    meter.set(false);
    await meter.offer([{ id: 0, step: 50 }]);
    expect(asked).toEqual([]);
    meter.set(true);
    await meter.offer([{ id: 0, step: 60 }]);
    expect(asked.length).toBe(1);
  });

  it('says what went wrong and asks no more until it is turned on again', async () => {
    let broken = true;
    const quality = async () => {
      if (broken) throw new Error(JSON.stringify({ code: 'dataMissing', details: { url: 'x' } }));
      return { frechet: 3 };
    };
    const { meter, asked } = meterAt({ quality });
    await meter.offer([{ id: 0, step: 50 }]);
    expect(meter.problem).toEqual({ code: 'dataMissing', details: { url: 'x' } });
    await meter.offer([{ id: 0, step: 100 }]);
    expect(asked.length).toBe(1);
    broken = false;
    meter.set(true);
    await meter.offer([{ id: 0, step: 150 }]);
    expect(meter.problem).toBeUndefined();
    expect(meter.points.get(0).length).toBe(1);
  });

  it('passes over a run that is gone', async () => {
    const { meter } = meterAt({ sample: () => undefined });
    await meter.offer([{ id: 0, step: 50 }]);
    expect(meter.points.size).toBe(0);
    expect(meter.problem).toBeUndefined();
  });

  it('measures nothing of images that the judge does not know', async () => {
    const { meter, asked } = meterAt();
    meter.given.foreign = () => true;
    await meter.offer([{ id: 0, step: 50 }]);
    expect(asked).toEqual([]);
    meter.given.foreign = () => false;
    await meter.offer([{ id: 0, step: 50 }]);
    expect(asked.length).toBe(1);
  });

  it('measures again what was measured after the step that runs go back to, and no answer from before', async () => {
    let answer;
    const { meter, now } = meterAt({ quality: () => new Promise((resolve) => (answer = resolve)) });
    meter.recall([[0, [50, 100, 150].map((step) => ({ step, quality: { frechet: step } }))]]);
    const late = meter.offer([{ id: 0, step: 200 }]);
    await Promise.resolve().then().then().then();
    meter.rewind(120);
    answer?.({ frechet: 200 });
    await late;
    expect(meter.points.get(0).map(({ step }) => step)).toEqual([50, 100]);
    now.step = 150;
    const again = meter.offer([{ id: 0, step: 150 }]);
    await Promise.resolve().then().then().then();
    answer({ frechet: 7 });
    await again;
    expect(meter.points.get(0).at(-1)).toEqual({ step: 150, quality: { frechet: 7 } });
  });

  it('goes on with another judge once where one was lost, says so, and stops where that is lost too', async () => {
    const lost = new Error(JSON.stringify({ code: 'judge.crashed', details: { error: 'unreachable' } }));
    let broken = 1;
    const quality = () => {
      if (broken-- > 0) throw lost;
      return { frechet: 5 };
    };
    const { meter, asked } = meterAt({ quality });
    await meter.offer([{ id: 0, step: 50 }]);
    expect(meter).toMatchObject({
      problem: undefined,
      notice: { code: 'judge.again', details: { error: 'unreachable' } },
    });
    await meter.offer([{ id: 0, step: 50 }]);
    expect(meter.points.get(0)).toHaveLength(1);
    broken = 1;
    await meter.offer([{ id: 1, step: 50 }]);
    expect(meter.problem).toEqual({ code: 'judge.crashed', details: { error: 'unreachable' } });
    await meter.offer([{ id: 1, step: 50 }]);
    expect(asked).toHaveLength(3);
    meter.set(true);
    expect(meter).toMatchObject({ problem: undefined, notice: undefined });
  });

  it('goes on from saved measurements', async () => {
    const { meter, asked } = meterAt({ step: 80 });
    meter.recall([[0, [{ step: 50, quality: { frechet: 3 } }]]]);
    await meter.offer([{ id: 0, step: 80 }]);
    expect(asked).toEqual([]);
    expect(meter.points.get(0)).toEqual([{ step: 50, quality: { frechet: 3 } }]);
  });
});

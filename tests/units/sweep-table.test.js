import { describe, expect, it } from 'vitest';

import { cellsOf, SweepJob } from '../../www/parts/sweep/sweep-job.js';
import { isWithinNoise, mean, summarise } from '../../www/parts/sweep/sweep-table.js';

const result = (rule, threshold, seed, frechet, more = {}) => ({
  cell: { rule, threshold, seed },
  quality: { frechet, coveredDigits: 10, ...more.quality },
  diverged: more.diverged ?? false,
});

describe('the table of a sweep', () => {
  it('has the standard error of the values, unknown of one', () => {
    // Deviations −2, 0, 0, 2: s² = 8 / 3.
    expect(mean([1, 3, 3, 5])).toEqual({ mean: 3, error: Math.sqrt(8 / 3 / 4) });
    expect(mean([7])).toEqual({ mean: 7, error: null });
  });

  it('has a row for each clipping, and picks the smallest', () => {
    const { rows, pick } = summarise([
      result('none', null, 1, 100),
      result('norm', 0.01, 1, 50),
      result('norm', 0.1, 1, 33),
    ]);
    expect(rows.map(({ rule, threshold, runs }) => [rule, threshold, runs])).toEqual([
      ['none', null, 1],
      ['norm', 0.01, 1],
      ['norm', 0.1, 1],
    ]);
    expect(pick).toBe(2);
    expect(rows[1].againstNone).toBe(null);
  });

  it('holds each run against the unclipped one of its seed, with Student’s interval', () => {
    const ratios = [0.1, 0.2, 0.3, 0.4].map(Math.exp);
    const { rows } = summarise([
      ...ratios.map((_, seed) => result('none', null, seed, 10 * (seed + 1))),
      // In another order than the seeds.
      ...ratios.map((ratio, seed) => result('norm', 0.01, seed, 10 * (seed + 1) * ratio)).toReversed(),
    ]);
    // The mean logarithm is 0.25; t of 3 degrees of freedom at 97.5 % is 3.182446.
    const reach = 3.182446 * (Math.sqrt(0.05 / 3) / 2);
    const { ratio, low, high } = rows[1].againstNone;
    expect(ratio).toBeCloseTo(Math.exp(0.25), 10);
    expect(low).toBeCloseTo(Math.exp(0.25 - reach), 6);
    expect(high).toBeCloseTo(Math.exp(0.25 + reach), 6);
    expect(isWithinNoise(rows[1].againstNone)).toBe(false);
    expect(rows[0].againstPick).toBe(null);
  });

  it('says what the seeds leave open', () => {
    const { rows, pick } = summarise([
      result('none', null, 1, 10),
      result('norm', 0.01, 1, 12),
      result('none', null, 2, 20),
      result('norm', 0.01, 2, 17),
    ]);
    expect(pick).toBe(0);
    expect(isWithinNoise(rows[1].againstPick)).toBe(true);
  });

  it('counts runs that show four digits or diverged as collapsed', () => {
    const { rows } = summarise([
      result('none', null, 1, 10, { quality: { coveredDigits: 5 } }),
      result('none', null, 2, 10, { quality: { coveredDigits: 4 } }),
      result('none', null, 3, 10, { diverged: true }),
    ]);
    expect(rows[0].collapsed).toBe(2);
    expect(rows[0].runs).toBe(3);
  });
});

describe('the cells of a sweep', () => {
  it('come seed by seed, each with a run without clipping', () => {
    const cells = cellsOf(['norm', 'value'], [0.1, 1], 2);
    expect(cells).toHaveLength(10);
    expect(cells.slice(0, 5).map(({ rule, threshold, seed }) => [rule, threshold, seed])).toEqual([
      ['none', null, 1],
      ['norm', 0.1, 1],
      ['norm', 1, 1],
      ['value', 0.1, 1],
      ['value', 1, 1],
    ]);
    expect(cells[5].seed).toBe(2);
  });
});

describe('the job of a sweep', () => {
  /** A job whose worker does as it is told, and a clock. */
  function started(cells = 2) {
    const told = { closed: 0, time: 0 };
    const worker = {
      run: (plan, emit) => {
        told.emit = emit;
        return new Promise((resolve, reject) => Object.assign(told, { resolve, reject }));
      },
      close: () => (told.closed += 1),
    };
    const job = new SweepJob(
      () => worker,
      () => {},
      () => told.time,
    );
    const plan = { base: '', config: {}, steps: 100, cells: cellsOf(['norm'], [0.1], 5).slice(0, cells) };
    told.done = job.run(plan);
    return { job, told, plan };
  }

  it('tells progress by runs and steps, and the time left at the pace so far', () => {
    const { job, told, plan } = started();
    expect(job.secondsLeft).toBe(null);
    told.time = 10_000;
    told.emit({ type: 'progress', index: 0, step: 50 });
    expect(job.progress).toBe(0.25);
    expect(job.secondsLeft).toBeCloseTo(30, 10);
    told.emit({ type: 'result', index: 0, ...result('none', null, 1, 5), cell: plan.cells[0] });
    expect(job.progress).toBe(0.5);
    expect(job.results).toHaveLength(1);
  });

  it('adds up what trains at once, and keeps the plan’s order whichever finishes first', () => {
    const { job, told, plan } = started(4);
    const finish = (index, frechet) =>
      told.emit({ type: 'result', index, ...result('none', null, 1, frechet), cell: plan.cells[index] });
    told.emit({ type: 'progress', index: 0, step: 40 });
    told.emit({ type: 'progress', index: 1, step: 90 });
    expect(job.progress).toBeCloseTo(1.3 / 4, 12);
    finish(1, 7);
    expect(job.progress).toBeCloseTo(1.4 / 4, 12);
    told.emit({ type: 'progress', index: 2, step: 10 });
    finish(2, 8);
    finish(0, 6);
    expect(job.results.map(({ cell }) => cell)).toEqual(plan.cells.slice(0, 3));
    expect(job.results.map(({ quality }) => quality.frechet)).toEqual([6, 7, 8]);
    expect(job.progress).toBe(3 / 4);
  });

  it('is done with the last run, and its worker is ended', async () => {
    const { job, told } = started();
    told.resolve();
    await told.done;
    expect([job.state, told.closed]).toEqual(['done', 1]);
  });

  it('keeps what is finished when it is cancelled, and takes nothing more', () => {
    const { job, told, plan } = started();
    const one = { type: 'result', index: 0, ...result('none', null, 1, 5), cell: plan.cells[0] };
    told.emit(one);
    job.cancel();
    told.emit(one);
    expect([job.state, job.results.length, told.closed]).toEqual(['cancelled', 1, 1]);
  });

  it('says what went wrong', async () => {
    const { job, told } = started();
    told.reject(new Error(JSON.stringify({ code: 'dataMissing', details: { url: 'x' } })));
    await told.done;
    expect(job.state).toBe('failed');
    expect(job.problem).toEqual({ code: 'dataMissing', details: { url: 'x' } });
  });
});

// All runs of a figure as one value, for a file or to be kept: what was seen of them up to their step.
import { describe, expect, it } from 'vitest';

import { isPacked, packed } from '../../www/parts/files/saved-runs.js';
import { Run } from '../../www/seen/run.js';
import { presetSetup } from '../../www/setup/setup.js';

const CLIP = { rule: 'none', threshold: 1, every: 1 };
const CLIPS = { generator: CLIP, discriminator: CLIP };
const stats = (step) => ({
  step,
  generatorLoss: 1 / step,
  // A loss may be no number, and is to come back as that.
  discriminatorLoss: step === 3 ? NaN : 1,
  meanReal: 0.5,
  meanFake: 0.5,
  accuracy: 0.5,
  generator: [],
  discriminator: [],
  diverged: null,
});
const QUALITY = {
  samples: 10,
  frechet: 300,
  score: 1,
  confidence: 1,
  entropy: 1,
  sharpness: 1,
  digits: Array(10).fill(1),
  coveredDigits: 10,
};

/** Two runs of so many steps, of which the engine gave the state after an earlier one. */
function runs(seen, step, most) {
  const all = [0, 1].map((id) => new Run(id));
  for (const run of all) for (let at = 1; at <= seen; at += 1) run.take(stats(at), CLIPS);
  const desk = { session: { runs: new Map(all.map((run) => [run.id, run])) }, setup: presetSetup() };
  const meter = { points: new Map([[0, [{ step: 50, quality: QUALITY }]]]) };
  const checkpoint = {
    step,
    images: null,
    batches: { epoch: 0, next: 3 },
    runs: [0, 1].map((id) => ({
      id,
      config: { seed: 1 },
      diverged: false,
      clips: CLIPS,
      file: new Uint8Array(5 + id),
      stats: stats(step),
    })),
  };
  return packed(checkpoint, desk, meter, most);
}

describe('runs that are packed', () => {
  it('have what was seen of them up to their step, and nothing after it', () => {
    const { header } = runs(100, 90);
    const { steps } = header.runs[1].seen.history;
    expect(steps.map(({ step }) => step)).toEqual([...Array(90).keys()].map((index) => index + 1));
    expect(header.runs[1].seen.stats.step).toBe(90);
  });

  it('have so many points of their charts at the most, the first and the last of them', () => {
    const { header } = runs(1400, 1400, 500);
    const steps = header.runs[0].seen.history.steps.map(({ step }) => step);
    expect(steps.length).toBeLessThanOrEqual(500);
    expect(steps.length).toBeGreaterThan(250);
    expect([steps[0], steps.at(-1)]).toEqual([1, 1400]);
    // A chart that goes on from them goes on to its end.
    const run = new Run(0);
    run.recall(header.runs[0].seen);
    for (let at = 1401; at <= 6000; at += 1) run.take(stats(at), CLIPS);
    const on = run.history.steps.map(({ step }) => step);
    expect(on).toEqual([...new Set(on)].toSorted((a, b) => a - b));
    expect(on[0]).toBe(1);
    expect(on.at(-1)).toBeGreaterThan(5980);
  });

  it('are known again after they were copied, and nothing else is taken for them', () => {
    const whole = structuredClone(runs(30, 30));
    expect(isPacked(whole)).toBe(true);
    const broken = [
      undefined,
      null,
      'text',
      {},
      { header: whole.header },
      { header: null, files: [] },
      { header: { ...whole.header, runs: [null] }, files: whole.files },
      { header: { ...whole.header, step: -1 }, files: whole.files },
      { ...whole, files: whole.files.slice(1) },
      { ...whole, files: whole.files.toReversed() },
      { ...whole, files: whole.files.map(String) },
    ];
    expect(broken.map(isPacked)).toEqual(broken.map(() => false));
  });
});

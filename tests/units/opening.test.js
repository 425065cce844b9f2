// The first screen's words and pictures: what is recorded is the study's, and what is said is what was measured.
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { bandBetween, lineThrough, scaleOf } from '../../www/opening/distance-scale.js';
import { spread } from '../../www/ui/spread.js';
import { finding, standing } from '../../www/opening/finding.js';
import { firstCut, inPercent, lengthsOf, shareCut } from '../../www/opening/lengths.js';
import { openingSetup } from '../../www/opening/opening-setup.js';
import {
  digitsAt,
  END,
  nearest,
  picturedAt,
  RECORDED,
  recordedNear,
  recordingOf,
  SEEDS,
  STEPS,
  STOPS,
  stopAt,
  THRESHOLD,
  unclipped,
} from '../../www/opening/recorded.js';
import { read } from '../../www/setup/settings.js';

const samples = JSON.parse(readFileSync('www/opening/recorded-samples.json', 'utf8'));
const cells = readFileSync('docs/study/cells.jsonl', 'utf8').trim().split('\n').map(JSON.parse);

describe('the recording', () => {
  const pointsOf = (rule, threshold) =>
    cells
      .filter(({ cell }) => cell.setting === 'rmsprop' && cell.rule === rule && cell.threshold === threshold)
      .map(({ points }) => points);

  it.each([['none', null, unclipped], ...RECORDED.map((c) => ['norm', c, recordingOf(c)])])(
    'of %s at %s is the least, mean and most of all seeds of the study',
    (rule, threshold, { low, mean, high }) => {
      const seeds = pointsOf(rule, threshold);
      expect(seeds.length).toBe(SEEDS);
      STEPS.forEach((step, index) => {
        const distances = seeds.map((points) => points.find((point) => point.step === step).frechet);
        const logarithms = distances.reduce((sum, one) => sum + Math.log(one), 0) / SEEDS;
        expect(low[index]).toBeCloseTo(Math.min(...distances), 0);
        expect(high[index]).toBeCloseTo(Math.max(...distances), 0);
        expect(mean[index] / Math.exp(logarithms)).toBeCloseTo(1, 3);
      });
    },
  );

  it('has the digits of seed 1, and a picture of each run at each step that it may be asked for', () => {
    const [first] = cells.filter(({ cell }) => cell.setting === 'rmsprop' && cell.rule === 'none' && cell.seed === 1);
    expect(unclipped.digits).toEqual(first.points.map(({ coveredDigits }) => coveredDigits));
    for (const run of ['none', ...RECORDED]) {
      for (let step = 1; step <= END; step += 1) {
        const pictured = picturedAt(step);
        expect(samples[pictured === 0 ? 'none-0' : `${run}-${pictured}`]).toMatch(/^data:image\/webp;base64,/);
      }
    }
    expect(digitsAt(unclipped, 99)).toBeUndefined();
    expect(digitsAt(unclipped, 100)).toBe(unclipped.digits[0]);
    expect(digitsAt(unclipped, END)).toBe(unclipped.digits.at(-1));
  });

  it('has every length of every parameter and step', () => {
    for (const { norms } of [unclipped, ...RECORDED.map(recordingOf)]) {
      for (const counts of [norms.generator, norms.discriminator]) {
        expect(counts.length).toBe(50);
        // Six parameters; a few lie beside the axis.
        const sum = counts.reduce((all, one) => all + one, 0);
        expect(sum).toBeGreaterThan(0.97 * 6 * END);
        expect(sum).toBeLessThanOrEqual(6 * END);
      }
    }
  });

  it('tells of a C that is near, and of none that is not', () => {
    expect([0.005, 0.01, 0.02].map(recordedNear)).toEqual([0.01, 0.01, 0.01]);
    expect([0.05, 0.2, 0.5, 2].map(recordedNear)).toEqual([0.1, 0.1, 1, 1]);
    expect([0.001, 0.002, 5, 100].map(recordedNear)).toEqual([undefined, undefined, undefined, undefined]);
    expect(nearest(100)).toBe(1);
  });
});

it('C has stops at 1, 2 and 5 of each decade, and takes the nearest', () => {
  expect(STOPS.slice(0, 4)).toEqual([0.001, 0.002, 0.005, 0.01]);
  expect(STOPS.at(-1)).toBe(100);
  expect(STOPS.length).toBe(16);
  expect([0.0001, 0.0031, 0.0033, 0.3, 0.33, 7.2, 1e6].map(stopAt)).toEqual([0.001, 0.002, 0.005, 0.2, 0.5, 10, 100]);
});

describe('the two runs', () => {
  it('differ in how they are clipped and in nothing else', () => {
    const [a, b] = openingSetup(0.5, 3).runs.map(({ config }) => config);
    expect([read(a, 'clipG'), read(a, 'clipD')]).toEqual(['none', 'none']);
    expect([read(b, 'clipG'), read(b, 'clipD'), read(b, 'cG'), read(b, 'cD')]).toEqual(['norm', 'norm', 0.5, 0.5]);
    const rest = ({ generator, discriminator, ...shared }) => [shared, generator.optimizer, discriminator.optimizer];
    expect(rest(a)).toEqual(rest(b));
    expect(read(a, 'seed')).toBe(3);
  });
});

describe('the sentences', () => {
  const base = { state: 'running', step: 200, seed: 1, c: 0.1, rate: 20.4, progress: { loaded: 1, total: 2 } };
  const quality = (frechet, coveredDigits = 9) => ({ frechet, coveredDigits });
  const seen = (more) => ({ ...base, changed: undefined, measured: [quality(200), quality(150)], last: 990, ...more });

  it('say how things stand', () => {
    expect(standing(seen({ state: 'poster' }))).toEqual({ code: 'opening.recorded', details: { seed: 1, end: END } });
    expect(standing(seen({ state: 'loading' })).details).toEqual({ loaded: 1, total: 2 });
    expect(standing(seen())).toEqual({ code: 'opening.runs', details: { step: 200, end: END, rate: 20 } });
    expect(standing(seen({ rate: null })).code).toBe('opening.begins');
    expect(standing(seen({ state: 'resting' })).code).toBe('opening.rests');
    expect(standing(seen({ state: 'done', step: 1003 })).details.step).toBe(1003);
  });

  it('say how much closer one is than the other, and when that says nothing yet', () => {
    expect(finding(seen())).toEqual({ code: 'opening.closer', details: { share: 25 } });
    expect(finding(seen({ measured: [quality(150), quality(200)] }))).toEqual({
      code: 'opening.farther',
      details: { share: 33 },
    });
    expect(finding(seen({ step: 59 })).code).toBe('opening.alike');
    expect(finding(seen({ measured: [quality(200)] })).code).toBe('opening.unmeasured');
    expect(finding(seen({ measured: [quality(200, 2), quality(150, 2)] })).code).toBe('opening.few');
    expect(finding(seen({ measured: [quality(200, 2), quality(150, 3)] })).code).toBe('opening.closer');
  });

  it('compare the end with all seeds of the study at the C that is nearest', () => {
    const { code, details } = finding(seen({ state: 'done', step: 1000, c: 0.02 }));
    expect(code).toBe('opening.closer.end');
    const study = Math.round((1 - recordingOf(0.01).ratio) * 100);
    expect(details).toEqual({ share: 25, seeds: SEEDS, c: 0.01, study });
    expect(study).toBe(58);
  });

  it('say nothing of the end before that is measured', () => {
    expect(finding(seen({ state: 'done', step: 1000, last: 760 }))).toEqual({ code: 'opening.ending' });
    expect(finding(seen({ state: 'done', step: 1000, last: 950 })).code).toBe('opening.closer.end');
    expect(finding(seen({ last: 60 })).code).toBe('opening.closer');
  });

  it('say where run 2 took another C', () => {
    expect(finding(seen({ changed: 120, c: 5 }))).toEqual({ code: 'opening.changed', details: { c: 5, step: 120 } });
    expect(finding(seen({ changed: 120, state: 'done' })).code).toBe('opening.closer.end');
  });
});

describe('the lengths of gradients', () => {
  it('are cut above C, and kept up to it', () => {
    const counts = Array(50).fill(0);
    // Lengths from 0.1 on to 0.126, and from 0.0794 on to 0.1.
    [counts[20], counts[19]] = [3, 1];
    expect(firstCut(0.1)).toBe(20);
    expect(shareCut(counts, 0.1)).toBe(0.75);
    expect(shareCut(counts, 0.01)).toBe(1);
    expect(shareCut(counts, 100)).toBe(0);
    expect(shareCut([], 1)).toBe(0);
    expect([0, 0.004, 0.5, 1].map(inPercent)).toEqual(['0', '<1', '50', '100']);
  });

  it('are those of each parameter in each step that was seen', () => {
    const step = (norms) => ({
      generator: norms.map((normBefore, index) => ({ name: `g${index}`, normBefore })),
      discriminator: [{ name: 'd', normBefore: 1.5 }],
    });
    const { generator, discriminator } = lengthsOf({ history: { steps: [step([0.015, 15]), step([0.015, NaN])] } });
    expect([generator[11], generator[41]]).toEqual([2, 1]);
    expect(generator.reduce((sum, one) => sum + one)).toBe(3);
    expect(discriminator[31]).toBe(2);
  });
});

describe('the chart', () => {
  const scale = scaleOf(418, 128);

  it('has the steps and the logarithm of the distance as its axes, and cuts off what lies beside them', () => {
    expect([0, 500, 1000, 2000].map(scale.x)).toEqual([34, 184, 334, 334]);
    expect(scale.y(1000)).toBe(8);
    expect(scale.y(50)).toBe(108);
    expect(scale.y(Math.sqrt(50 * 1000))).toBeCloseTo(58);
    expect([scale.y(1), scale.y(1e9)]).toEqual([108, 8]);
    expect([scale.step(184), scale.step(0), scale.step(999)]).toEqual([500, 0, 1000]);
  });

  it('draws lines, and bands that close', () => {
    expect(lineThrough(scale, [0, 1000], [50, 1000])).toBe('M34 108L334 8');
    expect(bandBetween(scale, [0, 1000], [50, 50], [1000, 1000])).toBe('M34 8L334 8L334 108L34 108Z');
  });

  it('keeps labels apart, the upper ones in place', () => {
    expect(spread([{ y: 50 }, { y: 52 }, { y: 100 }], 15)).toEqual([50, 65, 100]);
    expect(spread([{ y: 52 }, { y: 50 }], 15)).toEqual([65, 50]);
  });
});

it('the page opens at a threshold that is recorded, and that the article’s pictures show', () => {
  expect(RECORDED).toContain(THRESHOLD);
  for (const page of ['index.html', 'zh-CN/index.html']) expect(readFileSync(page, 'utf8')).toContain(`${THRESHOLD}`);
  const file = readFileSync('assets/opening/clipped.webp').toString('base64');
  expect(samples[`${THRESHOLD}-${END}`]).toBe(`data:image/webp;base64,${file}`);
});

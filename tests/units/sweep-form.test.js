import { describe, expect, it } from 'vitest';

import { readForm } from '../../www/parts/sweep/sweep-form.js';

const read = (given = {}, rules = ['norm']) => {
  const texts = { thresholds: '0.001, 0.01', seeds: '3', steps: '500', ...given };
  return readForm(rules, (field) => texts[field]);
};

describe('the form of a sweep', () => {
  it.each(['0.001, 0.01', '0.001 0.01', '0.001;0.01', '0.001，0.01', '1e-3；.01'])(
    'has the thresholds of “%s”',
    (thresholds) => {
      expect(read({ thresholds })).toEqual({ wrong: undefined, thresholds: [0.001, 0.01], seeds: 3, steps: 500 });
    },
  );

  it.each(['', 'many', '0.1, -1', '0', '1, Infinity'])('refuses the thresholds “%s” and names them', (thresholds) => {
    const { wrong } = read({ thresholds });
    expect(wrong).toEqual({ field: 'thresholds', code: 'sweep.badThresholds', details: { value: thresholds } });
  });

  it.each([
    ['1e99', ['norm'], 1e99, 1e12],
    ['0.1, 1e-13', ['norm'], 1e-13, 1e12],
    ['25, 101', ['norm', 'percentile'], 101, 100],
  ])('refuses the thresholds “%s” with the range of the rules', (thresholds, rules, value, max) => {
    const details = { value, min: 1e-12, max };
    expect(read({ thresholds }, rules).wrong).toEqual({ field: 'thresholds', code: 'sweep.thresholdRange', details });
  });

  it('takes the ends of the range of the rules', () => {
    expect(read({ thresholds: '1e-12, 1e12' }).wrong).toBeUndefined();
    expect(read({ thresholds: '1e-12, 100' }, ['percentile']).wrong).toBeUndefined();
  });

  it('tries a threshold once that is written twice', () => {
    expect(read({ thresholds: '0.1, 0.01, 0.10' }).thresholds).toEqual([0.1, 0.01]);
  });

  it.each([
    ['seeds', '0', 1, 20],
    ['seeds', '21', 1, 20],
    ['seeds', '1.5', 1, 20],
    ['seeds', 'three', 1, 20],
    ['steps', '9', 10, 100_000],
    ['steps', '100001', 10, 100_000],
  ])('refuses %s of “%s” with its range', (field, value, min, max) => {
    expect(read({ [field]: value }).wrong).toEqual({ field, code: 'sweep.outOfRange', details: { value, min, max } });
  });

  it('takes the ends of the ranges', () => {
    expect(read({ seeds: '1', steps: '10' }).wrong).toBeUndefined();
    expect(read({ seeds: '20', steps: '100000' }).wrong).toBeUndefined();
  });

  it('asks for a rule', () => {
    expect(read({}, []).wrong).toEqual({ field: 'rules', code: 'sweep.noRule' });
  });
});

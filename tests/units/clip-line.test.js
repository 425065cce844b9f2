// The figure “Where the line goes”: its loops, and that its sentences are what running them came to.
import { describe, expect, it } from 'vitest';

import { C, LIBRARIES, placesOf, program, rowsOf } from '../../www/clip-line/loops.js';
import { leftOut, measured, outcomeOf, reason, SEEN, verdictOf } from '../../www/clip-line/outcomes.js';
import en from '../../www/clip-line/words.en.json' with { type: 'json' };

describe('a loop', () => {
  it.each(LIBRARIES)('of %s has the clipping line at one place, or at none', (library) => {
    const bare = program(library, null).split('\n');
    expect(bare).toHaveLength(rowsOf(library).filter(({ place }) => !place).length);
    for (const place of placesOf(library)) {
      const lines = program(library, place).split('\n');
      expect(lines).toHaveLength(bare.length + 1);
      expect(lines.join('\n')).toMatch(/clip|clamp|Clamp/);
    }
  });

  it('keeps the indent of its language', () => {
    expect(program('pytorch', 'between').split('\n').slice(5, 8)).toEqual([
      '        loss.backward()',
      '        clip_grad_norm_(G.parameters(), C)',
      '        optimizer.step()',
    ]);
    expect(program('pytorch', 'epoch').split('\n').at(-1)).toMatch(/^ {4}clip_mean_abs/);
  });

  it('has the place before unscaling in mixed precision alone', () => {
    expect(LIBRARIES.filter((library) => placesOf(library).includes('scaled'))).toEqual(['amp']);
    for (const library of LIBRARIES)
      expect(placesOf(library).filter((place) => place !== 'scaled')).toEqual([
        'before',
        'between',
        'after',
        'weights',
        'epoch',
      ]);
  });
});

describe('what was measured', () => {
  const verdicts = (library) =>
    Object.fromEntries(placesOf(library).map((one) => [one, verdictOf(outcomeOf(library, one))]));

  it('is that PyTorch clips between backward and step alone, and elsewhere is silent', () => {
    const silent = { before: 'nothing', between: 'clips', after: 'nothing', weights: 'weights', epoch: 'nothing' };
    expect(verdicts('pytorch')).toEqual(silent);
    expect(verdicts('amp')).toEqual({ ...silent, scaled: 'tooMuch' });
  });

  it('is that Python names a gradient that is not there, and Rust one that was used, too', () => {
    expect(verdicts('keras')).toEqual({
      before: 'refused',
      between: 'clips',
      after: 'nothing',
      weights: 'weights',
      epoch: 'nothing',
    });
    expect(verdicts('burn')).toEqual({
      before: 'refused',
      between: 'clips',
      after: 'refused',
      weights: 'weights',
      epoch: 'refused',
    });
  });

  it('is of runs in which clipping had something to do', () => {
    for (const library of LIBRARIES) {
      const weights = outcomeOf(library, 'weights');
      const between = outcomeOf(library, 'between');
      expect(weights.over, library).toBeGreaterThan(100);
      expect(between.differing, library).toBeGreaterThan(0.9 * between.weights);
      expect(between.longest, library).toBeLessThanOrEqual(C * 1.001);
      // The scaler leaves out a few whose gradients overflow.
      expect(between.steps + leftOut(library, 'between')).toBe(200);
      expect(between.steps).toBeGreaterThan(library === 'amp' ? 190 : 199);
    }
  });

  it('has a sentence with every number, and a reason', () => {
    for (const library of LIBRARIES) {
      for (const place of placesOf(library)) {
        const { code, details } = measured(library, place);
        const gaps = [...en[code].matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        expect(gaps.length, code).toBeGreaterThan(0);
        for (const gap of gaps) expect(details[gap], `${code} ${gap}`).toBeDefined();
        expect(en, `${library} ${place}`).toHaveProperty([reason(library, place)]);
      }
    }
  });

  it('tells what a verdict rests on', () => {
    const base = { steps: 9, weights: 4, differing: 4, longest: 0.1, shortest: 0.1, over: 0, atBound: 0, acted: 0 };
    expect(verdictOf(base)).toBe('clips');
    expect(verdictOf({ ...base, differing: 0, over: 9 })).toBe('nothing');
    expect(verdictOf({ ...base, over: 1 })).toBe('weights');
    expect(verdictOf({ ...base, longest: 1e-6 })).toBe('tooMuch');
    expect(verdictOf({ error: 'NameError' })).toBe('refused');
  });
});

it('names a project for each place that a bug was found at', () => {
  expect(Object.keys(SEEN)).toEqual(['before', 'scaled', 'after', 'weights']);
  for (const { href } of Object.values(SEEN).flat())
    expect(href).toMatch(/^https:\/\/github\.com\/[\w-]+\/[\w-]+\/(issues|pull)\/\d+$/);
});

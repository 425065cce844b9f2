import { describe, expect, it } from 'vitest';

import { fromSlider, ruleOf, RULE_NAMES, RULES, toSlider } from '../../www/setup/rules.js';
import en from '../../www/i18n/en.json' with { type: 'json' };

describe('a rule', () => {
  it.each(Object.entries(RULES))('%s begins within its slider, and says what C is', (_, { start, low, high, unit }) => {
    expect(low).toBeLessThan(start);
    expect(start).toBeLessThan(high);
    expect(en).toHaveProperty([`unit.${unit}`]);
    // The slider can stand where C begins.
    expect(fromSlider(toSlider(start))).toBe(start);
  });

  it.each([
    ['norm', 'norm'],
    ['globalNorm', 'norm'],
    ['value', 'entry'],
    ['meanAbs', 'mean'],
    ['adaptive', 'ratio'],
    ['percentile', 'percent'],
  ])('%s compares C with a %s', (rule, unit) => expect(ruleOf(rule)?.unit).toBe(unit));

  it('none is one of the names, and has no C, as what is no rule', () => {
    expect(RULE_NAMES).toEqual(['none', ...Object.keys(RULES)]);
    for (const name of ['none', 'nope', 'constructor']) expect(ruleOf(name)).toBeUndefined();
  });
});

describe('a slider', () => {
  it('has twenty steps in a decade and keeps three digits', () => {
    expect(toSlider(100) - toSlider(10)).toBe(20);
    expect(fromSlider(1)).toBe(1.12);
    expect(fromSlider(-40)).toBe(0.01);
  });
});

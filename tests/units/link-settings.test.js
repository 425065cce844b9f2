// What of a setup a link carries, setting by setting, and what of a link is not read.
import { describe, expect, it } from 'vitest';

import { fromHash, isSetup, LONGEST_LINK, toHash } from '../../www/setup/link.js';
import { PRESETS, read, setting, SETTINGS, withPairs, withValue } from '../../www/setup/settings.js';
import { presetSetup, setupOf } from '../../www/setup/setup.js';

const values = ({ runs }, ...keys) => runs.map(({ config }) => keys.map((key) => read(config, key)));

/** Where a penalty's weight acts, and is said. */
const UNDER = { lambda: [['reg', 'gradientPenalty']], gamma: [['reg', 'r1']] };

describe('a link', () => {
  it.each(SETTINGS.map(({ key }) => key))('has %s of one run as it was, whatever the other has', (key) => {
    const one = setting(key);
    const config = withPairs(PRESETS.fast, UNDER[key] ?? []).config;
    const other = withValue(config, one, one.choices?.at(-1) ?? one.max);
    const before = setupOf('fast', config, one.shared ? [other, other] : [config, other]);
    const { setup, messages } = fromHash(toHash(before));
    expect(messages).toEqual([]);
    expect(values(setup, key)).toEqual(values(before, key));
    expect(new Set(values(setup, key).flat()).size).toBe(one.shared ? 1 : 2);
  });

  it('does not say what a configuration does not say', () => {
    expect(toHash(setupOf('', {}, [{}]))).toBe('#run=');
    expect(toHash(setupOf('', {}, [{ generator: { clip: { rule: 'norm' } } }, {}]))).toBe('#run=clipG:norm&run=');
  });

  it('that clips one network leaves the other unclipped', () => {
    expect(values(fromHash('#preset=seed&clipG=norm').setup, 'clipG', 'clipD')).toEqual([
      ['none', 'none'],
      ['norm', 'none'],
    ]);
  });

  it('has a place as it is written, and takes nothing for one that is none', () => {
    const { messages } = fromHash('#run=place:2:&run=place:1:2');
    expect(messages.map(({ details }) => details.value)).toEqual(['2:', '1:2']);
  });

  it('is not a place in the page, however short its name', () => {
    expect(isSetup('#a')).toBe(false);
  });
});

describe('a link that is too long', () => {
  const ofLength = (length) => `#seed=7&x=${'x'.repeat(length - '#seed=7&x='.length)}`;

  it('is not read at all, which is told', () => {
    const { setup, messages } = fromHash(ofLength(LONGEST_LINK + 1));
    expect(messages).toEqual([{ code: 'longLink', details: { length: LONGEST_LINK + 1, most: LONGEST_LINK } }]);
    expect(setup).toEqual(presetSetup('fast'));
  });

  it('is longer than the longest that is read', () => {
    const { setup, messages } = fromHash(ofLength(LONGEST_LINK));
    expect([values(setup, 'seed'), messages]).toEqual([[[7], [7]], []]);
  });
});

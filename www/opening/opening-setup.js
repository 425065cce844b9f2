// The two runs of the first screen. Pure.
import { PRESETS } from '../setup/presets.js';
import { setting, withPairs, withValue } from '../setup/settings.js';
import { setupOf, twins } from '../setup/setup.js';
import { PRESET } from './recorded.js';

/** Run 1 unclipped, and run 2 by norm at C. @param {number} c @param {number} seed */
export function openingSetup(c, seed) {
  const base = withValue(
    PRESETS[PRESET],
    /** @type {import('../setup/settings.js').Setting} */ (setting('seed')),
    seed,
  );
  const clipped = withPairs(base, [
    ['clip', 'norm'],
    ['c', String(c)],
  ]).config;
  return setupOf(PRESET, base, twins(clipped));
}

import { expect, it } from 'vitest';

import { firefoxFlags } from '../../scripts/other-browsers.js';

it.each([
  ['cpu', { path: 'firefox', version: 128 }, ['--firefox']],
  ['relaxed-simd', { path: 'firefox', version: 153 }, ['--firefox']],
  ['relaxed-simd', { path: 'firefox', version: 128 }, []],
  ['webgpu', { path: 'firefox', version: 153 }, []],
  ['cpu', { skipped: 'Firefox is not there' }, []],
])('the tests of %s run in Firefox where it has what they need: %o', (feature, firefox, flags) => {
  expect(firefoxFlags(firefox, feature)).toEqual(flags);
});

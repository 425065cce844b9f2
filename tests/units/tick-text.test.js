import { expect, it } from 'vitest';

import { tickText } from '../../www/ui/tick-text.js';

it.each([
  [null, ''],
  [0, '0'],
  [0.25, '0.25'],
  [-9999, '-9,999'],
  [25_000, '25K'],
  [3e8, '300M'],
  [1e9, '1e+9'],
  [-2.5e12, '-2.5e+12'],
  // Compact notation ends at trillions: it would be “300,000T”.
  [3e17, '3e+17'],
])('%s beside an axis is “%s”', (tick, text) => expect(tickText('en', tick)).toBe(text));

it('a number beside an axis is short in Chinese too', () => expect(tickText('zh-CN', 25_000)).toBe('2.5万'));

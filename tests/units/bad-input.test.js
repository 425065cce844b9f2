// Bad input, in a short round: `npm run fuzz` makes the long one of the same readers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { READERS } from '../fuzz/all.js';

/** Of a round, for each reader; a failure prints its seed. */
const ROUND_MS = 4000;
/** A machine with other work makes that many in any case. */
const FEWEST = 20;

describe.each(READERS)('bad input: $name', ({ arbitrary, examples, check }) => {
  it.each(examples.map((example, index) => [index, example]))(
    'that was found or has to be refused at once, %i, does no harm',
    async (_, example) => {
      await check(example);
    },
  );

  it('is read or refused in words, whatever it is', { timeout: 120_000 }, async () => {
    let made = 0;
    const property = fc.asyncProperty(arbitrary, async (given) => {
      made += 1;
      await check(given);
    });
    await fc.assert(property, { numRuns: 1e6, interruptAfterTimeLimit: ROUND_MS });
    expect(made).toBeGreaterThan(FEWEST);
  });
});

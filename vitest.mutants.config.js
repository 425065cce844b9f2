import { defineConfig } from 'vitest/config';

// For `npm run mutants`: all units but those that read the sources themselves, which would see the mutants in them, and
// the one that is counted by the clock.
const LEFT_OUT = ['bad-input', 'article', 'docs', 'fonts', 'house', 'motion', 'trial'];

/** Tests of bombs, which take seconds for each mutant and find none that the others do not. */
const SLOW = ['one bit of its header', 'a million deep', 'more lists', 'more numbers', 'unpacked beyond'];

export default defineConfig({
  test: {
    include: ['tests/units/*.test.js'],
    exclude: LEFT_OUT.map((name) => `tests/units/${name}.test.js`),
    testNamePattern: new RegExp(`^(?!.*(${SLOW.join('|')}))`),
    // A machine that does much else is slow, and not wrong.
    testTimeout: 600_000,
  },
});

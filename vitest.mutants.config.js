import { defineConfig } from 'vitest/config';

// For `npm run mutants`: all units but those that read the sources themselves, which would see the mutants in them.
const READERS = ['article', 'docs', 'fonts', 'house', 'motion', 'trial'];

export default defineConfig({
  test: {
    include: ['tests/units/*.test.js'],
    exclude: READERS.map((name) => `tests/units/${name}.test.js`),
    // A machine that does much else is slow, and not wrong.
    testTimeout: 60_000,
  },
});

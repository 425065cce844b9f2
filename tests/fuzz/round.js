// Bad input for one reader, for so many seconds or inputs: `npm run fuzz` starts it. It prints the inputs that it made; a
// failure prints the smallest input that still fails, its seed, and what failed.
import { parseArgs } from 'node:util';

import fc from 'fast-check';

import { READERS } from './all.js';

const { values } = parseArgs({
  options: { reader: { type: 'string' }, seconds: { type: 'string' }, runs: { type: 'string' } },
});
const reader = READERS.find(({ name }) => name === values.reader);
if (!reader) throw new Error(`reader: “${values.reader}” is none of ${READERS.map(({ name }) => name).join(', ')}`);

let made = 0;
for (const example of reader.examples) {
  await reader.check(example);
  made += 1;
}
const property = fc.asyncProperty(reader.arbitrary, async (given) => {
  made += 1;
  await reader.check(given);
});
const result = await fc.check(property, {
  numRuns: Number(values.runs ?? 2 ** 31 - 1),
  interruptAfterTimeLimit: values.seconds === undefined ? undefined : 1000 * Number(values.seconds),
  seed: Date.now() | 0,
});
const failed = result.failed && result.counterexample !== null ? fc.defaultReportMessage(result) : undefined;
// The most that the process ever held, in bytes: what a reader takes is below it.
process.stdout.write(`${JSON.stringify({ made, failed, peak: 1024 * process.resourceUsage().maxRSS })}\n`);

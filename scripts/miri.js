// `npm run miri`: the tests of `arithmetic/` in Miri, which stops at undefined behaviour: a read out of bounds, memory that
// was never written, two references to one number of which one writes. It interprets, so it takes minutes; where a test is
// long, it is shorter there (`cfg!(miri)`).
//
// The machine that it makes up has no SIMD (RISC-V of 64 bits), so that the products are gemm's plain ones; the tests of
// matmul.rs make each by the panels of the browser too.
import { join } from 'node:path';

import { NIGHTLY, ensureNightly } from './setup.js';
import { root, run, say, script } from './run.js';

const TARGET = 'riscv64gc-unknown-linux-gnu';

await script(async () => {
  await ensureNightly();
  const test = [`+${NIGHTLY}`, 'miri', 'test', '--package', 'gan-clipping-arithmetic', '--lib', '--target', TARGET];
  const env = { CARGO_TARGET_DIR: join(root, '.tools', 'miri'), MIRIFLAGS: '-Zmiri-strict-provenance' };
  say('The arithmetic’s tests in Miri');
  await run('cargo', test, { env });
});

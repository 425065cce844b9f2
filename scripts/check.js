// `npm run check`: format, lint, types, the crates' licences and documentation, the quick part of `npm test`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { deny } from './deny.js';
import { isMain, root, run, say, script } from './run.js';
import { ensureNodeModules, ensureRust } from './setup.js';

export async function check() {
  say('Checking format, lint, types, licences and documentation');
  await run('npx', ['prettier', '--check', '--log-level', 'warn', '.']);
  await run('npx', ['eslint', '.']);
  await run('npx', ['tsc', '--project', '.']);
  await run('cargo', ['fmt', '--all', '--check']);
  // A workspace of its own, which cargo fmt would have to resolve first.
  const fuzz = readdirSync(join(root, 'fuzz', 'fuzz_targets')).map((name) => join('fuzz', 'fuzz_targets', name));
  await run('rustfmt', ['--check', '--edition', '2024', join('fuzz', 'src', 'lib.rs'), ...fuzz]);
  await run('cargo', ['clippy', '--quiet', '--workspace', '--all-targets', '--', '--deny', 'warnings']);
  await deny();
  await run('cargo', ['doc', '--workspace', '--no-deps', '--quiet'], { env: { RUSTDOCFLAGS: '--deny warnings' } });
}

if (isMain(import.meta.url)) {
  await script(async () => {
    await ensureNodeModules();
    await ensureRust();
    await check();
  });
}

// `npm run check`: format, lint, types and documentation, the quick part of `npm test`.
import { isMain, run, say, script } from './run.js';
import { ensureNodeModules, ensureRust } from './setup.js';

export async function check() {
  say('Checking format, lint, types and documentation');
  await run('npx', ['prettier', '--check', '--log-level', 'warn', '.']);
  await run('npx', ['eslint', '.']);
  await run('npx', ['tsc', '--project', '.']);
  await run('cargo', ['fmt', '--all', '--check']);
  await run('cargo', ['clippy', '--quiet', '--workspace', '--all-targets', '--', '--deny', 'warnings']);
  await run('cargo', ['doc', '--workspace', '--no-deps', '--quiet'], { env: { RUSTDOCFLAGS: '--deny warnings' } });
}

if (isMain(import.meta.url)) {
  await script(async () => {
    await ensureNodeModules();
    await ensureRust();
    await check();
  });
}

// `npm run deny`, a part of `npm run check`: whether the licence and the source of every crate are among those that deny.toml
// takes, and whether the engine has a crate twice.
import { ensureCargoDeny, ensureRust, toolPath } from './setup.js';
import { isMain, run, script } from './run.js';

export async function deny() {
  await ensureCargoDeny();
  await run('cargo', ['deny', 'check', 'licenses', 'bans', 'sources'], { env: { PATH: toolPath() }, quiet: true });
}

if (isMain(import.meta.url)) {
  await script(async () => {
    await ensureRust();
    await deny();
    process.stdout.write('Licences, sources and duplicates of the crates are as deny.toml has them.\n');
  });
}

// `npm run mutants`: breaks the code in one place after another and runs the tests: a change that no test sees is
// told. It is slow and rare, so its tools are not among the packages: they go into .tools/.
//   npm run mutants -- js [FILE...]      session, setup and engine of the page, by their units (an hour on two cores)
//   npm run mutants -- rust [FILE...] [--shard K/N]   clip, losses, optim, training, the CPU's fused operations and
//                                                     arithmetic, by the native tests (a minute and more for each)
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ensureCargoMutants, ensureNodeModules, toolPath } from './setup.js';
import { Failure, root, run, say, script } from './run.js';

/** The last version for Node 20. */
const STRYKER_VERSION = '9.6.1';
const STRYKER = join(root, '.tools', 'mutants');

/** The GPU's kernels are tested in the browser alone. */
const RUST = ['src/clip', 'src/losses', 'src/optim', 'src/training', 'src/fused/cpu', 'arithmetic/src'];

/** @param {string[]} files */
async function mutateJs(files) {
  await ensureNodeModules();
  const command = join(STRYKER, 'node_modules', '.bin', 'stryker');
  if (!existsSync(command)) {
    say(`Installing Stryker ${STRYKER_VERSION}`);
    mkdirSync(STRYKER, { recursive: true });
    const packages = ['core', 'vitest-runner'].map((name) => `@stryker-mutator/${name}@${STRYKER_VERSION}`);
    // It finds the project's own Vitest above its folder: a second one would know none of the tests.
    const options = ['--no-save', '--no-package-lock', '--legacy-peer-deps', '--no-audit', '--no-fund'];
    await run('npm', ['install', '--prefix', STRYKER, ...options, ...packages], { quiet: true });
  }
  const mutate = files.length > 0 ? ['--mutate', files.join(',')] : [];
  await run(command, ['run', 'stryker.config.json', ...mutate]);
}

/** @param {string[]} files @param {string | undefined} shard */
async function mutateRust(files, shard) {
  await ensureCargoMutants();
  const where = (files.length > 0 ? files : RUST).flatMap((path) => [
    '--file',
    path.endsWith('.rs') ? path : `${path}/**`,
  ]);
  const part = shard ? ['--shard', shard] : [];
  // All tests for each: the arithmetic is tested by those of the engine. One folder for all that is compiled.
  const options = [
    '--workspace',
    '--test-workspace',
    'true',
    '--profile',
    'mutants',
    '--timeout',
    '300',
    '--no-shuffle',
  ];
  await run(
    'cargo',
    ['mutants', ...options, ...where, ...part, '--output', STRYKER, '--', '--lib', '--test', 'engine'],
    {
      env: { PATH: toolPath(), CARGO_TARGET_DIR: join(STRYKER, 'target') },
    },
  );
}

await script(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { shard: { type: 'string' } } });
  const [language, ...files] = positionals;
  if (language === 'js') return mutateJs(files);
  if (language === 'rust') return mutateRust(files, values.shard);
  throw new Failure('Say what to break: `npm run mutants -- js` or `npm run mutants -- rust`.');
});

// `npm run test:packages`: packs the npm package with the wasm in pkg/ as it is, installs the tarball in projects as other
// people have them (tests/packages/fixtures), builds those, and drives them in Chromium. It takes the fixtures' own
// dependencies from the registry, so it is no part of `npm test`.
//   npm run test:packages -- [--keep] [-- Playwright's options]
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { buildData } from './data.js';
import { buildPackage, checkPackage, tarball } from './pack.js';
import { PACKAGES } from './packages.js';
import { root, run, say, script } from './run.js';
import { ensureChromium, ensureNodeModules } from './setup.js';
import { buildWasm } from './wasm.js';
import { SNIPPETS } from '../www/parts/files/snippets.js';
import { fromHash } from '../www/setup/link.js';

await script(async () => {
  const { values, positionals } = parseArgs({ options: { keep: { type: 'boolean' } }, allowPositionals: true });
  await ensureNodeModules();
  if (!existsSync(join(root, 'pkg', 'webgpu'))) await buildWasm(PACKAGES);
  buildData();
  await buildPackage();
  await checkPackage();
  const fixtures = mkdtempSync(join(tmpdir(), 'gan-clipping-lab-'));
  try {
    await install(fixtures);
    say('The package in Chromium, as each project has it');
    const config = join('tests', 'packages', 'playwright.config.js');
    await run('npx', ['playwright', 'test', '--config', config, ...positionals], {
      env: { FIXTURES: fixtures, CHROME_PATH: await ensureChromium() },
    });
  } finally {
    if (values.keep) say(`The fixtures are in ${fixtures}`);
    else rmSync(fixtures, { recursive: true });
  }
});

/** @param {string} fixtures */
async function install(fixtures) {
  const file = tarball(fixtures);
  cpSync(join(root, 'tests', 'packages', 'fixtures'), fixtures, { recursive: true });
  say('Installing the fixtures and the package');
  // Vite has set NODE_ENV meanwhile, by which npm would leave the fixtures’ own tools out.
  await run('npm', ['install', '--include=dev', '--no-save', '--no-audit', '--no-fund', file], {
    cwd: fixtures,
    quiet: true,
  });
  say('Types, as every kind of resolution finds them');
  await run('npx', ['attw', file, '--profile', 'esm-only', '--exclude-entrypoints', 'custom-elements.json'], {
    cwd: fixtures,
  });
  await run('npx', ['tsc', '--project', 'react'], { cwd: fixtures });
  await run('npx', ['vue-tsc', '--project', 'vue'], { cwd: fixtures });
  await run('npx', ['svelte-check', '--workspace', 'svelte', '--tsconfig', './tsconfig.json'], { cwd: fixtures });
  say('Bundling');
  for (const name of ['react', 'vue', 'svelte', 'mdx']) {
    await run('npx', ['vite', 'build', name, '--logLevel', 'warn'], { cwd: fixtures });
  }
  const { setup } = fromHash('#preset=seed&seed=7&run=clip:none&run=clip:norm,c:0.5');
  const figure = { setup, page: '', script: '', view: { show: 'bar samples controls' } };
  writeFileSync(join(fixtures, 'snippet', 'figure.jsx'), SNIPPETS.react(figure));
  await run('npx', ['vite', 'build', 'snippet', '--logLevel', 'warn'], { cwd: fixtures });
  await run('npx', ['webpack', '--config', 'webpack.config.js'], { cwd: join(fixtures, 'webpack'), quiet: true });
  const parcel = [
    'parcel',
    'build',
    'parcel/index.html',
    '--dist-dir',
    'parcel/dist',
    '--public-url',
    './',
    '--no-cache',
    '--no-autoinstall',
  ];
  await run('npx', parcel, { cwd: fixtures, quiet: true });
  const esbuild = ['esbuild', 'esbuild/main.js', '--bundle', '--format=esm', '--outfile=esbuild/dist/main.js'];
  await run('npx', esbuild, { cwd: fixtures, quiet: true });
}

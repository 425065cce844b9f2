// `npm test`: sets up what is missing and runs every check and test, the quick ones first. The packages are
// those of `npm run build:wasm`: what is published differs from them by optimisation alone, and
// `npm run test:dist` tests that.
import { check } from './check.js';
import { buildData } from './data.js';
import { otherBrowsers } from './other-browsers.js';
import { buildPackage, checkPackage } from './pack.js';
import { PACKAGES } from './packages.js';
import { Parts, pageTests, webTests } from './parts.js';
import { root, run, say, script } from './run.js';
import { trial } from './trial.js';
import { buildWasm } from './wasm.js';

await script(async () => {
  const parts = new Parts();
  const ready = await parts.setUp();
  await parts.take('check', check);
  await parts.take('native tests', async () => {
    say('Rust tests on the CPU');
    await run('cargo', ['test', '--workspace', '--quiet']);
  });
  await parts.take('JavaScript units', async () => {
    say('JavaScript unit tests');
    await run('npx', ['vitest', 'run']);
  });
  await parts.take('wasm packages', () => buildWasm(PACKAGES));
  await parts.take('npm package', async () => {
    buildData();
    await buildPackage();
    await checkPackage();
  });
  await parts.take('random settings', async () => {
    await trial(['cpu', 'relaxed'], { plans: 600 });
    await trial(['webgpu'], { plans: 80, gpu: 'null' });
    await trial(['webgpu'], { plans: 10, brief: true });
  });
  await parts.take('wasm tests', () => webTests(ready, 'release'));
  await parts.take('page tests', async () => {
    const { build } = await import('vite');
    await build({ root, logLevel: 'warn' });
    await pageTests(ready);
  });
  await parts.take('other browsers', () => otherBrowsers(ready));
  parts.tell('All checks and tests passed');
});

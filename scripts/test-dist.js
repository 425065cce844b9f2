// `npm run test:dist`: builds the site as `npm run build` does and tests those very files: the exported
// class by the same optimisation, the trial of random settings on the wasm files in dist/, and the whole
// page suite over dist/. It takes most of an hour: the step before a release.
//   npm run test:dist -- [--plans 2000]
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { buildSite } from './build.js';
import { otherBrowsers } from './other-browsers.js';
import { hashedFolder } from './package-folder.js';
import { Parts, pageTests, webTests } from './parts.js';
import { script } from './run.js';
import { trial } from './trial.js';

await script(async () => {
  const { values } = parseArgs({
    options: { plans: { type: 'string', default: '2000' } },
  });
  const parts = new Parts();
  const ready = await parts.setUp();
  await parts.take('build', buildSite);
  const folder = join('dist', hashedFolder('pkg'));
  await parts.take('random settings', async () => {
    await trial(['cpu', 'relaxed'], { plans: Number(values.plans), folder });
    // Every command and shader of WebGPU, and what an emulated GPU computes of some.
    await trial(['webgpu'], { plans: Number(values.plans) / 10, gpu: 'null', folder });
    await trial(['webgpu'], { plans: 10, brief: true, folder });
    await trial(['webgpu'], { plans: 10, brief: true, gpu: 'disguised', folder });
  });
  await parts.take('page tests', () => pageTests(ready));
  await parts.take('other browsers', () => otherBrowsers(ready));
  await parts.take('wasm tests', () => webTests(ready, 'dist'));
  parts.tell('What is published passed all its tests');
});

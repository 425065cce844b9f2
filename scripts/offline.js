// A release works without a network after one visit, and can be installed: its service worker with the list of what it
// keeps, and its web app manifests.
//
// Not by vite-plugin-pwa, though by the Workbox modules that it is made of: with a relative base it links its manifest and
// registers its worker from where each page lies, which is wrong in zh-CN/; its lists know neither which of two wasm files
// a browser takes nor what a page leads to; and workbox-build brings three hundred packages to write one file.
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { appTags, MANIFESTS, writeApp } from './app-manifest.js';
import { releaseFiles } from './release-files.js';

/**
 * @param {{ release: boolean, packages: string }} given whether it is one, and the folder of its wasm packages
 * @returns {import('vite').Plugin}
 */
export function offline({ release, packages }) {
  let [root, site] = ['', ''];
  return {
    name: 'offline',
    apply: 'build',
    configResolved(config) {
      root = config.root;
      site = resolve(root, config.build.outDir);
    },
    transformIndexHtml: () => (release ? appTags() : undefined),
    // After all others have written their files.
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        if (!release) return copyFileSync(join(root, 'www', 'offline', 'retire.js'), join(site, 'sw.js'));
        writeApp(root, site);
        const more = [...MANIFESTS, ...posters(site), ...(await dataFiles(site))];
        writeFileSync(join(site, 'sw.js'), await serviceWorker(root, releaseFiles(site, { packages, more })));
      },
    },
  };
}

/** What a figure shows before it has loaded. @param {string} site */
const posters = (site) => readdirSync(join(site, 'assets', 'posters')).map((name) => `assets/posters/${name}`);

/** What of `data/` a page fetches: all shards that are trained on, since a run of a thousand steps draws from each. @param {string} site */
async function dataFiles(site) {
  const { forTraining } = await import('../www/data/mnist.js');
  const { shards } = JSON.parse(readFileSync(join(site, 'data', 'manifest.json'), 'utf8'));
  const names = ['manifest.json', 'judge.safetensors', ...forTraining(shards).map(({ file }) => file)];
  return names.map((name) => `data/${name}`);
}

/** Its script, all in one: a policy may refuse it others. @param {string} root @param {import('./release-files.js').ReleaseFiles} files */
async function serviceWorker(root, files) {
  const { build } = await import('vite');
  const result = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { __FILES__: JSON.stringify(files), 'process.env.NODE_ENV': '"production"' },
    build: {
      target: 'es2022',
      write: false,
      rolldownOptions: {
        input: join(root, 'www', 'offline', 'sw.js'),
        output: { format: 'iife', codeSplitting: false },
      },
    },
  });
  const { output } = /** @type {import('vite').Rolldown.RolldownOutput} */ (result);
  if (output.length !== 1) throw new Error(`The service worker is in ${output.length} files, not in one.`);
  return output[0].code;
}

import { cpSync } from 'node:fs';
import { defineConfig } from 'vite';

import { article } from './scripts/article.js';
import { card } from './scripts/card.js';
import { offline } from './scripts/offline.js';
import { hashedFolder, packageFiles } from './scripts/package-folder.js';
import { stdlib } from './scripts/stdlib.js';
import { uplot } from './scripts/uplot.js';

/** Files that lie beside the page as they are. @param {string} name @param {(site: string) => void} copy into the built site */
function besides(name, copy) {
  let site = 'dist';
  return {
    name,
    configResolved: (/** @type {import('vite').ResolvedConfig} */ { build }) => void (site = build.outDir),
    closeBundle: () => copy(site),
  };
}

/** The wasm packages: the element loads the one it needs. @param {string} folder below dist/ */
const wasmPackages = (folder) =>
  besides('wasm-packages', (site) => {
    for (const path of packageFiles('pkg')) cpSync(`pkg/${path}`, `${site}/${folder}${path}`);
  });

/** What the element shows before it is started, under names that stay. */
const posters = () =>
  besides('posters', (site) => cpSync('assets/posters', `${site}/assets/posters`, { recursive: true }));

/** `npm run build` publishes; `npm start` serves the page before all packages are built, under the names that they will have. */
const folderOf = (/** @type {string} */ mode) => (mode === 'release' ? hashedFolder('pkg') : 'pkg/');

export default defineConfig(({ mode }) => ({
  // Relative: the site works in any folder of any host.
  base: './',
  appType: 'mpa',
  define: mode === 'release' ? { __PACKAGES__: JSON.stringify(folderOf(mode)) } : {},
  build: {
    target: 'es2022',
    rollupOptions: {
      input: {
        index: 'index.html',
        'index-zh-CN': 'zh-CN/index.html',
        embed: 'embed.html',
        figures: 'figures.html',
        bench: 'bench.html',
        norms: 'norms.html',
        'gan-clipping-lab': 'www/element/gan-clipping-lab.js',
      },
      // The element's own address is stable, so that a blog post can link it; all others change with what they hold.
      output: {
        entryFileNames: ({ name }) => (name === 'gan-clipping-lab' ? 'assets/[name].js' : 'assets/[name]-[hash].js'),
      },
      preserveEntrySignatures: 'allow-extension',
    },
  },
  worker: { format: 'es' },
  plugins: [
    article(),
    card(),
    stdlib(),
    uplot(),
    posters(),
    wasmPackages(folderOf(mode)),
    offline({ release: mode === 'release', packages: folderOf(mode) }),
  ],
}));

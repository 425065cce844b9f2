import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { defineConfig } from 'vite';

import { article } from './scripts/article.js';
import { uplot } from './scripts/uplot.js';

/** The wasm packages lie beside the page as they are: the element loads the one it needs. */
function wasmPackages() {
  return {
    name: 'wasm-packages',
    closeBundle() {
      for (const name of ['cpu', 'webgpu'].filter((one) => existsSync(`pkg/${one}`))) {
        mkdirSync(`dist/pkg/${name}`, { recursive: true });
        for (const file of readdirSync(`pkg/${name}`).filter((one) => /\.(js|wasm)$/.test(one))) {
          cpSync(`pkg/${name}/${file}`, `dist/pkg/${name}/${file}`);
        }
      }
    },
  };
}

export default defineConfig({
  // Relative: the site works in any folder of any host.
  base: './',
  appType: 'mpa',
  build: {
    target: 'es2022',
    rollupOptions: {
      input: {
        index: 'index.html',
        'index-zh-CN': 'zh-CN/index.html',
        embed: 'embed.html',
        bench: 'bench.html',
        norms: 'norms.html',
        'gan-clipping-lab': 'www/element/gan-clipping-lab.js',
      },
      // The element's own address is stable, so that a blog post can link it.
      output: { entryFileNames: 'assets/[name].js' },
      preserveEntrySignatures: 'allow-extension',
    },
  },
  worker: { format: 'es' },
  plugins: [article(), uplot(), wasmPackages()],
});

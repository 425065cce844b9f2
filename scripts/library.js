// Builds the npm package's scripts from the same sources as the page: one module with everything that the element needs
// but the wasm, MNIST and the font of formulas, which lie beside it under stable names.
import { join } from 'node:path';

import { SCRIPT } from './packages.js';
import { root } from './run.js';
import { stdlib } from './stdlib.js';
import { uplot } from './uplot.js';

const PACKAGE = join(root, 'www', 'package');

/** Modules of the page that the package has its own of, by their paths from www/. */
const REPLACED = {
  'session/site.js': join(PACKAGE, 'site.js'),
  'session/start-worker.js': join(PACKAGE, 'start-worker.js'),
  'engine/glue.js': join(PACKAGE, 'glue.js'),
};

/** The workers as the page names them, and what they are in www/package/worker.js. @type {Record<string, string>} */
const WORKERS = {
  'engine/engine.js': 'engine',
  'engine/run-worker.js': 'run',
  'judging/judge-worker.js': 'judge',
  'judging/sweep-worker.js': 'sweep',
};

/**
 * @param {object} given
 * @param {string} given.into the folder to write to
 * @param {string[]} given.files what is loaded, by paths from that folder
 * @returns {Promise<string[]>} the modules that went in, by their paths
 */
export async function buildLibrary({ into, files }) {
  /** @type {Set<string>} */
  const modules = new Set();
  const worker = await buildWorker(modules);
  // Loaded here, since `npm test` installs it first.
  const { build } = await import('vite');
  await build({
    ...COMMON,
    plugins: [
      stdlib(),
      uplot(),
      replaced(),
      workersByRole(),
      virtual({ worker, files: filesModule(files) }),
      noted(modules),
    ],
    build: {
      ...COMMON.build,
      outDir: into,
      // Vite would put small files into the script.
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: { 'gan-clipping-lab': join(PACKAGE, 'index.js') },
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js', assetFileNames: '[name][extname]', codeSplitting: false },
      },
    },
  });
  return [...modules];
}

/** Both builds. @type {import('vite').InlineConfig & { build: import('vite').BuildOptions }} */
const COMMON = {
  root,
  configFile: false,
  publicDir: false,
  base: './',
  logLevel: 'warn',
  build: { target: 'es2022', emptyOutDir: false, chunkSizeWarningLimit: 1000 },
};

/** The workers' script, all in one and no module. @param {Set<string>} modules */
async function buildWorker(modules) {
  const { build } = await import('vite');
  const result = await build({
    ...COMMON,
    plugins: [replaced(), glue(), noted(modules)],
    build: {
      ...COMMON.build,
      write: false,
      rolldownOptions: {
        input: join(PACKAGE, 'worker.js'),
        // Vite's own helper asks for it, which does nothing in a worker that is one file.
        transform: { define: { 'import.meta': '{}' } },
        output: { format: 'iife', codeSplitting: false },
      },
    },
  });
  const { output } = /** @type {import('vite').Rolldown.RolldownOutput} */ (result);
  if (output.length !== 1) throw new Error(`The workers' script is in ${output.length} files, not in one.`);
  return output[0].code;
}

/** Names by which bundlers find files whose own names lead some astray: Parcel makes a script of what is called JSON. @type {Record<string, string>} */
export const FOLLOWED = { 'data/manifest.json': 'data/manifest.txt' };

/** `new URL('./…', import.meta.url)` in words, which a bundler follows. @param {string[]} files */
function filesModule(files) {
  const lines = files.map(
    (file) => `${JSON.stringify(file)}: new URL(${JSON.stringify(`./${FOLLOWED[file] ?? file}`)}, HERE).href,`,
  );
  return `export default {\n${lines.join('\n')}\n};`;
}

/** @returns {import('vite').Plugin} */
function replaced() {
  return {
    name: 'replaced',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!importer || !source.startsWith('.') || source.includes('?')) return null;
      const path = join(importer, '..', source);
      const name = Object.keys(REPLACED).find((one) => path === join(root, 'www', one));
      return name ? REPLACED[/** @type {keyof typeof REPLACED} */ (name)] : null;
    },
  };
}

/** @returns {import('vite').Plugin} */
function workersByRole() {
  const prefix = '\0worker-role:';
  return {
    name: 'workers-by-role',
    enforce: 'pre',
    resolveId(source, importer) {
      const [path, query] = source.split('?');
      if (query !== 'worker&url' || !importer) return null;
      const role = Object.keys(WORKERS).find((one) => join(importer, '..', path) === join(root, 'www', one));
      return role ? prefix + WORKERS[role] : null;
    },
    load: (id) => (id.startsWith(prefix) ? `export default ${JSON.stringify(id.slice(prefix.length))};` : null),
  };
}

/** @param {{ worker: string, files: string }} given @returns {import('vite').Plugin} */
function virtual({ worker, files }) {
  /** @type {Record<string, string>} */
  const modules = { 'virtual:worker': `export default ${JSON.stringify(worker)};`, 'virtual:files': files };
  return {
    name: 'virtual',
    enforce: 'pre',
    resolveId: (source) => (Object.hasOwn(modules, source) ? `\0${source}` : null),
    load: (id) => modules[id.slice(1)] ?? null,
    // After Vite has read the module, which would look for the files.
    renderChunk: { order: 'post', handler: (code) => code.replaceAll(/\bHERE\b/g, 'import.meta.url') },
  };
}

/** The packages' scripts, which are always given their wasm: no bundler is to look for it. @returns {import('vite').Plugin} */
function glue() {
  const prefix = 'virtual:glue/';
  const own = "module_or_path = new URL('gan_clipping_lab_bg.wasm', import.meta.url);";
  return {
    name: 'glue',
    enforce: 'pre',
    resolveId: (source) => (source.startsWith(prefix) ? join(root, 'pkg', source.slice(prefix.length), SCRIPT) : null),
    transform: {
      filter: { id: /\/pkg\/\w+\/gan_clipping_lab\.js$/ },
      handler(code) {
        if (!code.includes(own)) this.error(`wasm-bindgen finds its wasm in another way than by ${own}`);
        return { code: code.replace(own, "throw new TypeError('the wasm is given');"), map: null };
      },
    },
  };
}

/** @param {Set<string>} modules @returns {import('vite').Plugin} */
function noted(modules) {
  return {
    name: 'noted',
    generateBundle() {
      for (const id of this.getModuleIds()) modules.add(id);
    },
  };
}

// Who may know whom in www/: read from the import lines, those of types in comments too.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { describe, expect, it } from 'vitest';

/**
 * Each folder of www/ and those that it may know, or files of them; all may know www/types.d.ts, the interface between the main
 * thread and the workers. What the page shows never knows a worker, and data and ui know nothing above them.
 */
const MAY_KNOW = {
  messages: [],
  i18n: [],
  data: ['messages'],
  code: ['data'],
  ui: ['data', 'i18n'],
  seen: ['data', 'messages'],
  setup: ['i18n', 'messages', 'seen'],
  parts: ['code', 'data', 'i18n', 'messages', 'seen', 'setup', 'ui'],
  engine: ['data', 'messages'],
  judging: ['data', 'engine', 'messages'],
  // What a worker asks for is fetched before it is there.
  session: ['data', 'engine/compile-cpu.js', 'engine/package-folder.js', 'messages', 'seen'],
  kept: ['messages', 'seen'],
  element: ['i18n', 'kept', 'messages', 'parts', 'seen', 'session', 'setup', 'ui'],
  package: ['element', 'engine', 'judging', 'session'],
  opening: ['data', 'element', 'i18n', 'messages', 'parts', 'seen', 'session', 'setup', 'ui'],
  'gan-or-vae': ['data', 'element', 'i18n', 'messages', 'opening', 'session', 'setup', 'ui'],
  'after-training': ['i18n', 'messages', 'opening', 'session', 'setup', 'ui'],
  bench: ['engine', 'i18n', 'messages', 'session', 'ui'],
  // Figures of the article that are loaded by themselves.
  'clip-line': ['i18n', 'ui'],
  'own-log': ['i18n', 'messages', 'opening', 'session', 'ui'],
  cost: ['data', 'engine', 'i18n', 'messages', 'session', 'ui'],
  gallery: ['element', 'i18n', 'session', 'setup', 'ui'],
  // Only the site's own pages register a service worker.
  offline: ['i18n', 'session', 'ui'],
  article: ['after-training', 'clip-line', 'cost', 'i18n', 'offline'],
};

/** Whose workers a folder starts, by their address alone. */
const MAY_START = { session: ['engine', 'judging'], bench: ['bench'], 'own-log': ['own-log'], cost: ['cost'] };

const IMPORT = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)(['"])(\.{1,2}\/[^'"]+)\1/g;

/**
 * The imports of files from one folder of www/ to another.
 * @param {Record<string, string>} files their texts, by their paths below www/
 */
function arrowsOf(files) {
  return Object.entries(files).flatMap(([file, text]) =>
    [...text.matchAll(IMPORT)].flatMap(([, , specifier]) => {
      const [path, query = ''] = specifier.split('?');
      const target = normalize(join(dirname(file), path));
      // What is outside, as the bench's rows, and the interface are anyone's.
      if (target.startsWith('..') || !target.includes('/') || !file.includes('/')) return [];
      return [{ file, target, worker: /\bworker\b/.test(query) }];
    }),
  );
}

const roomOf = (path) => path.split('/')[0];
const partOf = (path) => path.split('/')[1];

/** Imports that are against MAY_KNOW or MAY_START, as `from → to`. */
function forbidden(files) {
  return arrowsOf(files)
    .filter(({ file, target, worker }) => {
      const [from, to] = [roomOf(file), roomOf(target)];
      if (worker) return !MAY_START[from]?.includes(to);
      return from !== to && ![to, target].some((known) => MAY_KNOW[from]?.includes(known));
    })
    .map(({ file, target }) => `${file} → ${target}`);
}

/** A circle in a graph, as the names along it; none where there is none. @param {Record<string, string[]>} graph */
function circleIn(graph) {
  const done = new Set();
  const visit = (name, path) => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const next of graph[name] ?? []) {
      const circle = visit(next, [...path, name]);
      if (circle) return circle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of Object.keys(graph)) {
    const circle = visit(name, []);
    if (circle) return circle;
  }
  return undefined;
}

/** The folders of the parts, and those that each knows. */
function graphOfParts(files) {
  const graph = {};
  for (const { file, target } of arrowsOf(files)) {
    if (roomOf(file) !== 'parts' || roomOf(target) !== 'parts' || partOf(file) === partOf(target)) continue;
    (graph[partOf(file)] ??= []).push(partOf(target));
  }
  return graph;
}

const www = readdirSync('www', { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.(js|ts)$/.test(path));
const files = Object.fromEntries(www.map((path) => [path, readFileSync(`www/${path}`, 'utf8')]));

describe('the folders of www/', () => {
  it('have no import against their direction', () => {
    expect(www.length).toBeGreaterThan(100);
    expect(forbidden(files)).toEqual([]);
  });

  it('are known one and all', () => {
    const rooms = new Set(www.filter((path) => path.includes('/')).map(roomOf));
    expect([...rooms].filter((room) => !Object.hasOwn(MAY_KNOW, room))).toEqual([]);
  });

  it('define their elements so that a second copy of the script does not stop', () => {
    const defining = Object.entries(files).filter(([, text]) => text.includes('customElements.define('));
    // The bench is a page of its own.
    expect(defining.map(([path]) => path).toSorted()).toEqual(['bench/gcl-bench.js', 'ui/define.js']);
  });

  it('have no circle, nor have the parts among themselves', () => {
    expect(circleIn(MAY_KNOW)).toBeUndefined();
    expect(circleIn(graphOfParts(files))).toBeUndefined();
  });

  it('import the wasm packages in engine/glue.js alone', () => {
    const importing = Object.entries(files).filter(([, text]) => /\bimport\((?!\s*['"])/.test(text));
    expect(importing.map(([path]) => path)).toEqual(['engine/glue.js']);
  });
});

describe('an import against the direction is found', () => {
  it.each([
    ['ui/chart.js', `import { Run } from '../seen/run.js';`],
    ['data/mnist.js', `import { failure } from '../engine/failures.js';`],
    ['parts/sweep/sweep.js', `import { startSweep } from '../../session/sweep-client.js';`],
    ['parts/bar/bar.js', `/** @typedef {import('../../session/session.js').Session} Session */`],
    ['session/session.js', `import '../engine/runner.js';`],
    ['parts/bar/bar.js', `import url from '../../engine/engine.js?worker&url';`],
    ['lab/bar.js', `import '../ui/chart.js';`],
  ])('in %s: %s', (file, text) => {
    expect(forbidden({ [file]: text })).toHaveLength(1);
  });

  it.each([
    ['session/client.js', `import url from '../engine/engine.js?worker&url';`],
    ['data/mnist.js', `/** @typedef {import('../types.d.ts').Supply} Supply */`],
    ['bench/gcl-bench.js', `import { report } from '../../benches/report.js';`],
    ['parts/runs/runs.js', `import '../../ui/chart.js';`],
  ])('and none where there is none, in %s: %s', (file, text) => {
    expect(forbidden({ [file]: text })).toEqual([]);
  });

  it('and a circle by its names', () => {
    expect(circleIn({ a: ['b'], b: ['c'], c: ['b'] })).toEqual(['b', 'c', 'b']);
    expect(circleIn({ a: ['b', 'c'], b: ['c'], c: [] })).toBeUndefined();
    const two = {
      'parts/runs/runs.js': `import '../files/files.js';`,
      'parts/files/files.js': `import '../runs/runs.js';`,
    };
    expect(circleIn(graphOfParts(two))).toEqual(['runs', 'files', 'runs']);
  });
});

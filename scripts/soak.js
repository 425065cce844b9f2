// `npm run soak`: what a page goes through in days, on the site in dist/, with a table of what was left behind. Not part of
// `npm test`: it takes most of an hour, and its paces are worth something only on a machine without other work.
//   npm run soak -- [cpu] [webgpu] [restarts] [elements] [day] [scrolling] [--quick] [--docs]
//     [--quick]  a fiftieth of each, to see that it works
//     [--docs]   writes docs/soak.json, and the table of docs/reliability.md from it
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { Failure, isMain, root, say, script } from './run.js';
import { ensureChromium, ensureNodeModules } from './setup.js';

/**
 * @typedef {{ heap: number, wasm: number, gpu: number, workers: number }} Memory bytes, and how many workers
 * @typedef {object} Course
 * @property {Memory} early
 * @property {Memory} late
 * @property {string[]} complaints
 * @property {number} seconds that it took
 * @property {number} [pace] of a long training: the time of a step of its last thousand to one of a fresh page's second
 *   thousand, the median of turns
 * @property {number[]} [ratios] of those turns
 * @property {number[]} [paces] milliseconds a step in each of its thousands
 * @property {number} [figures] how many elements drew charts, where not one
 * @property {string} did what was done, in a few words
 */

/** What memory is counted as. */
const KINDS = /** @type {const} */ (['wasm', 'heap', 'gpu']);

/**
 * What may be there late that was not there early, in bytes: for scripts of each figure the charts of two runs, 1,500 points
 * of 2.4 KB each, which are full only later.
 */
const GROWTH = { heap: 8_000_000, wasm: 0, gpu: 0 };
/** The last thousand steps take at most so many times as long as a fresh page's second. */
const PACE = 1.05;

const PARTS = ['cpu', 'webgpu', 'restarts', 'elements', 'day', 'scrolling'];

/** @param {string} part @param {unknown} site @param {number} share of the whole */
async function play(part, site, share) {
  const { training, restarts, elements } = await scenarios('scenarios');
  const { day } = await scenarios('day');
  const { scrolling } = await scenarios('scrolling');
  switch (part) {
    case 'cpu':
      return training(site, { backend: 'cpu', steps: Math.max(4000, 100_000 * share) });
    case 'webgpu':
      return training(site, { backend: 'webgpu', steps: Math.max(4000, 5000 * share) });
    case 'restarts':
      return restarts(site, { times: 500 * share });
    case 'elements':
      return elements(site, { times: Math.max(10, 100 * share) });
    case 'day':
      return day(site, { hours: 24 * share, steps: 50 });
    default:
      return scrolling(site, { minutes: 10 * share });
  }
}

/** Tests, which have no types: by an address that the compiler does not follow. @param {string} name */
const scenarios = (name) => import(String(new URL(`../tests/soak/${name}.js`, import.meta.url)));

/** What of a course breaks what is promised. @param {Course} course */
export function broken({ early, late, complaints, pace, figures = 1 }) {
  const found = [...complaints];
  for (const kind of KINDS) {
    const grown = late[kind] - early[kind];
    const allowed = figures * GROWTH[kind];
    if (grown > allowed) found.push(`${kind} grew by ${mb(grown)} MB, over ${mb(allowed)} MB.`);
  }
  if (pace !== undefined && pace > PACE)
    found.push(`The last thousand steps took ${pace.toFixed(3)} times as long as a fresh page's second.`);
  return found;
}

/** @param {number} bytes */
const mb = (bytes) => (bytes / 1e6).toFixed(1);

/** @param {Record<string, Course>} courses */
function table(courses) {
  const head = [
    'what',
    'WebAssembly, MB',
    'scripts, MB',
    'GPU buffers, MB',
    'workers',
    'last thousand to a fresh page’s second',
    'ms a step, by thousands',
    'took',
  ];
  const rows = Object.values(courses).map(({ did, early, late, pace, ratios, paces, seconds }) => [
    did,
    ...KINDS.map((kind) => `${mb(early[kind])} → ${mb(late[kind])}`),
    `${early.workers} → ${late.workers}`,
    ratios && pace ? `${pace.toFixed(3)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})` : '',
    paces ? `${Math.min(...paces).toFixed(1)} to ${Math.max(...paces).toFixed(1)}` : '',
    `${(seconds / 60).toFixed(1)} min`,
  ]);
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const MARK = /(<!-- soak: by `npm run soak -- --docs` -->\n)[^]*?(\n<!-- \/soak -->)/;

async function soak() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean' }, docs: { type: 'boolean' } },
  });
  const unknown = positionals.find((part) => !PARTS.includes(part));
  if (unknown) throw new Failure(`${unknown}: it knows ${PARTS.join(', ')}.`);
  if (!existsSync(join(root, 'dist'))) throw new Failure('dist/ is missing: run `npm run build` first.');
  await ensureNodeModules();
  const { openSite } = await scenarios('open');
  const parts = positionals.length > 0 ? positionals : PARTS;
  /** @type {Record<string, Course>} */
  const courses = {};
  const failures = [];
  for (const part of parts) {
    say(part);
    // A browser for each, so that none stands on what another left.
    const site = await openSite(await ensureChromium());
    try {
      courses[part] = await play(part, site, values.quick ? 1 / 50 : 1);
    } finally {
      await site.close();
    }
    process.stdout.write(`${table({ [part]: courses[part] })}\n`);
    failures.push(...broken(courses[part]).map((text) => `${part}: ${text}`));
  }
  process.stdout.write(`\n${table(courses)}\n`);
  if (values.docs) writeDocs(courses);
  if (failures.length > 0) throw new Failure(failures.join('\n  '));
}

/** Parts that were not played now keep what they had. @param {Record<string, Course>} courses */
function writeDocs(courses) {
  const file = join(root, 'docs', 'soak.json');
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).courses : {};
  const all = Object.fromEntries(
    PARTS.flatMap((part) => {
      const course = courses[part] ?? before[part];
      return course ? [[part, course]] : [];
    }),
  );
  writeFileSync(
    file,
    `${JSON.stringify({ machine: `${cpus().length} × ${cpus()[0].model}`, courses: all }, null, 2)}\n`,
  );
  const page = join(root, 'docs', 'reliability.md');
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(MARK, (_, from, to) => `${from}\n${table(all)}\n${to}`),
  );
}

if (isMain(import.meta.url)) await script(soak);

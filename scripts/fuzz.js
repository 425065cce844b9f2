// `npm run fuzz`: bad input for every reader of the page (tests/fuzz/) and of the engine (tests/engine/readers/), for as long
// as it is told. The short rounds are among the tests. Of an input that does harm to the page the smallest that still does is
// printed, of one to the engine the file that it was written to.
//   npm run fuzz -- [--seconds 60] [--runs N] [--target NAME]...   of each reader; N of the page's alone
//   npm run fuzz -- --coverage [--seconds 60] [--target NAME]...    of the engine's alone, led by coverage (fuzz/): minutes
//                                                                   of compiling first; what it finds is kept in .tools/fuzz
//   npm run fuzz -- --list
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { Failure, isMain, root, run, say, script } from './run.js';
import { NIGHTLY, ensureCargoFuzz, ensureNightly, ensureNodeModules, toolPath } from './setup.js';

/** As tests/fuzz/all.js has them; it is not read, so that npm's packages need not be there. */
const READERS = [
  ...['link', 'attributes', 'run file', 'norms as CSV', 'norms as JSON', 'IDX file', 'picture header'],
  ...['errors of workers', 'messages of windows'],
];

/** Those of the engine, by their names in tests/engine/readers/ and fuzz/. @type {Record<string, string>} */
export const ENGINE = {
  'engine: saved run': 'saved_run',
  'engine: generator': 'weights',
  'engine: judge': 'judge',
  'engine: IDX file': 'idx',
  'engine: settings': 'config',
};
const ALL = [...READERS, ...Object.keys(ENGINE)];

/** @typedef {{ name: string, made: number, seconds: number, peak: number, edges?: string, failed?: string }} Row */

/** @param {string} name @param {{ seconds?: number, runs?: number }} limits @returns {Promise<Row>} */
async function fuzzReader(name, { seconds, runs }) {
  const limits = [
    ...(seconds === undefined ? [] : ['--seconds', String(seconds)]),
    ...(runs === undefined ? [] : ['--runs', String(runs)]),
  ];
  const began = Date.now();
  const { code, text } = await heard('node', ['--no-warnings', 'tests/fuzz/round.js', '--reader', name, ...limits]);
  const row = { name, seconds: (Date.now() - began) / 1000 };
  if (code !== 0) return { ...row, made: 0, peak: 0, failed: text };
  const { made, failed, peak } = JSON.parse(/** @type {string} */ (text.trim().split('\n').at(-1)));
  return { ...row, made, failed, peak };
}

/** @param {string} name @param {{ seconds?: number }} limits @returns {Promise<Row>} */
async function fuzzEngine(name, { seconds = 60 }) {
  const began = Date.now();
  const args = ['test', '--test', 'engine', '--', '--ignored', '--nocapture', 'a_long_round'];
  const { code, text } = await heard('cargo', args, { FUZZ_READER: ENGINE[name], FUZZ_SECONDS: String(seconds) });
  const [, made, peak] = /^fuzzed \S+ (\d+) (\d+)$/m.exec(text) ?? [];
  const row = { name, seconds: Math.min(seconds, (Date.now() - began) / 1000) };
  if (code !== 0 || !made) return { ...row, made: 0, peak: 0, failed: text };
  return { ...row, made: Number(made), peak: Number(peak) };
}

/** Seconds that one input may take, under instrumentation and beside other work. */
const LONGEST = 30;

/** The command of cargo-fuzz, with the toolchain and the flags of a target. @param {string} verb @param {string} target */
function cargoFuzz(verb, target) {
  // Without the address sanitizer: all that is read here is read by safe Rust, which has bounds of its own, and without it
  // there are several times as many inputs. Memory is counted by the readers' allocator.
  return [`+${NIGHTLY}`, 'fuzz', verb, '--sanitizer', 'none', '--target-dir', join(root, '.tools', 'fuzz'), target];
}

/** Builds what libFuzzer runs, of the crates' versions that the repository has. @param {string[]} names */
async function buildCovered(names) {
  await ensureNightly();
  await ensureCargoFuzz();
  copyFileSync(join(root, 'Cargo.lock'), join(root, 'fuzz', 'Cargo.lock'));
  say('Compiling the readers with counters at each branch (minutes when cold)');
  for (const name of names) await run('cargo', cargoFuzz('build', ENGINE[name]), { env: { PATH: toolPath() } });
}

/** @param {string} name @param {{ seconds?: number }} limits @returns {Promise<Row>} */
async function fuzzCovered(name, { seconds = 60 }) {
  const target = ENGINE[name];
  const corpus = join(root, '.tools', 'fuzz-corpus', target);
  const found = join(root, '.tools', 'fuzz-found', target);
  for (const folder of [corpus, found]) mkdirSync(folder, { recursive: true });
  const options = [`-max_total_time=${seconds}`, `-timeout=${LONGEST}`, '-print_final_stats=1'];
  const { code, text } = await heard(
    'cargo',
    [...cargoFuzz('run', target), corpus, '--', ...options, `-artifact_prefix=${found}/`],
    { PATH: toolPath(), FUZZ_SEEDS: corpus },
  );
  const number = (/** @type {RegExp} */ pattern) => Number(pattern.exec(text)?.[1] ?? 0);
  const edges = [...text.matchAll(/\bcov: (\d+)/g)].map(([, count]) => Number(count));
  const row = {
    name,
    made: number(/stat::number_of_executed_units:\s*(\d+)/),
    seconds,
    peak: number(/stat::peak_rss_mb:\s*(\d+)/) * 2 ** 20,
    edges: `${number(/\bINITED\s+cov: (\d+)/)} to ${Math.max(0, ...edges)}`,
  };
  return code === 0 ? row : { ...row, failed: text.slice(-8000) };
}

/** A command's output, both streams together, and how it ended. @param {string} command @param {string[]} args @param {Record<string, string>} [env] @returns {Promise<{ code: number | null, text: string }>} */
function heard(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    child.on('error', (error) => reject(new Failure(`${command} did not start: ${error.message}`)));
    child.on('close', (code) => resolve({ code, text }));
  });
}

/** @param {Row[]} rows */
function table(rows) {
  const cells = rows.map(({ name, made, seconds, peak, edges = '', failed }) => [
    name,
    made.toLocaleString('en'),
    Math.round(made / seconds).toLocaleString('en'),
    `${Math.round(peak / 2 ** 20)} MB`,
    edges,
    failed ? 'harm' : 'nothing',
  ]);
  const all = [['reader', 'inputs', 'a second', 'memory', 'branches', 'found'], ...cells];
  const widths = all[0].map((_, at) => Math.max(...all.map((row) => row[at].length)));
  return all.map((row) => row.map((cell, at) => cell.padEnd(widths[at])).join('  ')).join('\n');
}

/** @param {string[]} targets @param {boolean} covered @param {{ seconds?: number, runs?: number }} limits */
async function fuzz(targets, covered, limits) {
  const known = covered ? Object.keys(ENGINE) : ALL;
  const strangers = targets.filter((name) => !known.includes(name));
  if (strangers.length > 0) {
    throw new Failure(`There is no target ${strangers.join(', ')}; it takes ${known.join(', ')}.`);
  }
  const names = targets.length > 0 ? targets : known;
  if (covered) await buildCovered(names);
  /** @type {Row[]} */
  const rows = [];
  for (const name of names) {
    say(`Bad input: ${name}`);
    const one = covered ? fuzzCovered : name in ENGINE ? fuzzEngine : fuzzReader;
    const row = await one(name, limits);
    rows.push(row);
    process.stdout.write(
      `  ${row.made.toLocaleString('en')} inputs in ${row.seconds.toFixed(0)} s\n${row.failed ?? ''}`,
    );
  }
  const sum = rows.reduce((all, { made }) => all + made, 0);
  process.stdout.write(`\n${table(rows)}\n\n${sum.toLocaleString('en')} inputs\n`);
  if (rows.some(({ failed }) => failed)) throw new Failure('Some input does harm: see above.');
}

/** A whole number from 1, or nothing. @param {string} name @param {string | undefined} text */
function whole(name, text) {
  if (text === undefined || /^[1-9]\d{0,9}$/.test(text)) return text && Number(text);
  throw new Failure(`--${name} is “${text}”; it takes a whole number from 1.`);
}

if (isMain(import.meta.url)) {
  await script(async () => {
    const { values } = parseArgs({
      options: {
        seconds: { type: 'string' },
        runs: { type: 'string' },
        target: { type: 'string', multiple: true, default: [] },
        coverage: { type: 'boolean', default: false },
        list: { type: 'boolean' },
      },
    });
    if (values.list) return void process.stdout.write(`${ALL.join('\n')}\n`);
    if (!values.coverage) await ensureNodeModules();
    const [seconds, runs] = [whole('seconds', values.seconds) || undefined, whole('runs', values.runs) || undefined];
    if (values.coverage && runs !== undefined) throw new Failure('--runs is of the page’s readers; say --seconds.');
    const limits = seconds === undefined && runs === undefined ? { seconds: 60 } : { seconds, runs };
    await fuzz(values.target, values.coverage, limits);
  });
}

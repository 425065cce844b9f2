// The trial of random settings: plans of random valid settings and calls, played on the wasm files as they
// are in a folder. Each call works or is refused in words; a trap, a panic, a call that never ends, or a
// NaN that no step reports fails, with the smallest plan that still does.
//   node scripts/trial.js [cpu] [relaxed] [webgpu] [--plans 2000] [--seconds S] [--seed 1] [--jobs 2] [--folder pkg]
//     [--brief]      shallow networks and few calls, for an emulated GPU
//     [--gpu null]   WebGPU without a GPU: every command and shader is checked, and nothing computed
//     [--gpu disguised]  an emulated GPU that says it is none, and so gets the kernels of a real one
//   node scripts/trial.js cpu --plan FILE     plays one plan, as a failure prints it
//   node scripts/trial.js --write             writes the plans that the native tests play
import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { gpuEnvironment } from '../tests/trial/engines.js';
import { JUDGE, PACKAGES } from './packages.js';
import { Failure, isMain, root, say, script } from './run.js';

/** @typedef {import('./packages.js').Package} Package */
/** @typedef {{ plans: number, calls: number, refused: number, diverged: number }} Tally */
/** @typedef {{ error: string, seed?: number, path?: string, plan: unknown }} Failed */

/** Milliseconds that a plan may take: on an emulated GPU, with all its shaders to compile. */
const LONGEST_MS = 300_000;
/** Plans that a process plays on WebGPU: Dawn gives back what its null device holds when the process ends, and not before. */
const MOST_ON_WEBGPU = 200;

/**
 * @param {Package[]} packages
 * @param {{ plans: number, seconds?: number, seed?: number, jobs?: number, gpu?: import('../tests/trial/engines.js').Gpu, brief?: boolean, folder?: string, plan?: import('../tests/trial/plans.js').Plan }} options
 */
export async function trial(
  packages,
  { plans, seconds, seed = 1, jobs = availableParallelism(), gpu = 'vulkan', brief, folder = 'pkg', plan },
) {
  for (const name of packages) {
    say(`Trying ${plan ? 'a plan' : `${plans} random plans`} on the package: ${name}`);
    const began = Date.now();
    const share = Math.ceil(plans / jobs);
    const parts = await Promise.all(
      Array.from({ length: jobs }, (_, index) =>
        playShare(
          {
            name,
            gpu,
            brief,
            folder: resolve(root, folder),
            judge: join(root, JUDGE),
            seed: seed + index,
            count: share,
            seconds,
            plan,
          },
          jobs,
        ),
      ),
    );
    const all = sum(parts.map(({ tally }) => tally));
    const took = ((Date.now() - began) / 1000).toFixed(0);
    process.stdout.write(
      `  ${all.plans} plans, ${all.calls} calls in ${took} s; ${all.refused} refusals in words, ${all.diverged} runs diverged\n`,
    );
    const failed = parts.find((part) => part.failed)?.failed;
    if (failed) throw new Failure(`${name}: ${describe(failed)}`);
  }
}

/** @param {Tally[]} tallies */
function sum(tallies) {
  /** @type {Tally} */
  const all = { plans: 0, calls: 0, refused: 0, diverged: 0 };
  for (const tally of tallies)
    for (const key of /** @type {(keyof Tally)[]} */ (Object.keys(all))) all[key] += tally[key];
  return all;
}

/**
 * A job's plans, in as many processes as they take, each from a seed of its own.
 * @param {import('../tests/trial/child.js').Task} task of all of them
 * @param {number} jobs whose seeds lie between those of this one
 * @returns {Promise<{ tally: Tally, failed?: Failed }>}
 */
async function playShare(task, jobs) {
  const until = task.seconds === undefined ? Infinity : Date.now() + task.seconds * 1000;
  const most = task.name === 'webgpu' && !task.plan ? MOST_ON_WEBGPU : Infinity;
  const tallies = [];
  for (let played = 0, seed = task.seed; played < task.count && Date.now() < until; played += most, seed += jobs) {
    const seconds = task.seconds === undefined ? undefined : (until - Date.now()) / 1000;
    const part = await runPart({ ...task, seed, seconds, count: Math.min(most, task.count - played) });
    tallies.push(part.tally);
    if (part.failed) return { tally: sum(tallies), failed: part.failed };
  }
  return { tally: sum(tallies) };
}

/** @param {Failed} failed */
function describe({ error, seed, path, plan }) {
  const again = seed === undefined ? '' : `\n  seed ${seed}, path ${path}`;
  return `${error}${again}\n  plan: ${JSON.stringify(plan)}`;
}

/**
 * A process of its own: an engine may end it, and relaxed SIMD is behind a flag in Node.
 * @param {import('../tests/trial/child.js').Task} task
 * @returns {Promise<{ tally: Tally, failed?: Failed }>}
 */
function runPart(task) {
  return new Promise((done) => {
    const child = fork(join(root, 'tests', 'trial', 'child.js'), {
      execArgv: ['--experimental-wasm-relaxed-simd', '--no-warnings'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: task.name === 'webgpu' ? { ...process.env, ...gpuEnvironment() } : process.env,
    });
    /** @type {unknown} */
    let plan;
    const tally = { plans: 0, calls: 0, refused: 0, diverged: 0 };
    const tooLong = () => {
      done({ tally, failed: { error: `a plan took over ${LONGEST_MS / 1000} s`, plan } });
      child.kill('SIGKILL');
    };
    let timer = setTimeout(tooLong, LONGEST_MS);
    child.on('message', (/** @type {any} */ message) => {
      clearTimeout(timer);
      if (message.done) return done(message.done);
      if (message.found) process.stdout.write(`  Found, and being made small: ${message.found}\n`);
      plan = message.plan ?? plan;
      timer = setTimeout(tooLong, LONGEST_MS);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      done({ tally, failed: { error: `the process ended (${signal ?? code})`, plan } });
    });
    child.send(task);
  });
}

if (isMain(import.meta.url)) {
  await script(async () => {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        plans: { type: 'string', default: '2000' },
        seconds: { type: 'string' },
        gpu: { type: 'string' },
        brief: { type: 'boolean' },
        seed: { type: 'string', default: '1' },
        jobs: { type: 'string' },
        folder: { type: 'string', default: 'pkg' },
        plan: { type: 'string' },
        write: { type: 'boolean' },
      },
    });
    if (values.write) {
      const { nativePlans } = await import('../tests/trial/native.js');
      return writeFileSync(join(root, 'tests', 'trial', 'plans.json'), nativePlans());
    }
    const named = PACKAGES.filter((name) => positionals.includes(name));
    await trial(named.length > 0 ? named : PACKAGES, {
      plans: Number(values.plans),
      seconds: values.seconds === undefined ? undefined : Number(values.seconds),
      seed: Number(values.seed),
      jobs: values.plan ? 1 : values.jobs === undefined ? undefined : Number(values.jobs),
      gpu: values.gpu === 'null' || values.gpu === 'disguised' ? values.gpu : 'vulkan',
      brief: values.brief,
      folder: values.folder,
      plan: values.plan && JSON.parse(readFileSync(values.plan, 'utf8')),
    });
  });
}

// The bench at every size, by parts: what a file has is not measured again, and each size is kept when it is done.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';

import { report } from '../benches/report.js';
import { differenceOf, isDone, partsOf, withReport } from '../benches/scale.js';
import { scalePlot } from '../benches/scale-plot.js';
import { scaleMarkdown } from '../benches/scale-table.js';
import { nameOf } from '../benches/sizes.js';
import { Failure, root, say } from './run.js';

/**
 * @typedef {import('../benches/report.js').Machine} Machine
 * @typedef {import('../benches/report.js').Measured} Measured
 * @typedef {import('../benches/scale.js').Scale} Scale
 * @typedef {import('../benches/scale-table.js').Translate} Translate
 * @typedef {Partial<import('../www/bench/run-bench.js').Options>} RunOptions
 *
 * @typedef {object} ScaleOptions
 * @property {string} [only]
 * @property {number} rounds
 * @property {number} seconds
 * @property {number} steps
 * @property {boolean} webgpu
 * @property {string} [json] the file that is gone on with; with `docs`, that of the docs where none is named
 * @property {boolean} again whether what the file has is measured anew
 * @property {boolean} docs
 *
 * @typedef {object} Bench
 * @property {(options: RunOptions) => Promise<{ measured: Measured[], machine: Machine }>} run in the page
 * @property {Translate} english
 * @property {(content: string, section: string) => Promise<void>} writeDocs
 */

/** Steps in which the losses have to agree: on an emulated GPU a peer's step may take ten seconds and more. */
const COMPARED = 4;
/** Steps that are timed at least. */
const FEWEST = 3;
/** Seconds of a step, above which a row is left out: a round of it would take minutes. */
const SLOWEST = 20;

const FIGURES = 'docs/scale/scale.json';
const PLOT = 'scale/scale.svg';

/** @param {ScaleOptions} options @param {Bench} bench */
export async function measureScale(options, { run, english, writeDocs }) {
  const { again, docs, webgpu, rounds, seconds, steps } = options;
  const json = options.json ?? (docs ? join(root, FIGURES) : undefined);
  const parts = partsOf(options);
  if (parts.length === 0) throw new Failure(`--only ${options.only}: no row at any size has this in its name.`);
  let scale = read(json);
  const limits = { seconds, steps, fewest: FEWEST, slowest: SLOWEST };
  /** @type {string[]} */
  const wrong = [];
  for (const [index, { size, keys: wanted }] of parts.entries()) {
    const keys = wanted.filter((key) => again || !isDone(scale, size, key));
    say(`${index + 1} of ${parts.length}: ${nameOf(size)}, ${keys.length} of ${wanted.length} rows to be measured`);
    if (keys.length === 0) continue;
    const { measured, machine } = await run({ size, keys, webgpu, rounds, limits, compared: COMPARED });
    const result = report({ ...machine, cpu: cpus()[0]?.model }, measured);
    const apart = scale && differenceOf(scale.machine, result.machine);
    if (apart) throw new Failure(`--json ${json}: ${apart}; give another file for this machine.`);
    scale = withReport(scale, size, result);
    if (json) write(json, scale);
    for (const { name, label, problem } of result.rows) {
      if (/disagrees|failed/.test(problem?.code ?? '')) wrong.push(`${name} (${label}) at ${nameOf(size)}`);
    }
  }
  if (!scale) return;
  process.stdout.write(`\n${scaleMarkdown(scale, english)}\n`);
  if (docs) {
    write(join(root, FIGURES), scale);
    writeFileSync(join(root, 'docs', PLOT), scalePlot(scale));
    const picture = `![Time of a step over batch and width, by row, on both axes by powers](${PLOT})`;
    await writeDocs(`${picture}\n\n${scaleMarkdown(scale, english)}`, 'scale');
  }
  if (wrong.length > 0) throw new Failure(`Not comparable: ${wrong.join('; ')}.`);
}

/** @param {string} path @param {Scale} scale */
function write(path, scale) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(scale, null, 2)}\n`);
}

/** What was measured before. @param {string} [json] @returns {Scale | undefined} */
function read(json) {
  if (!json || !existsSync(json)) return undefined;
  const scale = JSON.parse(readFileSync(json, 'utf8'));
  if (!Array.isArray(scale.points)) {
    throw new Failure(
      `--json ${json}: it has no points; with --scale it takes a file that --scale wrote, or a new one.`,
    );
  }
  return scale;
}

// What the bench measured, as the table and the JSON that it gives. Pure.
import { BY_TURNS, keyOf } from './rows.js';

/**
 * @typedef {import('./measure.js').Measurement} Measurement
 * @typedef {import('./rows.js').RowSpec} RowSpec
 * @typedef {import('../www/types.d.ts').Message} Message
 *
 * @typedef {object} Machine
 * @property {string} [cpu] its model; a browser does not tell
 * @property {number} cores
 * @property {string} browser
 * @property {string} platform
 * @property {string | null} gpu the WebGPU adapter
 * @property {boolean | null} emulatedGpu whether that is emulated on the CPU
 *
 * @typedef {Omit<Measurement, 'losses'> & {
 *   difference: number,
 *   disagreement?: { step: number, network: string, value: number, reference: number },
 *   downloads: string[],
 *   workers?: number,
 * }} RoundResult `difference` is the largest of its first losses from ours on the CPU; `workers` those that runs in
 *   the page trained in
 *
 * @typedef {object} Measured
 * @property {RowSpec} row
 * @property {RoundResult[]} rounds
 * @property {Message} [problem] why it was not measured, or not to its end
 *
 * @typedef {object} ReportRow
 * @property {string} name
 * @property {string} backend
 * @property {string} label
 * @property {number | null} msPerStep the median of the rounds
 * @property {number[]} msOfRounds
 * @property {number | null} firstStepMs the median of the rounds
 * @property {number | null} dispatches the following are of one step in the long run
 * @property {number | null} submits
 * @property {number | null} uploadBytes
 * @property {number | null} reads
 * @property {number | null} pipelines
 * @property {number | null} buffers
 * @property {number | null} pipelinesAtFirst made up to the first step's losses
 * @property {number | null} bytesBrotli that a page has to download
 * @property {number | null} difference largest difference of its first losses from ours on the CPU
 * @property {Message} [problem]
 *
 * @typedef {object} Report
 * @property {Machine} machine
 * @property {ReportRow[]} rows
 * @property {Record<string, number | null>} ratios ours / the peer, of the time of a step: below 1 ours is faster; and
 *   `twoRuns`, the steps a second of two runs in the page, a worker each, to those by turns: above 1 that is faster
 */

/** Ours in a ratio, and the peer. @type {Record<string, [string, string]>} */
const RATIOS = {
  'webgpu/jax-js': ['ours webgpu', 'jax-js webgpu'],
  'cpu/jax-js': ['ours cpu', 'jax-js cpu'],
  'cpu/tfjs': ['ours cpu', 'tfjs cpu'],
  'cpu/tfjs-tuned': ['ours cpu', 'tfjs-tuned cpu'],
  twoRuns: [`${BY_TURNS} cpu`, 'two runs cpu'],
};

/** @param {number[]} values @returns {number | null} */
export function median(values) {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * @param {Machine} machine
 * @param {Measured[]} measured
 * @param {(downloads: string[]) => number | null} [bytesOf] what these files weigh under Brotli
 * @returns {Report}
 */
export function report(machine, measured, bytesOf = () => null) {
  const rows = measured.map((one) => reportRow(one, bytesOf));
  return { machine, rows, ratios: ratiosOf(rows) };
}

/** @param {Measured} measured @param {(downloads: string[]) => number | null} bytesOf @returns {ReportRow} */
function reportRow({ row, rounds, problem }, bytesOf) {
  const of = (/** @type {(round: RoundResult) => number} */ value) => median(rounds.map(value));
  // WebGL was not counted, and a step on the CPU asks nothing of WebGPU.
  const counted = (/** @type {keyof Measurement['counts']} */ key) =>
    row.backend === 'webgl' ? null : of(({ counts }) => counts[key]);
  // A time is worth nothing where something else was computed.
  const isSame = problem?.code !== 'bench.disagrees';
  return {
    name: row.name,
    backend: row.backend,
    label: row.label,
    msPerStep: isSame ? of((round) => round.msPerStep) : null,
    msOfRounds: rounds.map((round) => round.msPerStep),
    firstStepMs: isSame ? of((round) => round.firstStepMs) : null,
    dispatches: counted('dispatches'),
    submits: counted('submits'),
    uploadBytes: counted('uploadBytes'),
    reads: counted('reads'),
    pipelines: counted('pipelines'),
    buffers: counted('buffers'),
    pipelinesAtFirst: row.backend === 'webgl' ? null : of((round) => round.pipelinesAtFirst),
    bytesBrotli: rounds.length > 0 ? bytesOf(rounds[0].downloads) : null,
    difference: of((round) => round.difference),
    ...(problem && { problem }),
  };
}

/** @param {ReportRow[]} rows */
function ratiosOf(rows) {
  const timeOf = (/** @type {string} */ key) => rows.find((row) => keyOf(row) === key)?.msPerStep ?? null;
  return Object.fromEntries(
    Object.entries(RATIOS).map(([name, [ours, peer]]) => {
      const [a, b] = [timeOf(ours), timeOf(peer)];
      return [name, a === null || b === null ? null : a / b];
    }),
  );
}

/** The columns of the table and what stands in them. @type {[name: string, (row: ReportRow) => string][]} */
export const COLUMNS = [
  ['name', ({ name }) => name],
  ['where', ({ label }) => label],
  ['msPerStep', ({ msPerStep }) => short(msPerStep)],
  ['firstStepMs', ({ firstStepMs }) => short(firstStepMs)],
  ['dispatches', ({ dispatches }) => short(dispatches)],
  ['submits', ({ submits }) => short(submits)],
  ['uploadKb', ({ uploadBytes }) => short(uploadBytes && uploadBytes / 1000)],
  ['reads', ({ reads }) => short(reads)],
  ['downloadKb', ({ bytesBrotli }) => short(bytesBrotli && bytesBrotli / 1000)],
];

/** A number with three digits, or a dash where there is none. @param {number | null} value */
export function short(value) {
  if (value === null) return '–';
  if (value !== 0 && Math.abs(value) < 0.0095) return value.toExponential(0);
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/**
 * The report in lines of text, its columns under each other.
 * @param {Report} report
 * @param {(key: string, details?: Message['details']) => string} translate
 */
export function textTable(report, translate) {
  const head = COLUMNS.map(([name]) => translate(`bench.column.${name}`));
  const cells = [head, ...report.rows.map((row) => COLUMNS.map(([, write]) => write(row)))];
  const widths = head.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  const align = (/** @type {string} */ cell, /** @type {number} */ column) =>
    column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
  const lines = cells.map((line) => line.map(align).join('  ').trimEnd());
  return [...lines, ...problems(report, translate), '', ...ratioLines(report)].join('\n');
}

/**
 * The report in Markdown, for docs/speed.md.
 * @param {Report} report
 * @param {(key: string, details?: Message['details']) => string} translate
 */
export function markdown(report, translate) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
  const table = [
    line(COLUMNS.map(([name]) => translate(`bench.column.${name}`))),
    line(COLUMNS.map((_, column) => (column < 2 ? '---' : '--:'))),
    ...report.rows.map((row) => line(COLUMNS.map(([, write]) => write(row)))),
  ];
  const notes = problems(report, translate).map((text) => `- ${text}`);
  const { twoRuns, ...toPeers } = report.ratios;
  const ratios = Object.entries(toPeers).map(([name, value]) => `${name} ${short(value)}`);
  return [
    table.join('\n'),
    ...(notes.length > 0 ? [notes.join('\n')] : []),
    `Ours to a peer, by the time of a step: ${ratios.join(', ')}.`,
    ...(twoRuns === null ? [] : [translate('bench.twoRuns', { ratio: short(twoRuns) })]),
    `Measured on ${describe(report.machine, translate)}.`,
  ].join('\n\n');
}

/** @param {Report} report @param {(key: string, details?: Message['details']) => string} translate */
function problems({ rows }, translate) {
  return rows.flatMap((row) =>
    row.problem ? [`${row.name} (${row.label}): ${translate(row.problem.code, row.problem.details)}`] : [],
  );
}

/** @param {Report} report */
function ratioLines({ ratios }) {
  return Object.entries(ratios).map(([name, value]) => `${name}: ${short(value)}`);
}

/** The machine in words. @param {Machine} machine @param {(key: string, details?: Message['details']) => string} translate */
export function describe({ cpu, cores, browser, platform, gpu, emulatedGpu }, translate) {
  const adapter = gpu === null ? 'noGpu' : emulatedGpu ? 'emulatedGpu' : 'gpu';
  const parts = [cpu, translate('bench.cores', { cores }), platform, browser];
  return [...parts, translate(`bench.${adapter}`, { gpu: gpu ?? '' })]
    .filter(Boolean)
    .join(translate('bench.semicolon'));
}

/** A text with what stands between two markers replaced. @param {string} text @param {string} content @param {string} [part] the markers' name */
export function between(text, content, part = 'bench') {
  const [before, after] = [`<!-- ${part}:begin -->`, `<!-- ${part}:end -->`];
  const [begin, end] = [text.indexOf(before), text.indexOf(after)];
  if (begin < 0 || end < begin) throw new Error(`The text has no ${before} with an ${after} after it.`);
  return `${text.slice(0, begin + before.length)}\n\n${content}\n\n${text.slice(end)}`;
}

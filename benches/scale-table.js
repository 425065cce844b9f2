// How the time of a step grows with its size, as tables for docs/speed.md. Pure.
import { describe, short } from './report.js';
import { keyOf } from './rows.js';
import { againstFastest, rowAt, SCALED } from './scale.js';
import { AXES, flopOf, nameOf, parametersOf, SIZES } from './sizes.js';

/**
 * @typedef {import('./peers/types.d.ts').Size} Size
 * @typedef {import('./scale.js').Point} Point
 * @typedef {import('./scale.js').Scale} Scale
 * @typedef {(key: string, details?: import('../www/types.d.ts').Message['details']) => string} Translate
 * @typedef {'batch' | 'width'} Axis
 */

export const BACKENDS = /** @type {const} */ ({ cpu: 'CPU', webgpu: 'WebGPU' });
const OTHER = /** @type {const} */ ({ batch: 'width', width: 'batch' });

/**
 * A row along an axis: its time at each size, and that which it would take at the smallest one's rate of operations;
 * null where it was not measured.
 * @param {Scale} scale @param {Axis} axis @param {string} key
 * @returns {{ size: Size, ms: number | null, atRate: number | null }[]}
 */
export function courseOf(scale, axis, key) {
  const [smallest] = AXES[axis];
  const first = rowAt(scale, smallest, key)?.msPerStep ?? null;
  return AXES[axis].map((size) => ({
    size,
    ms: rowAt(scale, size, key)?.msPerStep ?? null,
    atRate: first && (first * flopOf(size)) / flopOf(smallest),
  }));
}

/** The tables, what was left out, ours to the fastest peer, and the machine. @param {Scale} scale @param {Translate} translate */
export function scaleMarkdown(scale, translate) {
  const tables = /** @type {(keyof typeof BACKENDS)[]} */ (Object.keys(BACKENDS)).flatMap((backend) =>
    /** @type {Axis[]} */ (Object.keys(AXES)).map((axis) => table(scale, backend, axis)),
  );
  const notes = notesOf(scale, translate);
  return [
    ...tables,
    ...(notes.length > 0 ? [notes.join('\n')] : []),
    ...rangesOf(scale),
    `Measured on ${describe(scale.machine, translate)}.`,
  ].join('\n\n');
}

/** @param {Scale} scale @param {keyof typeof BACKENDS} backend @param {Axis} axis */
function table(scale, backend, axis) {
  const rows = SCALED.filter((row) => row.backend === backend);
  const courses = rows.map((row) => courseOf(scale, axis, keyOf(row)));
  const sizes = AXES[axis];
  const [smallest, largest] = [sizes[0], sizes[sizes.length - 1]];
  // A batch of another size has the same parameters.
  const parameters = (/** @type {string[]} */ ...cells) => (axis === 'width' ? cells : []);
  const growth = (/** @type {(size: Size) => number} */ of) => times(of(largest) / of(smallest));
  const lines = sizes.map((size, index) => [
    size[axis].toLocaleString('en'),
    millions(flopOf(size)),
    ...parameters(thousands(parametersOf(size))),
    ...courses.map((course) => cell(course[index], index === 0)),
    short(ratioAt(scale, size, backend)),
  ]);
  const timeOf = (/** @type {ReturnType<typeof courseOf>} */ course) => {
    const [first, last] = [course[0].ms, course[course.length - 1].ms];
    return first && last ? times(last / first) : '–';
  };
  const head = [
    ...[axis, 'MFLOP', ...parameters('parameters, thousands')],
    ...rows.map(({ name }) => name),
    'ours to the fastest peer',
  ];
  const growths = ['growth', growth(flopOf), ...parameters(growth(parametersOf)), ...courses.map(timeOf), ''];
  const all = [head, head.map(() => '--:'), ...lines, growths];
  const other = OTHER[axis];
  const title = `**By ${axis} on ${BACKENDS[backend]}**, ${other} ${smallest[other]}, ms a step:`;
  return [title, all.map((cells) => `| ${cells.join(' | ')} |`).join('\n')].join('\n\n');
}

/** @param {{ ms: number | null, atRate: number | null }} point @param {boolean} isFirst whose rate the others are held against */
function cell({ ms, atRate }, isFirst) {
  if (ms === null || atRate === null || isFirst) return short(ms);
  return `${short(ms)} (${short(atRate)})`;
}

/** @param {Scale} scale @param {Size} size @param {string} backend */
function ratioAt({ points }, size, backend) {
  const point = points.find((one) => nameOf(one) === nameOf(size));
  return point ? againstFastest(point, backend) : null;
}

/** Why a row has no time at a size. @param {Scale} scale @param {Translate} translate */
function notesOf({ points }, translate) {
  return points.flatMap((point) =>
    point.rows.flatMap(({ name, label, problem }) =>
      problem ? [`- ${name} (${label}) at ${nameOf(point)}: ${translate(problem.code, problem.details)}.`] : [],
    ),
  );
}

/** The least and the most that ours takes of the fastest peer's time, over all sizes. @param {Scale} scale */
function rangesOf({ points }) {
  return Object.entries(BACKENDS).flatMap(([backend, name]) => {
    const ratios = points.flatMap((point) => againstFastest(point, backend) ?? []);
    if (ratios.length === 0) return [];
    const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map(short);
    const count = `${ratios.length} of the ${SIZES.length} sizes`;
    return [`On ${name} ours takes ${least} to ${most} of the fastest peer’s time, at ${count}.`];
  });
}

const millions = (/** @type {number} */ value) => Math.round(value / 1e6).toLocaleString('en');
const thousands = (/** @type {number} */ value) => Math.round(value / 1e3).toLocaleString('en');
const times = (/** @type {number} */ value) => `× ${short(value)}`;

// What was measured at each size: found again in a file, and gone on with. Pure.
import { keyOf, ROWS } from './rows.js';
import { nameOf, SIZES } from './sizes.js';

/**
 * @typedef {import('./peers/types.d.ts').Size} Size
 * @typedef {import('./report.js').Machine} Machine
 * @typedef {import('./report.js').Report} Report
 * @typedef {import('./report.js').ReportRow} ReportRow
 * @typedef {import('./rows.js').RowSpec} RowSpec
 *
 * @typedef {Size & { rows: ReportRow[] }} Point
 * @typedef {{ machine: Machine, points: Point[] }} Scale
 */

/** The rows that take a size; the page's own runs have theirs. */
export const SCALED = ROWS.filter(({ backend, inPage }) => !inPage && backend !== 'webgl');

/** The same in every measurement that may stand beside another. */
const SAME = /** @type {const} */ (['cpu', 'cores', 'browser', 'platform', 'gpu', 'emulatedGpu']);

/**
 * The sizes, each with the keys of its rows that `only` names, such as `ours`, `cpu`, `width 1024` or
 * `jax-js webgpu, batch 512`.
 * @param {{ only?: string, webgpu?: boolean }} [options]
 * @returns {{ size: Size, keys: string[] }[]}
 */
export function partsOf({ only = '', webgpu = true } = {}) {
  const rows = SCALED.filter(({ backend }) => webgpu || backend !== 'webgpu');
  const parts = SIZES.map((size) => ({
    size,
    keys: rows.map(keyOf).filter((key) => `${key}, ${nameOf(size)}`.includes(only)),
  }));
  return parts.filter(({ keys }) => keys.length > 0);
}

/** A row at a size, if it was measured. @param {Scale | undefined} scale @param {Size} size @param {string} key @returns {ReportRow | undefined} */
export function rowAt(scale, size, key) {
  const point = scale?.points.find((one) => nameOf(one) === nameOf(size));
  return point?.rows.find((row) => keyOf(row) === key);
}

/** Whether a row need not be measured at a size again: it has a time, or takes too long. @param {Scale | undefined} scale @param {Size} size @param {string} key */
export function isDone(scale, size, key) {
  const row = rowAt(scale, size, key);
  return row !== undefined && (row.msPerStep !== null || row.problem?.code === 'bench.leftOutSlow');
}

/**
 * With what was measured at a size, in the place of what there was of the same rows.
 * @param {Scale | undefined} scale
 * @param {Size} size
 * @param {Report} report
 * @returns {Scale}
 */
export function withReport(scale, { batch, width }, { machine, rows }) {
  const points = scale?.points ?? [];
  const here = nameOf({ batch, width });
  const order = SCALED.map(keyOf);
  const measured = new Map(
    (points.find((point) => nameOf(point) === here)?.rows ?? []).map((row) => [keyOf(row), row]),
  );
  for (const row of rows) measured.set(keyOf(row), row);
  const all = [...measured.values()].toSorted((a, b) => order.indexOf(keyOf(a)) - order.indexOf(keyOf(b)));
  const others = points.filter((point) => nameOf(point) !== here);
  const names = SIZES.map(nameOf);
  const place = (/** @type {Point} */ point) => names.indexOf(nameOf(point));
  return { machine, points: [...others, { batch, width, rows: all }].toSorted((a, b) => place(a) - place(b)) };
}

/** What two machines differ in, with both values. @param {Machine} one @param {Machine} other */
export function differenceOf(one, other) {
  const field = SAME.find((name) => (one[name] ?? null) !== (other[name] ?? null));
  return field && `${field} is ${one[field]} there and ${other[field]} here`;
}

/** The time of ours over that of the fastest peer, on one backend. @param {Point} point @param {string} backend @returns {number | null} */
export function againstFastest({ rows }, backend) {
  const timed = rows.filter((row) => row.backend === backend && row.msPerStep !== null);
  const ours = timed.find(({ name }) => name === 'ours')?.msPerStep;
  const peers = timed.flatMap(({ name, msPerStep }) => (name === 'ours' ? [] : [msPerStep ?? Infinity]));
  return ours && peers.length > 0 ? ours / Math.min(...peers) : null;
}

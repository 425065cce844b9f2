// Numbers of the study as the article quotes them: `{{fast.norm_0.1.ratio}}` in its sources is the ratio of
// norm clipping at 0.1 in the setting `fast`. They are filled in at build, so no number is written by hand.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './run.js';

const SWEEP = 'cargo run --release --example sweep -- run';
/** Where sweeps leave their results, and what runs them; a setting's name stands in one of them alone. */
export const STUDIES = [
  { folder: 'docs/study', command: 'npm run study' },
  { folder: 'docs/presets', command: `${SWEEP} --plan docs/presets/plan.json --out docs/presets` },
  { folder: 'docs/rivals', command: `${SWEEP} --plan docs/rivals/plan.json --out docs/rivals` },
  { folder: 'docs/change', command: `${SWEEP} --plan docs/change/plan.json --out docs/change` },
  { folder: 'docs/dcgan', command: `${SWEEP} --plan docs/dcgan/plan.json --out docs/dcgan` },
];
const QUOTE = /\{\{([^{}]*)\}\}/g;

/** @param {number} value @param {number} digits */
const fixed = (value, digits) => value.toFixed(digits);
/** @param {number} share */
const percent = (share) => fixed(share * 100, 0);

/** What can be quoted of a row, and how it is rounded. @type {Record<string, (row: any) => string>} */
const FIELDS = {
  distance: ({ test }) => fixed(test.mean, 0),
  error: ({ test }) => fixed(test.standardError, 0),
  ratio: ({ againstNone }) => fixed(againstNone.ratio, 2),
  low: ({ againstNone }) => fixed(againstNone.low, 2),
  high: ({ againstNone }) => fixed(againstNone.high, 2),
  runs: ({ runs }) => fixed(runs, 0),
  collapsed: ({ collapsed }) => fixed(collapsed, 0),
  survived: ({ runs, collapsed }) => fixed(runs - collapsed, 0),
  clippedG: ({ clipped }) => percent(clipped[0]),
  clippedD: ({ clipped }) => percent(clipped[1]),
};
/** Those that compare with the unclipped runs, which these themselves do not. */
const COMPARED = ['ratio', 'low', 'high'];
/** What can be quoted of a row that is ranked. @type {Record<string, (row: any) => string>} */
const RANKED = {
  place: ({ ranked: { ranks } }) => [...new Set(ranks)].join('–'),
  over: ({ ranked: { againstBest } }) => fixed(againstBest?.ratio ?? 1, 2),
  overLow: ({ ranked: { againstBest } }) => fixed(againstBest.low, 2),
  overHigh: ({ ranked: { againstBest } }) => fixed(againstBest.high, 2),
  ms: ({ ranked: { stepMs } }) => fixed(stepMs, 1),
};

/** All rows of all sweeps, with their ranks where there are any. @returns {any[]} */
export function readRows() {
  return STUDIES.flatMap(({ folder }) => rowsIn(folder));
}

/** The rows of one. @param {string} folder @returns {any[]} */
export function rowsIn(folder) {
  const ranked = existsSync(join(root, folder, 'rivals.json')) ? read(folder, 'rivals.json') : [];
  const rankOf = (/** @type {string} */ setting) => ranked.find(({ rival }) => rival === setting);
  return read(folder, 'summary.json').map((row) => ({ ...row, ranked: rankOf(row.setting) }));
}

/** @param {string} folder @param {string} name @returns {any[]} */
function read(folder, name) {
  return JSON.parse(readFileSync(join(root, folder, name), 'utf8'));
}

/** Such as `norm 0.1`, `none` or `norm 0.01 generator`. @param {any} row */
export function nameOf({ rule, threshold, networks }) {
  return [rule, threshold, networks === 'both' ? null : networks].filter((part) => part !== null).join(' ');
}

/** @param {any[]} rows @param {string} setting @param {string} name */
export function rowOf(rows, setting, name) {
  const row = rows.find((one) => one.setting === setting && nameOf(one) === name);
  if (!row) throw new Error(`the study has no row “${name}” in the setting “${setting}”`);
  return row;
}

/** @param {string} reference such as `fast.norm_0.1.ratio`, or `dcgan@0.01.none.distance` of a setting at one of its rates */
export function partsOf(reference) {
  const [, setting = '', name = '', field = ''] = /^(\w+(?:@[\d.]+)?)\.([a-zA-Z].*)\.(\w+)$/.exec(reference) ?? [];
  return { setting, name: name.replaceAll('_', ' '), field };
}

/** @param {any[]} rows @param {string} reference such as `fast.norm_0.1.ratio` */
export function quote(rows, reference) {
  const { setting, name, field } = partsOf(reference);
  const write = FIELDS[field] ?? RANKED[field];
  const fields = Object.keys({ ...FIELDS, ...RANKED }).join(', ');
  if (!write) throw new Error(`“${reference}” names no field; there are ${fields}`);
  const row = rowOf(rows, setting, name);
  if (Object.hasOwn(RANKED, field) && !row.ranked) throw new Error(`“${reference}” has no rank`);
  if (COMPARED.includes(field) && !row.againstNone) throw new Error(`“${reference}” is compared with nothing`);
  return write(row);
}

/** The references in a text, in its order. @param {string} html */
export function references(html) {
  return [...html.matchAll(QUOTE)].map(([, reference]) => reference);
}

/** A text with the study's numbers in the places of their references. @param {string} html @param {any[]} rows */
export function fillNumbers(html, rows) {
  return html.replace(QUOTE, (_, reference) => quote(rows, reference));
}

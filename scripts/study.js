// Numbers of the study as the article quotes them: `data-study="fast.norm 0.1.ratio"` in index.html is
// the ratio of norm clipping at 0.1 in the setting `fast`. `node scripts/study.js` writes them anew.
import { readFileSync, writeFileSync } from 'node:fs';

import { isMain, run } from './run.js';

/** Where sweeps leave their results; a setting's name stands in one of them alone. */
const SUMMARIES = ['docs/study/summary.json', 'docs/presets/summary.json'];
const QUOTE = /(<(\w+)\s+data-study="([^"]+)"\s*>)([^<]*)(<\/\2\s*>)/g;

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

/** All rows of all sweeps. @returns {any[]} */
export function readRows() {
  return SUMMARIES.flatMap((path) => JSON.parse(readFileSync(path, 'utf8')));
}

/** Such as `norm 0.1`, `none` or `norm 0.01 generator`. @param {any} row */
function nameOf({ rule, threshold, networks }) {
  return [rule, threshold, networks === 'both' ? null : networks].filter((part) => part !== null).join(' ');
}

/** @param {any[]} rows @param {string} setting @param {string} name */
export function rowOf(rows, setting, name) {
  const row = rows.find((one) => one.setting === setting && nameOf(one) === name);
  if (!row) throw new Error(`the study has no row “${name}” in the setting “${setting}”`);
  return row;
}

/** @param {any[]} rows @param {string} reference */
export function quote(rows, reference) {
  const [, setting, name, field] = /^(\w+)\.(.+)\.(\w+)$/.exec(reference) ?? [];
  const write = FIELDS[field];
  if (!write) throw new Error(`“${reference}” names no field; there are ${Object.keys(FIELDS).join(', ')}`);
  return write(rowOf(rows, setting, name));
}

/** What the article quotes, as it stands. @param {string} html @returns {{ reference: string, text: string }[]} */
export function quotesIn(html) {
  return [...html.matchAll(QUOTE)].map(([, , , reference, text]) => ({ reference, text }));
}

if (isMain(import.meta.url)) {
  const rows = readRows();
  const html = readFileSync('index.html', 'utf8');
  const anew = html.replace(QUOTE, (_, open, __, reference, ___, close) => open + quote(rows, reference) + close);
  writeFileSync('index.html', anew);
  await run('npx', ['prettier', '--write', '--log-level', 'warn', 'index.html']);
}

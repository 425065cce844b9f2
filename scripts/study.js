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
  { folder: 'docs/why', command: `${SWEEP} --plan docs/why/plan.json --out docs/why` },
  { folder: 'docs/time', command: `${SWEEP} --plan docs/time/plan.json --out docs/time` },
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
/** What can be quoted of a course, and of what lies behind a row. */
export const FOUND = /^(at|reach|spikes|tail|updates|pace)(\d*)([GD]?)(?:Ratio|Low|High)?$/;
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

/**
 * What a field quotes of a row's course or of what lies behind it, such as `at6000Ratio`, `reach75`, `updatesD` or
 * `pace50DLow`: a comparison, or a number by itself; none where it names nothing.
 * @param {any} row @param {string} field
 * @returns {{ compared?: { ratio: number, low: number, high: number, p: number } | null, pHolm?: number | null, text?: string } | undefined}
 */
export function found(row, field) {
  const [, kind, of, network = ''] = FOUND.exec(field) ?? [];
  const behind = row.behind?.[{ G: 'generator', D: 'discriminator' }[network] ?? ''];
  const one = (/** @type {any[] | undefined} */ list, /** @type {string} */ key) =>
    list?.find((each) => each[key] === Number(of));
  const at = one(row.course?.at, 'step');
  const reach = one(row.course?.reach, 'distance');
  const pace = one(behind?.pace, 'lag');
  if (kind === 'at' && at) return { compared: at.againstNone, pHolm: at.pHolm, text: fixed(at.distance.mean, 0) };
  if (kind === 'reach' && reach)
    return {
      compared: reach.againstNone,
      pHolm: reach.pHolm,
      text: reach.steps === null ? undefined : thousands(reach.steps),
    };
  if (kind === 'spikes' && behind) return { text: fixed(behind.spikes.mean, 0) };
  if (kind === 'tail' && behind) return { text: fixed(behind.tail.mean, 1) };
  if (kind === 'updates' && behind) return { compared: behind.updateAgainstNone, pHolm: behind.updatePHolm };
  if (kind === 'pace' && pace) return { compared: pace.ratio, pHolm: pace.pHolm };
  return undefined;
}

/** To two digits, with a comma: steps between two measurements are not known better. @param {number} steps */
const thousands = (steps) => Number(steps.toPrecision(2)).toLocaleString('en');

/** @param {any} row @param {string} field @param {string} reference */
function quoteFound(row, field, reference) {
  const what = found(row, field);
  const [, bound] = /(Ratio|Low|High)$/.exec(field) ?? [];
  // Of updates and paces the ratio is all there is.
  const key = /** @type {'ratio' | 'low' | 'high'} */ ((bound ?? 'Ratio').toLowerCase());
  const value = bound || !what?.text ? what?.compared?.[key] : undefined;
  if (value !== undefined) return fixed(value, 2);
  if (!what?.text || bound) throw new Error(`“${reference}” was not found in the study`);
  return what.text;
}

/** All rows of all sweeps, with their ranks where there are any. @returns {any[]} */
export function readRows() {
  return STUDIES.flatMap(({ folder }) => rowsIn(folder));
}

/** The rows of one. @param {string} folder @returns {any[]} */
export function rowsIn(folder) {
  const ranked = maybe(folder, 'rivals.json');
  const rankOf = (/** @type {string} */ setting) => ranked.find(({ rival }) => rival === setting);
  const [courses, behind] = ['course.json', 'spikes.json'].map((name) => maybe(folder, name));
  return read(folder, 'summary.json').map((row) => {
    const isIts = (/** @type {any} */ one) => one.setting === row.setting && nameOf(one) === nameOf(row);
    return { ...row, ranked: rankOf(row.setting), course: courses.find(isIts), behind: behind.find(isIts) };
  });
}

/** What not every study has. @param {string} folder @param {string} name @returns {any[]} */
const maybe = (folder, name) => (existsSync(join(root, folder, name)) ? read(folder, name) : []);

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
  if (FOUND.test(field)) return quoteFound(rowOf(rows, setting, name), field, reference);
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

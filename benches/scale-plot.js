// How the time of a step grows with its size, as an SVG: a panel for each backend and axis, both axes by powers. Pure.
import { keyOf } from './rows.js';
import { SCALED } from './scale.js';
import { BACKENDS, courseOf } from './scale-table.js';
import { ARTICLE, AXES } from './sizes.js';

/**
 * @typedef {import('./scale.js').Scale} Scale
 * @typedef {import('./scale-table.js').Axis} Axis
 * @typedef {ReturnType<typeof courseOf>} Course
 * @typedef {(value: number) => number} Place from a value to pixels
 * @typedef {{ x: number, y: number }} Corner
 */

const [WIDTH, HEIGHT] = [880, 680];
const PANEL = { width: 350, height: 225 };
/** The upper left corners of the panels. */
const COLUMNS = { batch: 75, width: 505 };
const ROWS = { cpu: 75, webgpu: 390 };
/** Pixels that are left free at the sides of a panel's points. */
const INSET = 20;
/** Of the legend, an entry's without its name, and a letter's. */
const [ENTRY, LETTER] = [54, 7];

/**
 * Marks that are told apart without their colours, which are Okabe and Ito's (2008), lighter where it is dark.
 * @type {Record<string, { light: string, dark: string, mark: (x: number, y: number) => string }>}
 */
const LOOKS = {
  ours: {
    light: '#0072b2',
    dark: '#56b4e9',
    mark: (x, y) => `M${x - 4.5} ${y}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z`,
  },
  'tfjs-tuned': { light: '#009e73', dark: '#2fcb9f', mark: (x, y) => `M${x - 4} ${y - 4}h8v8h-8z` },
  tfjs: { light: '#d55e00', dark: '#ff8b3d', mark: (x, y) => `M${x} ${y - 5}l5 9h-10z` },
  'jax-js': { light: '#a8558a', dark: '#e59ac4', mark: (x, y) => `M${x} ${y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z` },
};

const NAMES = Object.keys(LOOKS);
const classOf = (/** @type {string} */ name) => `row${NAMES.indexOf(name)}`;

/** @param {Scale} scale */
export function scalePlot(scale) {
  const panels = /** @type {(keyof typeof BACKENDS)[]} */ (Object.keys(BACKENDS)).flatMap((backend) => {
    const names = SCALED.filter((row) => row.backend === backend).map(({ name }) => name);
    const axes = /** @type {Axis[]} */ (Object.keys(AXES));
    const courses = axes.map((axis) => names.map((name) => courseOf(scale, axis, keyOf({ name, backend }))));
    // Both panels of a backend have the same times at the same heights.
    const ours = courses.flatMap(([first]) => first).flatMap(({ atRate }) => atRate ?? []);
    const times = [...courses.flat(2).flatMap(({ ms }) => ms ?? []), ...ours];
    if (times.length === 0) return [];
    return axes.map((axis, index) => panel({ backend, axis, names, courses: courses[index], times }));
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    '<title>Time of a training step over batch and width</title>',
    styles(),
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>`,
    legend(),
    ...panels,
    '</svg>',
  ].join('\n')}\n`;
}

function styles() {
  const rows = (/** @type {'light' | 'dark'} */ theme) =>
    NAMES.map((name) => `.${classOf(name)}{color:${LOOKS[name][theme]}}`).join('');
  return `<style>
text{font:13px system-ui,sans-serif;fill:#1f2328}.paper{fill:#fff}.grid{color:#d8dee4}
path{stroke:currentColor;fill:currentColor;stroke-width:2}.line,.rate{fill:none}.rate{stroke-width:1.5;stroke-dasharray:5 4}.grid{stroke-width:1}
.middle{text-anchor:middle}.end{text-anchor:end}.head{font-weight:600}
${rows('light')}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.paper{fill:#0d1117}.grid{color:#30363d}
${rows('dark')}}
</style>`;
}

function legend() {
  let x = COLUMNS.batch;
  const entries = NAMES.map((name) => {
    const entry = `<path class="${classOf(name)}" d="M${x} 26h24${LOOKS[name].mark(x + 12, 26)}"/>${text(x + 32, 30, name)}`;
    x += ENTRY + LETTER * name.length;
    return entry;
  });
  return [
    ...entries,
    `<path class="rate ${classOf('ours')}" d="M${x} 26h24"/>`,
    text(x + 32, 30, 'ours at its first size’s FLOP a second'),
  ].join('\n');
}

/** @param {{ backend: keyof typeof BACKENDS, axis: Axis, names: string[], courses: Course[], times: number[] }} what */
function panel({ backend, axis, names, courses, times }) {
  const corner = { x: COLUMNS[axis], y: ROWS[backend] };
  const sizes = AXES[axis].map((size) => size[axis]);
  const bottom = corner.y + PANEL.height;
  const x = logarithmic(sizes, corner.x + INSET, corner.x + PANEL.width - INSET);
  const y = logarithmic(times, bottom - INSET, corner.y + INSET);
  const other = axis === 'batch' ? `width ${ARTICLE.width}` : `batch ${ARTICLE.batch}`;
  const ticks = ticksOf(times);
  return [
    text(corner.x, corner.y - 12, `${BACKENDS[backend]}, ${other}`, 'head'),
    ...ticks.map((tick) => `<path class="grid" d="M${corner.x} ${round(y(tick))}h${PANEL.width}"/>`),
    ...ticks.map((tick) => text(corner.x - 8, y(tick) + 4, tick.toLocaleString('en'), 'end')),
    ...sizes.map((size) => text(x(size), bottom + 18, size.toLocaleString('en'), 'middle')),
    text(corner.x + PANEL.width / 2, bottom + 38, axis, 'middle'),
    `<g transform="translate(${corner.x - 55} ${corner.y + PANEL.height / 2}) rotate(-90)">${text(0, 0, 'ms a step', 'middle')}</g>`,
    line(courses[0], axis, 'atRate', { x, y, shape: `rate ${classOf('ours')}` }),
    ...names.map((name, index) => line(courses[index], axis, 'ms', { x, y, shape: `line ${classOf(name)}` })),
    ...names.map((name, index) => marks(courses[index], axis, name, { x, y })),
  ].join('\n');
}

/** A line through the sizes that were measured. @param {Course} course @param {Axis} axis @param {'ms' | 'atRate'} what @param {{ x: Place, y: Place, shape: string }} how */
function line(course, axis, what, { x, y, shape }) {
  const points = course.flatMap((point) => {
    const value = point[what];
    return value === null ? [] : [`${round(x(point.size[axis]))} ${round(y(value))}`];
  });
  return points.length > 1 ? `<path class="${shape}" d="M${points.join('L')}"/>` : '';
}

/** @param {Course} course @param {Axis} axis @param {string} name @param {{ x: Place, y: Place }} places */
function marks(course, axis, name, { x, y }) {
  const marked = course.flatMap(({ size, ms }) =>
    ms === null ? [] : [LOOKS[name].mark(round(x(size[axis])), round(y(ms)))],
  );
  return marked.length > 0 ? `<path class="${classOf(name)}" d="${marked.join('')}"/>` : '';
}

/** Equal ratios are equal distances: the least value is at `from`, the largest at `to`. @param {number[]} values @param {number} from @param {number} to @returns {Place} */
export function logarithmic(values, from, to) {
  const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  // A single value has no ratio to another.
  return (value) => (high === low ? from : from + ((Math.log(value) - low) / (high - low)) * (to - from));
}

/** Powers of ten between the least and the largest value, with twice and five times these where they are few. @param {number[]} values */
export function ticksOf(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  /** @type {number[]} */
  const powers = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += 1) powers.push(power);
  const within = (/** @type {number[]} */ factors) =>
    powers
      .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
      .filter((tick) => low <= tick && tick <= high);
  const tens = within([1]);
  return tens.length > 2 ? tens : within([1, 2, 5]);
}

/** @param {number} x @param {number} y @param {string} words @param {string} [kind] */
const text = (x, y, words, kind) =>
  `<text x="${round(x)}" y="${round(y)}"${kind ? ` class="${kind}"` : ''}>${words}</text>`;

const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;

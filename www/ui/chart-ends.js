// What stands beside the lines of a chart: the value where each ends, or at the step that is pointed at.
import { formatNumber, translate } from '../i18n/index.js';
import { spread } from './spread.js';

/** @typedef {import('uplot')} uPlot */

/** Labels keep so far apart, pixels. */
const APART = 15;
/** Between a line's end and its label. */
export const GAP = 8;

/**
 * @typedef {object} Ends
 * @property {WeakRef<HTMLElement>} into what the labels stand in: a part of the chart, which a plot may outlive
 * @property {import('./chart.js').Line[]} lines
 * @property {string[]} colors of the lines
 * @property {number[]} series the place of each line's own values among the plot's, and
 * @property {number[]} courses that of what is drawn strongly: their running median, or themselves
 * @property {string} lang
 */

/** Puts the labels where the lines end, or the cursor is. @param {uPlot} plot @param {Ends} ends */
export function placeEnds(plot, { into, lines, colors, series, courses, lang }) {
  const { left: offsetLeft, top: offsetTop, width } = boxOf(plot);
  const pointed = pointedAt(plot);
  const at = lines.flatMap((line, index) => {
    const column = plot.data[pointed === undefined ? courses[index] : series[index]];
    const point = pointed ?? lastOf(column);
    const value = column[point];
    if (typeof value !== 'number') return [];
    const [x, y] = [plot.valToPos(plot.data[0][point], 'x'), plot.valToPos(value, 'y')];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return [];
    return [{ line, color: colors[index], value, x, y }];
  });
  const heights = spread(at, APART);
  const labels = at.map(({ line, color, value, x }, index) => {
    const text = translate(lang, 'chart.value', { name: line.short ?? line.label, value: formatNumber(lang, value) });
    return { text, color, left: offsetLeft + x + GAP, top: offsetTop + heights[index] };
  });
  if (pointed !== undefined) {
    const step = Number(plot.data[0][pointed]);
    const text = translate(lang, 'chart.at', { step: formatNumber(lang, step) });
    labels.push({ text, color: '', left: offsetLeft + plot.valToPos(step, 'x') + GAP, top: offsetTop + 6 });
  }
  const element = into.deref();
  if (element) write(element, labels, offsetLeft + width);
}

/** @param {HTMLElement} into @param {{ text: string, color: string, left: number, top: number }[]} labels @param {number} right where the plot ends */
function write(into, labels, right) {
  while (into.children.length > labels.length) into.lastElementChild?.remove();
  while (into.children.length < labels.length) into.append(document.createElement('span'));
  const spans = /** @type {HTMLElement[]} */ ([...into.children]);
  for (const [index, { text, color }] of labels.entries()) {
    if (spans[index].textContent !== text) spans[index].textContent = text;
    spans[index].style.color = color;
  }
  // All is read before anything is put in its place, so that it is laid out once.
  const whole = into.clientWidth;
  const widths = spans.map(({ offsetWidth }) => offsetWidth);
  for (const [index, { left, top }] of labels.entries()) {
    const { style } = spans[index];
    style.top = `${top}px`;
    // Beside the plot there is room for a label; one within it that has none to its right stands to its left.
    const turned = left < right && widths[index] > whole - left;
    style.left = turned ? '' : `${left}px`;
    style.right = turned ? `${whole - left + 2 * GAP}px` : '';
  }
}

/** A mark in the shape of its run where each line ends. @param {uPlot} plot @param {Ends} ends */
export function markEnds(plot, { lines, colors, courses }) {
  const pen = plot.ctx;
  const size = 4 * devicePixelRatio;
  for (const [index, { shape }] of lines.entries()) {
    const column = plot.data[courses[index]];
    const point = lastOf(column);
    const value = column[point];
    if (shape === undefined || typeof value !== 'number') continue;
    const [x, y] = [plot.valToPos(plot.data[0][point], 'x', true), plot.valToPos(value, 'y', true)];
    pen.fillStyle = colors[index];
    pen.fill(SHAPES[shape % SHAPES.length](x, y, size));
  }
}

/** @param {number} x @param {number} y @param {number} size */
function circle(x, y, size) {
  const path = new Path2D();
  path.arc(x, y, size, 0, 2 * Math.PI);
  return path;
}

/** Corners around a point, in parts of its size. @param {[number, number][]} corners */
function polygon(corners) {
  return (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ size) =>
    new Path2D(`M${corners.map(([right, down]) => `${x + right * size} ${y + down * size}`).join('L')}Z`);
}

/** Run 1 ●, 2 ■, 3 ▲, 4 ◆: who cannot tell colours apart knows them by these. */
const SHAPES = [
  circle,
  polygon([
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ]),
  polygon([
    [0, -1.2],
    [1.2, 0.9],
    [-1.2, 0.9],
  ]),
  polygon([
    [0, -1.3],
    [1.3, 0],
    [0, 1.3],
    [-1.3, 0],
  ]),
];

/** Where the plot lies within the chart, pixels. @param {uPlot} plot */
function boxOf({ over }) {
  return { left: over.offsetLeft, top: over.offsetTop, width: over.clientWidth };
}

/** The point under the cursor, by pointer or by keys. @param {uPlot} plot @returns {number | undefined} */
function pointedAt({ cursor }) {
  return Number(cursor.left) >= 0 ? (cursor.idx ?? undefined) : undefined;
}

/** The place of a column's last number; -1 where it has none. @param {ArrayLike<unknown>} column */
function lastOf(column) {
  let point = column.length - 1;
  while (point >= 0 && typeof column[point] !== 'number') point -= 1;
  return point;
}

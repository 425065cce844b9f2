// How uPlot draws a chart: its axes, colours and lines.
import { translate } from '../i18n/index.js';
import { HEIGHT } from './chart-styles.js';
import { GAP, markEnds, placeEnds } from './chart-ends.js';
import { INCREMENTS, logLines, logRange, stepRange } from './chart-scales.js';
import { runningMedian } from './running-median.js';
import { tickText } from './tick-text.js';

/** @typedef {import('uplot')} uPlot */
/** @typedef {import('./chart.js').Line} Line */
/** @typedef {(number | null)[][]} Columns */

/** Beside the vertical axis, pixels: at least, and between a number and the axis. */
const LEAST_ROOM = 36;
const TICK_ROOM = 10;
/** Above and below what is drawn. */
const [ABOVE, BELOW] = [8, 4];
/** As wide as the value of a label gets. */
const WIDEST = '0.00012';
/** Of each line across, pixels. */
const APART = 44;
/** How strongly a line's own values are drawn under their running median. */
const UNDER = '55';

/**
 * @param {HTMLElement & { lines: Line[], log: boolean, lang: string, bound: import('./chart.js').Bound | undefined }} chart
 * @param {HTMLElement} into what the lines' labels stand in
 * @returns {uPlot.Options}
 */
export function optionsOf(chart, into) {
  // What follows stays in the plot's functions, and with it all that these see: not the chart, which may be taken out.
  const { lines, lang, log, bound, clientWidth } = chart;
  const { axis, colors, ink } = looksOf(chart);
  const ticksOf = (/** @type {(number | null)[]} */ ticks) => ticks.map((tick) => tickText(lang, tick));
  const stepsOf = (/** @type {(number | null)[]} */ ticks) =>
    ticks.map((tick, index) => (index === 0 ? translate(lang, 'chart.at', { step: whole(tick) }) : whole(tick)));
  const ends = { into: new WeakRef(into), lines, colors, ...placesOf(lines), lang };
  const within = (/** @type {number} */ value) =>
    bound === undefined || (log && bound.value <= 0) ? value : bound.value;
  return {
    width: Math.max(Math.floor(clientWidth), 200),
    height: HEIGHT,
    padding: [ABOVE, roomBeside(chart), BELOW, 0],
    cursor: { drag: { x: false, y: false }, y: false, points: { show: false } },
    legend: { show: false },
    scales: {
      x: { time: false, range: (_, min, max) => stepRange(min, max) },
      y: log
        ? { distr: 3, range: (_, min, max) => logRange(Math.min(min, within(min)), Math.max(max, within(max))) }
        : { range: (_, min, max) => linearRange(Math.min(min, within(min)), Math.max(max, within(max))) },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 24, incrs: INCREMENTS, space: 60, values: (_, ticks) => stepsOf(ticks) },
      {
        ...axis,
        size: roomFor,
        values: (_, ticks) => ticksOf(ticks),
        ...(log
          ? { splits: (plot, _, low, high) => logLines(low, high, linesIn(plot)), filter: (_, splits) => splits }
          : { incrs: INCREMENTS, space: APART }),
      },
    ],
    series: [{}, ...lines.flatMap((line, index) => seriesOf(line, colors[index]))],
    hooks: {
      drawAxes: [(plot) => drawBound(plot, bound, axis, ink)],
      draw: [(plot) => markEnds(plot, ends), (plot) => placeEnds(plot, ends)],
      setCursor: [(plot) => placeEnds(plot, ends)],
    },
  };
}

/** A line, and where its values are noisy, their course over them. @param {Line} line @param {string} color @returns {uPlot.Series[]} */
function seriesOf({ width = 2, dash, smooth }, color) {
  const drawn = { stroke: color, width, dash, points: { show: false } };
  if (!smooth) return [drawn];
  return [{ stroke: `${color}${UNDER}`, width: 0.75, points: { show: false } }, drawn];
}

/** Where each line's values and their course are among the plot's columns. @param {Line[]} lines */
function placesOf(lines) {
  /** @type {{ series: number[], courses: number[] }} */
  const places = { series: [], courses: [] };
  let next = 1;
  for (const { smooth } of lines) {
    places.series.push(next);
    if (smooth) next += 1;
    places.courses.push(next);
    next += 1;
  }
  return places;
}

/** The chart's columns as the plot has them, with the courses of noisy lines. @param {{ lines: Line[], data: Columns }} chart @returns {uPlot.AlignedData} */
export function columnsOf({ lines, data: [steps, ...columns] }) {
  const drawn = columns.flatMap((values, index) =>
    lines[index]?.smooth ? [values, runningMedian(steps, values)] : [values],
  );
  return /** @type {uPlot.AlignedData} */ (/** @type {unknown} */ ([steps, ...drawn]));
}

/** Colours and font as the chart's styles have them now. @param {HTMLElement & { lines: Line[] }} chart */
function looksOf(chart) {
  const styles = getComputedStyle(chart);
  const color = (/** @type {string} */ name) => styles.getPropertyValue(name).trim();
  const axis = {
    stroke: color('--ink-soft'),
    font: `12px ${styles.fontFamily}`,
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
    gap: 6,
  };
  return { axis, ink: color('--ink-soft'), colors: chart.lines.map((line) => color(line.color)) };
}

/** A dotted line across, with its name, at what the values are held against. @param {uPlot} plot @param {import('./chart.js').Bound | undefined} bound @param {{ font: string }} axis @param {string} ink */
function drawBound(plot, bound, { font }, ink) {
  if (!bound) return;
  const { ctx: pen, bbox } = plot;
  const y = Math.round(plot.valToPos(bound.value, 'y', true));
  if (!(y >= bbox.top && y <= bbox.top + bbox.height)) return;
  pen.save();
  pen.strokeStyle = pen.fillStyle = ink;
  pen.lineWidth = devicePixelRatio;
  pen.setLineDash([1, 4].map((length) => length * devicePixelRatio));
  pen.beginPath();
  pen.moveTo(bbox.left, y);
  pen.lineTo(bbox.left + bbox.width, y);
  pen.stroke();
  pen.font = font.replace('12px', `${12 * devicePixelRatio}px`);
  pen.textAlign = 'right';
  pen.textBaseline = 'bottom';
  pen.fillText(bound.label, bbox.left + bbox.width, y - 2 * devicePixelRatio);
  pen.restore();
}

/** So many lines across have room. @param {uPlot} plot */
function linesIn({ over }) {
  return Math.max(2, Math.round((over.clientHeight || HEIGHT) / APART));
}

/**
 * As wide as the widest number beside an axis; no narrower than for usual numbers, so that charts side by side begin
 * alike.
 * @param {uPlot} plot @param {string[] | null} values @param {number} index @param {number} cycle
 */
function roomFor(plot, values, index, cycle) {
  const axis = /** @type {uPlot.Axis & { _size: number, font: [string] }} */ (plot.axes[index]);
  // What was found in one cycle stays in the next, or the two might change places for ever.
  if (cycle > 1) return axis._size;
  plot.ctx.font = axis.font[0];
  const widths = (values ?? []).map((value) => plot.ctx.measureText(value).width / devicePixelRatio);
  return Math.max(LEAST_ROOM, Math.ceil(Math.max(0, ...widths)) + TICK_ROOM);
}

/** To the right of what is drawn, for the labels of the lines. @param {HTMLElement & { lines: Line[], lang: string }} chart */
function roomBeside(chart) {
  const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
  pen.font = `650 12px ${getComputedStyle(chart).fontFamily}`;
  const widths = chart.lines.map(({ short, label }) => {
    const text = translate(chart.lang, 'chart.value', { name: short ?? label, value: WIDEST });
    return pen.measureText(text).width;
  });
  return Math.ceil(Math.max(0, ...widths)) + GAP + 2;
}

/** Steps are whole. @param {number | null} tick */
const whole = (tick) => (Number.isInteger(tick) ? String(tick) : '');

/** Room above and below the values. @param {number | null} min @param {number | null} max @returns {[number, number]} */
function linearRange(min, max) {
  if (min === null || max === null || !Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
  const margin = (max - min || Math.abs(max) || 1) * 0.08;
  return [min - margin, max + margin];
}

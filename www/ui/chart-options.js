// How uPlot draws a chart: its axes, colours and numbers.
import { HEIGHT } from './chart-styles.js';
import { formatNumber } from '../i18n/index.js';
import { tickText } from './tick-text.js';

/** @typedef {import('uplot')} uPlot */

/** Beside the vertical axis, pixels: at least, and between a number and the axis. */
const LEAST_ROOM = 48;
const TICK_ROOM = 12;

/**
 * @param {HTMLElement & { lines: import('./chart.js').Line[], log: boolean, xLabel: string, yLabel: string, lang: string }} chart
 * @returns {uPlot.Options}
 */
export function optionsOf(chart) {
  // What follows stays in the plot's functions, and with it all that these see: not the chart, which may be taken out.
  const { lines, lang, log, xLabel, yLabel, clientWidth } = chart;
  const { axis, strokes } = looksOf(chart);
  const write = (/** @type {number | null} */ value) => (value === null ? '' : formatNumber(lang, value));
  const ticksOf = (/** @type {(number | null)[]} */ ticks) => ticks.map((tick) => tickText(lang, tick));
  return {
    width: Math.max(Math.floor(clientWidth), 200),
    height: HEIGHT,
    cursor: { drag: { x: false, y: false } },
    // A dashed line has a dashed mark: those before and after clipping have one colour.
    legend: { markers: { dash: (_, index) => (lines[index - 1]?.dash ? 'dashed' : 'solid') } },
    scales: { x: { time: false, range: atLeastOne }, y: log ? { distr: 3, range: logRange } : {} },
    axes: [
      { ...axis, label: xLabel, size: 30, values: (_, ticks) => ticks.map(whole) },
      { ...axis, label: yLabel, size: roomFor, values: (_, ticks) => ticksOf(ticks) },
    ],
    series: [
      {},
      ...lines.map((line, index) => ({
        label: line.label,
        stroke: strokes[index],
        width: line.width ?? 1.5,
        dash: line.dash,
        points: { show: false },
        value: (/** @type {uPlot} */ _, /** @type {number | null} */ value) => write(value) || '–',
      })),
    ],
  };
}

/** Colours and font as the chart's styles have them now. @param {HTMLElement & { lines: import('./chart.js').Line[] }} chart */
function looksOf(chart) {
  const styles = getComputedStyle(chart);
  const color = (/** @type {string} */ name) => styles.getPropertyValue(name).trim();
  const font = `12px ${styles.fontFamily}`;
  const axis = {
    stroke: color('--ink-soft'),
    font,
    labelFont: font,
    labelSize: 18,
    grid: { stroke: color('--line'), width: 1 },
    ticks: { stroke: color('--line'), width: 1, size: 4 },
  };
  return { axis, strokes: chart.lines.map((line) => color(line.color)) };
}

/**
 * As wide as the widest number beside an axis, so that it leaves the axis' name alone; no narrower than for
 * usual numbers, so that charts side by side begin alike.
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

/** Steps are whole. @param {number} tick */
const whole = (tick) => (Number.isInteger(tick) ? String(tick) : '');

/** One point alone still gets an axis. @param {uPlot} _ @param {number} min @param {number} max @returns {[number, number]} */
function atLeastOne(_, min, max) {
  if (min === null || max === null) return [0, 10];
  return [min, Math.max(max, min + 1)];
}

/** Whole decades around the values. @param {uPlot} _ @param {number} min @param {number} max @returns {[number, number]} */
function logRange(_, min, max) {
  // A gradient of zero has no place on a logarithmic axis; uPlot leaves it out.
  if (!(min > 0) || !(max > 0)) return [1e-3, 10];
  return [10 ** Math.floor(Math.log10(min)), 10 ** Math.ceil(Math.log10(max * 1.01))];
}

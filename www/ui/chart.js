import { html, LitElement } from 'lit';
import uPlot from 'uplot';

import { define } from './define.js';
import { chartStyles, HEIGHT } from './chart-styles.js';
import { formatNumber } from '../i18n/index.js';
import { common } from './styles.js';

/**
 * @typedef {object} Line
 * @property {string} label
 * @property {string} color name of a custom property, such as `--run-0`
 * @property {number[]} [dash]
 * @property {number} [width]
 */

/** Beside the vertical axis, pixels: at least, and between a number and the axis. */
const LEAST_ROOM = 48;
const TICK_ROOM = 12;

/** Lines over steps, by uPlot, in the element's colours. */
export class Chart extends LitElement {
  static properties = {
    lines: { attribute: false },
    data: { attribute: false },
    log: { type: Boolean },
    xLabel: { attribute: false },
    yLabel: { attribute: false },
    emptyText: { attribute: false },
    theme: {},
    lang: {},
  };

  static styles = [common, ...chartStyles];

  /** @type {uPlot | undefined} */
  #plot;
  /** @type {ResizeObserver | undefined} */
  #resize;
  #scheme = matchMedia('(prefers-color-scheme: dark)');
  #rebuild = () => this.#build();

  constructor() {
    super();
    /** @type {Line[]} */
    this.lines = [];
    /** @type {(number | null)[][]} */
    this.data = [[]];
    this.log = false;
    this.xLabel = '';
    this.yLabel = '';
    this.emptyText = '';
    this.theme = '';
    this.lang = 'en';
  }

  render() {
    const empty = this.data[0].length === 0;
    return html`<div class="plot"></div>
      ${empty ? html`<p class="empty soft">${this.emptyText}</p>` : ''}`;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#scheme.addEventListener('change', this.#rebuild);
    this.#resize = new ResizeObserver(([entry]) => {
      this.#plot?.setSize({ width: Math.floor(entry.contentRect.width), height: HEIGHT });
    });
    this.#resize.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#scheme.removeEventListener('change', this.#rebuild);
    this.#resize?.disconnect();
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    const drawnAnew = ['lines', 'log', 'xLabel', 'yLabel', 'lang', 'theme'].some((name) => changed.has(name));
    if (!this.#plot || drawnAnew) this.#build();
    else if (changed.has('data')) this.#plot.setData(/** @type {uPlot.AlignedData} */ (this.data));
  }

  #build() {
    const target = /** @type {HTMLElement | null} */ (this.renderRoot.querySelector('.plot'));
    if (!target) return;
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(), /** @type {uPlot.AlignedData} */ (this.data), target);
  }

  /** @returns {uPlot.Options} */
  #options() {
    const styles = getComputedStyle(this);
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
    const write = (/** @type {number | null} */ value) => (value === null ? '' : formatNumber(this.lang, value));
    const short = (/** @type {number | null} */ tick) => {
      if (tick === null || Math.abs(tick) < 1e4) return write(tick);
      return tick.toLocaleString(this.lang, { notation: 'compact' });
    };
    return {
      width: Math.max(Math.floor(this.clientWidth), 200),
      height: HEIGHT,
      cursor: { drag: { x: false, y: false } },
      scales: { x: { time: false, range: atLeastOne }, y: this.log ? { distr: 3, range: logRange } : {} },
      axes: [
        { ...axis, label: this.xLabel, size: 30, values: (_, ticks) => ticks.map(whole) },
        { ...axis, label: this.yLabel, size: roomFor, values: (_, ticks) => ticks.map(short) },
      ],
      series: [
        {},
        ...this.lines.map((line) => ({
          label: line.label,
          stroke: color(line.color),
          width: line.width ?? 1.5,
          dash: line.dash,
          points: { show: false },
          value: (/** @type {uPlot} */ _, /** @type {number | null} */ value) => write(value) || '–',
        })),
      ],
    };
  }
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

define('gcl-chart', Chart);

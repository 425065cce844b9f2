import { css, html, LitElement, nothing, svg } from 'lit';

import { formatNumber, translate } from '../../i18n/index.js';
import { counts } from './norms.js';
import { percentile } from '../rules/vectors.js';
import { define } from '../../ui/define.js';
import { common } from '../../ui/styles.js';

/** @typedef {import('./norms.js').Measure} Measure */

const PERCENTILES = [10, 50, 90];

/** Norms of one network as a histogram on a logarithmic axis, with percentiles and a line at C. Fires `move` with a C. */
export class NormHistogram extends LitElement {
  static properties = {
    norms: { attribute: false },
    range: { attribute: false },
    c: { type: Number },
    title: {},
    measure: {},
    lang: {},
  };

  static styles = [
    common,
    css`
      :host {
        display: block;
        font-size: 0.75rem;
        font-variant-numeric: tabular-nums;
      }
      .title {
        display: flex;
        justify-content: space-between;
        gap: 0.5rem;
        margin: 0;
      }
      .plot {
        position: relative;
        height: 5.5rem;
        border-bottom: 1px solid var(--ink-soft);
        background: var(--panel);
        cursor: ew-resize;
        touch-action: pan-y;
      }
      svg {
        position: absolute;
        top: 0.875rem;
        left: 0;
        width: 100%;
        height: calc(100% - 0.875rem);
      }
      .bars {
        fill: var(--run);
        fill-opacity: 0.35;
      }
      .bars.above {
        fill-opacity: 1;
      }
      .percentile {
        position: absolute;
        top: 0;
        bottom: 0;
        border-left: 1px dotted var(--ink-soft);
        padding-left: 2px;
        line-height: 1;
        color: var(--ink-soft);
        pointer-events: none;
      }
      .c {
        position: absolute;
        top: 0;
        bottom: 0;
        width: 2px;
        margin-left: -1px;
        background: var(--ink);
        pointer-events: none;
      }
      .ticks {
        position: relative;
        height: 1.125rem;
        color: var(--ink-soft);
      }
      .ticks span {
        position: absolute;
        transform: translateX(-50%);
      }
      .ticks .first {
        transform: none;
      }
      .ticks .last {
        transform: translateX(-100%);
      }
    `,
  ];

  constructor() {
    super();
    /** @type {number[]} */
    this.norms = [];
    /** Exponents of ten. @type {[number, number]} */
    this.range = [-3, 1];
    this.c = 1;
    this.title = '';
    /** What is counted. @type {Measure} */
    this.measure = 'norm';
    this.lang = 'en';
  }

  /** Where a norm lies, in percent of the width. @param {number} norm */
  #place(norm) {
    const [low, high] = this.range;
    return ((Math.log10(norm) - low) / (high - low)) * 100;
  }

  render() {
    const bins = counts(this.norms, this.range);
    const most = Math.max(1, ...bins);
    const above = this.#place(this.c);
    return html`<p class="title">
        <span>${this.title}</span>
        <span class="soft">${translate(this.lang, `picker.most.${this.measure}`, { count: Math.max(...bins) })}</span>
      </p>
      <div class="plot" @pointerdown=${this.#grab} @pointermove=${this.#drag}>
        <svg viewBox="0 0 100 ${most}" preserveAspectRatio="none" aria-hidden="true">
          <defs>
            <clipPath id="above"><rect x=${above} y="0" width="200" height=${most}></rect></clipPath>
          </defs>
          ${this.#bars(bins, most, '')} ${this.#bars(bins, most, 'above')}
        </svg>
        ${this.#renderPercentiles()}
        <div class="c" .style=${`left:${Math.max(0, Math.min(100, above))}%`}></div>
      </div>
      ${this.#renderTicks()}`;
  }

  /** @param {number[]} bins @param {number} most @param {'' | 'above'} part above: those that C would clip */
  #bars(bins, most, part) {
    const width = 100 / bins.length;
    const path = bins.map((count, index) => `M${index * width} ${most}v${-count}h${width * 0.92}v${count}z`).join('');
    return svg`<path class="bars ${part}" d=${path} clip-path=${part ? 'url(#above)' : nothing} />`;
  }

  #renderPercentiles() {
    const drawn = this.norms.filter((one) => one > 0);
    if (drawn.length === 0) return nothing;
    return PERCENTILES.map((percent) => {
      const value = percentile(this.norms, percent);
      if (value <= 0) return nothing;
      const label = `p${percent} = ${formatNumber(this.lang, Number(value.toPrecision(2)))}`;
      return html`<div class="percentile" .style=${`left:${this.#place(value)}%`} title=${label}>p${percent}</div>`;
    });
  }

  #renderTicks() {
    const [low, high] = this.range;
    // On a narrow axis every second power of ten has a number.
    const every = high - low > 5 ? 2 : 1;
    const exponents = Array.from({ length: high - low + 1 }, (_, index) => low + index);
    const shown = exponents.filter((one) => (high - one) % every === 0);
    const edge = (/** @type {number} */ one) => (one === low ? 'first' : one === high ? 'last' : '');
    const tick = (/** @type {number} */ one) =>
      html`<span class=${edge(one)} .style=${`left:${this.#place(10 ** one)}%`}
        >${formatNumber(this.lang, 10 ** one)}</span
      >`;
    return html`<div class="ticks" aria-hidden="true">${shown.map(tick)}</div>`;
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    const target = /** @type {HTMLElement} */ (event.currentTarget);
    target.setPointerCapture(event.pointerId);
    this.#move(target, event);
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    const target = /** @type {HTMLElement} */ (event.currentTarget);
    if (target.hasPointerCapture(event.pointerId)) this.#move(target, event);
  }

  /** @param {HTMLElement} target @param {PointerEvent} event */
  #move(target, event) {
    const { left, width } = target.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (event.clientX - left) / width));
    const [low, high] = this.range;
    this.dispatchEvent(new CustomEvent('move', { detail: 10 ** (low + share * (high - low)) }));
  }
}

define('gcl-norm-histogram', NormHistogram);

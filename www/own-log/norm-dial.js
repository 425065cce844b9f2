import { css, html, LitElement, svg } from 'lit';

import { formatNumber, translate } from '../i18n/index.js';
import { drawing } from '../opening/opening-styles.js';
import { Width } from '../opening/width.js';
import { define } from '../ui/define.js';
import { BINS } from './histogram.js';
import { cAt, positionOf } from './sayings.js';

const [HEIGHT, TOP, BOTTOM, EDGE] = [150, 16, 20, 15];
/** By Page Up and Page Down C moves a decade. */
const PAGE = 20;
/** A finger takes hold of C once it has moved so far sideways; up and down it scrolls. */
const HOLD = 8;

/**
 * Counts of what a rule looks at, on a logarithmic axis, and C as a line through them; the whole picture is the handle
 * (event `choose` with a C).
 */
export class NormDial extends LitElement {
  static properties = {
    counts: { attribute: false },
    range: { attribute: false },
    c: { type: Number },
    label: {},
    reading: {},
    lang: {},
  };

  static styles = [
    drawing,
    css`
      :host {
        min-height: ${HEIGHT}px;
      }
      svg {
        cursor: ew-resize;
      }
      .ink {
        fill: var(--ink);
      }
    `,
  ];

  #width = new Width(this);
  /** @type {{ x: number, c: number, holds: boolean } | undefined} */
  #pointer;

  constructor() {
    super();
    /** @type {number[]} */
    this.counts = [];
    /** Exponents of ten. @type {[number, number]} */
    this.range = [0, 1];
    this.c = 1;
    this.label = '';
    /** What C does, for those who hear it. */
    this.reading = '';
    this.lang = 'en';
  }

  get #span() {
    return this.#width.value - 2 * EDGE;
  }

  /** @param {number} c */
  #x(c) {
    const [low, high] = this.range;
    const place = (Math.log10(c) - low) / (high - low);
    return EDGE + Math.min(1, Math.max(0, place)) * this.#span;
  }

  render() {
    const width = this.#width.value;
    if (width === 0) return html``;
    const [low, high] = this.range;
    const bottom = HEIGHT - BOTTOM;
    const x = this.#x(this.c);
    const powers = Array.from({ length: high - low + 1 }, (_, index) => low + index);
    const every = Math.ceil((powers.length * 52) / this.#span);
    return html`<svg
      viewBox="0 0 ${width} ${HEIGHT}"
      height=${HEIGHT}
      tabindex="0"
      role="slider"
      aria-label=${this.label}
      aria-valuemin=${10 ** low}
      aria-valuemax=${10 ** high}
      aria-valuenow=${this.c}
      aria-valuetext=${this.reading}
      @pointerdown=${this.#down}
      @pointermove=${this.#move}
      @pointerup=${() => (this.#pointer = undefined)}
      @pointercancel=${() => (this.#pointer = undefined)}
      @keydown=${this.#onKey}
    >
      ${this.#bars(bottom)}
      <path d="M0 ${bottom}H${width}" stroke="var(--ink-soft)" />
      ${powers.map((power, index) =>
        index % every === 0
          ? svg`<text x=${this.#x(10 ** power)} y=${HEIGHT - 4} text-anchor=${index === 0 ? 'start' : power === high ? 'end' : 'middle'}>
              ${formatNumber(this.lang, Number(`1e${power}`))}
            </text>`
          : '',
      )}
      ${x > 60 ? svg`<text x=${x - 7} y="10" text-anchor="end">${translate(this.lang, 'ownLog.kept')}</text>` : ''}
      ${x < width - 60 ? svg`<text class="ink" x=${x + 7} y="10">${translate(this.lang, 'ownLog.cut')}</text>` : ''}
      <path d="M${x} 0V${bottom}" stroke="var(--ink)" stroke-width="2" />
      <circle cx=${x} cy=${bottom - 22} r="13" fill="var(--paper)" stroke="var(--ink)" stroke-width="2" />
      <path
        d="M${x - 3} ${bottom - 26}l-4 4 4 4M${x + 3} ${bottom - 26}l4 4-4 4"
        fill="none"
        stroke="var(--ink)"
        stroke-width="1.75"
      />
    </svg>`;
  }

  /** Outlined where they are kept, full where they are cut. @param {number} bottom */
  #bars(bottom) {
    const { counts } = this;
    const most = Math.max(1, ...counts);
    const wide = this.#span / counts.length;
    const first = (Math.log10(this.c) - this.range[0]) * BINS;
    const bar = (/** @type {number} */ count, /** @type {number} */ index) =>
      count
        ? `M${(EDGE + index * wide + 0.5).toFixed(1)} ${bottom}v${(-(count / most) * (bottom - TOP)).toFixed(1)}h${Math.max(0.5, wide - 1).toFixed(1)}V${bottom}Z`
        : '';
    const [kept, cut] = [
      (/** @type {number} */ index) => index < Math.round(first),
      (/** @type {number} */ index) => index >= Math.round(first),
    ];
    const path = (/** @type {(index: number) => boolean} */ part) =>
      counts.map((count, index) => (part(index) ? bar(count, index) : '')).join('');
    return svg`<path d=${path(kept)} fill="var(--ink)" fill-opacity="0.15" stroke="var(--ink-soft)" stroke-width="0.75" />
      <path d=${path(cut)} fill="var(--ink)" />`;
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0) return;
    const drawing = /** @type {Element} */ (event.currentTarget);
    drawing.setPointerCapture(event.pointerId);
    const points = event.pointerType === 'mouse';
    const [low, high] = this.range;
    const share = (event.clientX - drawing.getBoundingClientRect().left - EDGE) / this.#span;
    this.#pointer = { x: event.clientX, c: points ? 10 ** (low + share * (high - low)) : this.c, holds: points };
    if (points) this.#choose(this.#pointer.c);
  }

  /** @param {PointerEvent} event */
  #move({ clientX }) {
    const pointer = this.#pointer;
    if (!pointer) return;
    const moved = clientX - pointer.x;
    if (!pointer.holds && Math.abs(moved) < HOLD) return;
    pointer.holds = true;
    const [low, high] = this.range;
    this.#choose(pointer.c * 10 ** ((moved / this.#span) * (high - low)));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const at = positionOf(this.c);
    const [low, high] = this.range;
    /** @type {Record<string, number>} */
    const targets = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      PageDown: at - PAGE,
      PageUp: at + PAGE,
      Home: low * 20,
      End: high * 20,
    };
    if (!Object.hasOwn(targets, event.key)) return;
    event.preventDefault();
    this.#choose(cAt(targets[event.key]));
  }

  /** @param {number} wanted */
  #choose(wanted) {
    const [low, high] = this.range;
    const c = cAt(positionOf(Math.min(10 ** high, Math.max(10 ** low, wanted))));
    if (c !== this.c) this.dispatchEvent(new CustomEvent('choose', { detail: c }));
  }
}

define('gcl-norm-dial', NormDial);

import { css, html, LitElement, nothing, svg } from 'lit';

import { formatNumber, translate } from '../i18n/index.js';
import { define } from '../ui/define.js';
import { firstCut, inPercent, shareCut } from './lengths.js';
import { BINS, nearest, RANGE, RECORDED, recordingOf, STOPS, stopAt } from './recorded.js';
import { drawing } from './opening-styles.js';
import { Width } from './width.js';

/** A finger takes hold of C once it has moved so far sideways; up and down it scrolls. */
const HOLD = 8;
/** Room beside the axis, for the handle. */
const EDGE = 15;
const DECADES = RANGE[1] - RANGE[0];
/** Stops in a decade. */
const PAGE = 3;

/**
 * How long the gradients of one run were, G's upwards and D's downwards, and C as a line through them: what is right of
 * it is cut. The whole picture is the handle (event `choose`: `c`, and whether it was let go).
 */
export class LengthDial extends LitElement {
  static properties = {
    c: { type: Number },
    norms: { attribute: false },
    color: {},
    name: {},
    lang: {},
  };

  static styles = [
    drawing,
    css`
      svg {
        cursor: ew-resize;
      }
      .ink {
        fill: var(--ink);
      }
      .near {
        font-weight: 650;
      }
      .axis {
        stroke: var(--ink-soft);
        stroke-opacity: 0.7;
      }
    `,
  ];

  #width = new Width(this);
  /** A pointer that is down: where it came down, C then, and whether it moves C. @type {{ x: number, c: number, holds: boolean } | undefined} */
  #pointer;

  constructor() {
    super();
    this.c = 1;
    /** Counts of lengths, in BINS bins a decade over RANGE. @type {{ generator: number[], discriminator: number[] }} */
    this.norms = { generator: [], discriminator: [] };
    /** A variable. */
    this.color = '';
    /** The run's number. */
    this.name = 1;
    this.lang = 'en';
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  /** @param {number} c */
  #x(c) {
    return EDGE + ((Math.log10(c) - RANGE[0]) / DECADES) * (this.#width.value - 2 * EDGE);
  }

  render() {
    const width = this.#width.value;
    if (width === 0) return html`<div .style=${'height: 140px'}></div>`;
    const high = width > 380 ? 62 : 44;
    const middle = 14 + high;
    const share = (/** @type {'generator' | 'discriminator'} */ network) =>
      inPercent(shareCut(this.norms[network], this.c));
    const details = { c: formatNumber(this.lang, this.c), g: share('generator'), d: share('discriminator') };
    return html`<svg
      viewBox="0 0 ${width} ${2 * high + 52}"
      height=${2 * high + 52}
      tabindex="0"
      role="slider"
      aria-label=${this.#t('opening.dial', { name: this.name })}
      aria-valuemin=${STOPS[0]}
      aria-valuemax=${STOPS[STOPS.length - 1]}
      aria-valuenow=${this.c}
      aria-valuetext=${this.#t('opening.dial.value', details)}
      @pointerdown=${this.#down}
      @pointermove=${this.#move}
      @pointerup=${() => this.#up(true)}
      @pointercancel=${() => this.#up(false)}
      @keydown=${this.#onKey}
    >
      ${this.#bars('generator', middle, -high)} ${this.#bars('discriminator', middle, high)}
      ${this.#words(this.#t('opening.generator'), details.g, middle - high * 0.6 + 4)}
      ${this.#words(this.#t('opening.discriminator'), details.d, middle + high * 0.6 + 4)} ${this.#axis(middle, high)}
      ${this.#line(middle, high)}
    </svg>`;
  }

  /** Full where they are cut, outlined where they are kept. @param {'generator' | 'discriminator'} network @param {number} middle @param {number} high up is negative */
  #bars(network, middle, high) {
    const counts = this.norms[network];
    const most = Math.max(1, ...counts);
    const width = (this.#width.value - 2 * EDGE) / (DECADES * BINS);
    const bar = (/** @type {number} */ count, /** @type {number} */ index) =>
      count
        ? `M${(EDGE + index * width + 0.5).toFixed(1)} ${middle}v${((count / most) * high).toFixed(1)}h${(width - 1).toFixed(1)}V${middle}Z`
        : '';
    const first = firstCut(this.c);
    const kept = counts.map((count, index) => (index < first ? bar(count, index) : '')).join('');
    const cut = counts.map((count, index) => (index < first ? '' : bar(count, index))).join('');
    return svg`<path d=${kept} fill=${this.color} fill-opacity="0.18" stroke=${this.color} stroke-width="0.75" />
      <path d=${cut} fill=${this.color} />`;
  }

  /** @param {string} name @param {string} share @param {number} y */
  #words(name, share, y) {
    const [x, width] = [this.#x(this.c), this.#width.value];
    return svg`<text class="ink" x=${x < 78 ? x + 18 : 0} y=${y}>${name}</text>
      <text class="ink" x=${x > width - 66 ? x - 18 : width} y=${y} text-anchor="end">
        ${this.#t('opening.cut', { share })}
      </text>`;
  }

  /** The powers of ten, and under them what each recorded C gave. @param {number} middle @param {number} high */
  #axis(middle, high) {
    const width = this.#width.value;
    const powers = Array.from({ length: DECADES + 1 }, (_, index) => Number(`1e${RANGE[0] + index}`));
    const near = nearest(this.c);
    return svg`<path class="axis" d="M0 ${middle}H${width}" />
      ${powers.map(
        (c) =>
          svg`<path class="axis" d="M${this.#x(c)} ${middle - 3}v6" />
            <text x=${this.#x(c)} y=${middle + high + 14} text-anchor="middle">${formatNumber(this.lang, c)}</text>
            ${
              RECORDED.includes(c)
                ? svg`<text
                    class="ink ${c === near ? 'near' : ''}"
                    x=${this.#x(c)}
                    y=${middle + high + 32}
                    text-anchor="middle"
                  >${recordingOf(c).ratio.toFixed(2)}</text>`
                : nothing
            }`,
      )}
      <text x=${width} y=${middle + high + 32} text-anchor="end">${this.#t('opening.ofUnclipped')}</text>`;
  }

  /** @param {number} middle @param {number} high */
  #line(middle, high) {
    const x = this.#x(this.c);
    return svg`${x > 70 ? svg`<text x=${x - 7} y="10" text-anchor="end">${this.#t('opening.kept')}</text>` : nothing}
      ${x < this.#width.value - 60 ? svg`<text class="ink" x=${x + 7} y="10">${this.#t('opening.isCut')}</text>` : nothing}
      <path d="M${x} 0V${middle + high}" stroke="var(--ink)" stroke-width="2" />
      <circle class="knob" cx=${x} cy=${middle} r="14" fill="var(--paper)" stroke="var(--ink)" stroke-width="2" />
      <path
        d="M${x - 3} ${middle - 4}l-4 4 4 4M${x + 3} ${middle - 4}l4 4-4 4"
        fill="none"
        stroke="var(--ink)"
        stroke-width="1.75"
      />`;
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0) return;
    const drawing = /** @type {Element} */ (event.currentTarget);
    drawing.setPointerCapture(event.pointerId);
    // A mouse points; a finger may be about to scroll, and lies over what it would point at.
    const points = event.pointerType === 'mouse';
    this.#pointer = { x: event.clientX, c: points ? this.#under(event) : this.c, holds: points };
    if (points) this.#choose(this.#pointer.c, false);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const pointer = this.#pointer;
    if (!pointer) return;
    const moved = event.clientX - pointer.x;
    if (!pointer.holds && Math.abs(moved) < HOLD) return;
    pointer.holds = true;
    this.#choose(pointer.c * 10 ** ((moved / (this.#width.value - 2 * EDGE)) * DECADES), false);
  }

  /** @param {boolean} stays */
  #up(stays) {
    const pointer = this.#pointer;
    this.#pointer = undefined;
    if (pointer?.holds) this.#choose(stays ? this.c : pointer.c, true);
  }

  /** @param {PointerEvent} event */
  #under({ clientX, currentTarget }) {
    const { left } = /** @type {Element} */ (currentTarget).getBoundingClientRect();
    return 10 ** (RANGE[0] + ((clientX - left - EDGE) / (this.#width.value - 2 * EDGE)) * DECADES);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const at = STOPS.indexOf(this.c);
    /** @type {Record<string, number>} */
    const targets = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      PageDown: at - PAGE,
      PageUp: at + PAGE,
      Home: 0,
      End: STOPS.length - 1,
    };
    if (!Object.hasOwn(targets, event.key)) return;
    event.preventDefault();
    this.#choose(STOPS[Math.min(STOPS.length - 1, Math.max(0, targets[event.key]))], true);
  }

  /** @param {number} wanted @param {boolean} settled */
  #choose(wanted, settled) {
    const c = stopAt(wanted);
    if (c === this.c && !settled) return;
    this.dispatchEvent(new CustomEvent('choose', { detail: { c, settled } }));
  }
}

define('gcl-length-dial', LengthDial);

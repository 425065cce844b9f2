import { css, html, LitElement, svg } from 'lit';

import { formatNumber, translate } from '../i18n/index.js';
import { drawing } from '../opening/opening-styles.js';
import { Width } from '../opening/width.js';
import { define } from '../ui/define.js';

const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [200, 52, 12, 8, 20];

/**
 * What a rule looks at over the steps, on a logarithmic axis: the least and the most of each stretch, C as a line, and a
 * mark over each spike. Its values are read by keys.
 */
export class CourseChart extends LitElement {
  static properties = {
    course: { attribute: false },
    range: { attribute: false },
    spikes: { attribute: false },
    c: { type: Number },
    label: {},
    lang: {},
    cursor: { state: true },
  };

  static styles = [
    drawing,
    css`
      :host {
        min-height: ${HEIGHT}px;
      }
      .grid {
        stroke: var(--line);
      }
    `,
  ];

  #width = new Width(this);

  constructor() {
    super();
    /** @type {{ at: number[], low: number[], high: number[] }} */
    this.course = { at: [], low: [], high: [] };
    /** Exponents of ten. @type {[number, number]} */
    this.range = [0, 1];
    /** Steps. @type {number[]} */
    this.spikes = [];
    this.c = 1;
    this.label = '';
    this.lang = 'en';
    /** The point that is read. @type {number | undefined} */
    this.cursor = undefined;
  }

  get #x() {
    const { at } = this.course;
    const [first, last] = [at[0], Math.max(at[0] + 1, at[at.length - 1])];
    return (/** @type {number} */ step) =>
      LEFT + ((step - first) / (last - first)) * (this.#width.value - LEFT - RIGHT);
  }

  get #y() {
    const [low, high] = this.range;
    return (/** @type {number} */ value) => {
      const place = value > 0 ? (Math.log10(value) - low) / (high - low) : 0;
      return TOP + (1 - Math.min(1, Math.max(0, place))) * (HEIGHT - TOP - BOTTOM);
    };
  }

  render() {
    const width = this.#width.value;
    const { at, low, high } = this.course;
    if (width === 0 || at.length === 0) return html``;
    const [x, y, bottom] = [this.#x, this.#y, HEIGHT - BOTTOM];
    const [from, to] = this.range;
    const every = Math.ceil((to - from) / 5);
    const powers = Array.from({ length: to - from + 1 }, (_, index) => from + index).filter(
      (one) => (to - one) % every === 0,
    );
    const write = (/** @type {number} */ value) => formatNumber(this.lang, value);
    const line = (/** @type {number[]} */ values, /** @type {boolean} */ back) => {
      const points = values.map((value, index) => `${x(at[index]).toFixed(1)} ${y(value).toFixed(1)}`);
      return (back ? points.reverse() : points).join('L');
    };
    const ends = [at[0], at[at.length - 1]];
    return html`<svg
      viewBox="0 0 ${width} ${HEIGHT}"
      height=${HEIGHT}
      tabindex="0"
      role="slider"
      aria-label=${this.label}
      aria-valuemin=${ends[0]}
      aria-valuemax=${ends[1]}
      aria-valuenow=${at[this.#point]}
      aria-valuetext=${this.#reading}
      @keydown=${this.#onKey}
      @blur=${() => (this.cursor = undefined)}
      @pointermove=${this.#pointAt}
      @pointerleave=${() => (this.cursor = undefined)}
    >
      ${powers.map(
        (power) =>
          svg`<path class="grid" d="M${LEFT} ${y(10 ** power)}H${width - RIGHT}" />
            <text x=${LEFT - 6} y=${y(10 ** power) + 4} text-anchor="end">${write(Number(`1e${power}`))}</text>`,
      )}
      <path
        d="M${line(high, false)}L${line(low, true)}Z"
        fill="var(--ink)"
        fill-opacity="0.25"
        stroke="var(--ink)"
        stroke-width="1"
        stroke-linejoin="round"
      />
      <path d="M${LEFT} ${y(this.c)}H${width - RIGHT}" stroke="var(--ink)" stroke-width="2" stroke-dasharray="6 4" />
      <text x=${width - RIGHT} y=${y(this.c) - 5} text-anchor="end">C</text>
      ${this.spikes.map((step) => svg`<path d="M${x(step)} ${TOP + 7}l-4-7h8z" fill="var(--ink)" />`)}
      ${ends.map(
        (step, index) =>
          svg`<text x=${x(step)} y=${bottom + 16} text-anchor=${index ? 'end' : 'start'}>
            ${translate(this.lang, 'ownLog.step', { step: write(step) })}
          </text>`,
      )}
      ${this.cursor === undefined ? '' : svg`<path d="M${x(at[this.#point])} ${TOP}V${bottom}" stroke="var(--ink)" />`}
    </svg>`;
  }

  get #point() {
    return Math.min(this.cursor ?? this.course.at.length - 1, this.course.at.length - 1);
  }

  get #reading() {
    const { at, low, high } = this.course;
    const write = (/** @type {number} */ value) => formatNumber(this.lang, Number(value.toPrecision(3)));
    const point = this.#point;
    return translate(this.lang, 'ownLog.point', { step: at[point], low: write(low[point]), high: write(high[point]) });
  }

  /** @param {PointerEvent} event */
  #pointAt({ clientX, currentTarget }) {
    const { left } = /** @type {Element} */ (currentTarget).getBoundingClientRect();
    const share = (clientX - left - LEFT) / (this.#width.value - LEFT - RIGHT);
    const { length } = this.course.at;
    this.cursor = Math.min(length - 1, Math.max(0, Math.round(share * (length - 1))));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { length } = this.course.at;
    const [at, page] = [this.#point, Math.max(1, Math.round(length / 10))];
    /** @type {Record<string, number>} */
    const targets = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      PageDown: at - page,
      PageUp: at + page,
      Home: 0,
      End: length - 1,
    };
    if (!Object.hasOwn(targets, event.key)) return;
    event.preventDefault();
    this.cursor = Math.min(length - 1, Math.max(0, targets[event.key]));
  }
}

define('gcl-course-chart', CourseChart);

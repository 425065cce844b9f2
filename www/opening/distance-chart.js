import { css, html, LitElement, nothing, svg } from 'lit';

import { formatNumber, translate } from '../i18n/index.js';
import { define } from '../ui/define.js';
import { spread } from '../ui/spread.js';
import { bandBetween, lineThrough, scaleOf, TICKS } from './distance-scale.js';
import { END, STEPS } from './recorded.js';
import { drawing } from './opening-styles.js';
import { Width } from './width.js';

/**
 * @typedef {import('./recorded.js').Recording} Recording
 *
 * @typedef {object} Line one run
 * @property {string} name
 * @property {string} color a variable
 * @property {boolean} square whether its end is a square: the shape says which run it is, too
 * @property {Recording | undefined} recording of other seeds
 * @property {{ step: number, distance: number }[] | undefined} points measured now; undefined while only the recording is shown
 * @property {number | undefined} changed the step from which it has another C
 */

/** Labels keep so far apart. */
const APART = 15;
/** By keys the chart moves so many steps. */
const STRIDE = 50;

/**
 * The distance of each run's samples to real digits over the steps, before what all seeds of the study gave. It is the
 * timeline too: pointing at a step looks at it (event `look`, with the step or undefined).
 */
export class DistanceChart extends LitElement {
  static properties = {
    lines: { attribute: false },
    last: { type: Number },
    cursor: { type: Number },
    note: {},
    lang: {},
  };

  static styles = [
    drawing,
    css`
      svg {
        cursor: crosshair;
      }
      .grid {
        stroke: var(--line);
      }
      .end {
        font-weight: 650;
        paint-order: stroke;
        stroke: var(--paper);
        stroke-width: 3px;
      }
      .cursor {
        stroke: var(--ink);
      }
    `,
  ];

  #width = new Width(this);

  constructor() {
    super();
    /** @type {Line[]} */
    this.lines = [];
    /** The last step that can be looked at. */
    this.last = END;
    /** The step that is looked at. @type {number | undefined} */
    this.cursor = undefined;
    /** What the bands are. */
    this.note = '';
    this.lang = 'en';
  }

  get #height() {
    return this.#width.value > 380 ? 226 : 148;
  }

  get #scale() {
    return scaleOf(this.#width.value, this.#height);
  }

  render() {
    const width = this.#width.value;
    if (width === 0) return html`<div .style=${'height: 148px'}></div>`;
    const scale = this.#scale;
    return html`<svg
      viewBox="0 0 ${width} ${this.#height}"
      height=${this.#height}
      tabindex="0"
      role="slider"
      aria-label=${translate(this.lang, 'opening.chart')}
      aria-valuemin="0"
      aria-valuemax=${this.last}
      aria-valuenow=${Math.round(this.cursor ?? this.last)}
      aria-valuetext=${this.#reading}
      @pointermove=${this.#point}
      @pointerleave=${() => this.#look(undefined)}
      @keydown=${this.#onKey}
      @blur=${() => this.#look(undefined)}
    >
      ${this.#axes(scale)} ${this.lines.map((line) => this.#band(scale, line))}
      ${this.lines.map((line) => this.#live(scale, line))} ${this.#ends(scale)}
      <text x=${scale.right} y=${scale.bottom - 6} text-anchor="end">${this.note}</text>
      ${
        this.cursor === undefined
          ? nothing
          : svg`<path class="cursor" d="M${scale.x(this.cursor)} ${scale.top}V${scale.bottom}" />`
      }
    </svg>`;
  }

  /** @param {import('./distance-scale.js').Scale} scale */
  #axes({ left, right, bottom, x, y }) {
    const steps = this.#width.value > 380 ? [0, 250, 500, 750, END] : [0, 500, END];
    const write = (/** @type {number} */ value) => formatNumber(this.lang, value);
    return svg`${TICKS.map(
      (value) =>
        svg`<path class="grid" d="M${left} ${y(value)}H${right}" />
          <text x=${left - 6} y=${y(value) + 4} text-anchor="end">${write(value)}</text>`,
    )}
    ${steps.map(
      (step) =>
        svg`<text x=${x(step)} y=${bottom + 17} text-anchor="middle">
          ${step === 0 ? translate(this.lang, 'opening.step0') : write(step)}
        </text>`,
    )}`;
  }

  /** What the study's seeds gave: where nothing is measured yet, it is the picture. @param {import('./distance-scale.js').Scale} scale @param {Line} line */
  #band(scale, { recording, color, points }) {
    if (!recording) return nothing;
    const [width, opacity] = points ? [1, 0.45] : [2, 1];
    return svg`<path d=${bandBetween(scale, STEPS, recording.low, recording.high)} fill=${color} fill-opacity="0.15" />
      <path
        d=${lineThrough(scale, STEPS, recording.mean)}
        fill="none"
        stroke=${color}
        stroke-width=${width}
        stroke-opacity=${opacity}
      />`;
  }

  /** @param {import('./distance-scale.js').Scale} scale @param {Line} line */
  #live(scale, { points = [], color, changed }) {
    const [steps, distances] = [points.map(({ step }) => step), points.map(({ distance }) => distance)];
    const tick = changed === undefined ? '' : `M${scale.x(changed)} ${scale.bottom - 8}v8`;
    return svg`<path
        d=${lineThrough(scale, steps, distances)}
        fill="none"
        stroke=${color}
        stroke-width="2.5"
        stroke-linejoin="round"
      />
      <path d=${tick} stroke=${color} stroke-width="2" />`;
  }

  /** A mark and the value where each line ends. @param {import('./distance-scale.js').Scale} scale */
  #ends(scale) {
    const ends = this.lines.flatMap((line) => {
      const at = endOf(line);
      return at ? [{ ...line, value: at.distance, x: scale.x(at.step), y: scale.y(at.distance) }] : [];
    });
    const heights = spread(ends, APART);
    return ends.map(
      ({ name, color, square, value, x, y }, index) =>
        svg`${
          square
            ? svg`<rect x=${x - 3.5} y=${y - 3.5} width="7" height="7" fill=${color} />`
            : svg`<circle cx=${x} cy=${y} r="4" fill=${color} />`
        }
        <text class="end" x=${x + 9} y=${heights[index] + 4} .style=${`fill: ${color}`}>
          ${translate(this.lang, 'chart.value', { name, value: Math.round(value) })}
        </text>`,
    );
  }

  /** What stands at the step that is looked at, or the last. */
  get #reading() {
    const step = Math.round(this.cursor ?? this.last);
    const comma = translate(this.lang, 'differ.comma');
    const values = this.lines.map((line) => {
      const at = valueAt(line, step);
      return translate(this.lang, 'chart.value', { name: line.name, value: at === undefined ? '–' : Math.round(at) });
    });
    const axis = translate(this.lang, 'opening.axis');
    return translate(this.lang, 'chart.point', { axis, at: step, values: values.join(comma) });
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const { left, width } = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    this.#look(this.#scale.step(((event.clientX - left) / width) * this.#width.value));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const at = this.cursor ?? this.last;
    /** @type {Record<string, number>} */
    const targets = {
      ArrowLeft: at - STRIDE,
      ArrowDown: at - STRIDE,
      ArrowRight: at + STRIDE,
      ArrowUp: at + STRIDE,
      PageDown: at - 5 * STRIDE,
      PageUp: at + 5 * STRIDE,
      Home: 0,
      End: this.last,
    };
    if (!Object.hasOwn(targets, event.key)) return;
    event.preventDefault();
    this.#look(targets[event.key]);
  }

  /** @param {number | undefined} step */
  #look(step) {
    const within = step === undefined ? undefined : Math.min(this.last, Math.max(0, step));
    if (within === this.cursor) return;
    this.dispatchEvent(new CustomEvent('look', { detail: within }));
  }
}

/** The last point of a line. @param {Line} line */
function endOf({ points, recording }) {
  if (points) return points.at(-1);
  return recording && { step: END, distance: recording.mean[recording.mean.length - 1] };
}

/** @param {Line} line @param {number} step */
function valueAt({ points, recording }, step) {
  if (points) return points.findLast((point) => point.step <= step)?.distance;
  return recording?.mean[STEPS.findLastIndex((one) => one <= step)];
}

define('gcl-distance-chart', DistanceChart);

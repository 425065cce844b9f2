import { html, LitElement } from 'lit';
import uPlot from 'uplot';

import { columnsOf, optionsOf } from './chart-options.js';
import { pointAfter, readPoint } from './chart-reading.js';
import { define } from './define.js';
import { chartStyles, HEIGHT } from './chart-styles.js';
import { common } from './styles.js';

/**
 * @typedef {object} Line
 * @property {string} label
 * @property {string} [short] the label where the line ends
 * @property {string} color name of a custom property, such as `--run-0`
 * @property {number[]} [dash]
 * @property {number} [width]
 * @property {number} [shape] of the mark at its end, which says which run it is: the run's id
 * @property {boolean} [smooth] whether its values are noisy: their running median is drawn, and they are pale under it
 *
 * @typedef {object} Bound what the values are held against
 * @property {number} value
 * @property {string} label
 */

/**
 * Lines over steps, by uPlot, in the element's colours, each with its value where it ends, or at the step that is
 * pointed at. Its points are read by keys too, as a slider's values are. Its heading is the slot `heading`.
 */
export class Chart extends LitElement {
  static properties = {
    lines: { attribute: false },
    data: { attribute: false },
    log: { type: Boolean },
    xLabel: { attribute: false },
    yLabel: { attribute: false },
    emptyText: { attribute: false },
    bound: { attribute: false },
    name: {},
    at: { state: true },
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
    /** @type {Bound | undefined} */
    this.bound = undefined;
    /** What it shows, for those who hear it. */
    this.name = '';
    /** The step that is read by keys; none where the chart has no focus. @type {number | null} */
    this.at = null;
    this.theme = '';
    this.lang = 'en';
  }

  render() {
    const empty = this.data[0].length === 0;
    return html`<div class="head">
        <slot name="heading"></slot>
        <span class="soft">${this.yLabel}</span>
      </div>
      <div class="drawing">
        ${empty ? html`<p class="empty soft">${this.emptyText}</p>` : this.#renderReader()}
        <div class="plot" aria-hidden="true"></div>
        <div class="ends" aria-hidden="true"></div>
      </div>`;
  }

  #renderReader() {
    const [steps] = this.data;
    const point = this.#point;
    return html`<div
      class="reader"
      role="slider"
      tabindex="0"
      aria-label=${this.name || this.yLabel}
      aria-valuemin=${steps[0] ?? 0}
      aria-valuemax=${steps.at(-1) ?? 0}
      aria-valuenow=${steps[point] ?? 0}
      aria-valuetext=${readPoint(this.lang, this, point)}
      @focus=${() => (this.at = this.data[0].at(-1) ?? null)}
      @keydown=${this.#read}
      @blur=${this.#leave}
    ></div>`;
  }

  /** Where the step that is read stands, or stood before its neighbours were thinned out. */
  get #point() {
    const [steps] = this.data;
    const { at } = this;
    const point = at === null ? -1 : steps.findIndex((step) => step !== null && step >= at);
    return point < 0 ? steps.length - 1 : point;
  }

  /** @param {KeyboardEvent} event */
  #read(event) {
    const [steps] = this.data;
    const point = pointAfter(event.key, this.#point, steps.length);
    if (point === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    // The page would scroll.
    event.preventDefault();
    this.at = steps[point];
  }

  #leave() {
    this.at = null;
    this.#plot?.setCursor({ left: -10, top: -10 });
  }

  /** The values beside the lines are those of the step that is read. */
  #showPoint() {
    const plot = this.#plot;
    const step = this.at === null ? null : this.data[0][this.#point];
    if (!plot || step === null) return;
    plot.setCursor({ left: plot.valToPos(step, 'x'), top: plot.over.clientHeight / 2 });
  }

  connectedCallback() {
    super.connectedCallback();
    this.#scheme.addEventListener('change', this.#rebuild);
    this.#resize = new ResizeObserver(([entry]) => {
      this.#plot?.setSize({ width: Math.floor(entry.contentRect.width), height: HEIGHT });
    });
    this.#resize.observe(this);
    // One that was moved has lost its plot.
    this.requestUpdate();
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
    const drawnAnew = ['lines', 'log', 'bound', 'xLabel', 'lang', 'theme'].some((name) => changed.has(name));
    if (!this.#plot || drawnAnew) this.#build();
    else if (changed.has('data')) this.#plot.setData(columnsOf(this));
    this.#showPoint();
  }

  #build() {
    const [target, ends] = ['.plot', '.ends'].map(
      (name) => /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(name)),
    );
    // A plot is in a list of uPlot's until it is destroyed: one of a chart that is taken out would stay, with the whole
    // element.
    if (!target || !ends || !this.isConnected) return;
    this.#plot?.destroy();
    this.#plot = new uPlot(optionsOf(this, ends), columnsOf(this), target);
  }
}

define('gcl-chart', Chart);

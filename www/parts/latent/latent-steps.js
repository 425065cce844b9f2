import { css, html, LitElement } from 'lit';

import { IMAGE_PIXELS } from '../../data/image.js';
import { formatNumber, translate } from '../../i18n/index.js';
import { runNumber } from '../../messages/run-number.js';
import { stepsOf, thinned } from '../../seen/snapshots.js';
import { define } from '../../ui/define.js';
import '../../ui/strip.js';
import { common } from '../../ui/styles.js';

/** @typedef {import('../../seen/run.js').Run} Run */

/** Of an image on the page, in CSS pixels: a step of five digits has room above it. */
const LEAST_WIDTH = 44;

/** One sample's image through training: a strip for each run, over the same steps. */
export class LatentSteps extends LitElement {
  static properties = {
    place: { type: Number },
    runs: { attribute: false },
    ids: { attribute: false },
    lang: {},
    tick: { type: Number },
    columns: { state: true },
  };

  static styles = [
    common,
    css`
      :host {
        display: grid;
        grid-template-columns: 1.375rem minmax(0, 1fr);
        gap: 0.375rem 0.5rem;
        align-items: center;
      }
      .steps {
        grid-column: 2;
        display: grid;
        color: var(--ink-soft);
        font-size: 0.75rem;
        font-variant-numeric: tabular-nums;
        text-align: center;
      }
      .steps span {
        white-space: nowrap;
      }
    `,
  ];

  /** @type {ResizeObserver | undefined} */
  #resize;

  constructor() {
    super();
    /** The sample, from 0. */
    this.place = 0;
    /** @type {Map<number, Run>} */
    this.runs = new Map();
    /** The runs to show. @type {number[]} */
    this.ids = [];
    this.lang = 'en';
    this.tick = 0;
    /** Images that have room side by side. */
    this.columns = 7;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#resize = new ResizeObserver(() => {
      const strips = this.renderRoot.querySelector('.steps');
      this.columns = Math.max(2, Math.floor((strips?.clientWidth ?? 0) / LEAST_WIDTH));
    });
    this.#resize.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#resize?.disconnect();
  }

  render() {
    const shown = this.ids.flatMap((id) => this.runs.get(id) ?? []);
    const steps = thinned(stepsOf(shown), this.columns);
    return html`<div class="steps" .style=${`grid-template-columns: repeat(${this.columns}, minmax(0, 1fr))`}>
        ${steps.map((step) => html`<span>${formatNumber(this.lang, step)}</span>`)}
      </div>
      ${shown.map((run) => this.#renderRun(run, steps))}`;
  }

  /** @param {Run} run @param {number[]} steps */
  #renderRun({ id, snapshots }, steps) {
    const newest = snapshots.all.at(-1)?.step ?? -1;
    // One that has diverged ends before the others.
    const own = steps.filter((step) => step <= newest);
    const pixels = new Uint8Array(own.length * IMAGE_PIXELS);
    own.forEach((step, index) => {
      const all = snapshots.at(step)?.pixels;
      pixels.set(all?.subarray(this.place * IMAGE_PIXELS, (this.place + 1) * IMAGE_PIXELS) ?? [], index * IMAGE_PIXELS);
    });
    const details = { name: runNumber(id), steps: own.map((step) => formatNumber(this.lang, step)).join('; ') };
    return html`<span class="badge run-${id}">${runNumber(id)}</span>
      <gcl-strip
        .style=${`width: ${(own.length / this.columns) * 100}%`}
        .images=${true}
        .width=${own.length}
        .pixels=${pixels}
        .label=${translate(this.lang, 'latent.steps.alt', details)}
      ></gcl-strip>`;
  }
}

define('gcl-latent-steps', LatentSteps);

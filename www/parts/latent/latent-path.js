import { css, html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';

import { formatNumber, translate } from '../../i18n/index.js';
import { SHOWN } from './interpolation.js';
import { runNumber } from '../../messages/run-number.js';
import { runName } from '../../setup/runs-in-words.js';
import { define } from '../../ui/define.js';
import '../../ui/strip.js';
import { common } from '../../ui/styles.js';

/**
 * @typedef {import('./interpolation.js').Interpolation} Interpolation
 * @typedef {import('../../seen/run.js').Run} Run
 */

/** Of the slider: five of them from one image of the row to the next. */
const STEP = 1 / (5 * (SHOWN - 1));

/** Images from z₀ to z₁, a row for each run, and one at t in large. Fires `t` with a number from 0 to 1. */
export class LatentPath extends LitElement {
  static properties = {
    interpolation: { attribute: false },
    runs: { attribute: false },
    ids: { attribute: false },
    lang: {},
    tick: { type: Number },
  };

  static styles = [
    common,
    css`
      :host {
        display: grid;
        gap: 0.5rem;
      }
      p {
        margin: 0;
      }
      .parts {
        display: flex;
        flex-wrap: wrap;
        gap: 0.75rem 1.5rem;
        align-items: start;
      }
      .rows {
        flex: 1 1 20rem;
        max-width: 42rem;
        display: grid;
        grid-template-columns: 1.375rem minmax(0, 1fr);
        gap: 0.25rem 0.5rem;
        align-items: center;
        font-variant-numeric: tabular-nums;
      }
      .rows gcl-strip {
        cursor: ew-resize;
        touch-action: pan-y;
      }
      /* Its ends are under the middles of the outer images. */
      input {
        grid-column: 2;
        display: block;
        width: calc(100% * 8 / 9 + 1rem);
        margin: 0 0 0 calc(100% / 18 - 0.5rem);
        padding: 0;
        border: 0;
        min-height: 1.75rem;
        accent-color: var(--accent);
      }
      .symbol {
        text-align: center;
        font-style: italic;
      }
      .large {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
      figure {
        margin: 0;
        width: 7rem;
      }
      figcaption {
        display: flex;
        gap: 0.375rem;
        align-items: center;
        margin-bottom: 0.25rem;
      }
      figure gcl-strip {
        min-height: 7rem;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Interpolation | undefined} */
    this.interpolation = undefined;
    /** @type {Map<number, Run>} */
    this.runs = new Map();
    /** The runs to show. @type {number[]} */
    this.ids = [];
    this.lang = 'en';
    this.tick = 0;
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  /** To the nearest step of the slider. @param {number} t */
  #move(t) {
    const place = Math.round(t / STEP);
    const detail = Math.max(0, Math.min(1, place * STEP));
    if (detail !== this.interpolation?.t) this.dispatchEvent(new CustomEvent('t', { detail }));
  }

  /** Along a row: 0 is in the middle of its first image, 1 in that of its last. @param {PointerEvent} event */
  #drag(event) {
    const strip = /** @type {HTMLElement} */ (event.currentTarget);
    if (event.type === 'pointerdown') strip.setPointerCapture(event.pointerId);
    if (event.buttons === 0) return;
    const { left, width } = strip.getBoundingClientRect();
    this.#move((((event.clientX - left) / width) * SHOWN - 0.5) / (SHOWN - 1));
  }

  render() {
    const { interpolation } = this;
    if (!interpolation) return nothing;
    const { problem, ends } = interpolation;
    return html`<p class="soft">${this.#t('latent.path.about')}</p>
      <p class="soft" data-testid="ends">${ends ? this.#t('latent.ends', this.#written(ends)) : '\u00a0'}</p>
      ${problem ? html`<p class="problem" role="alert">${this.#t(problem.code, problem.details)}</p>` : nothing}
      <div class="parts">
        <div class="rows">${this.ids.map((id) => this.#renderRow(id))} ${this.#renderSlider(interpolation.t)}</div>
        <div class="large">${this.ids.map((id) => this.#renderLarge(id))}</div>
      </div>`;
  }

  /** @param {NonNullable<Interpolation['ends']>} ends */
  #written({ from, to, degrees, dim }) {
    const rounded = (/** @type {number} */ value) => Number(value.toPrecision(3));
    return { from: rounded(from), to: rounded(to), degrees: Math.round(degrees), dim, radius: rounded(Math.sqrt(dim)) };
  }

  /** @param {number} id */
  #renderRow(id) {
    const row = this.interpolation?.rows.get(id);
    const name = runNumber(id);
    return html`<span class="badge run-${id}">${name}</span> ${
        row
          ? html`<gcl-strip
              .images=${true}
              .width=${SHOWN}
              .pixels=${row.pixels}
              .label=${this.#t('latent.path.alt', { name, count: SHOWN, step: row.step })}
              @pointerdown=${this.#drag}
              @pointermove=${this.#drag}
            ></gcl-strip>`
          : html`<p class="soft">
              ${this.#t(this.runs.get(id)?.diverged ? 'latent.path.none' : 'latent.path.waiting')}
            </p>`
      }`;
  }

  /** @param {number} t */
  #renderSlider(t) {
    const written = formatNumber(this.lang, Number(t.toFixed(3)));
    return html`<span class="symbol">t</span>
      <input
        type="range"
        min="0"
        max="1"
        step=${STEP}
        .value=${live(String(t))}
        aria-label=${this.#t('latent.slider')}
        aria-valuetext=${this.#t('latent.t', { t: written })}
        @input=${(/** @type {Event & { target: HTMLInputElement }} */ { target }) => this.#move(Number(target.value))}
      />`;
  }

  /** @param {number} id */
  #renderLarge(id) {
    const row = this.interpolation?.rows.get(id);
    if (!row) return nothing;
    const name = runNumber(id);
    const details = { name, step: row.step, t: formatNumber(this.lang, Number(row.t.toFixed(3))) };
    return html`<figure>
      <figcaption>
        <span class="badge run-${id}">${runName(this.lang, id)}</span> ${this.#t('latent.t', details)}
      </figcaption>
      <gcl-strip
        .images=${true}
        .width=${1}
        .pixels=${row.large}
        .label=${this.#t('latent.large.alt', details)}
      ></gcl-strip>
      <span class="soft">${this.#t('samples.caption', details)}</span>
    </figure>`;
  }
}

define('gcl-latent-path', LatentPath);

import { css, html, LitElement, nothing } from 'lit';
import uPlot from 'uplot';

import { MEASURED_COUNT } from '../../data/measured-samples.js';
import { digitBars, SIZE } from './digit-bars.js';
import { translate } from '../../i18n/index.js';
import { runNumber } from '../../messages/run-number.js';
import { runName } from '../../setup/runs-in-words.js';
import { RunLines } from '../runs/run-lines.js';
import { define } from '../../ui/define.js';
import '../../ui/chart.js';
import { common } from '../../ui/styles.js';
import './words.js';

/**
 * @typedef {import('../../seen/quality-meter.js').Meter} Meter
 * @typedef {import('../../seen/quality-meter.js').Point} Point
 */

/** How good the samples are: the distance to real images over steps, and the digits that they show. Fires `measure` with whether to measure. */
export class QualityPart extends LitElement {
  static properties = {
    meter: { attribute: false },
    ids: { attribute: false },
    theme: {},
    lang: {},
    tick: { type: Number },
  };

  static styles = [
    common,
    css`
      :host {
        display: grid;
        gap: 0.5rem;
        container-type: inline-size;
      }
      .parts {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1rem 1.25rem;
      }
      @container (min-width: 46rem) {
        .parts {
          grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
        }
      }
      label {
        display: inline-flex;
        gap: 0.375rem;
        align-items: center;
      }
      p {
        margin: 0;
      }
      .digits {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr));
        gap: 0.75rem;
        align-content: start;
      }
      figure {
        margin: 0;
        min-height: 7.5rem;
      }
      figcaption {
        font-size: 0.875rem;
        font-variant-numeric: tabular-nums;
        min-height: 2.25rem;
      }
      svg {
        display: block;
        width: 100%;
        max-width: 14rem;
      }
      rect.missing {
        opacity: 0.35;
      }
      text {
        fill: var(--ink-soft);
        font-size: 9px;
        text-anchor: middle;
      }
      text.cut {
        fill: var(--run-ink);
      }
      path {
        fill: none;
        stroke: var(--ink-soft);
        stroke-dasharray: 3 2;
        stroke-width: 0.75;
      }
    `,
  ];

  // Distances are not smoothed: each is of many samples.
  #lines = new RunLines(false);

  constructor() {
    super();
    /** @type {Meter | undefined} */
    this.meter = undefined;
    /** The runs to show. @type {number[]} */
    this.ids = [];
    this.theme = '';
    this.lang = 'en';
    this.tick = 0;
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  render() {
    return html`<h2>${this.#t('quality.title')}</h2>
      <p class="soft hint">${this.#t('quality.about', { count: MEASURED_COUNT })}</p>
      ${this.#renderSwitch()}
      <div class="parts">
        <gcl-chart
          .name=${this.#t('quality.distance')}
          .lines=${this.#lines.of(this.lang, this.ids)}
          .data=${this.#columns()}
          .log=${true}
          .lang=${this.lang}
          .theme=${this.theme}
          .xLabel=${this.#t('chart.step')}
          .yLabel=${this.#t('chart.log')}
          .emptyText=${this.#t(this.meter?.on && !this.meter.foreign ? 'quality.empty' : 'quality.off')}
          ><h3 slot="heading">${this.#t('quality.distance')}</h3></gcl-chart
        >
        <div class="digits">${this.ids.map((id) => this.#renderDigits(id))}</div>
      </div>`;
  }

  #renderSwitch() {
    if (this.meter?.foreign) return html`<p data-testid="quality-own">${this.#t('quality.own')}</p>`;
    const { on, problem, notice, cost } = this.meter ?? { on: false, cost: { sampling: 0, judging: 0 } };
    const measured = cost.judging > 0;
    return html`<label>
        <input
          type="checkbox"
          .checked=${on}
          @change=${(/** @type {Event & { target: HTMLInputElement }} */ { target }) =>
            this.dispatchEvent(new CustomEvent('measure', { detail: target.checked }))}
        />
        ${this.#t('quality.measure')}
      </label>
      <p class="soft hint" data-testid="quality-cost">
        ${
          measured
            ? this.#t('quality.cost', { sampling: Math.round(cost.sampling), judging: Math.round(cost.judging) })
            : this.#t('quality.cost.unknown')
        }
      </p>
      ${problem ? html`<p class="box" role="alert">${this.#t(problem.code, problem.details)}</p>` : nothing}
      ${
        notice && !problem
          ? html`<p role="status" data-testid="quality-notice">${this.#t(notice.code, notice.details)}</p>`
          : nothing
      }`;
  }

  /** @param {number} id */
  #renderDigits(id) {
    const last = this.meter?.points.get(id)?.at(-1);
    const shares = last?.quality.digits ?? Array(10).fill(0);
    const written = shares.map((share, digit) => `${digit}: ${Math.round(share * 100)} %`).join(', ');
    return html`<figure>
      <figcaption>
        <span class="badge run-${id}">${runName(this.lang, id)}</span>
        ${
          last
            ? this.#t('quality.digits', {
                shown: last.quality.coveredDigits,
                step: last.step,
                distance: Math.round(last.quality.frechet * 10) / 10,
              })
            : this.#t('quality.digits.none')
        }
      </figcaption>
      <svg
        viewBox="0 0 ${SIZE[0]} ${SIZE[1]}"
        role="img"
        aria-label=${this.#t('quality.digits.alt', { name: runNumber(id), written })}
        .style=${`fill: var(--run-${id})`}
      >
        ${digitBars(shares)}
      </svg>
    </figure>`;
  }

  /** Runs are measured one after the other, at steps of their own. @returns {(number | null)[][]} */
  #columns() {
    const tables = this.ids.map((id) => {
      const points = this.meter?.points.get(id) ?? [];
      return [points.map(({ step }) => step), points.map(({ quality }) => quality.frechet)];
    });
    if (tables.length === 0) return [[]];
    const joined = uPlot.join(/** @type {uPlot.AlignedData[]} */ (/** @type {unknown} */ (tables)));
    // A step at which another run was measured is no gap: undefined, not null.
    return /** @type {(number | null)[][]} */ (/** @type {unknown} */ (joined)).map((column, index) =>
      index === 0 ? column : column.map((value) => value ?? /** @type {any} */ (undefined)),
    );
  }
}

define('gcl-quality', QualityPart);

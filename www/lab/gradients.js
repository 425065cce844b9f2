import { css, html, LitElement } from 'lit';

import { formatNumber, parameterName, translate } from '../i18n/index.js';
import './chart.js';
import { common } from './styles.js';

/**
 * @typedef {import('../types.d.ts').GradientStats} GradientStats
 * @typedef {import('./chart.js').Line} Line
 */

/** One network's gradients: a table of every parameter, and a chart of the chosen one. */
export class Gradients extends LitElement {
  static properties = {
    network: {},
    run: { attribute: false },
    number: { type: Number },
    theme: {},
    lang: {},
    tick: { type: Number },
    chosen: { state: true },
  };

  static styles = [
    common,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 0.8125rem;
        font-variant-numeric: tabular-nums;
        margin-top: 0.5rem;
      }
      th,
      td {
        text-align: right;
        font-weight: 400;
        padding: 0.125rem 0 0.125rem 0.5rem;
        border-top: 1px solid var(--line);
      }
      thead th {
        border-top: 0;
        color: var(--ink-soft);
      }
      th:first-child {
        text-align: left;
        padding-left: 0;
      }
      td {
        min-width: 5rem;
      }
      label {
        display: flex;
        align-items: center;
        gap: 0.375rem;
        min-height: 1.5rem;
        cursor: pointer;
      }
      input {
        width: auto;
        min-height: 0;
        margin: 0;
        accent-color: var(--run);
      }
      .clipped {
        font-weight: 600;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {'generator' | 'discriminator'} */
    this.network = 'generator';
    /** @type {import('./run.js').Run | undefined} */
    this.run = undefined;
    /** The run's id, for its colour. */
    this.number = 0;
    this.theme = '';
    this.lang = 'en';
    this.tick = 0;
    /** The parameter that the chart shows: at first the first layer's weights. */
    this.chosen = 0;
    /** @type {Line[]} */
    this.lines = [];
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has('number') && !changed.has('lang')) return;
    const color = `--run-${this.number}`;
    this.lines = [
      { label: translate(this.lang, 'chart.threshold'), color: '--threshold', width: 1 },
      { label: translate(this.lang, 'chart.before'), color, width: 1 },
      // Dashed: where it lies on C, the line of C shows through.
      { label: translate(this.lang, 'chart.after'), color, width: 2, dash: [6, 6] },
    ];
  }

  render() {
    const rows = this.run?.stats?.[this.network] ?? [];
    const t = (/** @type {string} */ key) => translate(this.lang, key);
    return html`<h2>${t(`gradients.${this.network}`)}</h2>
      <gcl-chart
        .lines=${this.lines}
        .data=${this.#data()}
        log
        .lang=${this.lang}
        .theme=${this.theme}
        .xLabel=${t('chart.step')}
        .yLabel=${t('chart.norm')}
        .emptyText=${t('chart.empty')}
      ></gcl-chart>
      <table>
        <thead>
          <tr>
            <th scope="col">${t('gradients.parameter')}</th>
            <th scope="col">${t('gradients.before')}</th>
            <th scope="col">${t('gradients.after')}</th>
            <th scope="col">${t('gradients.scale')}</th>
          </tr>
        </thead>
        <tbody>
          ${(rows.length > 0 ? rows : PLACEHOLDERS).map((row, index) => this.#row(row, index))}
        </tbody>
      </table>`;
  }

  /** @param {GradientStats} row @param {number} index */
  #row({ name, normBefore, normAfter, scale }, index) {
    return html`<tr class=${scale < 1 ? 'clipped' : ''}>
      <th scope="row">
        <label>
          <input
            type="radio"
            name="parameter"
            class="run-${this.number}"
            .checked=${index === this.chosen}
            @change=${() => (this.chosen = index)}
          />
          ${parameterName(this.lang, name)}
        </label>
      </th>
      <td>${this.#number(normBefore)}</td>
      <td>${this.#number(normAfter)}</td>
      <td>${this.#number(scale)}</td>
    </tr>`;
  }

  /** @param {number} value */
  #number(value) {
    // Before the first step there is no number; a gradient that is not finite is shown as it is.
    return value === undefined ? '–' : Number.isFinite(value) ? formatNumber(this.lang, value) : String(value);
  }

  #data() {
    const { network, chosen } = this;
    return (
      this.run?.history.columns(
        (stats) => stats[`${network}Threshold`] ?? undefined,
        (stats) => stats[network][chosen]?.normBefore,
        (stats) => stats[network][chosen]?.normAfter,
      ) ?? [[], [], [], []]
    );
  }
}

/** The seed networks' parameters, so that the table has its size before the first step. */
const PLACEHOLDERS = [0, 1, 2].flatMap((layer) =>
  ['weight', 'bias'].map((kind) => /** @type {GradientStats} */ ({ name: `mlp.layers.${layer}.${kind}` })),
);

customElements.define('gcl-gradients', Gradients);

import { html, nothing } from 'lit';

import { gradientStyles } from './gradient-styles.js';
import { formatNumber, parameterName, translate } from '../../i18n/index.js';
import { ALL, boundsRow, together } from '../../seen/gradient-rows.js';
import { define } from '../../ui/define.js';
import '../../ui/chart.js';
import { common } from '../../ui/styles.js';
import { Unhurried } from '../../ui/unhurried.js';
import './weight-bounds.js';

/**
 * @typedef {import('../../ui/chart.js').Line} Line
 * @typedef {import('../../seen/gradient-rows.js').Row} Row
 * @typedef {import('../../seen/history.js').StepStats} StepStats
 * @typedef {import('../../seen/run.js').Run} Run
 */

/** One network's gradients in a run: a chart of the chosen parameter, and a table of all. */
export class Gradients extends Unhurried {
  static properties = {
    network: {},
    run: { attribute: false },
    number: { type: Number },
    bounded: { type: Boolean },
    theme: {},
    lang: {},
    tick: { type: Number },
    chosen: { state: true },
    quantity: { state: true },
  };

  static styles = [common, gradientStyles];

  constructor() {
    super();
    /** @type {'generator' | 'discriminator'} */
    this.network = 'generator';
    /** @type {Run | undefined} */
    this.run = undefined;
    /** The run's id, for its colour. */
    this.number = 0;
    /** Whether the network's weights are clipped. */
    this.bounded = false;
    this.theme = '';
    this.lang = 'en';
    this.tick = 0;
    /** The row that the chart shows: at first the first layer's weights. */
    this.chosen = 0;
    /** What the chart shows of it. @type {'gradient' | 'update'} */
    this.quantity = 'gradient';
    /** @type {Line[]} */
    this.lines = [];
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has('number') && !changed.has('lang') && !changed.has('quantity')) return;
    const color = `--run-${this.number}`;
    if (this.quantity === 'update') {
      this.lines = [{ label: this.#t('gradients.update'), color, width: 2, smooth: true }];
      return;
    }
    this.lines = [
      { label: this.#t('chart.threshold'), color: '--threshold', width: 2 },
      { label: this.#t('chart.before'), short: this.#t('chart.before.short'), color, width: 1, smooth: true },
      // Dashed: where it lies on C, the line of C shows through.
      {
        label: this.#t('chart.after'),
        short: this.#t('chart.after.short'),
        color,
        width: 2,
        dash: [6, 6],
        smooth: true,
      },
    ];
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  render() {
    const gradients = this.run?.stats?.[this.network] ?? [];
    const parameters = gradients.length > 0 ? gradients : PLACEHOLDERS;
    const rows = [...parameters, gradients.length > 0 ? together(gradients) : { ...PLACEHOLDERS[0], name: ALL }];
    const shown = rows[Math.min(this.chosen, rows.length - 1)];
    const title = `${this.#t(`gradients.${this.network}`)}${this.#t('gradients.shown', { name: this.#name(shown) })}`;
    const [what, data] =
      this.quantity === 'update' ? ['‖Δw‖₂', this.#updates(shown.name)] : ['‖g‖₂', this.#norms(shown.name)];
    return html`<gcl-chart
        .name=${title}
        .lines=${this.lines}
        .data=${data}
        log
        .lang=${this.lang}
        .theme=${this.theme}
        .xLabel=${this.#t('chart.step')}
        .yLabel=${`${what}${this.#t('differ.comma')}${this.#t('chart.log')}`}
        .emptyText=${this.#t('chart.empty')}
        ><h2 slot="heading">${title}</h2></gcl-chart
      >
      ${this.#renderQuantities()} ${this.#renderTable(rows)}
      <p class="note soft">${this.#note(shown.name)}</p>
      ${
        this.bounded
          ? html`<gcl-weight-bounds
              class="run-${this.number}"
              .gradients=${parameters}
              .lang=${this.lang}
            ></gcl-weight-bounds>`
          : nothing
      }`;
  }

  #renderQuantities() {
    const choice = (/** @type {'gradient' | 'update'} */ quantity) =>
      html`<label title=${this.#t(`gradients.${quantity}.hint`)}>
        <input
          type="radio"
          name="quantity"
          class="run-${this.number}"
          .checked=${quantity === this.quantity}
          @change=${() => (this.quantity = quantity)}
        />
        ${this.#t(`gradients.${quantity}`)}
      </label>`;
    return html`<div class="quantities" role="radiogroup" aria-label=${this.#t('gradients.quantity')}>
      ${choice('gradient')} ${choice('update')}
    </div>`;
  }

  /** @param {Row[]} rows */
  #renderTable(rows) {
    const column = (/** @type {string} */ key) =>
      html`<th scope="col" title=${this.#t(`gradients.${key}.hint`)}>${this.#t(`gradients.${key}`)}</th>`;
    return html`<table>
      <thead>
        <tr>
          ${['parameter', 'before', 'after', 'scale', 'cosine', 'share'].map(column)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row, index) => this.#renderRow(row, index))}
      </tbody>
    </table>`;
  }

  /** @param {Row} row @param {number} index */
  #renderRow(row, index) {
    const { name, normBefore, normAfter, scale, cosine } = row;
    const tally = this.run?.tally[this.network];
    const share = name === ALL || !tally?.steps ? '' : `${Math.round(tally.share(name) * 100)} %`;
    return html`<tr class=${scale < 1 ? 'clipped' : ''}>
      <th scope="row" title=${name === ALL ? nothing : name}>
        <label>
          <input
            type="radio"
            name="parameter"
            class="run-${this.number}"
            .checked=${index === this.chosen}
            @change=${() => (this.chosen = index)}
          />
          ${this.#name(row)}
        </label>
      </th>
      <td>${this.#number(normBefore)}</td>
      <td>${this.#number(normAfter)}</td>
      <td>${this.#number(scale)}</td>
      <td>${this.#number(cosine)}</td>
      <td>${share || (name === ALL ? nothing : '–')}</td>
    </tr>`;
  }

  /** @param {Row} row */
  #name({ name }) {
    return name === ALL ? this.#t('gradients.all') : parameterName(this.lang, name);
  }

  /** @param {number | undefined} value */
  #number(value) {
    // Before the first step there is no number; a gradient that is not finite is shown as it is.
    if (value === undefined) return '–';
    if (!Number.isFinite(value)) return String(value);
    return formatNumber(this.lang, Number(value.toPrecision(Math.abs(value) < 0.01 ? 2 : 3)));
  }

  /** Over how many steps the shares are, and where C is not on the chart, why. @param {string} name */
  #note(name) {
    const { run, network } = this;
    if (!run?.clips) return '';
    const steps = this.#t('gradients.counted', { count: run.tally[network].steps });
    const { rule } = run.clips[network];
    if (rule === 'none' || boundsRow(rule, name)) return steps;
    return `${steps} ${this.#t(`noLine.${rule}`)}`;
  }

  /** @param {string} name of the row @param {StepStats} stats */
  #rowOf(name, stats) {
    const gradients = stats[this.network];
    return name === ALL ? together(gradients) : gradients.find((one) => one.name === name);
  }

  /** @param {string} name of the row */
  #norms(name) {
    const { network } = this;
    return (
      this.run?.history.columns(
        (stats) => (stats.clips && boundsRow(stats.clips[network].rule, name) ? this.#threshold(stats) : undefined),
        (stats) => this.#rowOf(name, stats)?.normBefore,
        (stats) => this.#rowOf(name, stats)?.normAfter,
      ) ?? [[], [], [], []]
    );
  }

  /** Steps of runs that an older release has saved have none. @param {string} name of the row */
  #updates(name) {
    return this.run?.history.columns((stats) => this.#rowOf(name, stats)?.updateNorm) ?? [[], []];
  }

  /** @param {StepStats} stats */
  #threshold(stats) {
    return stats[`${this.network}Threshold`] ?? undefined;
  }
}

/** The seed networks' parameters, so that the table has its size before the first step. */
const PLACEHOLDERS = [0, 1, 2].flatMap((layer) =>
  ['weight', 'bias'].map((kind) => /** @type {Row} */ ({ name: `mlp.layers.${layer}.${kind}` })),
);

define('gcl-gradients', Gradients);

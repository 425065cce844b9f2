import { html, LitElement, nothing, svg } from 'lit';

import { formatNumber, language, translate } from '../i18n/index.js';
import { SITE } from '../session/site.js';
import { endWorker, startWorker } from '../session/workers.js';
import { define } from '../ui/define.js';
import { common } from '../ui/styles.js';
import { theme } from '../ui/theme.js';
import { costsOf, isNothing } from './cost-rules.js';
import { costStyles } from './cost-styles.js';
import workerUrl from './cost-worker.js?worker&url';
import recorded from './recorded.json' with { type: 'json' };
import './words.js';

/**
 * @typedef {import('./cost-rules.js').Cost} Cost
 * @typedef {import('./cost-rules.js').Round} Round
 */

/** The axis, in shares of a step without clipping; it grows where a rule costs more. */
const [LEAST, MOST] = [0.9, 1.2];

/** What each rule adds to a step, measured here when asked; before that what was recorded. `lang` as of the document. */
export class GclCost extends LitElement {
  static properties = {
    lang: {},
    rounds: { state: true },
    progress: { state: true },
    standing: { state: true },
    problem: { state: true },
  };

  static styles = [theme, common, costStyles];

  /** @type {Worker | undefined} */
  #worker;

  constructor() {
    super();
    this.lang = '';
    /** What was measured here. @type {Round[]} */
    this.rounds = [];
    /** 0 to 1. */
    this.progress = 0;
    /** @type {'recorded' | 'measuring' | 'done'} */
    this.standing = 'recorded';
    this.problem = '';
  }

  get #lang() {
    return language(this.lang || document.documentElement.lang || navigator.language);
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.#lang, key, details);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.standing === 'measuring') this.#end(this.rounds.length > 0 ? 'done' : 'recorded');
  }

  /** @param {'recorded' | 'done'} standing */
  #end(standing) {
    endWorker(this.#worker);
    this.#worker = undefined;
    this.standing = standing;
  }

  #press() {
    if (this.standing === 'measuring') return this.#end(this.rounds.length > 0 ? 'done' : 'recorded');
    this.rounds = [];
    this.progress = 0;
    this.problem = '';
    this.standing = 'measuring';
    const worker = startWorker(workerUrl, 'gan-clipping-lab-cost');
    const fail = (/** @type {string} */ error) => {
      this.problem = error;
      this.rounds = [];
      this.#end('recorded');
    };
    worker.onerror = ({ message }) => worker === this.#worker && fail(message || 'its worker did not load');
    worker.onmessage = ({ data }) => {
      if (worker !== this.#worker) return;
      if (data.round) this.rounds = [...this.rounds, data.round];
      else if (data.progress !== undefined) this.progress = data.progress;
      else if (data.error !== undefined) fail(data.error);
      else this.#end('done');
    };
    this.#worker = worker;
    worker.postMessage({ base: SITE });
  }

  /** What is shown: measured here, once a round is whole, or recorded. @type {Cost[]} */
  get costs() {
    return costsOf(this.rounds.length > 0 ? this.rounds : recorded.rounds);
  }

  render() {
    const { costs } = this;
    return html`<section lang=${this.#lang} aria-label=${this.#t('cost.title')}>
      <h3>${this.#t('cost.title')}</h3>
      <table class=${this.standing === 'measuring' && this.rounds.length === 0 ? 'waiting' : ''}>
        <thead>
          <tr>
            <th scope="col" class="rule">${this.#t('cost.rule')}</th>
            <th scope="col" class="plot">${this.#renderTicks(costs)}</th>
            <th scope="col" class="number">${this.#t('cost.more')}</th>
            <th scope="col" class="number">${this.#t('cost.ms')}</th>
          </tr>
        </thead>
        <tbody>
          ${costs.map((cost) => this.#renderRow(cost, costs))}
        </tbody>
      </table>
      ${this.#renderBar(costs)}
    </section>`;
  }

  /** Where a share lies, in percent of the axis. @param {number} share @param {Cost[]} costs */
  #place(share, costs) {
    const most = Math.max(MOST, ...costs.map(({ high }) => high));
    const least = Math.min(LEAST, ...costs.map(({ low }) => low));
    return (100 * (share - least)) / (most - least);
  }

  /** @param {Cost[]} costs */
  #renderTicks(costs) {
    const tick = (/** @type {number} */ share) =>
      html`<span style="left: ${this.#place(share, costs)}%">${this.#more(share)}</span>`;
    return html`<div class="ticks">${[1, 1.2].map(tick)}</div>`;
  }

  /** How much longer than a step without clipping, in percent. @param {number} share */
  #more(share) {
    const percent = Number((100 * (share - 1)).toFixed(1));
    return `${percent > 0 ? '+' : percent < 0 ? '−' : ''}${formatNumber(this.#lang, Math.abs(percent))} %`;
  }

  /** @param {Cost} cost @param {Cost[]} costs */
  #renderRow(cost, costs) {
    const [zero, low, middle, high] = [1, cost.low, cost.middle, cost.high].map((share) => this.#place(share, costs));
    const none = cost.rule === 'none';
    return html`<tr data-rule=${cost.rule}>
      <th scope="row">${this.#t(`cost.rule.${cost.rule}`)}</th>
      <td class="plot">
        <svg viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">
          <path d="M${zero} -6V26" stroke="var(--ink-soft)" vector-effect="non-scaling-stroke" />
          ${
            none
              ? nothing
              : svg`<path d="M${low} 10H${Math.max(high, low + 0.5)}" stroke="var(--ink)" stroke-width="3" stroke-opacity="0.45" vector-effect="non-scaling-stroke" />
                  <path d="M${middle} 3V17" stroke="var(--ink)" stroke-width="3" vector-effect="non-scaling-stroke" />`
          }
        </svg>
      </td>
      <td class="number">${none ? '–' : this.#more(cost.middle)}</td>
      <td class="number">${formatNumber(this.#lang, Number(cost.ms.toPrecision(3)))}</td>
    </tr>`;
  }

  /** @param {Cost[]} costs */
  #renderBar(costs) {
    const measuring = this.standing === 'measuring';
    return html`<div class="bar">
      <button class="primary" @click=${this.#press}>
        ${this.#t(measuring ? 'cost.stop' : this.standing === 'done' ? 'cost.again' : 'cost.measure')}
      </button>
      <p data-testid="standing">
        ${
          this.problem
            ? html`<span class="problem" role="alert">${this.#t('cost.failed', { error: this.problem })}</span>`
            : measuring
              ? this.#t('cost.measuring', { percent: Math.round(100 * this.progress) })
              : html`<span
                    >${this.standing === 'done' ? this.#t('cost.here') : this.#t('cost.recorded', { browser: recorded.browser, cores: recorded.cores })}</span
                  >
                  ${this.#finding(costs)}`
        }
      </p>
    </div>`;
  }

  /** What the numbers say. @param {Cost[]} costs */
  #finding(costs) {
    const rules = costs.filter(({ rule }) => rule !== 'none');
    const most = rules.reduce((dearest, one) => (one.middle > dearest.middle ? one : dearest));
    const nothingMore = rules.filter(isNothing).length;
    const details = {
      rule: this.#t(`cost.rule.${most.rule}`),
      more: this.#more(most.middle),
      count: nothingMore,
      of: rules.length,
    };
    const kind = nothingMore === 0 ? '.each' : nothingMore === rules.length ? '.none' : '';
    return this.#t(`cost.finding${kind}`, details);
  }
}

define('gcl-cost', GclCost);

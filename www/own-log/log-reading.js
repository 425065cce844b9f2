import { html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';

import { formatNumber, translate } from '../i18n/index.js';
import { define } from '../ui/define.js';
import { common } from '../ui/styles.js';
import './course-chart.js';
import { comparedTable, limitsList, parametersTable, spikesList } from './log-tables.js';
import './norm-dial.js';
import { readingStyles } from './own-log-styles.js';
import { cAt, groupsOf, meaningOf, OPTIMIZERS, sentenceOf, stopBelow } from './sayings.js';

/**
 * @typedef {import('./log-client.js').LogClient} LogClient
 * @typedef {import('./log-worker.js').Acted} Acted
 * @typedef {import('./log-worker.js').Sight} Sight
 * @typedef {import('./log-worker.js').Summary} Summary
 * @typedef {import('./rules-seen.js').Rule} Rule
 * @typedef {import('./sayings.js').Optimizer} Optimizer
 */

/** Parameters that can be looked at one by one. */
const CHOICES = 500;

/** A log that has been read: what each rule looks at, and what a C would have clipped. */
export class LogReading extends LitElement {
  static properties = {
    client: { attribute: false },
    summary: { attribute: false },
    lang: {},
    scope: { state: true },
    rule: { state: true },
    optimizer: { state: true },
    c: { state: true },
    sight: { state: true },
    acted: { state: true },
    compared: { state: true },
    problem: { state: true },
  };

  static styles = [common, readingStyles];

  /** What is asked of the worker now, and whether C has moved since. */
  #asking = false;
  #again = false;

  constructor() {
    super();
    /** @type {LogClient | undefined} */
    this.client = undefined;
    /** @type {Summary | undefined} */
    this.summary = undefined;
    this.lang = 'en';
    /** All parameters, those with a beginning, or `=` and one's name. */
    this.scope = '';
    /** @type {Rule} */
    this.rule = 'norm';
    /** @type {Optimizer} */
    this.optimizer = 'adam';
    this.c = 1;
    /** @type {Sight | undefined} */
    this.sight = undefined;
    /** @type {Acted | undefined} */
    this.acted = undefined;
    /** @type {{ rule: Rule, at: number[] }[]} */
    this.compared = [];
    this.problem = '';
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('client') || changed.has('summary')) {
      Object.assign(this, { scope: '', rule: 'norm', sight: undefined, acted: undefined, compared: [], problem: '' });
      void this.#look(true);
    }
  }

  /** Asks for what is looked at anew. @param {boolean} afresh whether the scope is another */
  async #look(afresh) {
    const { client, scope, rule } = this;
    if (!client) return;
    try {
      const sight = /** @type {Sight} */ (await client.ask('look', { scope, rule }));
      const compared = afresh ? await client.ask('compare', { scope }) : this.compared;
      // Another may have been asked for meanwhile.
      if (client !== this.client || scope !== this.scope || rule !== this.rule) return;
      this.sight = sight;
      this.compared = compared;
      // It begins where a step in ten or some more is cut: among the norms, where C acts now and then.
      this.c = cAt(stopBelow(Math.max(sight.quantiles[1], 1e-30)));
      await this.#act();
    } catch (error) {
      if (client === this.client) this.problem = /** @type {Error} */ (error).message;
    }
  }

  /** What C would have done; while it is dragged one question is on its way at a time. */
  async #act() {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    try {
      do {
        this.#again = false;
        const { client, scope, rule, c } = this;
        const acted = /** @type {Acted} */ (await client?.ask('act', { scope, rule, c }));
        if (client === this.client) this.acted = acted;
      } while (this.#again);
    } finally {
      this.#asking = false;
    }
  }

  /** @param {number} c */
  #choose(c) {
    this.c = c;
    const { client } = this;
    this.#act().catch((error) => {
      if (client === this.client) this.problem = error.message;
    });
  }

  render() {
    const { summary, sight } = this;
    if (!summary) return nothing;
    if (this.problem)
      return html`<p class="problem" role="alert">${this.#t('ownLog.failed', { error: this.problem })}</p>`;
    return html`${this.#renderScope(summary)} ${this.#renderRules(summary)}
    ${sight ? html`${this.#renderPictures(sight)} ${this.#renderActs()} ${spikesList(sight.spikes, this.lang)}` : html`<p>${this.#t('ownLog.looking')}</p>`}
    ${comparedTable(this.compared, this.lang)} ${limitsList(summary, this.lang)}`;
  }

  /** @param {Summary} summary */
  #renderScope({ parameters }) {
    const groups = groupsOf(parameters);
    const option = (/** @type {string} */ value, /** @type {string} */ text) =>
      html`<option value=${value} .selected=${live(value === this.scope)}>${text}</option>`;
    return html`<label class="choice">
      ${this.#t('ownLog.scope')}
      <select
        aria-label=${this.#t('ownLog.scope')}
        @change=${(/** @type {Event} */ event) => {
          this.scope = /** @type {HTMLSelectElement} */ (event.target).value;
          void this.#look(true);
        }}
      >
        ${option('', this.#t('ownLog.scope.all', { count: parameters.length }))}
        ${groups.map((one) => option(one, this.#t('ownLog.scope.group', { name: one })))}
        ${parameters.slice(0, CHOICES).map((one) => option(`=${one}`, one))}
      </select>
    </label>`;
  }

  /** @param {Summary} summary */
  #renderRules({ rules }) {
    return html`<fieldset aria-label=${this.#t('ownLog.rule')}>
      ${rules
        .filter((rule) => rule !== 'percentile')
        .map(
          (rule) =>
            html`<label>
              <input
                type="radio"
                name="rule"
                .checked=${live(rule === this.rule)}
                @change=${() => {
                  this.rule = rule;
                  void this.#look(false);
                }}
              />${this.#t(`ownLog.rule.${rule}`)}
            </label>`,
        )}
    </fieldset>`;
  }

  /** @param {Sight} sight */
  #renderPictures({ course, courseRange, histogram, spikes }) {
    const what = this.#t(`ownLog.what.${this.rule}`);
    return html`<p class="cap">${this.#t('ownLog.course', { what })}<span>${this.#t('ownLog.course.note')}</span></p>
      <gcl-course-chart
        .course=${course}
        .range=${courseRange}
        .spikes=${spikes.first.map(({ step }) => step)}
        .c=${this.c}
        .label=${this.#t('ownLog.course', { what })}
        .lang=${this.lang}
      ></gcl-course-chart>
      <p class="cap">${this.#t('ownLog.histogram', { what })}<b>C = ${formatNumber(this.lang, this.c)}</b></p>
      <gcl-norm-dial
        .counts=${histogram.counts}
        .range=${histogram.range}
        .c=${this.c}
        .label=${this.#t('ownLog.dial')}
        .reading=${`C = ${formatNumber(this.lang, this.c)}. ${this.#sentence}`}
        .lang=${this.lang}
        @choose=${(/** @type {CustomEvent<number>} */ { detail }) => this.#choose(detail)}
      ></gcl-norm-dial>
      ${histogram.zeros > 0 ? html`<p class="soft small">${this.#t('ownLog.zeros', { count: histogram.zeros })}</p>` : nothing}`;
  }

  get #sentence() {
    if (!this.acted) return '';
    const { code, details } = sentenceOf(this.acted);
    return this.#t(code, details);
  }

  #renderActs() {
    const { acted } = this;
    if (!acted) return nothing;
    return html`<p class="acts" data-testid="acts">${this.#sentence}</p>
      <label class="choice">
        ${this.#t('ownLog.optimizer')}
        <select
          aria-label=${this.#t('ownLog.optimizer')}
          @change=${(/** @type {Event} */ event) =>
            (this.optimizer = /** @type {Optimizer} */ (/** @type {HTMLSelectElement} */ (event.target).value))}
        >
          ${OPTIMIZERS.map(
            (one) =>
              html`<option value=${one} .selected=${live(one === this.optimizer)}>
                ${this.#t(`ownLog.optimizer.${one}`)}
              </option>`,
          )}
        </select>
      </label>
      <p data-testid="means">${this.#t(meaningOf(acted, this.optimizer))}</p>
      ${parametersTable(acted.parameters, this.lang)}`;
  }
}

define('gcl-log-reading', LogReading);

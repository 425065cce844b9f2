import { html, LitElement, nothing } from 'lit';

import { formatNumber, translate } from '../../i18n/index.js';
import { RULE_NAMES } from '../../setup/rules.js';
import { readForm } from './sweep-form.js';
import { cellsOf, SweepJob } from './sweep-job.js';
import { sweepStyles } from './sweep-styles.js';
import { isWithinNoise, summarise } from './sweep-table.js';
import { define } from '../../ui/define.js';
import { common } from '../../ui/styles.js';
import './words.js';

/**
 * @typedef {import('../../types.d.ts').ClipRule} ClipRule
 * @typedef {import('../../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('../../types.d.ts').SweepWorker} SweepWorker
 * @typedef {import('./sweep-form.js').Wrong} Wrong
 * @typedef {import('./sweep-table.js').Ratio} Ratio
 * @typedef {import('./sweep-table.js').Row} Row
 */

/**
 * C chosen by trial: rules × thresholds × seeds, each trained and held against images that training
 * never sees. Fires `pick` with `{ rule, c }` of a row that is to be used.
 */
export class SweepPart extends LitElement {
  static properties = {
    config: { attribute: false },
    base: {},
    startWorker: { attribute: false },
    name: {},
    foreign: { type: Boolean },
    lang: {},
    rules: { state: true },
    wrong: { state: true },
  };

  static styles = [common, sweepStyles];

  #job = new SweepJob(
    () => this.startWorker(),
    () => this.requestUpdate(),
  );

  constructor() {
    super();
    /** What all cells share. @type {TrainConfig} */
    this.config = {};
    /** The folder that holds pkg/ and data/. */
    this.base = '';
    /** A worker that trains, given from outside. @type {() => SweepWorker} */
    this.startWorker = () => {
      throw new Error('gcl-sweep was given no startWorker');
    };
    /** The number of the run whose settings these are. */
    this.name = 1;
    /** Whether the runs train on the reader's own images, which a sweep does not. */
    this.foreign = false;
    this.lang = 'en';
    /** @type {ClipRule[]} */
    this.rules = ['norm'];
    /** @type {Wrong | undefined} */
    this.wrong = undefined;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#job.cancel();
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  render() {
    return html`<h2>${this.#t('sweep.title')}</h2>
      <p class="soft hint">${this.#t('sweep.about', { name: this.name })}</p>
      ${this.foreign ? html`<p class="hint" data-testid="sweep-own">${this.#t('sweep.own')}</p>` : nothing}
      ${this.#renderForm()} ${this.#renderState()} ${this.#renderTable()}`;
  }

  #renderForm() {
    const running = this.#job.state === 'running';
    return html`<form @submit=${this.#submit} novalidate>
      <fieldset>
        <legend>${this.#t('sweep.rules')}</legend>
        ${RULE_NAMES.filter((rule) => rule !== 'none').map(
          (rule) =>
            html`<label>
              <input
                type="checkbox"
                .checked=${this.rules.includes(rule)}
                @change=${() => (this.rules = toggled(this.rules, rule))}
              />
              ${this.#t(`clipRule.${rule}`)}
            </label>`,
        )}
      </fieldset>
      ${this.#renderField('thresholds', '0.001, 0.01, 0.1')} ${this.#renderField('seeds', '3')}
      ${this.#renderField('steps', '500')}
      ${
        running
          ? html`<button type="button" @click=${() => this.#job.cancel()}>${this.#t('sweep.cancel')}</button>`
          : html`<button type="submit">${this.#t('sweep.start')}</button>`
      }
    </form>`;
  }

  /** @param {string} field @param {string} start */
  #renderField(field, start) {
    const wrong = this.wrong?.field === field;
    return html`<label class="field">
      <span class="name">${this.#t(`sweep.${field}`)}</span>
      <input
        name=${field}
        type="text"
        autocomplete="off"
        value=${start}
        aria-invalid=${wrong ? 'true' : 'false'}
        aria-describedby=${wrong ? 'wrong' : nothing}
      />
    </label>`;
  }

  #renderState() {
    const { state, progress, results, total, problem } = this.#job;
    if (this.wrong) {
      const { field, code, details } = this.wrong;
      return html`<p class="problem" role="alert" id="wrong">
        ${this.#t(code, { field: this.#t(`sweep.${field}`), ...details })}
      </p>`;
    }
    if (problem) return html`<p class="problem" role="alert">${this.#t(problem.code, problem.details)}</p>`;
    if (state === 'idle') return nothing;
    const counts = { finished: results.length, total };
    return html`<div>
      <progress max="1" .value=${progress} aria-label=${this.#t('sweep.progress')}></progress>
      <p class="soft hint" data-testid="sweep-state">
        <span role="status">${this.#t(`sweep.${state}`, counts)}</span>
        ${state === 'running' ? this.#timeLeft() : nothing}
      </p>
    </div>`;
  }

  #timeLeft() {
    const { secondsLeft } = this.#job;
    if (secondsLeft === null) return nothing;
    if (secondsLeft < 90) return this.#t('sweep.secondsLeft', { seconds: Math.ceil(secondsLeft) });
    return this.#t('sweep.minutesLeft', { minutes: Math.ceil(secondsLeft / 60) });
  }

  #renderTable() {
    const { results } = this.#job;
    if (results.length === 0) return nothing;
    const { rows, pick } = summarise(results);
    const head = ['clipping', 'distance', 'ratio', 'collapsed', 'use'];
    return html`<div class="frame" tabindex="0" role="region" aria-label=${this.#t('sweep.table')}>
        <table>
          <thead>
            <tr>
              ${head.map((name) => html`<th scope="col">${this.#t(`sweep.column.${name}`)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map((row, index) => this.#renderRow(row, index === pick))}
          </tbody>
        </table>
      </div>
      <p data-testid="sweep-pick">${this.#verdict(rows, pick)}</p>`;
  }

  /** @param {Row} row @param {boolean} isPick */
  #renderRow(row, isPick) {
    const { distance, againstNone, collapsed, runs, rule, threshold } = row;
    const error = distance.error === null ? '' : ` ± ${this.#short(distance.error)}`;
    return html`<tr class=${isPick ? 'pick' : ''}>
      <th scope="row">${this.#nameOf(row)}</th>
      <td>${this.#short(distance.mean)}${error}</td>
      <td>${againstNone ? this.#ratio(againstNone) : '–'}</td>
      <td>${this.#t('sweep.of', { count: collapsed, runs })}</td>
      <td>
        <button
          aria-label=${this.#t('sweep.use.label', { what: this.#nameOf(row), name: this.name })}
          @click=${() => this.dispatchEvent(new CustomEvent('pick', { detail: { rule, c: threshold } }))}
        >
          ${this.#t('sweep.use', { name: this.name })}
        </button>
      </td>
    </tr>`;
  }

  /** @param {Row} row */
  #nameOf({ rule, threshold }) {
    return this.#t(`clipName.${rule}`, { c: formatNumber(this.lang, threshold ?? 0) });
  }

  /** @param {Ratio} ratio */
  #ratio({ ratio, low, high }) {
    const two = (/** @type {number} */ value) => value.toLocaleString(this.lang, { maximumSignificantDigits: 3 });
    return this.#t('sweep.ratio', { ratio: two(ratio), low: two(low), high: two(high) });
  }

  /** What was picked, and what the seeds cannot tell from it. @param {Row[]} rows @param {number} pick */
  #verdict(rows, pick) {
    const what = this.#nameOf(rows[pick]);
    if (rows.length === 1) return this.#t('sweep.pick.alone');
    if (rows.every(({ runs }) => runs < 2)) return this.#t('sweep.pick.seed', { what });
    const open = rows.filter((row, index) => index !== pick && isWithinNoise(row.againstPick));
    if (open.length === 0) return this.#t('sweep.pick.clear', { what });
    return this.#t('sweep.pick.open', {
      what,
      open: open.map((row) => this.#nameOf(row)).join(this.#t('sweep.comma')),
    });
  }

  /** @param {number} value */
  #short(value) {
    return value.toLocaleString(this.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const { wrong, thresholds, seeds, steps } = readForm(this.rules, (field) => String(form.get(field)).trim());
    this.wrong = wrong;
    if (this.wrong) return;
    const cells = cellsOf(this.rules, thresholds, seeds);
    void this.#job.run({ base: this.base, config: this.config, cells, steps });
  }
}

/** @param {ClipRule[]} rules @param {ClipRule} rule */
function toggled(rules, rule) {
  return rules.includes(rule)
    ? rules.filter((one) => one !== rule)
    : RULE_NAMES.filter((one) => [...rules, rule].includes(one));
}

define('gcl-sweep', SweepPart);

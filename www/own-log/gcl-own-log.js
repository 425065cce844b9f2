import { html, LitElement, nothing } from 'lit';

import { formatNumber, language, translate } from '../i18n/index.js';
import { define } from '../ui/define.js';
import { common, fileField } from '../ui/styles.js';
import { theme } from '../ui/theme.js';
import exampleUrl from './example.csv?url';
import './hook-view.js';
import { LogClient } from './log-client.js';
import './log-reading.js';
import { ownLogStyles } from './own-log-styles.js';
import './words.js';

/**
 * @typedef {import('./log-client.js').Progress} Progress
 * @typedef {import('./log-worker.js').Summary} Summary
 * @typedef {import('../types.d.ts').Message} Message
 */

/**
 * A log of gradient norms from any training: how to write one, a place to drop it, and what it says of clipping. The file
 * stays in the browser. `lang` as of the document.
 */
export class GclOwnLog extends LitElement {
  static properties = {
    lang: {},
    state: { state: true },
    over: { state: true },
    progress: { state: true },
  };

  static styles = [theme, common, fileField, ownLogStyles];

  /** @type {LogClient | undefined} */
  #client;

  constructor() {
    super();
    this.lang = '';
    /** @type {{ kind: 'empty' } | { kind: 'reading', name: string } | { kind: 'read', name: string, summary: Summary } | { kind: 'failed', name: string, problem: Message }} */
    this.state = { kind: 'empty' };
    this.over = false;
    /** @type {Progress | undefined} */
    this.progress = undefined;
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
    this.#client?.close();
  }

  /** @param {File | undefined} file */
  async #read(file) {
    if (!file) return;
    this.#client?.close();
    this.progress = undefined;
    this.state = { kind: 'reading', name: file.name };
    const client = new LogClient((progress) => {
      if (client === this.#client) this.progress = progress;
    });
    this.#client = client;
    try {
      const answer = await client.ask('read', file);
      if (client !== this.#client) return;
      this.state =
        'summary' in answer
          ? { kind: 'read', name: file.name, summary: answer.summary }
          : { kind: 'failed', name: file.name, problem: answer.problem };
    } catch (error) {
      if (client !== this.#client) return;
      const details = { error: /** @type {Error} */ (error).message };
      this.state = { kind: 'failed', name: file.name, problem: { code: 'ownLog.failed', details } };
    }
  }

  #cancel() {
    this.#client?.close();
    this.#client = undefined;
    this.state = { kind: 'empty' };
  }

  async #readExample() {
    try {
      const response = await fetch(exampleUrl);
      if (!response.ok) throw new Error(String(response.status));
      await this.#read(new File([await response.blob()], 'example.csv'));
    } catch (error) {
      const details = { error: /** @type {Error} */ (error).message };
      this.state = { kind: 'failed', name: 'example.csv', problem: { code: 'ownLog.failed', details } };
    }
  }

  render() {
    return html`<div lang=${this.#lang}>
      <h2>${this.#t('ownLog.write')}</h2>
      <p>${this.#t('ownLog.write.text')}</p>
      <gcl-hook-view .lang=${this.#lang}></gcl-hook-view>
      <h2>${this.#t('ownLog.drop')}</h2>
      ${this.#renderDrop()} ${this.state.kind === 'read' ? this.#renderRead(this.state) : nothing}
    </div>`;
  }

  #renderDrop() {
    const file = (/** @type {DragEvent} */ event) => event.dataTransfer?.files[0];
    return html`<div
      class="drop ${this.over ? 'over' : ''}"
      @dragover=${(/** @type {DragEvent} */ event) => {
        event.preventDefault();
        this.over = true;
      }}
      @dragleave=${() => (this.over = false)}
      @drop=${(/** @type {DragEvent} */ event) => {
        event.preventDefault();
        this.over = false;
        void this.#read(file(event));
      }}
    >
      <p>${this.#t('ownLog.drop.text')}</p>
      <div class="row">
        <label class="button">
          ${this.#t('ownLog.choose')}
          <input
            type="file"
            accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson"
            @change=${(/** @type {Event} */ event) => {
              const field = /** @type {HTMLInputElement} */ (event.target);
              void this.#read(field.files?.[0]);
              // The same file can be chosen again.
              field.value = '';
            }}
          />
        </label>
        <button @click=${this.#readExample}>${this.#t('ownLog.example')}</button>
      </div>
      ${this.#renderStanding()}
    </div>`;
  }

  #renderStanding() {
    const { state } = this;
    if (state.kind === 'reading') {
      const { loaded, total, rows } = this.progress ?? { loaded: 0, total: 1, rows: 0 };
      const megabytes = (/** @type {number} */ bytes) => formatNumber(this.#lang, Number((bytes / 1e6).toFixed(1)));
      return html`<progress max=${total} .value=${loaded} aria-label=${this.#t('ownLog.reading')}></progress>
        <p class="small" data-testid="progress">
          ${this.#t('ownLog.progress', { loaded: megabytes(loaded), total: megabytes(total), rows })}
        </p>
        <button @click=${this.#cancel}>${this.#t('ownLog.cancel')}</button>`;
    }
    if (state.kind === 'failed') {
      const { code, details } = state.problem;
      return html`<p class="problem" role="alert">${state.name}: ${this.#t(code, details)}</p>`;
    }
    return html`<p class="small" role="status" data-testid="standing">
      ${state.kind === 'read' ? this.#standing(state) : this.#t('ownLog.stays')}
    </p>`;
  }

  /** @param {{ name: string, summary: Summary }} read */
  #standing({ name, summary: { rows, steps, parameters } }) {
    return this.#t('ownLog.read', {
      name,
      rows,
      count: parameters.length,
      steps: steps.count,
      first: steps.first,
      last: steps.last,
    });
  }

  /** @param {{ summary: Summary }} read */
  #renderRead({ summary }) {
    const { bad, notFinite, repeats } = summary;
    const [firstBad] = bad.first;
    return html`${
        bad.count > 0 && firstBad
          ? html`<p>${this.#t('ownLog.bad', { count: bad.count })}</p>
              <ul class="bad" tabindex="0" data-testid="bad">
                ${bad.first.map(
                  ({ line, code, details }) =>
                    html`<li>
                      ${this.#t('ownLog.bad.line', { line: String(line), reason: this.#t(code, details) })}
                    </li>`,
                )}
              </ul>`
          : nothing
      }
      ${
        notFinite.first
          ? html`<p data-testid="not-finite">
              ${this.#t('ownLog.notFinite', { count: notFinite.count, step: notFinite.first.step, name: notFinite.first.name })}
            </p>`
          : nothing
      }
      ${repeats > 0 ? html`<p>${this.#t('ownLog.repeats', { count: repeats })}</p>` : nothing}
      <h2>${this.#t('ownLog.look')}</h2>
      <gcl-log-reading .client=${this.#client} .summary=${summary} .lang=${this.#lang}></gcl-log-reading>`;
  }
}

define('gcl-own-log', GclOwnLog);

import { css, html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';

import { translate } from '../i18n/index.js';
import './run-tabs.js';
import { parse, PRESETS, setting, valueOf } from './settings.js';
import { runOf } from './setup.js';
import { common } from './styles.js';

/**
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('./setup.js').Setup} Setup
 */

/**
 * What all runs share, and the settings of the chosen run. Fires `setting` with a key and a value,
 * `preset` with a name, and `choose` with a run's id.
 */
export class Controls extends LitElement {
  static properties = {
    setup: { attribute: false },
    chosen: { type: Number },
    refusals: { attribute: false },
    lang: {},
    messages: { state: true },
  };

  static styles = [
    common,
    css`
      :host {
        display: block;
      }
      .grid {
        display: grid;
        grid-template-columns: minmax(6.5rem, auto) minmax(0, 1fr) minmax(0, 1fr);
        gap: 0.5rem 0.625rem;
        align-items: center;
      }
      .wide {
        grid-column: 2 / -1;
      }
      .whole {
        grid-column: 1 / -1;
      }
      .head {
        font-size: 0.8125rem;
        font-weight: 600;
      }
      input,
      select {
        width: 100%;
        min-width: 0;
        font-variant-numeric: tabular-nums;
      }
      [aria-invalid='true'] {
        border-color: var(--problem);
      }
      .note {
        grid-column: 1 / -1;
        font-size: 0.8125rem;
        margin: 0;
        min-height: 2.5rem;
      }
      .message {
        grid-column: 1 / -1;
        font-size: 0.8125rem;
        margin: 0;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Setup} */
    this.setup = { preset: '', base: {}, runs: [] };
    /** The run whose settings these are. */
    this.chosen = 0;
    /** What the engine refused, by the setting's key. @type {Record<string, Message>} */
    this.refusals = {};
    this.lang = 'en';
    /** What was wrong with the text in a field. @type {Record<string, Message>} */
    this.messages = {};
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  /** @returns {TrainConfig} */
  get config() {
    return runOf(this.setup, this.chosen)?.config ?? {};
  }

  render() {
    const { preset } = this.setup;
    const note = preset ? this.#t(`preset.${preset}.note`) : '';
    return html`<div class="grid">
      <label for="preset">${this.#t('preset')}</label>
      <select id="preset" class="wide" @change=${this.#choosePreset}>
        ${Object.keys(PRESETS).map(
          (name) =>
            html`<option value=${name} .selected=${live(name === preset)}>${this.#t(`preset.${name}`)}</option>`,
        )}
        ${preset ? nothing : html`<option value="" .selected=${live(true)}>${this.#t('preset.')}</option>`}
      </select>
      <p class="note soft">${note}</p>

      <label for="seed">${this.#t('seed')}</label>
      <div class="wide" title=${this.#t('seed.hint')}>${this.#number('seed')}</div>
      ${this.#message('seed')}

      <gcl-run-tabs
        class="whole"
        .setup=${this.setup}
        .chosen=${this.chosen}
        .label=${this.#t('settings.of')}
        .lang=${this.lang}
        @choose=${this.#choose}
      ></gcl-run-tabs>
      <label for="loss">${this.#t('loss')}</label>
      <div class="wide">${this.#choice('loss', 'loss')}</div>
      ${this.#message('loss')}

      <span></span>
      <span class="head">${this.#t('generator')}</span>
      <span class="head">${this.#t('discriminator')}</span>
      <span id="lr">${this.#t('learningRate')}</span>
      ${this.#number('lrG')} ${this.#number('lrD')} ${this.#message('lrG')} ${this.#message('lrD')}
      <span>${this.#t('clipRule')}</span>
      ${this.#choice('clipG', 'clipRule')} ${this.#choice('clipD', 'clipRule')} ${this.#message('clipG')}
      ${this.#message('clipD')}
      <span>${this.#t('threshold')}</span>
      ${this.#number('cG')} ${this.#number('cD')} ${this.#message('cG')} ${this.#message('cD')}
    </div>`;
  }

  /** @param {string} key */
  #number(key) {
    const found = setting(key);
    if (!found) return nothing;
    const message = this.messages[key] ?? this.refusals[key];
    return html`<input
      id=${key}
      type="text"
      inputmode=${found.kind === 'integer' ? 'numeric' : 'decimal'}
      autocomplete="off"
      spellcheck="false"
      aria-label=${this.#t(`field.${key}`)}
      aria-invalid=${message ? 'true' : 'false'}
      aria-describedby=${message ? `${key}-message` : nothing}
      .value=${live(this.messages[key] ? String(this.messages[key].details?.value) : plain(valueOf(this.config, found)))}
      @change=${(/** @type {Event} */ event) => this.#take(key, event)}
    />`;
  }

  /** @param {string} key @param {string} names prefix of the choices' names */
  #choice(key, names) {
    const found = setting(key);
    if (!found) return nothing;
    const value = valueOf(this.config, found);
    return html`<select
      id=${key}
      aria-label=${this.#t(`field.${key}`)}
      @change=${(/** @type {Event} */ event) => this.#take(key, event)}
    >
      ${found.choices?.map(
        (choice) =>
          html`<option value=${choice} .selected=${live(choice === value)}>${this.#t(`${names}.${choice}`)}</option>`,
      )}
    </select>`;
  }

  /** @param {string} key */
  #message(key) {
    const message = this.messages[key] ?? this.refusals[key];
    if (!message) return nothing;
    return html`<p class="message problem" role="alert" id="${key}-message">
      ${this.#t(message.code, message.details)}
    </p>`;
  }

  /** @param {string} key @param {Event} event */
  #take(key, event) {
    const found = setting(key);
    if (!found) return;
    const result = parse(found, /** @type {HTMLInputElement} */ (event.target).value);
    const rest = { ...this.messages };
    delete rest[key];
    if ('message' in result) {
      this.messages = { ...rest, [key]: result.message };
      return;
    }
    this.messages = rest;
    this.dispatchEvent(new CustomEvent('setting', { detail: { key, value: result.value } }));
  }

  /** @param {CustomEvent<number>} event */
  #choose({ detail }) {
    this.messages = {};
    this.dispatchEvent(new CustomEvent('choose', { detail }));
  }

  /** @param {Event} event */
  #choosePreset(event) {
    this.messages = {};
    const name = /** @type {HTMLSelectElement} */ (event.target).value;
    this.dispatchEvent(new CustomEvent('preset', { detail: name }));
  }
}

/** A number as it can be typed again. @param {string | number | undefined} value */
function plain(value) {
  return value === undefined ? '' : String(value);
}

customElements.define('gcl-controls', Controls);

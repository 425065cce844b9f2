// Fields for settings: text, slider, choice, switch. What cannot be read stays in its field with a
// sentence; what can is told as the event `setting`.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';

import { formatNumber, translate } from '../../i18n/index.js';
import { fromSlider, ruleOf, toSlider } from '../../setup/rules.js';
import { parse, read, setting, textOf } from '../../setup/settings.js';

/**
 * @typedef {import('../../types.d.ts').Message} Message
 * @typedef {import('../../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('../../setup/settings.js').Value} Value
 * @typedef {import('lit').LitElement & { lang: string, config: TrainConfig, refusals: Record<string, Message> }} Host
 */

export class Fields {
  /** What was wrong with the text in a field, by its key. @type {Record<string, Message>} */
  messages = {};
  /** What was set and the engine has not yet taken: a field must not jump back meanwhile. @type {Map<string, Value>} */
  #wanted = new Map();
  /** Text that is being typed: no drawing may write over it. @type {Map<string, string>} */
  #typed = new Map();

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
  }

  /** Forgets the texts that could not be read. */
  clear() {
    this.messages = {};
    this.#wanted.clear();
    this.#typed.clear();
    this.host.requestUpdate();
  }

  /** @param {string} key */
  #value(key) {
    const value = read(this.host.config, key);
    const wanted = this.#wanted.get(key);
    if (wanted === undefined || wanted === value || this.host.refusals[key]) {
      this.#wanted.delete(key);
      return value;
    }
    return wanted;
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.host.lang, key, details);
  }

  /** @param {string} key */
  #messageOf(key) {
    return this.messages[key] ?? this.host.refusals[key];
  }

  /** @param {string} key */
  number(key) {
    const message = this.#messageOf(key);
    const unread = this.messages[key]?.details?.value;
    const value = this.#typed.get(key) ?? (unread === undefined ? textOf(this.#value(key)) : String(unread));
    return html`<input
      id=${key}
      type="text"
      inputmode=${setting(key)?.kind === 'integer' ? 'numeric' : 'decimal'}
      autocomplete="off"
      spellcheck="false"
      aria-label=${this.#t(`field.${key}`)}
      aria-invalid=${message ? 'true' : 'false'}
      aria-describedby=${message ? `${key}-message` : nothing}
      .value=${live(value)}
      @input=${(/** @type {Event} */ event) =>
        this.#typed.set(key, /** @type {HTMLInputElement} */ (event.target).value)}
      @change=${(/** @type {Event} */ event) => {
        this.#typed.delete(key);
        this.#take(key, event);
      }}
      @blur=${() => this.#typed.delete(key)}
    />`;
  }

  /** @param {string} key @param {string} names prefix of the choices' names */
  choice(key, names) {
    const value = this.#value(key);
    return html`<select
      id=${key}
      aria-label=${this.#t(`field.${key}`)}
      @change=${(/** @type {Event} */ event) => this.#take(key, event)}
    >
      ${setting(key)?.choices?.map(
        (choice) =>
          html`<option value=${choice} .selected=${live(choice === value)}>${this.#t(`${names}.${choice}`)}</option>`,
      )}
    </select>`;
  }

  /** A threshold's slider, on a logarithmic scale over the rule's usual range. @param {string} key @param {string} rule */
  slider(key, rule) {
    const { low, high } = ruleOf(rule) ?? { low: 1e-4, high: 1e2 };
    const c = Number(this.#value(key) ?? 1);
    return html`<input
      type="range"
      min=${toSlider(low)}
      max=${toSlider(high)}
      .value=${live(String(toSlider(c)))}
      aria-label=${this.#t('field.slider', { name: this.#t(`field.${key}`) })}
      aria-valuetext=${formatNumber(this.host.lang, c)}
      @input=${(/** @type {Event} */ event) => {
        const { value } = /** @type {HTMLInputElement} */ (event.target);
        this.#tell(key, fromSlider(Number(value)));
      }}
    />`;
  }

  /** Turns a setting that may be off on, at `start`, and off. @param {string} key @param {number} start */
  toggle(key, start) {
    return html`<input
      type="checkbox"
      aria-label=${this.#t(`field.${key}.on`)}
      .checked=${live(this.#value(key) !== null)}
      @change=${(/** @type {Event} */ event) => {
        const { checked } = /** @type {HTMLInputElement} */ (event.target);
        this.#tell(key, checked ? start : null);
      }}
    />`;
  }

  /** What is wrong with a field, below it. @param {string[]} keys */
  message(...keys) {
    return keys.map((key) => {
      const message = this.#messageOf(key);
      if (!message) return nothing;
      return html`<p class="message problem" role="alert" id="${key}-message">
        ${this.#t(message.code, message.details)}
      </p>`;
    });
  }

  /** @param {string} key @param {Event} event */
  #take(key, event) {
    const found = setting(key);
    if (!found) return;
    const result = parse(found, /** @type {HTMLInputElement} */ (event.target).value);
    if ('value' in result) return this.#tell(key, result.value);
    this.messages = { ...this.messages, [key]: result.message };
    this.host.requestUpdate();
  }

  /** @param {string} key @param {Value} value */
  #tell(key, value) {
    this.#wanted.set(key, value);
    const rest = { ...this.messages };
    delete rest[key];
    this.messages = rest;
    this.host.dispatchEvent(new CustomEvent('setting', { detail: { key, value } }));
    this.host.requestUpdate();
  }
}

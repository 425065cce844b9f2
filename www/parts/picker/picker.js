import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';

import { formatNumber, parameterName, translate } from '../../i18n/index.js';
import { runNumber } from '../../messages/run-number.js';
import './norm-histogram.js';
import { decades, normsOf, shareAbove } from './norms.js';
import { pickerStyles } from './picker-styles.js';
import { ALL } from '../../seen/gradient-rows.js';
import { fromSlider, toSlider } from '../../setup/rules.js';
import { define } from '../../ui/define.js';
import { common } from '../../ui/styles.js';
import { Unhurried } from '../../ui/unhurried.js';
import './words.js';

/**
 * @typedef {import('./norms.js').Measure} Measure
 * @typedef {import('../../seen/run.js').Run} Run
 */

/** Reading the norms of a long run takes some milliseconds. */
const READ_EVERY_MS = 500;
const NETWORKS = /** @type {const} */ (['generator', 'discriminator']);

/**
 * C chosen by what it would have clipped of the norms that a run has seen. Fires `pick` with the rule,
 * C and the networks to clip.
 */
export class Picker extends Unhurried {
  static properties = {
    run: { attribute: false },
    number: { type: Number },
    lang: {},
    tick: { type: Number },
    c: { state: true },
    measure: { state: true },
  };

  static styles = [common, pickerStyles];

  #readAt = -Infinity;
  #readFor = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;
  /** By network, each parameter's norms. @type {Record<string, Map<string, number[]>>} */
  #norms = { generator: new Map(), discriminator: new Map() };
  /** @type {Record<string, number[]>} */
  #flat = { generator: [], discriminator: [] };
  /** @type {[number, number]} */
  #range = [-3, 1];
  #steps = 0;

  constructor() {
    super();
    /** @type {Run | undefined} */
    this.run = undefined;
    /** The run's id. */
    this.number = 0;
    this.lang = 'en';
    this.tick = 0;
    this.c = 0.01;
    /** @type {Measure} */
    this.measure = 'norm';
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  /** @param {Map<string, unknown>} changed @returns {void} */
  willUpdate(changed) {
    const now = performance.now();
    const steps = this.run?.history.steps ?? [];
    const asked = `${this.number} ${this.measure} ${steps.length < this.#steps}`;
    const due = asked !== this.#readFor || changed.has('run');
    if (!due && steps.length === this.#steps) return;
    if (!due && now - this.#readAt < READ_EVERY_MS) return this.#readSoon();
    this.#readAt = now;
    this.#readFor = asked;
    this.#steps = steps.length;
    for (const network of NETWORKS) {
      this.#norms[network] = normsOf(steps, network, this.measure);
      this.#flat[network] = [...this.#norms[network].values()].flat();
    }
    this.#range = decades([...this.#flat.generator, ...this.#flat.discriminator]);
  }

  /** The last steps are read too, where none follows. */
  #readSoon() {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.requestUpdate(), READ_EVERY_MS);
  }

  render() {
    return html`<h2>${this.#t('picker.title', { name: runNumber(this.number) })}</h2>
      <p class="soft">${this.#t('picker.intro')}</p>
      ${this.#renderMeasures()} ${NETWORKS.map((network) => this.#renderHistogram(network))} ${this.#renderSlider()}
      <p class="reading" data-testid="reading">${this.#reading()}</p>
      ${this.#renderButtons()} ${this.measure === 'norm' ? this.#renderTables() : ''}`;
  }

  #renderMeasures() {
    return html`<fieldset class="run-${this.number}" aria-label=${this.#t('picker.measure')}>
      ${['norm', 'globalNorm'].map(
        (measure) =>
          html`<label>
            <input
              type="radio"
              name="measure"
              .checked=${live(this.measure === measure)}
              @change=${() => (this.measure = /** @type {Measure} */ (measure))}
            />
            ${this.#t(`picker.measure.${measure}`)}
          </label>`,
      )}
    </fieldset>`;
  }

  /** @param {typeof NETWORKS[number]} network */
  #renderHistogram(network) {
    return html`<gcl-norm-histogram
      class="run-${this.number}"
      .norms=${this.#flat[network]}
      .range=${this.#range}
      .c=${this.c}
      .title=${this.#t(`picker.${network}.${this.measure}`)}
      .measure=${this.measure}
      .lang=${this.lang}
      @move=${(/** @type {CustomEvent<number>} */ event) => (this.c = fromSlider(toSlider(event.detail)))}
    ></gcl-norm-histogram>`;
  }

  #renderSlider() {
    const [low, high] = this.#range;
    const written = formatNumber(this.lang, this.c);
    return html`<label class="run-${this.number}">
      ${this.#t('picker.c', { c: written })}
      <input
        type="range"
        min=${toSlider(10 ** low)}
        max=${toSlider(10 ** high)}
        .value=${live(String(toSlider(this.c)))}
        aria-label=${this.#t('picker.slider')}
        aria-valuetext="${written}. ${this.#reading()}"
        @input=${(/** @type {Event} */ event) =>
          (this.c = fromSlider(Number(/** @type {HTMLInputElement} */ (event.target).value)))}
      />
    </label>`;
  }

  #reading() {
    if (this.#steps === 0) return this.#t('picker.empty');
    const percent = (/** @type {string} */ network) => this.#percent(shareAbove(this.#flat[network], this.c));
    return this.#t(`picker.reading.${this.measure}`, {
      d: percent('discriminator'),
      g: percent('generator'),
      count: this.#steps,
    });
  }

  /** In percent; 0 and 100 are said of none and of all alone. @param {number} share */
  #percent(share) {
    if (share === 0 || share === 1) return share * 100;
    return Math.max(0.1, Math.min(99.9, Number((share * 100).toPrecision(share < 0.01 || share > 0.99 ? 3 : 2))));
  }

  #renderButtons() {
    const pick = (/** @type {string[]} */ networks) => () =>
      this.dispatchEvent(new CustomEvent('pick', { detail: { rule: this.measure, c: this.c, networks } }));
    const c = formatNumber(this.lang, this.c);
    return html`<div class="buttons">
      <button @click=${pick(['G', 'D'])}>${this.#t('picker.both', { c, name: runNumber(this.number) })}</button>
      <button @click=${pick(['G'])}>${this.#t('picker.onlyG')}</button>
      <button @click=${pick(['D'])}>${this.#t('picker.onlyD')}</button>
    </div>`;
  }

  /** The share of steps, parameter by parameter. */
  #renderTables() {
    return html`<details>
      <summary>${this.#t('picker.each')}</summary>
      <div class="tables">${NETWORKS.map((network) => this.#renderTable(network))}</div>
    </details>`;
  }

  /** @param {typeof NETWORKS[number]} network */
  #renderTable(network) {
    return html`<table>
      <caption>
        ${this.#t(`gradients.${network}`)}
      </caption>
      ${[...this.#norms[network]].map(
        ([name, norms]) =>
          html`<tr>
            <th scope="row" title=${name === ALL ? nothing : name}>
              ${name === ALL ? this.#t('gradients.all') : parameterName(this.lang, name)}
            </th>
            <td>${this.#percent(shareAbove(norms, this.c))} %</td>
          </tr>`,
      )}
    </table>`;
  }
}

define('gcl-picker', Picker);

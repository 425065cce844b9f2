import { css, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';

import { translate } from '../../i18n/index.js';
import { SAMPLES } from './interpolation.js';
import './latent-path.js';
import './latent-steps.js';
import { define } from '../../ui/define.js';
import { common } from '../../ui/styles.js';
import { Unhurried } from '../../ui/unhurried.js';
import './words.js';

/**
 * @typedef {import('./interpolation.js').Interpolation} Interpolation
 * @typedef {import('../../seen/run.js').Run} Run
 */

/**
 * The noise behind a sample that was pinned: its image through training, and the images from it to a
 * second one. Fires `choose` with what was chosen: `from`, `to` or `t` of an Interpolation.
 */
export class Latent extends Unhurried {
  static properties = {
    interpolation: { attribute: false },
    runs: { attribute: false },
    ids: { attribute: false },
    step: { type: Number },
    ready: { type: Boolean },
    running: { type: Boolean },
    lang: {},
    tick: { type: Number },
  };

  static styles = [
    common,
    css`
      :host {
        display: grid;
        gap: 0.625rem;
        font-size: 0.875rem;
      }
      h2,
      p {
        margin: 0;
      }
      h3 {
        font-size: 0.875rem;
        font-weight: 600;
        margin: 0.25rem 0 0;
      }
      .ends {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 1rem;
        align-items: center;
      }
      label {
        display: flex;
        gap: 0.375rem;
        align-items: center;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Interpolation | undefined} */
    this.interpolation = undefined;
    /** @type {Map<number, Run>} */
    this.runs = new Map();
    /** The runs to show. @type {number[]} */
    this.ids = [];
    /** Steps that they have taken. */
    this.step = 0;
    /** Whether the engine can draw. */
    this.ready = false;
    /** Whether they train. */
    this.running = false;
    this.lang = 'en';
    this.tick = 0;
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  /** @param {{ from?: number, to?: number, t?: number }} choice */
  #choose(choice) {
    this.dispatchEvent(new CustomEvent('choose', { detail: choice }));
  }

  /** Draws only for a reader who sees it. */
  updated() {
    if (this.ready && this.inSight) void this.interpolation?.offer(this.runs, this.step, this.running);
  }

  render() {
    const from = this.interpolation?.from;
    return html`<h2>${this.#t('latent.title')}</h2>
      <p class="soft">${this.#t('latent.about')}</p>
      <div class="ends">
        ${this.#renderEnd('from')} ${this.#renderEnd('to')}
        <button ?disabled=${from === undefined} @click=${() => this.#choose({ from: undefined })}>
          ${this.#t('latent.unpin')}
        </button>
      </div>
      ${from === undefined ? nothing : this.#renderImages(from)}`;
  }

  /** @param {'from' | 'to'} end */
  #renderEnd(end) {
    const chosen = this.interpolation?.[end];
    return html`<label>
      ${this.#t(`latent.${end}`)}
      <select
        aria-label=${this.#t(`latent.${end}`)}
        .value=${live(String(chosen ?? ''))}
        ?disabled=${!this.ready}
        @change=${(/** @type {Event & { target: HTMLSelectElement }} */ { target }) =>
          this.#choose({ [end]: target.value === '' ? undefined : Number(target.value) })}
      >
        ${
          // The other end is always some sample, once there is a first one.
          end === 'from' || chosen === undefined
            ? html`<option value="" ?selected=${chosen === undefined}>${this.#t('latent.none')}</option>`
            : nothing
        }
        ${Array.from(
          { length: SAMPLES },
          (_, place) =>
            html`<option value=${place} ?selected=${place === chosen}>
              ${this.#t('latent.sample', { place: place + 1 })}
            </option>`,
        )}
      </select>
    </label>`;
  }

  /** @param {number} from */
  #renderImages(from) {
    return html`<h3>${this.#t('latent.steps')}</h3>
      <gcl-latent-steps
        .place=${from}
        .runs=${this.runs}
        .ids=${this.ids}
        .lang=${this.lang}
        .tick=${this.tick}
      ></gcl-latent-steps>
      <h3>${this.#t('latent.path')}</h3>
      <gcl-latent-path
        .interpolation=${this.interpolation}
        .runs=${this.runs}
        .ids=${this.ids}
        .lang=${this.lang}
        .tick=${this.tick}
        @t=${(/** @type {CustomEvent<number>} */ { detail: t }) => this.#choose({ t })}
      ></gcl-latent-path>`;
  }
}

define('gcl-latent', Latent);

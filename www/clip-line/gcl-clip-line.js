import { html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';

import { language, translate } from '../i18n/index.js';
import { define } from '../ui/define.js';
import { common } from '../ui/styles.js';
import { theme } from '../ui/theme.js';
import { clipLineStyles } from './clip-line-styles.js';
import { LIBRARIES, placesOf, rowsOf } from './loops.js';
import { leftOut, measured, outcomeOf, reason, SEEN, verdictOf, versionOf } from './outcomes.js';
import './words.js';

/**
 * @typedef {import('./loops.js').Library} Library
 * @typedef {import('./loops.js').Place} Place
 */

/**
 * A training loop whose clipping line can be moved, by pointer and by keys; beside it stands what the line does there,
 * by runs of those very programs. `lang` as of the document.
 */
export class GclClipLine extends LitElement {
  static properties = {
    lang: {},
    library: { state: true },
    place: { state: true },
  };

  static styles = [theme, common, clipLineStyles];

  constructor() {
    super();
    this.lang = '';
    /** @type {Library} */
    this.library = 'pytorch';
    /** Where people put it who want to be sure that it comes last. @type {Place} */
    this.place = 'after';
  }

  get #lang() {
    return language(this.lang || document.documentElement.lang || navigator.language);
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.#lang, key, details);
  }

  /** @param {Library} library */
  #choose(library) {
    this.library = library;
    // Another loop may not have this place.
    if (!placesOf(library).includes(this.place)) this.place = 'between';
  }

  render() {
    return html`<section lang=${this.#lang} aria-label=${this.#t('clipLine.title')}>
      <h3>${this.#t('clipLine.title')}</h3>
      <div class="parts">${this.#renderListing()} ${this.#renderSaid()}</div>
      <fieldset aria-label=${this.#t('clipLine.library')}>
        ${LIBRARIES.map(
          (one) =>
            html`<label>
              <input
                type="radio"
                name="library"
                .checked=${live(one === this.library)}
                @change=${() => this.#choose(one)}
              />${this.#t(`clipLine.library.${one}`)}
            </label>`,
        )}
      </fieldset>
    </section>`;
  }

  #renderListing() {
    const rows = rowsOf(this.library);
    const at = rows.findIndex(({ place }) => place === this.place);
    const style = (/** @type {number} */ row) => `grid-row: ${row + 1}; --indent: ${rows[row].indent}`;
    return html`<div class="listing">
      ${rows.map(({ text, place }, row) =>
        place
          ? html`<span
              class="slot"
              style=${style(row)}
              data-place=${place}
              aria-hidden="true"
              @click=${() => (this.place = place)}
              >${row === at ? nothing : this.#t(`clipLine.place.${place}`)}</span
            >`
          : html`<code style=${style(row)}>${text}</code>`,
      )}
      <div
        class="line"
        style=${style(at)}
        tabindex="0"
        role="slider"
        aria-orientation="vertical"
        aria-label=${this.#t('clipLine.line')}
        aria-valuemin="1"
        aria-valuemax=${placesOf(this.library).length}
        aria-valuenow=${placesOf(this.library).indexOf(this.place) + 1}
        aria-valuetext=${`${this.#t(`clipLine.place.${this.place}`)}: ${this.#verdict}`}
        @pointerdown=${this.#grab}
        @pointermove=${this.#drag}
        @keydown=${this.#onKey}
      >
        <svg width="10" height="14" viewBox="0 0 10 14" aria-hidden="true">
          <path d="M2 5l3-4 3 4M2 9l3 4 3-4" fill="none" stroke="currentColor" stroke-width="1.75" />
        </svg>
        <code>${rows[at].text}</code>
      </div>
    </div>`;
  }

  get #verdict() {
    return this.#t(`clipLine.verdict.${verdictOf(outcomeOf(this.library, this.place))}`);
  }

  #renderSaid() {
    const { code, details } = measured(this.library, this.place);
    const seen = SEEN[this.place] ?? [];
    const left = leftOut(this.library, this.place);
    return html`<div class="said" role="status">
      <p class="where">${this.#t(`clipLine.place.${this.place}`)}</p>
      <p class="verdict" data-testid="verdict">${this.#verdict}</p>
      <p>${this.#t(reason(this.library, this.place))}</p>
      <p class="measured soft" data-testid="measured">
        ${this.#t(code, details)} ${left > 0 ? this.#t('clipLine.leftOut', { count: left }) : nothing}
        ${this.#t('clipLine.version', { version: versionOf(this.library) })}
      </p>
      ${
        seen.length > 0
          ? html`<p>
              ${this.#t('clipLine.seen')}
              ${seen.map(({ name, href }, index) => html`${index ? this.#t('clipLine.comma') : nothing}<a href=${href}>${name}</a>`)}
            </p>`
          : nothing
      }
    </div>`;
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    if (event.button !== 0) return;
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
  }

  /** To the free row that is nearest to the pointer. @param {PointerEvent} event */
  #drag(event) {
    if (!(/** @type {HTMLElement} */ (event.currentTarget).hasPointerCapture(event.pointerId))) return;
    const slots = /** @type {HTMLElement[]} */ ([...this.renderRoot.querySelectorAll('.slot')]);
    const apart = (/** @type {HTMLElement} */ slot) => {
      const { top, height } = slot.getBoundingClientRect();
      return Math.abs(top + height / 2 - event.clientY);
    };
    const [first, ...others] = slots;
    const nearest = others.reduce((best, one) => (apart(one) < apart(best) ? one : best), first);
    this.place = /** @type {Place} */ (nearest.dataset.place);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const places = placesOf(this.library);
    const at = places.indexOf(this.place);
    /** Down is further down the loop, as the line looks. @type {Record<string, number>} */
    const targets = {
      ArrowUp: at - 1,
      ArrowLeft: at - 1,
      ArrowDown: at + 1,
      ArrowRight: at + 1,
      Home: 0,
      End: places.length - 1,
    };
    if (!Object.hasOwn(targets, event.key)) return;
    event.preventDefault();
    this.place = places[Math.min(places.length - 1, Math.max(0, targets[event.key]))];
  }
}

define('gcl-clip-line', GclClipLine);

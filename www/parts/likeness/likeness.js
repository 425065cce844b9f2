import { css, html, LitElement, nothing } from 'lit';

import { translate } from '../../i18n/index.js';
import { define } from '../../ui/define.js';
import { focused } from '../../ui/focus.js';
import '../../ui/strip.js';
import { common } from '../../ui/styles.js';

/** @typedef {import('../../seen/types.d.ts').PickedSample} PickedSample */

/** A sample beside the training images most like it, to see whether it is a copy. Fires `close`. */
export class LikenessPart extends LitElement {
  static properties = {
    look: { attribute: false },
    lang: {},
  };

  static styles = [
    common,
    css`
      :host {
        display: block;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0.75rem 1.25rem;
        min-height: 8.5rem;
      }
      figure {
        margin: 0;
        width: 5.25rem;
      }
      figcaption {
        font-size: 0.875rem;
        font-variant-numeric: tabular-nums;
      }
      header {
        display: flex;
        justify-content: space-between;
        gap: 0.75rem;
        align-items: start;
      }
      button {
        flex: none;
      }
      p {
        margin: 0.25rem 0 0.5rem;
      }
    `,
  ];

  /** The sample that it was opened from, to go back to. @type {HTMLElement | undefined} */
  #opener;

  constructor() {
    super();
    /** @type {PickedSample | undefined} */
    this.look = undefined;
    this.lang = 'en';
  }

  connectedCallback() {
    super.connectedCallback();
    this.#opener = focused();
  }

  firstUpdated() {
    // It opens below the samples, which may be the end of the screen.
    this.scrollIntoView({ block: 'nearest' });
  }

  #close() {
    this.dispatchEvent(new CustomEvent('close'));
    this.#opener?.focus();
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  render() {
    const { look } = this;
    if (!look) return nothing;
    const { name, place, step } = look;
    return html`<section aria-labelledby="likeness">
      <header>
        <h2 id="likeness">${this.#t('likeness.title', { name, place, step })}</h2>
        <button @click=${this.#close}>${this.#t('likeness.close')}</button>
      </header>
      <p class="soft hint" role="status" data-testid="likeness">${this.#sentence(look)}</p>
      <div class="row">${this.#renderImages(look)}</div>
    </section>`;
  }

  /** @param {PickedSample} look */
  #sentence({ likeness, problem }) {
    if (problem) return this.#t(problem.code, problem.details);
    if (!likeness) return this.#t('likeness.waiting');
    return this.#t('likeness.says', {
      nearest: rounded(likeness.near[0].distance),
      between: rounded(likeness.between),
    });
  }

  /** @param {PickedSample} look */
  #renderImages({ pixels, likeness }) {
    const sample = html`<figure>
      <gcl-strip .images=${true} .width=${1} .pixels=${pixels} .label=${this.#t('likeness.sample')}></gcl-strip>
      <figcaption>
        ${this.#t('likeness.sample')}${
          likeness
            ? html`<br />${this.#t('likeness.verdict', {
                  digit: String(likeness.verdict.digit),
                  percent: Math.round(likeness.verdict.confidence * 100),
                })}`
            : nothing
        }
      </figcaption>
    </figure>`;
    const near = likeness?.near.map(({ distance, pixels }, index) => {
      const label = this.#t('likeness.near', { rank: index + 1 });
      return html`<figure>
        <gcl-strip .images=${true} .width=${1} .pixels=${pixels} .label=${label}></gcl-strip>
        <figcaption>${this.#t('likeness.distance', { distance: rounded(distance) })}</figcaption>
      </figure>`;
    });
    return html`${sample} ${near ?? nothing}`;
  }
}

/** @param {number} distance */
const rounded = (distance) => Math.round(distance * 100) / 100;

define('gcl-likeness', LikenessPart);

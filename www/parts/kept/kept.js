import { css, html, LitElement, nothing } from 'lit';

import { translate } from '../../i18n/index.js';
import { define } from '../../ui/define.js';
import { common } from '../../ui/styles.js';

/**
 * @typedef {import('../../types.d.ts').Message} Message
 */

/** What an earlier page kept of the runs, to go on from or to discard; or that they are kept. Fires `goon` and `discard`. */
export class KeptPart extends LitElement {
  static properties = {
    offer: { attribute: false },
    days: { type: Number },
    busy: { type: Boolean },
    problem: { attribute: false },
    lang: {},
  };

  static styles = [
    common,
    css`
      :host {
        display: block;
        font-size: 0.875rem;
      }
      p {
        margin: 0;
      }
      .offer {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 0.75rem;
        align-items: center;
        background: var(--panel);
        border: 1px solid var(--line);
        border-radius: 6px;
        padding: 0.5rem 0.75rem;
      }
      .offer p {
        flex: 1 1 16rem;
      }
      .go {
        font-weight: 600;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {{ step: number, at: number } | undefined} */
    this.offer = undefined;
    /** After so many days it is deleted. */
    this.days = 0;
    /** Whether it is just going on. */
    this.busy = false;
    /** Why the runs are not kept. @type {Message | undefined} */
    this.problem = undefined;
    this.lang = 'en';
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  /** @param {string} name */
  #tell(name) {
    this.dispatchEvent(new CustomEvent(name));
  }

  render() {
    const { offer, problem, days } = this;
    return html`${offer ? this.#renderOffer(offer) : nothing}
      <p class="soft" role="status" data-testid="kept">
        ${problem ? this.#t(problem.code, problem.details) : offer ? '' : this.#t('kept.note', { days })}
      </p>`;
  }

  /** @param {{ step: number, at: number }} offer */
  #renderOffer({ step, at }) {
    const when = new Intl.DateTimeFormat(this.lang, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
    return html`<div class="offer" role="group" aria-label=${this.#t('kept.offer')} data-testid="kept-offer">
      <button class="go" ?disabled=${this.busy} @click=${() => this.#tell('goon')}>
        ${this.#t('kept.goOn', { step })}
      </button>
      <button ?disabled=${this.busy} @click=${() => this.#tell('discard')}>${this.#t('kept.discard')}</button>
      <p class="soft">${this.#t('kept.about', { when, days: this.days })}</p>
    </div>`;
  }
}

define('gcl-kept', KeptPart);

import { css, html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';

import { SNIPPETS } from './snippets.js';
import { translate } from '../../i18n/index.js';
import { define } from '../../ui/define.js';
import '../../ui/copy-button.js';
import { common } from '../../ui/styles.js';

/** @typedef {import('./snippets.js').Figure} Figure */

/** The present figure as a snippet for another page. */
export class EmbedView extends LitElement {
  static properties = {
    figure: { attribute: false },
    lang: {},
    target: { state: true },
  };

  static styles = [
    common,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.5rem;
      }
      fieldset,
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 1rem;
        border: 0;
        margin: 0;
        padding: 0;
      }
      label {
        display: flex;
        gap: 0.375rem;
        align-items: center;
        min-height: 1.5rem;
        cursor: pointer;
      }
      input {
        accent-color: var(--accent);
        min-height: 0;
        margin: 0;
      }
      pre {
        margin: 0;
        max-height: 12rem;
        overflow: auto;
        background: var(--panel);
        border: 1px solid var(--line);
        border-radius: 6px;
        padding: 0.75rem;
        font:
          0.75rem/1.45 ui-monospace,
          monospace;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Figure | undefined} */
    this.figure = undefined;
    this.lang = 'en';
    this.target = '';
  }

  /** @param {string} key */
  #t(key) {
    return translate(this.lang, key);
  }

  /** Without a page of its own there is nothing to put into an iframe. */
  get #targets() {
    return Object.keys(SNIPPETS).filter((one) => one !== 'iframe' || this.figure?.page);
  }

  render() {
    if (!this.figure) return nothing;
    const target = this.#targets.includes(this.target) ? this.target : this.#targets[0];
    const snippet = SNIPPETS[target](this.figure);
    return html`<fieldset aria-label=${this.#t('embed.as')}>
        ${this.#targets.map(
          (one) =>
            html`<label>
              <input
                type="radio"
                name="target"
                .checked=${live(one === target)}
                @change=${() => (this.target = one)}
              />${this.#t(`embed.${one}`)}
            </label>`,
        )}
      </fieldset>
      <pre
        tabindex="0"
        role="region"
        aria-label=${this.#t('embed.region')}
        data-testid="snippet"
      ><code>${snippet}</code></pre>
      <div class="row">
        <gcl-copy-button .text=${snippet} .label=${this.#t('embed.copy')} .lang=${this.lang}></gcl-copy-button>
      </div>`;
  }
}

define('gcl-embed', EmbedView);

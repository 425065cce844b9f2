import { css, html, LitElement } from 'lit';
import { live } from 'lit/directives/live.js';

import { translate } from '../i18n/index.js';
import '../ui/copy-button.js';
import { define } from '../ui/define.js';
import { common } from '../ui/styles.js';
import { HOOKS, written } from './hooks.js';

/** @typedef {keyof typeof HOOKS} Library */

/** The lines that write a log, by library, to be copied. */
export class HookView extends LitElement {
  static properties = { lang: {}, library: { state: true } };

  static styles = [
    common,
    css`
      :host {
        display: block;
      }
      fieldset,
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0 1.25em;
        margin: 0;
        padding: 0;
        border: 0;
        font-size: 0.875em;
      }
      .row {
        gap: 0.5em;
        margin-top: 0.5em;
      }
      label {
        display: flex;
        gap: 0.4em;
        align-items: center;
        min-height: 2.75em;
        cursor: pointer;
      }
      input {
        min-height: 0;
        margin: 0;
        accent-color: var(--accent);
      }
      pre {
        margin: 0;
        padding: 0.75em;
        overflow: auto;
        border: 1px solid var(--line);
        border-radius: 6px;
        background: var(--panel);
        font:
          0.75em/1.5 ui-monospace,
          monospace;
      }
    `,
  ];

  constructor() {
    super();
    this.lang = 'en';
    /** @type {Library} */
    this.library = 'pytorch';
  }

  render() {
    const t = (/** @type {string} */ key, details = {}) => translate(this.lang, key, details);
    const hook = HOOKS[this.library];
    // The comment is part of a program, and those are in English.
    const code = written(hook, 'in the loop, after the backward pass and before clipping:');
    return html`<fieldset aria-label=${t('ownLog.library')}>
        ${Object.entries(HOOKS).map(
          ([key, { name }]) =>
            html`<label>
              <input
                type="radio"
                name="library"
                .checked=${live(key === this.library)}
                @change=${() => (this.library = /** @type {Library} */ (key))}
              />${name}
            </label>`,
        )}
      </fieldset>
      <pre tabindex="0" role="region" aria-label=${t('ownLog.code', { name: hook.name })}><code>${code}</code></pre>
      <div class="row">
        <gcl-copy-button
          .text=${code}
          .label=${t('ownLog.copy', { name: hook.name })}
          .lang=${this.lang}
        ></gcl-copy-button>
      </div>`;
  }
}

define('gcl-hook-view', HookView);

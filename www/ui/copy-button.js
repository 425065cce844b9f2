import { css, html, LitElement, nothing } from 'lit';

import { define } from './define.js';
import { translate } from '../i18n/index.js';
import { common } from './styles.js';

/** Copies a text. Where the browser refuses the clipboard, the text stands selected in a field to be copied by hand. */
export class CopyButton extends LitElement {
  static properties = {
    text: { attribute: false },
    label: {},
    lang: {},
    state: { state: true },
  };

  static styles = [
    common,
    css`
      :host {
        display: contents;
      }
      textarea {
        flex-basis: 100%;
        width: 100%;
        min-height: 4.5rem;
        font:
          0.8125rem/1.4 ui-monospace,
          monospace;
        color: inherit;
        background: var(--paper);
        border: 1px solid var(--line);
        border-radius: 6px;
        padding: 0.5rem;
        resize: vertical;
      }
      p {
        margin: 0;
        align-self: center;
        font-size: 0.875rem;
      }
    `,
  ];

  constructor() {
    super();
    this.text = '';
    this.label = '';
    this.lang = 'en';
    /** @type {'idle' | 'done' | 'refused'} */
    this.state = 'idle';
  }

  /** What was copied is of the past. @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('text') && this.state === 'done') this.state = 'idle';
  }

  render() {
    const refused = this.state === 'refused';
    return html`<button @click=${this.#copy}>${this.label}</button>
      <p role="status" data-testid="copied">
        ${this.state === 'idle' ? nothing : translate(this.lang, `copy.${this.state}`)}
      </p>
      ${
        refused
          ? html`<textarea readonly .value=${this.text} aria-label=${translate(this.lang, 'copy.field')}></textarea>`
          : nothing
      }`;
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.text);
      this.state = 'done';
    } catch {
      this.state = 'refused';
      await this.updateComplete;
      const field = /** @type {HTMLTextAreaElement | null} */ (this.renderRoot.querySelector('textarea'));
      field?.focus();
      field?.select();
    }
  }
}

define('gcl-copy-button', CopyButton);

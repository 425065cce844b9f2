import { css, html, LitElement } from 'lit';
import { live } from 'lit/directives/live.js';

import { burn } from '../../code/burn.js';
import { keras } from '../../code/keras.js';
import { pytorch } from '../../code/pytorch.js';
import { translate } from '../../i18n/index.js';
import { define } from '../../ui/define.js';
import '../../ui/copy-button.js';
import { download } from '../../ui/download.js';
import { common } from '../../ui/styles.js';

/** @typedef {import('../../types.d.ts').TrainConfig} TrainConfig */

/** By the name on the page: what writes the program, and its file. @type {Record<string, { write: (config: TrainConfig) => string, file: string }>} */
const TARGETS = {
  PyTorch: { write: pytorch, file: 'gan.py' },
  Keras: { write: keras, file: 'gan_keras.py' },
  Burn: { write: burn, file: 'main.rs' },
};

/** A run's settings as a whole program for PyTorch, Keras or Burn. */
export class CodeView extends LitElement {
  static properties = {
    config: { attribute: false },
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
      .row {
        gap: 0.5rem;
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
        height: 18rem;
        overflow: auto;
        background: var(--panel);
        border: 1px solid var(--line);
        border-radius: 6px;
        padding: 0.75rem;
        font:
          0.75rem/1.45 ui-monospace,
          monospace;
        tab-size: 4;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {TrainConfig} */
    this.config = {};
    this.lang = 'en';
    this.target = Object.keys(TARGETS)[0];
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  render() {
    const { write, file } = TARGETS[this.target];
    const code = write(this.config);
    const name = this.target;
    return html`<fieldset aria-label=${this.#t('code.for')}>
        ${Object.keys(TARGETS).map(
          (one) =>
            html`<label>
              <input
                type="radio"
                name="target"
                .checked=${live(one === name)}
                @change=${() => (this.target = one)}
              />${one}
            </label>`,
        )}
      </fieldset>
      <pre
        tabindex="0"
        role="region"
        aria-label=${this.#t('code.region', { name })}
        data-testid="code"
      ><code>${code}</code></pre>
      <div class="row">
        <gcl-copy-button .text=${code} .label=${this.#t('code.copy', { name })} .lang=${this.lang}></gcl-copy-button>
        <button @click=${() => download(file, new Blob([code], { type: 'text/plain' }))}>
          ${this.#t('code.download', { file })}
        </button>
      </div>`;
  }
}

define('gcl-code', CodeView);

import { css, html, LitElement } from 'lit';

import { textChoice, textChoiceStyles } from './text-choice.js';
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
    textChoiceStyles,
    css`
      pre {
        height: 18rem;
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
    const text = write(this.config);
    const name = this.target;
    return textChoice({
      legend: this.#t('code.for'),
      names: Object.fromEntries(Object.keys(TARGETS).map((one) => [one, one])),
      chosen: name,
      choose: (one) => (this.target = one),
      region: this.#t('code.region', { name }),
      testid: 'code',
      text,
      actions: html`<gcl-copy-button
          .text=${text}
          .label=${this.#t('code.copy', { name })}
          .lang=${this.lang}
        ></gcl-copy-button>
        <button @click=${() => download(file, new Blob([text], { type: 'text/plain' }))}>
          ${this.#t('code.download', { file })}
        </button>`,
    });
  }
}

define('gcl-code', CodeView);

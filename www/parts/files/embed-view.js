import { css, html, LitElement, nothing } from 'lit';

import { SNIPPETS } from './snippets.js';
import { textChoice, textChoiceStyles } from './text-choice.js';
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
    textChoiceStyles,
    css`
      pre {
        max-height: 12rem;
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
    const chosen = this.#targets.includes(this.target) ? this.target : this.#targets[0];
    const text = SNIPPETS[chosen](this.figure);
    return textChoice({
      legend: this.#t('embed.as'),
      names: Object.fromEntries(this.#targets.map((one) => [one, this.#t(`embed.${one}`)])),
      chosen,
      choose: (name) => (this.target = name),
      region: this.#t('embed.region'),
      testid: 'snippet',
      text,
      actions: html`<gcl-copy-button
        .text=${text}
        .label=${this.#t('embed.copy')}
        .lang=${this.lang}
      ></gcl-copy-button>`,
    });
  }
}

define('gcl-embed', EmbedView);

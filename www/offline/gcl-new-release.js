import { css, html, LitElement, nothing } from 'lit';

import { language, translate } from '../i18n/index.js';
import { define } from '../ui/define.js';
import { common } from '../ui/styles.js';
import { theme } from '../ui/theme.js';
import './words.js';

/** The offer of a new release, at the foot of the page: nothing happens until a button is pressed. */
export class GclNewRelease extends LitElement {
  static properties = { others: { state: true } };

  static styles = [
    theme,
    common,
    css`
      :host {
        position: fixed;
        inset: auto 0 0;
        z-index: 10;
        color: var(--ink);
        background: var(--panel);
        border-top: 1px solid var(--line);
        font: 0.875rem/1.4 var(--gcl-font, system-ui, 'Noto Sans CJK SC', sans-serif);
      }
      div {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: center;
        gap: 0.5rem 1rem;
        padding: 0.5rem 1rem;
      }
      p {
        margin: 0;
      }
    `,
  ];

  constructor() {
    super();
    /** Takes the release, and tells how many other tabs kept it from that. @type {() => Promise<number>} */
    this.take = async () => 0;
    this.others = 0;
  }

  async #take() {
    this.others = await this.take();
  }

  render() {
    const lang = language(document.documentElement.lang);
    const t = (/** @type {string} */ key, details = {}) => translate(lang, key, details);
    return html`<div lang=${lang}>
      <p role="status">
        ${t('newRelease.ready')} ${this.others > 0 ? t('newRelease.others', { count: this.others }) : nothing}
      </p>
      <button type="button" class="primary" @click=${this.#take}>${t('newRelease.take')}</button>
      <button type="button" @click=${() => this.remove()}>${t('newRelease.later')}</button>
    </div>`;
  }
}

define('gcl-new-release', GclNewRelease);

import { css, html, LitElement } from 'lit';

import { OF_PARTS, OF_PRESETS, tagOf } from './figures.js';
import '../element/gan-clipping-lab.js';
import { translate } from '../i18n/index.js';
import { SCRIPT, SITE } from '../session/site.js';
import { define } from '../ui/define.js';
import '../ui/copy-button.js';
import { common } from '../ui/styles.js';
import { theme } from '../ui/theme.js';
import './words.js';

/** @typedef {import('./figures.js').Figure} Figure */

/** Every preset and every part as a figure that trains, with what puts it into a page. */
export class Gallery extends LitElement {
  static properties = { lang: {} };

  static styles = [
    theme,
    common,
    css`
      :host {
        display: block;
        color: var(--ink);
      }
      h2 {
        font-size: 1.25rem;
        margin: 2.5rem 0 0.5rem;
      }
      h3 {
        font-size: 1rem;
        margin: 2rem 0 0.25rem;
      }
      p {
        margin: 0 0 0.75rem;
      }
      pre {
        overflow: auto;
        background: var(--panel);
        border: 1px solid var(--line);
        border-radius: 6px;
        padding: 0.75rem;
        margin: 0 0 0.5rem;
        font:
          0.8125rem/1.45 ui-monospace,
          monospace;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        margin-bottom: 0.75rem;
      }
    `,
  ];

  constructor() {
    super();
    this.lang = 'en';
  }

  /** @param {string} key @param {Record<string, string>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  render() {
    const script = `<script type="module" src="${new URL(SCRIPT, SITE).href}"></script>`;
    return html`<p>${this.#t('gallery.script')}</p>
      ${this.#renderSnippet(script, this.#t('gallery.snippet', { title: '<script>' }))}
      <h2>${this.#t('gallery.presets')}</h2>
      ${OF_PRESETS.map((figure) =>
        this.#renderFigure(figure, this.#t(`preset.${figure.preset}`), this.#t(`preset.${figure.preset}.note`)),
      )}
      <h2>${this.#t('gallery.parts')}</h2>
      ${OF_PARTS.map((figure) => this.#renderFigure(figure, figure.part, ''))}`;
  }

  /** @param {Figure} figure @param {string} title @param {string} note */
  #renderFigure(figure, title, note) {
    return html`<section>
      <h3>${title}</h3>
      ${note && html`<p class="soft">${note}</p>`}
      ${this.#renderSnippet(tagOf(figure), this.#t('gallery.snippet', { title }))}
      <gan-clipping-lab lazy preset=${figure.preset} show=${figure.show} lang=${this.lang}></gan-clipping-lab>
    </section>`;
  }

  /** @param {string} text @param {string} name */
  #renderSnippet(text, name) {
    return html`<pre tabindex="0" role="region" aria-label=${name}><code>${text}</code></pre>
      <div class="row">
        <gcl-copy-button .text=${text} .label=${this.#t('gallery.copy')} .lang=${this.lang}></gcl-copy-button>
      </div>`;
  }
}

define('gcl-gallery', Gallery);

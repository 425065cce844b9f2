import { css, html, LitElement } from 'lit';

import { translate } from '../../i18n/index.js';
import { define } from '../../ui/define.js';
import '../../ui/copy-button.js';
import { common } from '../../ui/styles.js';

/** What to report of an engine that was lost: its error and the settings that it was lost with, to be copied. */
export class CrashReport extends LitElement {
  static properties = {
    text: { attribute: false },
    lang: {},
  };

  static styles = [
    common,
    css`
      details {
        margin-block: 0.5rem;
      }
      pre {
        max-height: 14rem;
        margin: 0.5rem 0;
        overflow: auto;
        font-size: 0.75rem;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
    `,
  ];

  constructor() {
    super();
    this.text = '';
    this.lang = 'en';
  }

  render() {
    const t = (/** @type {string} */ key) => translate(this.lang, key);
    return html`<details open>
      <summary>${t('crash.report')}</summary>
      <pre tabindex="0" role="region" aria-label=${t('crash.report')} data-testid="crash-report">${this.text}</pre>
      <div class="row">
        <gcl-copy-button .text=${this.text} .label=${t('crash.copy')} .lang=${this.lang}></gcl-copy-button>
      </div>
    </details>`;
  }
}

define('gcl-crash-report', CrashReport);

import { css, html, LitElement } from 'lit';

import { parameterName, translate } from '../../i18n/index.js';
import { define } from '../../ui/define.js';
import { common } from '../../ui/styles.js';

/** @typedef {import('../../types.d.ts').GradientStats} GradientStats */

/** The share of each parameter's weights that weight clipping holds at ±c. */
export class WeightBounds extends LitElement {
  static properties = {
    gradients: { attribute: false },
    lang: {},
  };

  static styles = [
    common,
    css`
      :host {
        display: block;
        font-size: 0.875rem;
      }
      h3 {
        font-size: 0.875rem;
        margin: 0.75rem 0 0.25rem;
      }
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 0.125rem 0.75rem;
        margin: 0;
        align-items: center;
      }
      dd {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 3.5rem;
        align-items: center;
        margin: 0;
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      .whole {
        background: var(--panel);
        height: 0.75rem;
      }
      .share {
        background: var(--run);
        height: 100%;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {GradientStats[]} */
    this.gradients = [];
    this.lang = 'en';
  }

  render() {
    return html`<h3>${translate(this.lang, 'bounds.title')}</h3>
      <dl>
        ${this.gradients.map(
          ({ name, atBound }) =>
            html`<dt>${parameterName(this.lang, name)}</dt>
              <dd>
                <div class="whole" aria-hidden="true">
                  <div class="share" .style=${`width: ${(atBound ?? 0) * 100}%`}></div>
                </div>
                <span>${typeof atBound === 'number' ? `${(atBound * 100).toFixed(1)} %` : '–'}</span>
              </dd>`,
        )}
      </dl>`;
  }
}

define('gcl-weight-bounds', WeightBounds);

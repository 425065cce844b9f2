import { css, html, LitElement } from 'lit';
import { live } from 'lit/directives/live.js';

import { runNumber } from '../../messages/run-number.js';
import { runName, shortName } from '../../setup/runs-in-words.js';
import { define } from '../../ui/define.js';
import { common } from '../../ui/styles.js';

/** @typedef {import('../../setup/setup.js').Setup} Setup */

/** Chooses one of the runs: radio buttons, so that arrow keys work. Fires `choose` with a run's id. */
export class RunTabs extends LitElement {
  static properties = {
    setup: { attribute: false },
    chosen: { type: Number },
    label: {},
    lang: {},
  };

  static styles = [
    common,
    css`
      fieldset {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(9rem, 100%), 1fr));
        gap: 0.375rem;
        border: 0;
        padding: 0;
        margin: 0;
        min-width: 0;
      }
      legend {
        font-size: 0.75rem;
        color: var(--ink-soft);
        padding: 0;
        margin-bottom: 0.25rem;
      }
      label {
        display: flex;
        gap: 0.375rem;
        align-items: center;
        border: 1px solid var(--line);
        border-radius: 6px;
        padding: 0.25rem 0.625rem 0.25rem 0.375rem;
        min-height: calc(2 * 1.25em + 0.5rem + 2px);
        font-size: 0.875rem;
        cursor: pointer;
      }
      /* Room for two lines whatever is in them, so that what stands below keeps its place while C is dragged. */
      .name {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        line-height: 1.25;
        max-height: 2lh;
        overflow: hidden;
        overflow-wrap: anywhere;
      }
      label:has(:checked) {
        border-color: currentColor;
        background: var(--panel);
        font-weight: 600;
      }
      label:has(:focus-visible) {
        outline: 2px solid var(--focus);
        outline-offset: 2px;
      }
      input {
        position: absolute;
        opacity: 0;
        pointer-events: none;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Setup} */
    this.setup = { preset: '', base: {}, runs: [] };
    this.chosen = 0;
    this.label = '';
    this.lang = 'en';
  }

  render() {
    return html`<fieldset>
      <legend>${this.label}</legend>
      ${this.setup.runs.map(
        ({ id, config }) =>
          html`<label title=${shortName(this.lang, config)}>
            <input
              type="radio"
              name="run"
              aria-label=${runName(this.lang, id)}
              .checked=${live(id === this.chosen)}
              @change=${() => this.dispatchEvent(new CustomEvent('choose', { detail: id }))}
            />
            <span class="badge run-${id}">${runNumber(id)}</span>
            <span class="name">${shortName(this.lang, config)}</span>
          </label>`,
      )}
    </fieldset>`;
  }
}

define('gcl-run-tabs', RunTabs);

import { css, html, LitElement } from 'lit';
import { live } from 'lit/directives/live.js';

import { translate } from '../../i18n/index.js';
import { define } from '../../ui/define.js';
import { common } from '../../ui/styles.js';

/** Goes back in time over steps of which there are samples. Fires `scrub` with a step, or null for the newest as it comes. */
export class Scrubber extends LitElement {
  static properties = {
    steps: { attribute: false },
    step: { attribute: false },
    lang: {},
  };

  static styles = [
    common,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 0 0.75rem;
        align-items: end;
        font-size: 0.875rem;
        font-variant-numeric: tabular-nums;
      }
      input {
        display: block;
        width: 100%;
        padding: 0;
        margin: 0;
        border: 0;
        min-height: 1.75rem;
        accent-color: var(--accent);
      }
      button {
        min-height: 2rem;
        padding: 0.125rem 0.5rem;
        font-size: inherit;
      }
    `,
  ];

  constructor() {
    super();
    /** In order. @type {number[]} */
    this.steps = [];
    /** The one that is shown, among them; null for the newest. @type {number | null} */
    this.step = null;
    this.lang = 'en';
  }

  /** @param {number | null} step */
  #tell(step) {
    this.dispatchEvent(new CustomEvent('scrub', { detail: step }));
  }

  /** The last place is of what is yet to come. @param {Event & { target: HTMLInputElement }} event */
  #move({ target }) {
    const place = Number(target.value);
    this.#tell(place < this.steps.length - 1 ? this.steps[place] : null);
  }

  #goLive() {
    this.#tell(null);
    // The button has done its part and takes no more focus.
    this.renderRoot.querySelector('input')?.focus();
  }

  render() {
    const { steps, step } = this;
    const last = Math.max(0, steps.length - 1);
    const place = step === null ? last : steps.indexOf(step);
    const words =
      step === null
        ? translate(this.lang, 'scrub.live', { step: steps.at(-1) ?? 0 })
        : translate(this.lang, 'scrub.past', { step });
    return html`<label>
        ${words}
        <input
          type="range"
          min="0"
          max=${last}
          .value=${live(String(place))}
          ?disabled=${last === 0}
          aria-label=${translate(this.lang, 'scrub.label')}
          aria-valuetext=${words}
          @input=${this.#move}
        />
      </label>
      <button ?disabled=${step === null} @click=${this.#goLive}>${translate(this.lang, 'scrub.back')}</button>`;
  }
}

define('gcl-scrubber', Scrubber);

import { html, LitElement, nothing } from 'lit';

import { formatNumber, language, translate } from '../i18n/index.js';
import { messageOf } from '../messages/message-of-error.js';
import '../opening/digit-grid.js';
import { FinishedClient } from '../session/finished-client.js';
import { define } from '../ui/define.js';
import { download } from '../ui/download.js';
import { common } from '../ui/styles.js';
import { theme } from '../ui/theme.js';
import { afterTrainingStyles } from './after-training-styles.js';
import about from './finished.json' with { type: 'json' };
import { FILES, PICTURES } from './finished-files.js';
import { END, RUNS, SETTINGS } from './finished-runs.js';
import { SAMPLES, SEED } from './samples.js';
import './words.js';

/**
 * @typedef {import('./finished-runs.js').FinishedRun} FinishedRun
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {{ name: string, seed: number, size: number, pixels: Uint8Array }} Drawn
 */

/** Times N(0, 1). */
const SIZE = { least: 0, most: 3, step: 0.1 };

/** Finished runs to generate from: recorded images at first, and others drawn here when asked. `lang` as of the document. */
export class GclAfterTraining extends LitElement {
  static properties = {
    lang: {},
    chosen: { state: true },
    size: { state: true },
    drawn: { state: true },
    loading: { state: true },
    problem: { state: true },
  };

  static styles = [theme, common, afterTrainingStyles];

  #client = new FinishedClient();
  #seed = SEED;
  #isDrawing = false;
  /** Something else was asked for meanwhile. */
  #isDue = false;

  constructor() {
    super();
    this.lang = '';
    this.chosen = RUNS[0].name;
    this.size = 1;
    /** The last images that were drawn here. @type {Drawn | undefined} */
    this.drawn = undefined;
    this.loading = false;
    /** @type {Message | undefined} */
    this.problem = undefined;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#client.close();
  }

  get #lang() {
    return language(this.lang || document.documentElement.lang || navigator.language);
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.#lang, key, details);
  }

  /** @param {string} name */
  #choose(name) {
    this.chosen = name;
    // What was recorded is shown until the first is drawn here.
    if (this.drawn) void this.#draw();
  }

  /** @param {Event} event */
  #setSize({ target }) {
    this.size = Number(/** @type {HTMLInputElement} */ (target).value);
    void this.#draw();
  }

  #drawOthers() {
    this.#seed += 1;
    void this.#draw();
  }

  /** Draws what is asked for now; while it draws, the last of what is asked for. */
  async #draw() {
    this.#isDue = true;
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    try {
      while (this.#isDue) {
        this.#isDue = false;
        await this.#drawOnce(this.chosen, this.#seed, this.size);
      }
      this.problem = undefined;
    } catch (error) {
      this.problem = messageOf(error);
    }
    this.loading = false;
    this.#isDrawing = false;
  }

  /** @param {string} name @param {number} seed @param {number} size */
  async #drawOnce(name, seed, size) {
    const url = new URL(FILES[name], location.href).href;
    if (this.#client.opened !== url) {
      this.loading = true;
      await this.#client.open(url);
      this.loading = false;
    }
    this.drawn = { name, seed, size, pixels: await this.#client.draw(SAMPLES, seed, size) };
  }

  #save() {
    const grid = this.renderRoot.querySelector('gcl-digit-grid');
    const canvas = /** @type {HTMLCanvasElement | undefined} */ (grid?.shadowRoot?.querySelector('canvas'));
    canvas?.toBlob((blob) => blob && download(`gan-${this.chosen}-seed-${this.#seed}.png`, blob));
  }

  /** What is seen of the chosen run; nothing where what was recorded is. @returns {Drawn | undefined} */
  get #seen() {
    return this.drawn?.name === this.chosen ? this.drawn : undefined;
  }

  render() {
    const { settings } = /** @type {FinishedRun} */ (RUNS.find(({ name }) => name === this.chosen));
    return html`<section lang=${this.#lang} aria-label=${this.#t('after.label')}>
      <h3>${this.#t('after.title', digitsBySettings())}</h3>
      <div class="parts ${this.loading ? 'waiting' : ''}">
        <gcl-digit-grid
          class="run-${Object.keys(SETTINGS).indexOf(settings)}"
          .pixels=${this.#seen?.pixels}
          .picture=${PICTURES[this.chosen]}
          .label=${this.#t('after.grid', { count: SAMPLES, run: this.#nameOf(this.chosen) })}
        ></gcl-digit-grid>
        <div class="side">${this.#renderChoice()} ${this.#renderSize()}</div>
      </div>
      ${this.#renderBar()}
    </section>`;
  }

  /** @param {string} name */
  #nameOf(name) {
    const { settings, threshold } = /** @type {FinishedRun} */ (RUNS.find((run) => run.name === name));
    const clipping = threshold === null ? this.#t('after.none') : this.#t('after.norm', { c: threshold });
    return this.#t(`after.settings.${settings}`, { clipping });
  }

  #renderChoice() {
    return html`<div class="choice" role="group" aria-label=${this.#t('after.choose')}>
      ${RUNS.map(({ name }) => {
        const { frechet, coveredDigits } = about[/** @type {keyof typeof about} */ (name)];
        const details = { distance: formatNumber(this.#lang, Math.round(frechet)), digits: coveredDigits };
        return html`<button aria-pressed=${this.chosen === name ? 'true' : 'false'} @click=${() => this.#choose(name)}>
          <span>${this.#nameOf(name)}</span>
          <span class="soft">${this.#t('after.measured', details)}</span>
        </button>`;
      })}
    </div>`;
  }

  #renderSize() {
    return html`<div class="size">
      <label for="size">${this.#t('after.size', { size: formatNumber(this.#lang, this.size) })}</label>
      <input
        id="size"
        type="range"
        min=${SIZE.least}
        max=${SIZE.most}
        step=${SIZE.step}
        .value=${String(this.size)}
        aria-describedby="size-hint"
        @input=${this.#setSize}
      />
      <p id="size-hint" class="soft">${this.#t('after.size.hint')}</p>
    </div>`;
  }

  #renderBar() {
    const seen = this.#seen;
    const details = { count: SAMPLES, steps: formatNumber(this.#lang, END) };
    return html`<div class="bar">
      <button class="primary" @click=${this.#drawOthers}>${this.#t('after.draw')}</button>
      <button @click=${this.#save}>${this.#t('after.save')}</button>
      <p role="status" data-testid="standing">
        ${
          this.problem
            ? nothing
            : this.loading
              ? this.#t('after.loading')
              : seen
                ? this.#t('after.drawn', { ...details, size: formatNumber(this.#lang, seen.size), seed: seen.seed })
                : this.#t('after.recorded', { ...details, seed: SEED })
        }
      </p>
      ${this.problem ? html`<p class="problem" role="alert">${this.#t(this.problem.code, this.problem.details)}</p>` : nothing}
    </div>`;
  }
}

/** The digits that the unclipped run by each settings shows. @returns {Record<string, number>} */
function digitsBySettings() {
  const plain = RUNS.filter(({ threshold }) => threshold === null);
  return Object.fromEntries(
    plain.map(({ name, settings }) => [settings, about[/** @type {keyof typeof about} */ (name)].coveredDigits]),
  );
}

define('gcl-after-training', GclAfterTraining);

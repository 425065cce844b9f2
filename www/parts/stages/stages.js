import { html, LitElement, nothing } from 'lit';

import { translate } from '../../i18n/index.js';
import { runNumber } from '../../messages/run-number.js';
import { StagePanel } from './stage-panel.js';
import { stageStyles } from './stage-styles.js';
import { define } from '../../ui/define.js';
import { addMathFont, mathStyles } from '../../ui/math-font.js';
import { common } from '../../ui/styles.js';
import './words.js';

/**
 * @typedef {import('../../types.d.ts').SeenStage} SeenStage
 * @typedef {import('../../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('../../seen/run.js').Run} Run
 */

const STAGES = [1, 2, 3, 4, 5, 6, 7, 8];
/** The pace of slow motion: time to read a stage. */
const PACE_MS = 2500;

/** A step in slow motion: its eight stages, each with what it made. Fires `advance`. */
export class Stages extends LitElement {
  static properties = {
    run: { attribute: false },
    number: { type: Number },
    config: { attribute: false },
    ready: { type: Boolean },
    running: { type: Boolean },
    present: { type: Boolean },
    lang: {},
    tick: { type: Number },
    playing: { state: true },
  };

  static styles = [common, mathStyles, stageStyles];

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #next;

  constructor() {
    super();
    /** @type {Run | undefined} */
    this.run = undefined;
    /** The run's id. */
    this.number = 0;
    /** The run's settings. @type {TrainConfig} */
    this.config = {};
    this.ready = false;
    this.running = false;
    /** Whether the reader can see it. */
    this.present = true;
    this.lang = 'en';
    this.tick = 0;
    this.playing = false;
  }

  connectedCallback() {
    super.connectedCallback();
    addMathFont();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#stop();
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    // Training at full pace, or another engine, ends slow motion.
    if (this.playing && ((changed.has('running') && this.running) || !this.ready)) this.#stop();
  }

  #advance() {
    this.dispatchEvent(new CustomEvent('advance'));
  }

  #play() {
    this.playing = true;
    this.#advance();
    this.#next = setInterval(() => this.present && this.#advance(), PACE_MS);
  }

  #stop() {
    clearInterval(this.#next);
    this.playing = false;
  }

  render() {
    const stage = this.run?.stage ?? 0;
    const seen = this.run?.stages.get(stage);
    return html`<div class="run-${this.number}">
      <h2>${this.#t('stages.title', { name: runNumber(this.number) })}</h2>
      <div class="buttons">
        <button
          ?disabled=${!this.ready}
          @click=${() => {
            this.#stop();
            this.#advance();
          }}
        >
          ${this.#t('stages.next')}
        </button>
        <button
          ?disabled=${!this.ready}
          aria-pressed=${this.playing}
          @click=${() => (this.playing ? this.#stop() : this.#play())}
        >
          ${this.#t(this.playing ? 'stages.stop' : 'stages.play')}
        </button>
      </div>
      <div class="body">
        <ol>
          ${STAGES.map(
            (one) =>
              html`<li aria-current=${one === stage ? 'step' : nothing}>
                <span>${one}</span><span>${this.#t(`stages.${one}`)}</span>
              </li>`,
          )}
        </ol>
        <div class="panel" data-testid="stage">${seen ? this.#renderStage(seen) : this.#t('stages.empty')}</div>
      </div>
    </div>`;
  }

  /** @param {SeenStage} seen */
  #renderStage(seen) {
    const { lang, run, config } = this;
    return new StagePanel({ lang, run, config }).render(seen);
  }
}

define('gcl-stages', Stages);

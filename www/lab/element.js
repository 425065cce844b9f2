import { css, html, LitElement, nothing } from 'lit';

import { formatNumber, language, parameterName, translate } from '../i18n/index.js';
import './chart.js';
import { SITE } from './client.js';
import './controls.js';
import './gradients.js';
import './samples.js';
import { Session } from './session.js';
import { DEFAULT_PRESET, fromHash, PRESETS, setting, toHash, withValue } from './settings.js';
import { common, theme } from './styles.js';

/**
 * @typedef {import('../types.d.ts').BackendWish} BackendWish
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('./chart.js').Line} Line
 */

const SAMPLES = 64;

/**
 * A GAN that trains on MNIST in the page, with its gradient clipping.
 *
 * Attributes: `preset` (fast, seed), `config` (a TrainConfig in JSON), `backend` (auto, webgpu,
 * cpu), `autoplay`, `hide` (parts to leave out: controls, losses, gradients), `theme` (light, dark),
 * `lang`, `src` (the folder with pkg/ and data/), `hash` (the link's settings are read and written).
 *
 * Events: `ready`, `step` (detail: StepStats), `diverged`, `error` (detail: Message).
 */
export class GanClippingLab extends LitElement {
  static properties = {
    preset: {},
    configJson: { attribute: 'config' },
    backend: {},
    autoplay: { type: Boolean },
    hide: {},
    theme: { reflect: true },
    lang: {},
    src: {},
    hash: { type: Boolean },
    config: { state: true },
    refusals: { state: true },
    linkMessages: { state: true },
    pausedByHiding: { state: true },
  };

  static styles = [
    theme,
    common,
    css`
      :host {
        display: block;
        color: var(--ink);
        background: var(--paper);
        font-family: system-ui, 'Noto Sans CJK SC', sans-serif;
        font-size: 0.9375rem;
        line-height: 1.4;
        container-type: inline-size;
      }
      .lab {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1.25rem;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        align-items: center;
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 0 1.25rem;
        margin: 0;
        font-variant-numeric: tabular-nums;
      }
      dl div {
        min-width: 5.5rem;
      }
      dt {
        font-size: 0.75rem;
        color: var(--ink-soft);
      }
      dd {
        margin: 0;
        font-weight: 600;
      }
      .status {
        font-size: 0.8125rem;
        min-height: 2.5rem;
        margin: 0;
      }
      .status p {
        margin: 0;
      }
      progress {
        width: 100%;
        height: 0.5rem;
        accent-color: var(--discriminator);
      }
      .box {
        background: var(--problem-paper);
        color: var(--problem);
        border-radius: 6px;
        padding: 0.5rem 0.75rem;
        margin: 0;
      }
      .stack {
        display: grid;
        gap: 0.75rem;
        align-content: start;
        min-width: 0;
      }
      section {
        min-width: 0;
      }
      @container (min-width: 46rem) {
        .lab {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
        .whole {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  /** @type {Line[]} */
  #lossLines = [];
  #session = new Session(this, (name, detail) => {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  });
  /** What the open session was opened with. */
  #opened = '';
  #onVisibility = () => this.#pauseWhileHidden();
  #onHash = () => this.#takeHash();

  constructor() {
    super();
    this.preset = '';
    this.configJson = '';
    /** @type {BackendWish} */
    this.backend = 'auto';
    this.autoplay = false;
    this.hide = '';
    this.theme = '';
    this.lang = '';
    this.src = '';
    this.hash = false;
    /** @type {TrainConfig} */
    this.config = PRESETS[DEFAULT_PRESET];
    this.presetName = DEFAULT_PRESET;
    /** @type {Record<string, Message>} */
    this.refusals = {};
    /** @type {Message[]} */
    this.linkMessages = [];
    this.pausedByHiding = false;
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#onVisibility);
    addEventListener('hashchange', this.#onHash);
    this.#readSettings();
    this.#open();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#onVisibility);
    removeEventListener('hashchange', this.#onHash);
  }

  /** Trains until paused. */
  start() {
    this.pausedByHiding = false;
    return this.#session.start();
  }

  /** Pauses; the run is kept. */
  stop() {
    return this.#session.pause();
  }

  /** Takes `count` steps. */
  step(count = 1) {
    return this.#session.stepOnce(count);
  }

  /** Begins again from the seed. */
  async reset() {
    const refusal = await this.#session.reset(this.config);
    this.refusals = refusal ? { seed: refusal } : {};
  }

  /** What the last reported step did. */
  stats() {
    return this.#session.stats;
  }

  get #lang() {
    return language(this.lang || document.documentElement.lang || navigator.language);
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.#lang, key, details);
  }

  /** The attributes' settings, under those of the link. */
  #readSettings() {
    /** @type {Message[]} */
    const messages = [];
    let base = PRESETS[this.preset];
    if (this.preset && !base) {
      const choices = Object.keys(PRESETS).join(', ');
      messages.push({ code: 'badChoice', details: { field: 'preset', value: this.preset, choices } });
    }
    base ??= PRESETS[DEFAULT_PRESET];
    let name = Object.keys(PRESETS).find((one) => PRESETS[one] === base) ?? '';
    if (this.configJson) {
      try {
        base = merge(base, JSON.parse(this.configJson));
        name = '';
      } catch (error) {
        messages.push({ code: 'badConfig', details: { error: String(error) } });
      }
    }
    const link = fromHash(this.hash ? location.hash : '', base, name);
    this.config = link.config;
    this.presetName = link.preset;
    this.linkMessages = [...messages, ...link.messages];
  }

  async #open() {
    const base = new URL(this.src || SITE, location.href).href;
    this.#opened = `${base} ${this.backend}`;
    await this.#session.open({ base, backend: this.backend, config: this.config, samples: SAMPLES });
    if (this.autoplay && this.#session.phase === 'ready' && !document.hidden) await this.start();
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (!changed.has('src') && !changed.has('backend')) return;
    const wanted = `${new URL(this.src || SITE, location.href).href} ${this.backend}`;
    if (this.hasUpdated && wanted !== this.#opened) this.#open();
  }

  async #takeHash() {
    if (!this.hash || location.hash === toHash(this.presetName, this.config)) return;
    this.#readSettings();
    await this.reset();
  }

  #writeHash() {
    if (this.hash) history.replaceState(history.state, '', toHash(this.presetName, this.config));
  }

  #pauseWhileHidden() {
    if (document.hidden && this.#session.running) {
      this.pausedByHiding = true;
      this.#session.pause();
    } else if (!document.hidden && this.pausedByHiding) {
      this.pausedByHiding = false;
      this.#session.start();
    }
  }

  /** @param {CustomEvent<{ key: string, value: string | number }>} event */
  async #takeSetting({ detail: { key, value } }) {
    const found = setting(key);
    if (!found) return;
    const config = withValue(this.config, found, value);
    const refusal = found.newRun ? await this.#session.reset(config) : await this.#session.configure(config);
    if (refusal) {
      this.refusals = { ...this.refusals, [key]: refusal };
      return;
    }
    this.refusals = {};
    this.config = config;
    this.#writeHash();
  }

  /** @param {CustomEvent<string>} event */
  async #takePreset({ detail: name }) {
    if (!Object.hasOwn(PRESETS, name)) return;
    const wasRunning = this.#session.running;
    this.presetName = name;
    this.config = PRESETS[name];
    this.linkMessages = [];
    this.#writeHash();
    await this.reset();
    if (wasRunning) await this.start();
  }

  render() {
    const hidden = new Set(this.hide.split(/[\s,]+/));
    return html`<div class="lab">
      <section class="stack" aria-label=${this.#t('run')}>
        <gcl-samples .samples=${this.#session.samples} .lang=${this.#lang}></gcl-samples>
      </section>
      <div class="stack">
        ${this.#renderBar()} ${this.#renderNumbers()} ${this.#renderStatus()} ${this.#renderProblems()}
        ${hidden.has('controls') ? nothing : this.#renderControls()}
      </div>
      ${hidden.has('losses') ? nothing : this.#renderLosses()}
      ${hidden.has('gradients') ? nothing : [this.#renderGradients('generator'), this.#renderGradients('discriminator')]}
    </div>`;
  }

  #renderBar() {
    const { running, phase } = this.#session;
    const ready = phase === 'ready';
    return html`<div class="bar">
      <button class="primary" ?disabled=${!ready} @click=${() => (running ? this.stop() : this.start())}>
        ${this.#t(running ? 'pause' : 'start')}
      </button>
      <button ?disabled=${!ready || running} @click=${() => this.step(1)}>${this.#t('stepOnce')}</button>
      <button
        ?disabled=${phase === 'loading' || phase === 'closed'}
        title=${this.#t('reset.hint')}
        @click=${() => this.reset()}
      >
        ${this.#t('reset')}
      </button>
    </div>`;
  }

  #renderNumbers() {
    const { step, stats, stepsPerSecond } = this.#session;
    const write = (/** @type {number} */ value) => formatNumber(this.#lang, value);
    return html`<dl>
      <div>
        <dt>${this.#t('step')}</dt>
        <dd data-testid="step">${write(step)}</dd>
      </div>
      <div>
        <dt>${this.#t('stepsPerSecond')}</dt>
        <dd data-testid="rate">${stepsPerSecond === null ? '–' : write(Number(stepsPerSecond.toPrecision(3)))}</dd>
      </div>
      <div title=${this.#t('accuracy.hint')}>
        <dt>${this.#t('accuracy')}</dt>
        <dd>${stats ? `${Math.round(stats.accuracy * 100)} %` : '–'}</dd>
      </div>
    </dl>`;
  }

  #renderStatus() {
    const { backend, phase, progress } = this.#session;
    const loading = progress.total === 0 || progress.loaded < progress.total;
    return html`<div class="status" role="status">
      <p data-testid="backend">${backend ? this.#backendText(backend) : this.#t('loading')}</p>
      ${
        loading && phase !== 'failed'
          ? html`<p class="soft">${progress.total > 0 ? this.#t('progress', progress) : ''}</p>
              <progress
                max=${progress.total || 1}
                .value=${progress.loaded}
                aria-label=${this.#t('progress', progress)}
              ></progress>`
          : html`<p class="soft">${this.pausedByHiding ? this.#t('hidden') : ''}</p>`
      }
    </div>`;
  }

  /** @param {NonNullable<Session['backend']>} event */
  #backendText({ backend, reason, adapter, details }) {
    const key = reason === 'asked' ? `backend.asked.${backend}` : `backend.${reason}`;
    return this.#t(key, { adapter, error: details });
  }

  #renderProblems() {
    const { problem } = this.#session;
    return html`${problem ? html`<p class="box" role="alert" data-testid="problem">${this.#say(problem)}</p>` : nothing}
    ${this.linkMessages.map((message) => html`<p class="box" role="alert">${this.#say(message)}</p>`)}`;
  }

  /** @param {Message} message */
  #say({ code, details = {} }) {
    if (typeof details.parameter !== 'string') return this.#t(code, details);
    return this.#t(code, { ...details, parameter: parameterName(this.#lang, details.parameter) });
  }

  #renderControls() {
    return html`<gcl-controls
      .config=${this.config}
      .preset=${this.presetName}
      .refusals=${this.refusals}
      .lang=${this.#lang}
      @setting=${this.#takeSetting}
      @preset=${this.#takePreset}
    ></gcl-controls>`;
  }

  #renderLosses() {
    return html`<section class="whole">
      <h2>${this.#t('chart.losses')}</h2>
      <gcl-chart
        .lines=${this.#linesOfLosses()}
        .data=${this.#session.history.columns(
          (stats) => stats.discriminatorLoss,
          (stats) => stats.generatorLoss,
        )}
        .lang=${this.#lang}
        .xLabel=${this.#t('chart.step')}
        .yLabel=${this.#t('chart.loss')}
        .emptyText=${this.#t('chart.empty')}
      ></gcl-chart>
    </section>`;
  }

  /** The same array until the language changes: a chart with new lines is built anew. */
  #linesOfLosses() {
    const labels = [this.#t('chart.lossD'), this.#t('chart.lossG')];
    if (this.#lossLines[0]?.label !== labels[0] || this.#lossLines[1]?.label !== labels[1]) {
      this.#lossLines = [
        { label: labels[0], color: '--discriminator' },
        { label: labels[1], color: '--generator' },
      ];
    }
    return this.#lossLines;
  }

  /** @param {'generator' | 'discriminator'} network */
  #renderGradients(network) {
    return html`<section>
      <gcl-gradients
        .network=${network}
        .stats=${this.#session.stats}
        .history=${this.#session.history}
        .lang=${this.#lang}
      ></gcl-gradients>
    </section>`;
  }
}

/** A configuration over another, field by field. @param {any} base @param {any} over @returns {any} */
function merge(base, over) {
  if (typeof over !== 'object' || over === null || typeof base !== 'object') return over;
  const merged = { ...base };
  for (const [name, value] of Object.entries(over)) merged[name] = merge(base[name], value);
  return merged;
}

customElements.define('gan-clipping-lab', GanClippingLab);

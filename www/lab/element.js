import { html, LitElement, nothing } from 'lit';

import { language, translate } from '../i18n/index.js';
import { Appraisal } from './appraisal.js';
import { readSetup } from './attributes.js';
import './bar.js';
import './controls.js';
import { Desk } from './desk.js';
import './gradients.js';
import { layout } from './layout.js';
import './likeness.js';
import { toHash } from './link.js';
import './losses.js';
import './picker.js';
import { Presence } from './presence.js';
import './quality.js';
import './rule-figure.js';
import './run-tabs.js';
import './runs.js';
import './stages.js';
import { Session } from './session.js';
import { letter, runOf } from './setup.js';
import { common, theme } from './styles.js';
import './sweep.js';
import { SITE } from './worker.js';

/**
 * @typedef {import('../types.d.ts').BackendWish} BackendWish
 * @typedef {import('../types.d.ts').Message} Message
 */

const SAMPLES = 64;
/** Logarithms of probabilities; the other losses have no unit. */
const LOSSES_IN_NATS = ['minimax', 'nonSaturating'];

/**
 * GANs that train on MNIST in the page side by side, from one seed and on the same images and noise,
 * and what clipping does to their gradients.
 *
 * Attributes: `preset` (fast, seed), `config` (a TrainConfig in JSON, which all runs begin with),
 * `runs` (each run's own settings, with a space between runs: `clip:none clip:norm,c:0.01`), `backend`
 * (auto, webgpu, cpu), `autoplay`, `hide` (parts to leave out: runs, controls, losses, quality,
 * gradients, rules, picker, stages, sweep),
 * `theme` (light, dark), `lang`, `src` (the folder with pkg/ and data/), `hash` (the link's settings
 * are read and written, as link.js has them).
 *
 * It loads when it comes near the screen and trains only while it is there: out of sight, as in a hidden
 * tab, it rests, and goes on when it is back. So an article with six figures costs what is read of it.
 *
 * Events: `ready`, `step` (detail: StepStats and `run`, 0 for run A), `diverged`, `error` (detail:
 * Message).
 */
export class GanClippingLab extends LitElement {
  static properties = {
    preset: {},
    configJson: { attribute: 'config' },
    runs: {},
    backend: {},
    autoplay: { type: Boolean },
    hide: {},
    theme: { reflect: true },
    lang: {},
    src: {},
    hash: { type: Boolean },
    linkMessages: { state: true },
  };

  static styles = [theme, common, layout];

  #session = new Session(this, (name, detail) => {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  });
  #appraisal = new Appraisal(
    this.#session,
    () => this.#base,
    () => this.requestUpdate(),
  );
  #desk = new Desk(this.#session, () => this.#deskChanged());
  /** What the open session was opened with. */
  #opened = '';
  /** Settles when it is open, or has failed. @type {Promise<void> | undefined} */
  #opening;
  #tick = 0;
  #onHash = () => this.#takeHash();

  constructor() {
    super();
    new Presence(this, (present) => this.#attend(present));
    this.preset = '';
    this.configJson = '';
    this.runs = '';
    /** @type {BackendWish} */
    this.backend = 'auto';
    this.autoplay = false;
    this.hide = '';
    this.theme = '';
    this.lang = '';
    this.src = '';
    this.hash = false;
    /** @type {Message[]} */
    this.linkMessages = [];
  }

  connectedCallback() {
    super.connectedCallback();
    if (!this.#hides('quality')) this.#session.appraisal = this.#appraisal;
    addEventListener('hashchange', this.#onHash);
    this.#readSettings();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#onHash);
    this.#opening = undefined;
  }

  /** Trains until paused. Out of sight it loads, and trains as soon as it can be seen. */
  async start() {
    const loading = this.#load();
    await this.#session.start();
    await loading;
  }

  /** Pauses; the runs are kept. */
  stop() {
    return this.#session.pause();
  }

  /** Takes `count` steps of each run, at once and also out of sight; loads what they need. */
  async step(count = 1) {
    await this.#load();
    await this.#session.stepOnce(count);
  }

  /** Begins again from the seed. */
  async reset() {
    await this.#desk.reset();
  }

  /** What the last reported step of a run did, 0 for run A. */
  stats(run = this.#desk.setup.runs[0].id) {
    return this.#session.runs.get(run)?.stats;
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
    const { setup, messages } = readSetup(this, this.hash ? location.hash : '');
    this.#desk.replace(setup);
    this.linkMessages = messages;
  }

  /** The folder that holds pkg/ and data/. */
  get #base() {
    return new URL(this.src || SITE, location.href).href;
  }

  #address() {
    return `${this.#base} ${this.backend}`;
  }

  /** @param {string} part */
  #hides(part) {
    return this.hide.split(/[\s,]+/).includes(part);
  }

  /** @param {boolean} present */
  #attend(present) {
    this.#session.present = present;
    if (present) void this.#load();
  }

  /** Loads what is not loaded yet. */
  #load() {
    if (this.isConnected) this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open() {
    this.#opened = this.#address();
    await this.#session.open({
      base: this.#base,
      backend: this.backend,
      runs: this.#desk.setup.runs,
      samples: SAMPLES,
    });
    if (this.autoplay && this.#session.phase === 'ready') await this.#session.start();
  }

  willUpdate() {
    this.#tick += 1;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (!changed.has('src') && !changed.has('backend')) return;
    if (this.#opening && this.#address() !== this.#opened) this.#opening = this.#open();
  }

  async #takeHash() {
    if (!this.hash || location.hash === toHash(this.#desk.setup)) return;
    this.#readSettings();
    await this.reset();
  }

  #deskChanged() {
    const hash = toHash(this.#desk.setup);
    if (this.hash && location.hash !== hash) history.replaceState(history.state, '', hash);
    this.requestUpdate();
  }

  render() {
    const shown = (/** @type {string} */ part, /** @type {() => unknown} */ render) =>
      this.#hides(part) ? nothing : render();
    return html`<div class="lab" aria-label=${this.#t('lab')} role="group">
      ${this.#renderBar()} ${this.#renderProblems()}
      <div class="stage">
        ${this.#renderRuns(!this.#hides('runs'))} ${shown('controls', () => this.#renderControls())}
        ${shown('picker', () => this.#renderPicker())}
      </div>
      ${this.#renderLikeness()} ${shown('losses', () => this.#renderLosses())}
      ${shown('quality', () => this.#renderQuality())} ${shown('gradients', () => this.#renderGradients())}
      ${shown('stages', () => this.#renderStages())} ${shown('sweep', () => this.#renderSweep())}
      ${shown('rules', () => html`<gcl-rule-figure .lang=${this.#lang}></gcl-rule-figure>`)}
    </div>`;
  }

  #renderBar() {
    const { phase, running, outOfSight, step, stepsPerSecond, backend, progress } = this.#session;
    const { notice } = this.#desk;
    return html`<gcl-bar
      .phase=${phase}
      .running=${running}
      .step=${step}
      .stepsPerSecond=${stepsPerSecond}
      .backend=${backend}
      .progress=${progress}
      .outOfSight=${outOfSight}
      .notice=${notice ? this.#t(notice.code, notice.details) : ''}
      .lang=${this.#lang}
      @start=${() => this.start()}
      @pause=${() => this.stop()}
      @once=${() => this.step(1)}
      @reset=${() => this.reset()}
    ></gcl-bar>`;
  }

  #renderProblems() {
    const { problem } = this.#session;
    const say = (/** @type {Message} */ { code, details }) => this.#t(code, details);
    if (!problem && this.linkMessages.length === 0) return nothing;
    return html`<div>
      ${problem ? html`<p class="box" role="alert" data-testid="problem">${say(problem)}</p>` : nothing}
      ${this.linkMessages.map((message) => html`<p class="box" role="alert">${say(message)}</p>`)}
    </div>`;
  }

  /** @param {boolean} editable */
  #renderRuns(editable) {
    const desk = this.#desk;
    return html`<gcl-runs
      .setup=${desk.setup}
      .runs=${this.#session.runs}
      .editable=${editable}
      .ready=${this.#session.phase === 'ready'}
      .lang=${this.#lang}
      .tick=${this.#tick}
      @add=${() => desk.add()}
      @duplicate=${(/** @type {CustomEvent<number>} */ event) => desk.duplicate(event.detail)}
      @remove=${(/** @type {CustomEvent<number>} */ event) => desk.remove(event.detail)}
      @look=${(/** @type {CustomEvent<{ id: number, place: number }>} */ event) => this.#appraisal.pick(event.detail)}
    ></gcl-runs>`;
  }

  #renderControls() {
    const desk = this.#desk;
    return html`<gcl-controls
      .setup=${desk.setup}
      .chosen=${desk.chosen}
      .refusals=${desk.refusals}
      .lang=${this.#lang}
      @setting=${(/** @type {CustomEvent} */ { detail }) => desk.set(detail.key, detail.value)}
      @preset=${(/** @type {CustomEvent<string>} */ event) => this.#choosePreset(event.detail)}
      @choose=${(/** @type {CustomEvent<number>} */ event) => desk.choose(event.detail)}
    ></gcl-controls>`;
  }

  #renderStages() {
    const { setup, chosen } = this.#desk;
    return html`<gcl-stages
      .run=${this.#session.runs.get(chosen)}
      .number=${chosen}
      .config=${runOf(setup, chosen)?.config ?? {}}
      .ready=${this.#session.phase === 'ready'}
      .running=${this.#session.running}
      .present=${this.#session.present}
      .lang=${this.#lang}
      .tick=${this.#tick}
      @advance=${() => this.#session.advance()}
    ></gcl-stages>`;
  }

  #renderPicker() {
    const { chosen } = this.#desk;
    return html`<gcl-picker
      .run=${this.#session.runs.get(chosen)}
      .number=${chosen}
      .lang=${this.#lang}
      .tick=${this.#tick}
      @pick=${this.#takePick}
    ></gcl-picker>`;
  }

  /** @param {CustomEvent<{ rule: string, c: number, networks: string[] }>} event */
  #takePick({ detail: { rule, c, networks } }) {
    this.#use(rule, c, networks);
  }

  /** Clips networks of the chosen run so; the rule `none` has no C. @param {string} rule @param {number | null} c @param {string[]} networks */
  #use(rule, c, networks) {
    /** @type {[string, string | number][]} */
    const pairs = [];
    for (const name of networks) {
      pairs.push([`clip${name}`, rule]);
      if (c !== null) pairs.push([`c${name}`, c]);
    }
    this.#desk.setAll(pairs);
  }

  /** @param {string} name */
  async #choosePreset(name) {
    this.linkMessages = [];
    await this.#desk.choosePreset(name);
  }

  #renderLosses() {
    const { runs } = this.#desk.setup;
    return html`<gcl-losses
      .nats=${runs.every(({ config }) => LOSSES_IN_NATS.includes(config.loss ?? 'minimax'))}
      .runs=${this.#session.runs}
      .ids=${runs.map(({ id }) => id)}
      .theme=${this.theme}
      .lang=${this.#lang}
      .tick=${this.#tick}
    ></gcl-losses>`;
  }

  #renderLikeness() {
    const { look } = this.#appraisal;
    if (!look) return nothing;
    return html`<gcl-likeness
      .look=${look}
      .lang=${this.#lang}
      @close=${() => this.#appraisal.dismiss()}
    ></gcl-likeness>`;
  }

  #renderQuality() {
    return html`<gcl-quality
      .meter=${this.#appraisal.meter}
      .ids=${this.#desk.setup.runs.map(({ id }) => id)}
      .theme=${this.theme}
      .lang=${this.#lang}
      .tick=${this.#tick}
      @measure=${(/** @type {CustomEvent<boolean>} */ event) => this.#appraisal.meter.set(event.detail)}
    ></gcl-quality>`;
  }

  #renderSweep() {
    const { setup, chosen } = this.#desk;
    return html`<gcl-sweep
      .config=${runOf(setup, chosen)?.config ?? {}}
      .base=${this.#base}
      .name=${letter(chosen)}
      .lang=${this.#lang}
      @pick=${(/** @type {CustomEvent<{ rule: string, c: number | null }>} */ { detail: { rule, c } }) =>
        this.#use(rule, c, ['G', 'D'])}
    ></gcl-sweep>`;
  }

  #renderGradients() {
    const { setup, chosen } = this.#desk;
    const run = this.#session.runs.get(chosen);
    return html`<gcl-run-tabs
        .setup=${setup}
        .chosen=${chosen}
        .label=${this.#t('gradients.of')}
        .lang=${this.#lang}
        @choose=${(/** @type {CustomEvent<number>} */ event) => this.#desk.choose(event.detail)}
      ></gcl-run-tabs>
      <div class="pair">
        ${['generator', 'discriminator'].map(
          (network) =>
            html`<gcl-gradients
              .network=${network}
              .run=${run}
              .number=${chosen}
              .theme=${this.theme}
              .lang=${this.#lang}
              .tick=${this.#tick}
            ></gcl-gradients>`,
        )}
      </div>`;
  }
}

customElements.define('gan-clipping-lab', GanClippingLab);

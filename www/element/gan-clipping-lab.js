import { LitElement } from 'lit';

import { readBase, readSetup } from './attributes.js';
import { keepRuns } from './bygone.js';
import { language, translate } from '../i18n/index.js';
import { Keeping } from './keeping.js';
import { layout } from './layout.js';
import { Leaving } from './leaving.js';
import { askFor, hasFailed, isHere, PARTS_ON_USE } from './part-scripts.js';
import { renderLab } from './parts.js';
import { Interpolation, SAMPLES } from '../parts/latent/interpolation.js';
import { Presence } from './presence.js';
import { Appraisal } from '../session/appraisal.js';
import { Session } from '../session/session.js';
import { PAGE, SCRIPT, SITE } from '../session/site.js';
import { Desk } from '../setup/desk.js';
import { isSetup, toHash } from '../setup/link.js';
import { define } from '../ui/define.js';
import { reset } from '../ui/sizes.js';
import { common } from '../ui/styles.js';
import { letSwipesScroll } from '../ui/swipes.js';
import { theme } from '../ui/theme.js';

/**
 * @typedef {import('../types.d.ts').BackendWish} BackendWish
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').StepStats} StepStats
 */

/** The first drawing waits so long for the scripts of its parts, so that all of them are drawn at once and nothing moves. */
const WHOLE_WITHIN_MS = 1000;

/** Attributes with what the runs begin with. */
const SETTINGS = ['preset', 'configJson', 'runs'];

/**
 * GANs that train on MNIST in the page side by side, from one seed and on the same images and noise,
 * and what clipping does to their gradients.
 *
 * All attributes may be changed at any time: where `preset`, `config` or `runs` is, new runs begin.
 *
 * It loads when it comes near the screen and trains only while it is there: out of sight, as in a hidden
 * tab, it rests, and goes on when it is back. So an article with six figures costs what is read of it.
 *
 * @tagname gan-clipping-lab
 * @attr {string} preset - a name in presets.json: fast, fragile, rmsprop, seed, value, small, wgan, rivals, dcgan, dcgan-large
 * @attr {string} config - a TrainConfig in JSON over the preset's, which all runs begin with
 * @attr {string} runs - each run's own settings, with a space between runs: `clip:none clip:norm,c:0.01`
 * @attr {'auto' | 'cpu' | 'webgpu'} backend - where it is computed
 * @attr {boolean} autoplay - trains as soon as it can
 * @attr {boolean} lazy - loads only when training is started
 * @attr {string} hide - parts to leave out: bar, samples, runs, controls, latent, losses, quality, gradients, rules, picker, stages, sweep, files
 * @attr {string} show - the only parts to show
 * @attr {'' | 'light' | 'dark'} theme - the reader's own where it is left out
 * @attr {string} lang - en, zh-CN; that of the page where it is left out
 * @attr {string} src - the folder that holds pkg/ and data/; where the script came from when it is left out
 * @attr {boolean} hash - reads the settings in the page's address and writes them there, as link.js has them
 * @attr {boolean} keep - keeps the runs on the reader's device while they train, to go on after a reload; for 7 days
 * @fires {CustomEvent<{ backend: Backend }>} ready - it can train
 * @fires {CustomEvent<{ backend: Backend, reason: BackendReason, step: number }>} backend - the runs are computed there, from that step on: they begin on the CPU and go on on the GPU when it is ready
 * @fires {CustomEvent<StepStats & { run: number }>} step - the last step of a run that was told; 0 is run 1
 * @fires {CustomEvent<{ step: number, network: string, parameter: string, run: number }>} diverged - a gradient of a run was not finite
 * @fires {CustomEvent<Message>} error - what went wrong; its code begins with `recovered` where the runs go on in a new engine, from the step in its details
 * @cssprop [--gcl-font=system-ui] - the font of its text
 * @cssprop [--gcl-size=medium] - what its sizes are counted from, the reader's own where it is left out
 * @cssprop [--gcl-ink] - the colour of its text
 * @cssprop [--gcl-paper] - the colour behind it
 * @cssprop [--gcl-accent] - the colour of Start
 * @csspart bar - Start, One step, Reset, and what it runs on
 * @csspart start - the button that starts and pauses
 * @csspart samples - the runs' samples
 * @csspart controls - the settings
 * @csspart picker - the norms from which C is picked
 * @csspart latent - the tour between two samples
 * @csspart losses - the losses' charts
 * @csspart quality - the distance to real images
 * @csspart gradients - both networks' gradients
 * @csspart stages - a step in slow motion
 * @csspart sweep - the sweep over C
 * @csspart files - what can be taken home
 * @csspart rules - the figure of the rules
 */
export class GanClippingLab extends LitElement {
  static properties = {
    preset: {},
    configJson: { attribute: 'config' },
    runs: {},
    backend: {},
    autoplay: { type: Boolean },
    lazy: { type: Boolean },
    hide: {},
    show: {},
    theme: { reflect: true },
    lang: {},
    src: {},
    hash: { type: Boolean },
    keep: { type: Boolean },
    linkMessages: { state: true },
  };

  static styles = [theme, common, reset, layout];

  #session = new Session(this, (name, detail) => {
    // An `error` that came to the window would be taken for a fault of the page around it.
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: name !== 'error', composed: true }));
  });
  #appraisal = new Appraisal(
    this.#session,
    () => this.#base,
    () => this.requestUpdate(),
    () => !this.#hides('quality'),
  );
  #interpolation = new Interpolation({
    noise: () => this.#session.noise(),
    generate: (noise) => this.#session.generate(noise),
    changed: () => this.requestUpdate(),
  });
  /** @type {Desk} */
  #desk = new Desk(
    this.#session,
    () => this.#deskChanged(),
    () => keepRuns(this.#desk, this.#appraisal.meter),
  );
  #keeping = new Keeping(this, {
    desk: () => this.#desk,
    meter: () => this.#appraisal.meter,
    load: () => this.#load(),
    train: () => this.#session.start(),
  });
  /** What the open session was opened with. */
  #opened = '';
  /** Settles when it is open, or has failed. @type {Promise<void> | undefined} */
  #opening;
  #tick = 0;
  #onHash = () => this.#takeHash();

  constructor() {
    super();
    this.#session.appraisal = this.#appraisal;
    this.#session.keeper = this.#keeping.keeper;
    letSwipesScroll(this);
    new Presence(this, (present) => this.#attend(present));
    // A figure of an article is not what its reader would stay for, and what is kept is not lost.
    new Leaving(this, () => (this.hash && !this.#keeping.keeper.isSafe(this.#session.step) ? this.#session.step : 0));
    this.preset = '';
    this.configJson = '';
    this.runs = '';
    /** @type {BackendWish} */
    this.backend = 'auto';
    this.autoplay = false;
    this.lazy = false;
    this.hide = '';
    this.show = '';
    this.theme = '';
    this.lang = '';
    this.src = '';
    this.hash = false;
    this.keep = false;
    /** @type {Message[]} */
    this.linkMessages = [];
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener('hashchange', this.#onHash);
    // An element that is only moved goes on with what it has.
    if (this.#session.phase === 'closed') this.#readSettings();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#onHash);
  }

  // Each of these settles when it has happened, and also where it cannot: after a refusal, with an engine that is
  // lost, and where the element is taken out of the page. What went wrong is told by `error`.

  /**
   * Trains until paused. Out of sight it loads, and trains as soon as it can be seen.
   * @returns {Promise<void>} settles when it trains, or out of sight when it is loaded and waits
   */
  async start() {
    const loading = this.#load();
    await this.#session.start();
    await loading;
  }

  /** Pauses; the runs are kept. @returns {Promise<void>} settles when the last step has been told by `step` */
  stop() {
    return this.#session.pause();
  }

  /**
   * Takes `count` steps of each run, at once and also out of sight; loads what they need.
   * @param {number} [count] a whole number
   * @returns {Promise<StepStats | undefined>} when they have been told by `step`, or a `stop` or a divergence ends
   *   them before: `stats()`; undefined where there is no engine to take any
   * @throws {RangeError} where `count` is no whole number
   */
  async step(count = 1) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new RangeError(`step(${count}): the steps to take are a whole number, 0 or more`);
    }
    await this.#load();
    return (await this.#session.takeSteps(count)) ? this.stats() : undefined;
  }

  /** Begins again from the seed, and waits for `start`. @returns {Promise<void>} settles when the runs stand at step 0 */
  async reset() {
    await this.#desk.reset();
  }

  /** What the last reported step of a run did, 0 for run 1; undefined before the first. @returns {StepStats | undefined} */
  stats(run = this.#desk.setup.runs[0].id) {
    return this.#session.runs.get(run)?.stats;
  }

  get #lang() {
    return language(this.lang || document.documentElement.lang || navigator.language);
  }

  /** The attributes' settings, under those of the link. */
  #readSettings() {
    const { setup, messages } = readSetup(this, this.#link);
    this.#desk.replace(setup);
    this.linkMessages = messages;
  }

  /** The settings of the page's address, where it has any. */
  get #link() {
    return this.hash ? location.hash : '';
  }

  /** The folder that holds pkg/ and data/. */
  get #base() {
    return readBase(this.src, SITE).base;
  }

  /** The address that a link's settings are appended to; empty where there is no such page. */
  get #page() {
    if (this.hash) return location.href.split('#')[0];
    return PAGE && new URL(PAGE, this.#base).href;
  }

  /** What another engine is opened for where it changes. */
  #address() {
    return `${this.#base} ${this.backend}`;
  }

  /** @param {string} part */
  #hides(part) {
    const named = (/** @type {string | null} */ list) => (list ?? '').split(/[\s,]+/).includes(part);
    return this.show ? !named(this.show) : named(this.hide);
  }

  /** @param {boolean} present */
  #attend(present) {
    this.#session.present = present;
    if (present && !this.lazy) void this.#load();
  }

  /** Loads what is not loaded yet. */
  #load() {
    if (this.isConnected && this.#session.phase === 'closed') this.#opening = this.#open();
    return this.#opening;
  }

  async #open() {
    this.#opened = this.#address();
    await this.#openSession();
    const { phase, problem } = this.#session;
    if (phase !== 'failed' || problem?.code !== 'setting' || !this.configJson) return;
    // What the engine refuses of the attribute is told and left out.
    const { setup, messages } = readSetup({ preset: this.preset, configJson: '', runs: this.runs }, this.#link);
    const { error = '' } = problem.details ?? {};
    this.linkMessages = [...messages, { code: 'badConfig', details: { error } }];
    this.#desk.replace(setup);
    await this.#openSession();
  }

  async #openSession() {
    const opening = this.#session.open({
      base: this.#base,
      backend: this.backend || 'auto',
      runs: this.#desk.setup.runs,
      samples: SAMPLES,
    });
    // Before it is open, so that a stop meanwhile holds.
    if (this.autoplay) void this.#session.start();
    await opening;
  }

  /** What is shown first is drawn once all of its parts can be, or with those that are here by then. */
  async scheduleUpdate() {
    const scripts = askFor(this.#partsOnUse);
    if (scripts) {
      void scripts.then(() => this.requestUpdate());
      const late = new Promise((settle) => setTimeout(settle, WHOLE_WITHIN_MS));
      if (!this.hasUpdated) await Promise.race([scripts, late]);
    }
    return super.scheduleUpdate();
  }

  /** Those of the shown parts whose scripts come by themselves. */
  get #partsOnUse() {
    return PARTS_ON_USE.filter((part) => !this.#hides(part));
  }

  /** What is said of parts whose scripts did not come. @returns {Message[]} */
  get #lostParts() {
    const parts = this.#partsOnUse.filter(hasFailed).join(', ');
    return parts ? [{ code: 'partsLost', details: { parts } }] : [];
  }

  willUpdate() {
    this.#tick += 1;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (this.#session.phase !== 'closed' && this.#address() !== this.#opened) this.#opening = this.#open();
    if (changed.has('keep')) this.#keeping.set(this.keep);
    // Without a value before, it is what the element began with.
    if (SETTINGS.some((name) => changed.get(name) !== undefined)) void this.#takeAttributes();
  }

  async #takeAttributes() {
    const { setup, messages } = readSetup(this, '');
    this.linkMessages = messages;
    await this.#desk.take(setup, true);
  }

  async #takeHash() {
    if (!this.hash || !isSetup(location.hash) || location.hash === toHash(this.#desk.setup)) return;
    const { setup, messages } = readSetup(this, location.hash);
    this.linkMessages = messages;
    await this.#desk.take(setup);
  }

  #deskChanged() {
    const hash = toHash(this.#desk.setup);
    if (this.hash && location.hash !== hash) replaceHash(hash);
    this.requestUpdate();
  }

  render() {
    return renderLab({
      element: this,
      session: this.#session,
      desk: this.#desk,
      appraisal: this.#appraisal,
      interpolation: this.#interpolation,
      keeping: this.#keeping,
      linkMessages: [...readBase(this.src, SITE).messages, ...this.linkMessages, ...this.#lostParts],
      base: this.#base,
      page: this.#page,
      embed: PAGE && new URL(PAGE, this.#base).href,
      script: SCRIPT && new URL(SCRIPT, SITE).href,
      theme: this.theme,
      lang: this.#lang,
      tick: this.#tick,
      t: (key, details) => translate(this.#lang, key, details),
      hides: (part) => this.#hides(part) || !isHere(part),
      choosePreset: (name) => this.#choosePreset(name),
    });
  }

  /** @param {string} name */
  async #choosePreset(name) {
    this.linkMessages = [];
    await this.#desk.choosePreset(name);
  }
}

/** In a document that is not of its address, or too often in a while, the browser refuses: the address stays behind then. @param {string} hash */
function replaceHash(hash) {
  try {
    history.replaceState(history.state, '', hash);
  } catch {
    // The settings hold without it.
  }
}

define('gan-clipping-lab', GanClippingLab);

import { html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';

import { controlStyles } from './control-styles.js';
import { translate } from '../../i18n/index.js';
import '../runs/run-tabs.js';
import { Fields } from './setting-fields.js';
import { weightKey } from '../../setup/regularizer.js';
import { ruleOf } from '../../setup/rules.js';
import { PRESETS, read } from '../../setup/settings.js';
import { isAsPreset, runOf } from '../../setup/setup.js';
import { define } from '../../ui/define.js';
import { common } from '../../ui/styles.js';

/**
 * @typedef {import('../../types.d.ts').Message} Message
 * @typedef {import('../../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('../../setup/setup.js').Setup} Setup
 */

/** Arjovsky et al. 2017, algorithm 1. */
const WEIGHT_CLIP = 0.01;

/**
 * What all runs share, and the bench of the chosen run: clipping, optimisers, loss. Fires `setting`
 * with a key and a value, `preset` with a name, and `choose` with a run's id.
 */
export class Controls extends LitElement {
  static properties = {
    setup: { attribute: false },
    chosen: { type: Number },
    refusals: { attribute: false },
    lang: {},
  };

  static styles = [common, controlStyles];

  #fields = new Fields(this);

  constructor() {
    super();
    /** @type {Setup} */
    this.setup = { preset: '', base: {}, runs: [] };
    /** The run whose settings these are. */
    this.chosen = 0;
    /** What the engine refused, by the setting's key. @type {Record<string, Message>} */
    this.refusals = {};
    this.lang = 'en';
  }

  /** @returns {TrainConfig} */
  get config() {
    return runOf(this.setup, this.chosen)?.config ?? {};
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    // What was typed for one run is not another's.
    if (changed.has('chosen')) this.#fields.clear();
  }

  render() {
    return html`<div class="grid run-${this.chosen}">
      ${this.#renderShared()}
      <hr class="rule whole" />
      <gcl-run-tabs
        class="whole"
        .setup=${this.setup}
        .chosen=${this.chosen}
        .label=${this.#t('settings.of')}
        .lang=${this.lang}
        @choose=${this.#choose}
      ></gcl-run-tabs>
      ${this.#renderClipping()} ${this.#renderOptimizers()} ${this.#renderLoss()}
    </div>`;
  }

  #renderShared() {
    const { preset } = this.setup;
    return html`<label for="preset">${this.#t('preset')}</label>
      <select id="preset" class="wide" @change=${this.#choosePreset}>
        ${Object.keys(PRESETS).map(
          (name) =>
            html`<option value=${name} .selected=${live(name === preset)}>${this.#t(`preset.${name}`)}</option>`,
        )}
        ${preset ? nothing : html`<option value="" .selected=${live(true)}>${this.#t('preset.')}</option>`}
      </select>
      ${this.#renderNote()}
      <label for="seed">${this.#t('seed')}</label>
      <div class="wide" title=${this.#t('seed.hint')}>${this.#fields.number('seed')}</div>
      ${this.#fields.message('seed')}`;
  }

  /** What the preset shows, as long as the runs are the preset's; in the room of the longer of what may stand here. */
  #renderNote() {
    const { preset } = this.setup;
    if (!preset) return html`<p class="note soft"></p>`;
    const notes = [`preset.${preset}.note`, 'preset.changed'].map((key) => this.#t(key));
    const [shown, other] = isAsPreset(this.setup) ? notes : notes.toReversed();
    return html`<p class="note soft either">
      <span>${shown}</span><span class="unsaid" aria-hidden="true">${other}</span>
    </p>`;
  }

  #renderClipping() {
    const fields = this.#fields;
    const rules = ['clipG', 'clipD'].map((key) => String(read(this.config, key) ?? 'none'));
    const column = (/** @type {(name: string, rule: string) => unknown} */ render) =>
      ['G', 'D'].map((name, index) => render(name, rules[index]));
    const unused = (/** @type {string} */ rule) => (rule === 'none' ? html`<span class="soft">–</span>` : undefined);
    return html`<span></span>
      <span class="head">${this.#t('generator')}</span>
      <span class="head">${this.#t('discriminator')}</span>
      <span>${this.#t('clipRule')}</span>
      ${column((name) => fields.choice(`clip${name}`, 'clipRule'))} ${fields.message('clipG', 'clipD')}
      <span>${this.#t('threshold')}</span>
      ${column((name, rule) => unused(rule) ?? fields.number(`c${name}`))}
      <span></span>
      ${column((name, rule) => unused(rule) ?? fields.slider(`c${name}`, rule))} ${fields.message('cG', 'cD')}
      <span></span>
      ${column((_, rule) => html`<span class="unit soft">${this.#t(`unit.${ruleOf(rule)?.unit ?? 'none'}`)}</span>`)}
      <span>${this.#t('every')}</span>
      ${column((name, rule) => unused(rule) ?? fields.number(`every${name}`))} ${fields.message('everyG', 'everyD')}`;
  }

  #renderOptimizers() {
    const fields = this.#fields;
    return html`<hr class="rule whole" />
      <span>${this.#t('optimizer')}</span>
      ${fields.choice('optG', 'optimizer')} ${fields.choice('optD', 'optimizer')} ${fields.message('optG', 'optD')}
      <span>${this.#t('learningRate')}</span>
      ${fields.number('lrG')} ${fields.number('lrD')} ${fields.message('lrG', 'lrD')}`;
  }

  #renderLoss() {
    const fields = this.#fields;
    return html`<label for="loss">${this.#t('loss')}</label>
      <div class="wide">${fields.choice('loss', 'loss')}</div>
      ${fields.message('loss')} ${this.config.loss === 'wasserstein' ? this.#renderWeights() : nothing}
      <label for="dsteps" title=${this.#t('dsteps.hint')}>${this.#t('dsteps')}</label>
      <div class="wide">${fields.number('dsteps')}</div>
      ${fields.message('dsteps')}
      <label for="arch">${this.#t('arch')}</label>
      <div class="wide">${fields.choice('arch', 'arch')}</div>
      ${fields.message('arch')}
      ${this.config.architecture === 'dcgan' ? this.#renderChannels() : this.#renderRegularizer()}
      <p class="note soft">${this.#t('newRuns')}</p>`;
  }

  /** Weight clipping has a place of its own: it is no rule for gradients. */
  #renderWeights() {
    const on = read(this.config, 'weights') !== null;
    return html`<span>${this.#t('weights')}</span>
      <div class="wide pair">
        ${this.#fields.toggle('weights', WEIGHT_CLIP)}
        ${on ? this.#fields.number('weights') : html`<span class="soft">${this.#t('weights.off')}</span>`}
      </div>
      ${this.#fields.message('weights')}
      <p class="note soft">${this.#t('weights.hint')}</p>`;
  }

  /** Of dense layers alone. */
  #renderRegularizer() {
    const weight = weightKey(read(this.config, 'reg'));
    return html`<label for="reg">${this.#t('reg')}</label>
      <div class="wide">${this.#fields.choice('reg', 'reg')}</div>
      ${
        weight
          ? html`<label for=${weight}>${this.#t(weight)}</label>
              <div class="wide">${this.#fields.number(weight)}</div>`
          : nothing
      }
      ${this.#fields.message('reg', 'lambda', 'gamma')}
      <p class="note soft">${this.#t(`reg.${read(this.config, 'reg')}.hint`)}</p>`;
  }

  /** From the image to the noise, as the numbers of a layer's channels are told. */
  #renderChannels() {
    return html`<span>${this.#t('channels')}</span>
      ${this.#fields.number('near')} ${this.#fields.number('far')} ${this.#fields.message('near', 'far')}
      <p class="note soft">${this.#t('channels.hint')}</p>`;
  }

  /** @param {CustomEvent<number>} event */
  #choose({ detail }) {
    this.dispatchEvent(new CustomEvent('choose', { detail }));
  }

  /** @param {Event} event */
  #choosePreset(event) {
    this.#fields.clear();
    const name = /** @type {HTMLSelectElement} */ (event.target).value;
    this.dispatchEvent(new CustomEvent('preset', { detail: name }));
  }
}

define('gcl-controls', Controls);

import { html, LitElement, nothing } from 'lit';

import { formatNumber, parameterName, translate } from '../../i18n/index.js';
import { stageFormula } from './stage-formulas.js';
import { isOfProbabilities } from '../../setup/loss.js';
import { letter } from '../../messages/letter.js';
import { stageStyles } from './stage-styles.js';
import { drawHistogram, mean, scoreRange, sigmoid, strokes } from './stage-views.js';
import '../../ui/strip.js';
import { common } from '../../ui/styles.js';

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

  static styles = [common, stageStyles];

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
      <h2>${this.#t('stages.title', { name: letter(this.number) })}</h2>
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
    const { stage } = seen;
    // D judges the fakes that the stage before has made.
    const fake = (stage === 2 ? this.run?.stages.get(1) : seen)?.fake ?? seen.fake;
    return html`<div role="status">
        <h3>${this.#t('stages.now', { stage, name: this.#t(`stages.${stage}`) })}</h3>
      </div>
      ${stageFormula(stage, this.config)} ${seen.noise.length > 0 ? this.#renderNoise(seen) : nothing}
      ${stage === 2 ? this.#renderImages(seen.real, 'real') : nothing}
      ${fake.length > 0 ? this.#renderImages(fake, 'fake') : nothing}
      ${stage === 2 || stage === 3 ? this.#renderScores(seen) : nothing} ${this.#renderLoss(seen)}
      <div class="clipped">
        ${seen.histogram ? this.#renderHistogram(seen) : nothing}
        ${seen.updateNorms.length > 0 ? this.#renderUpdates(seen) : nothing}
      </div>`;
  }

  /** @param {SeenStage} seen */
  #renderNoise({ noise }) {
    const width = noise.length / 16;
    const pixels = Uint8Array.from(noise, (z) => Math.max(0, Math.min(255, Math.round(127.5 + z * 42.5))));
    const label = this.#t('stages.noise', { width });
    return html`<p>${label}</p>
      <gcl-strip .pixels=${pixels} .width=${width} .label=${label}></gcl-strip>`;
  }

  /** @param {Uint8Array} pixels @param {'real' | 'fake'} kind */
  #renderImages(pixels, kind) {
    const label = this.#t(`stages.images.${kind}`);
    return html`<p>${label}</p>
      <gcl-strip .pixels=${pixels} .width=${16} images .label=${label}></gcl-strip>`;
  }

  /** D's scores of all images of the batch. @param {SeenStage} seen */
  #renderScores({ realLogits, fakeLogits }) {
    const probabilities = isOfProbabilities(this.config.loss);
    const scores = [realLogits, fakeLogits].map((logits) => (probabilities ? logits.map(sigmoid) : logits));
    const range = scoreRange(scores.flat(), probabilities);
    const write = (/** @type {number} */ value) => formatNumber(this.lang, Number(value.toPrecision(3)));
    return html`${scores.map(
        (of, index) =>
          html`<p>
              ${this.#t(`stages.scores.${index === 0 ? 'real' : 'fake'}`, { mean: write(mean(of)), count: of.length })}
            </p>
            <svg class="scores" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
              ${strokes(of, range)}
            </svg>`,
      )}
      <div class="axis">
        <span>${write(range[0])}</span><span>${this.#t(probabilities ? 'stages.probability' : 'stages.score')}</span
        ><span>${write(range[1])}</span>
      </div>`;
  }

  /** @param {SeenStage} seen */
  #renderLoss({ stage, loss }) {
    if (loss === null || ![3, 6].includes(stage)) return nothing;
    const key = stage === 3 ? 'stages.lossD' : 'stages.lossG';
    return html`<p><b>${this.#t(key, { loss: Number(loss.toPrecision(4)) })}</b></p>`;
  }

  /** @param {SeenStage} seen */
  #renderHistogram({ histogram, parameter }) {
    if (!histogram) return nothing;
    const edge = histogram.edges[histogram.edges.length - 1];
    const write = (/** @type {number} */ value) => formatNumber(this.lang, Number(value.toPrecision(2)));
    const details = {
      parameter: parameterName(this.lang, parameter),
      before: mostWithin(histogram.before),
      after: mostWithin(histogram.after),
    };
    return html`<div>
      <p>${this.#t('stages.histogram', details)}</p>
      <svg
        class="histogram"
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        role="img"
        aria-label=${this.#t('stages.histogram', details)}
      >
        ${drawHistogram(histogram)}
      </svg>
      <div class="axis">
        <span>${write(-edge)}</span><span>${this.#t('stages.entry')}</span><span>${write(edge)}</span>
      </div>
      <p>
        <span class="key" style="--key: var(--ink-soft)">${this.#t('chart.before')}</span>
        <span class="key" style="--key: var(--run)">${this.#t('chart.after')}</span>
      </p>
    </div>`;
  }

  /** Norms of gradients and updates, parameter by parameter. @param {SeenStage} seen */
  #renderUpdates({ stage, normsBefore, updateNorms }) {
    const names = this.run?.stats?.[stage < 5 ? 'discriminator' : 'generator'].map(({ name }) => name) ?? [];
    const write = (/** @type {number} */ value) => formatNumber(this.lang, Number(value.toPrecision(3)));
    return html`<table>
      <tr>
        <th scope="col">${this.#t('gradients.parameter')}</th>
        <th scope="col">${this.#t('gradients.before')}</th>
        <th scope="col">${this.#t('stages.update')}</th>
      </tr>
      ${updateNorms.map(
        (norm, index) =>
          html`<tr>
            <th scope="row">
              ${names[index] ? parameterName(this.lang, names[index]) : this.#t('stages.parameter', { number: index + 1 })}
            </th>
            <td>${write(normsBefore[index])}</td>
            <td>${write(norm)}</td>
          </tr>`,
      )}
    </table>`;
  }
}

/** The highest count of a histogram. @param {number[]} counts */
const mostWithin = (counts) => Math.max(...counts);

customElements.define('gcl-stages', Stages);

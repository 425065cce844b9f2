import { html, nothing } from 'lit';

import { formatNumber, parameterName, translate } from '../../i18n/index.js';
import { isOfProbabilities } from '../../setup/loss.js';
import { stageFormula } from './stage-formulas.js';
import { drawHistogram, mean, scoreRange, sigmoid, strokes } from './stage-views.js';
import '../../ui/strip.js';

/**
 * @typedef {import('../../types.d.ts').SeenStage} SeenStage
 * @typedef {import('../../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('../../seen/run.js').Run} Run
 */

/** What one stage holds: its formula, noise, images, scores, loss, gradients and updates. */
export class StagePanel {
  /** @param {{ lang: string, run: Run | undefined, config: TrainConfig }} given the run, and its settings */
  constructor({ lang, run, config }) {
    this.lang = lang;
    this.run = run;
    this.config = config;
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  /** @param {SeenStage} seen */
  render(seen) {
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
  #renderLoss({ stage, loss, penalty }) {
    if (loss === null || ![3, 6].includes(stage)) return nothing;
    const key = stage === 3 ? 'stages.lossD' : 'stages.lossG';
    const added = stage === 3 && typeof penalty === 'number' && { penalty: Number(penalty.toPrecision(4)) };
    return html`<p><b>${this.#t(key, { loss: Number(loss.toPrecision(4)) })}</b></p>
      ${added ? html`<p>${this.#t('stages.penalty', added)}</p>` : nothing}`;
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
        <span class="key" .style=${'--key: var(--ink-soft)'}>${this.#t('chart.before')}</span>
        <span class="key" .style=${'--key: var(--run)'}>${this.#t('chart.after')}</span>
      </p>
    </div>`;
  }

  /** Norms of gradients and updates, parameter by parameter. @param {SeenStage} seen */
  #renderUpdates({ stage, normsBefore, normsAfter, updateNorms }) {
    const names = this.run?.stats?.[stage < 5 ? 'discriminator' : 'generator'].map(({ name }) => name) ?? [];
    const write = (/** @type {number} */ value) => formatNumber(this.lang, Number(value.toPrecision(3)));
    return html`<table>
      <tr>
        <th scope="col">${this.#t('gradients.parameter')}</th>
        <th scope="col">${this.#t('gradients.before')}</th>
        <th scope="col">${this.#t('gradients.after')}</th>
        <th scope="col">${this.#t('stages.update')}</th>
      </tr>
      ${updateNorms.map(
        (norm, index) =>
          html`<tr>
            <th scope="row" title=${names[index] ?? nothing}>
              ${names[index] ? parameterName(this.lang, names[index]) : this.#t('stages.parameter', { number: index + 1 })}
            </th>
            <td>${write(normsBefore[index])}</td>
            <td>${write(normsAfter[index])}</td>
            <td>${write(norm)}</td>
          </tr>`,
      )}
    </table>`;
  }
}

/** The highest count of a histogram. @param {number[]} counts */
const mostWithin = (counts) => Math.max(...counts);

import { html, nothing } from 'lit';

import { IMAGE_PIXELS } from '../data/image.js';
import { formatNumber } from '../i18n/index.js';
import { define } from '../ui/define.js';
import '../ui/strip.js';
import { common } from '../ui/styles.js';
import { theme } from '../ui/theme.js';
import { renderBar } from './bar.js';
import { distanceBetween } from './distance-between.js';
import './drawing-pad.js';
import { PairFigure } from './figure.js';
import { figureStyles, readingStyles } from './figure-styles.js';
import { Reading } from './reading.js';
import { END } from './recorded.js';
import { recordedDigits } from './recorded-digits.js';
import './words.js';

/**
 * @typedef {import('./drawing-pad.js').DrawingPad} DrawingPad
 * @typedef {import('./recorded-digits.js').Digits} Digits
 * @typedef {import('../types.d.ts').SearchedImage} SearchedImage
 */

/** Images in a row. */
const IN_ROW = 6;
/** A search in a GAN of fewer steps finds a blob: while they train it waits until then. */
const EARLY = 60;

/**
 * What only one of them can do: the reader draws a digit, or takes a test image; the VAE encodes it, rebuilds it and walks
 * from it to the digit before; the GAN has to be searched for it. Before they are started it shows what was recorded of
 * one digit. Its child is that as an image: it is there before the script and without it.
 */
export class GclDigitReading extends PairFigure {
  static properties = {
    ...PairFigure.properties,
    digits: { state: true },
    chosen: { state: true },
  };

  static styles = [theme, common, figureStyles, readingStyles];

  /** @type {Reading | undefined} */
  #reading;
  /** Whether the digit is the recorded one, and nothing was asked for. */
  #isRecorded = true;

  constructor() {
    super();
    /** @type {Digits | undefined} */
    this.digits = undefined;
    /** The test image that is read; none of a drawing. @type {number | undefined} */
    this.chosen = undefined;
  }

  networksBegin() {
    this.#reading?.forget();
  }

  get #pad() {
    return /** @type {DrawingPad | null} */ (this.renderRoot.querySelector('gcl-drawing-pad'));
  }

  willUpdate() {
    if (this.wasSeen && !this.digits)
      recordedDigits().then(
        (digits) => this.#begin(digits),
        () => {},
      );
  }

  /** @param {Digits} digits */
  #begin(digits) {
    if (this.digits) return;
    this.digits = digits;
    const [first, second] = digits.shown;
    this.chosen = first;
    const { pair } = this.training;
    this.#reading = new Reading(
      {
        read: (image, other) => pair.read(image, other),
        search: (image, found) => pair.search(image, found),
        changed: () => this.requestUpdate(),
      },
      digits.digits[first],
      digits.digits[second],
    );
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    const reading = this.#reading;
    if (!reading || !this.digits) return;
    if (changed.has('digits')) this.#pad?.show(reading.digit);
    const { state, pair } = this.training;
    if (pair.phase !== 'ready') return;
    void reading.offer(pair.step);
    const rests = state === 'resting' || state === 'done';
    if (this.#isSearchDue(reading, rests)) void reading.search();
  }

  /** Once while they train; and where they rest, in the GAN that there is. @param {Reading} reading @param {boolean} rests */
  #isSearchDue({ searching, found, problem }, rests) {
    const { step } = this.training.pair;
    if (searching || problem || step < (rests ? 1 : EARLY)) return false;
    const searched = found.at(-1)?.step;
    return searched === undefined || (rests && searched < step);
  }

  /** What was asked for is read by networks that train: they begin. */
  #ask() {
    this.#isRecorded = false;
    this.requestUpdate();
    if (this.training.isPoster) void this.training.press();
  }

  /** @param {CustomEvent<{ pixels: Uint8Array, isFirst: boolean }>} event */
  #take({ detail: { pixels, isFirst } }) {
    this.chosen = undefined;
    if (isFirst) this.#reading?.take(pixels);
    else this.#reading?.redraw(pixels);
    this.#ask();
  }

  /** @param {number} digit */
  #choose(digit) {
    const pixels = this.digits?.digits[digit];
    if (!pixels || !this.#reading) return;
    this.chosen = digit;
    this.#pad?.show(pixels);
    this.#reading.take(pixels);
    this.#ask();
  }

  #clear() {
    this.chosen = undefined;
    this.#pad?.clear();
  }

  /** What is shown: live, or what was recorded of the digit that is. */
  get #shown() {
    const { isPoster, clipped } = this.training;
    const reading = this.#reading;
    if (!isPoster || !this.#isRecorded || !this.digits) {
      return { walk: reading?.walk?.pixels, found: reading?.found ?? [], step: reading?.walk?.step };
    }
    const { walk, found } = this.digits.read[clipped ? 'clipped' : 'none'];
    return { walk, found, step: END };
  }

  render() {
    const { state } = this.training;
    const { problem } = this.#reading ?? {};
    return html`<div class="figure" lang=${this.language}>
      <h3>${this.t('reading.title')}</h3>
      <div class="parts ${state === 'loading' ? 'waiting' : ''}">
        <div class="pad">
          <gcl-drawing-pad .label=${this.t('reading.pad')} @digit=${this.#take}></gcl-drawing-pad>
        </div>
        ${this.#renderChoice()}
        <div class="rows">${this.#renderVae()} ${this.#renderGan()}</div>
      </div>
      ${problem ? html`<p class="problem" role="alert">${this.t(problem.code, problem.details)}</p>` : nothing}
      ${renderBar(this.training, (key, details) => this.t(key, details))}
    </div>`;
  }

  #renderChoice() {
    return html`<div class="choice">
      <p id="hint">${this.t('reading.hint')}</p>
      <div class="tests" role="group" aria-labelledby="hint">
        ${(this.digits?.digits ?? []).map(
          (pixels, digit) =>
            html`<button
              class="test"
              aria-pressed=${this.chosen === digit ? 'true' : 'false'}
              aria-label=${this.t('reading.test', { digit })}
              @click=${() => this.#choose(digit)}
            >
              <gcl-strip aria-hidden="true" .images=${true} .width=${1} .pixels=${pixels}></gcl-strip>
            </button>`,
        )}
      </div>
      <button class="clear" @click=${this.#clear}>${this.t('reading.clear')}</button>
    </div>`;
  }

  #renderVae() {
    const { walk, step } = this.#shown;
    const digit = this.#reading?.digit;
    const distance = walk && digit && this.#number(distanceBetween(digit, walk.subarray(0, IMAGE_PIXELS)));
    const label = distance === undefined ? '' : this.t('reading.vae.alt', { distance, step: step ?? 0 });
    return html`<section class="run-1">
      <h4><span class="name">VAE</span> ${this.t('reading.vae')}</h4>
      ${this.#renderStrip(walk, label)}
      <p class="ticks two">
        <span>${distance === undefined ? this.#waiting : this.t('reading.rebuilt', { distance })}</span>
        <span>${this.t('reading.walk')}</span>
      </p>
    </section>`;
  }

  #renderGan() {
    const { found } = this.#shown;
    const nearest = found.at(-1);
    const pixels = new Uint8Array(found.length * IMAGE_PIXELS);
    found.forEach((one, index) => pixels.set(one.pixels, index * IMAGE_PIXELS));
    const details = nearest && {
      distance: this.#number(nearest.distance),
      steps: nearest.steps,
      length: this.#number(nearest.length),
      usual: this.#number(Math.sqrt(nearest.dim)),
      step: nearest.step,
    };
    return html`<section class="run-0">
      <h4><span class="name">GAN</span> ${this.t('reading.gan')}</h4>
      ${this.#renderStrip(found.length ? pixels : undefined, details ? this.t('reading.gan.alt', details) : '')}
      <p class="ticks steps">${found.map(({ steps }) => html`<span>${formatNumber(this.language, steps)}</span>`)}</p>
      <p class="told">${details ? this.t('reading.found', details) : this.#waiting}</p>
    </section>`;
  }

  /** @param {Uint8Array | undefined} pixels @param {string} label */
  #renderStrip(pixels, label) {
    if (!pixels) return html`<div class="strip empty"></div>`;
    const share = pixels.length / IMAGE_PIXELS / IN_ROW;
    return html`<div class="strip">
      <gcl-strip
        style="width: ${100 * share}%"
        .images=${true}
        .width=${pixels.length / IMAGE_PIXELS}
        .pixels=${pixels}
        .label=${label}
      ></gcl-strip>
    </div>`;
  }

  /** Why there is nothing yet. */
  get #waiting() {
    return this.t(this.training.isPoster ? 'reading.notTrained' : 'reading.waiting');
  }

  /** @param {number} value */
  #number(value) {
    return formatNumber(this.language, Number(value.toPrecision(2)));
  }
}

define('gcl-digit-reading', GclDigitReading);

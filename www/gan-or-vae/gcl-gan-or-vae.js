import { html, nothing } from 'lit';

import { formatNumber } from '../i18n/index.js';
import '../opening/digit-grid.js';
import '../opening/distance-chart.js';
import { GAN, VAE } from '../session/pair.js';
import { SITE } from '../session/site.js';
import { toHash } from '../setup/link.js';
import { define } from '../ui/define.js';
import { common } from '../ui/styles.js';
import { theme } from '../ui/theme.js';
import { renderBar } from './bar.js';
import { PairFigure } from './figure.js';
import { figureStyles, pairStyles } from './figure-styles.js';
import { strokes } from './finding.js';
import { labSetup, THRESHOLD } from './pair-settings.js';
import { END, keyOf, picturedAt, recordingOf, SEEDS, seenAt } from './recorded.js';
import { picture } from './recorded-samples.js';
import './words.js';

/** What they are called, in every language. */
const NAMES = ['GAN', 'VAE'];

/**
 * A GAN and a VAE that train side by side on the same batches, both clipped or not, and are judged alike. Before they are
 * started it shows what was recorded, and loads nothing.
 *
 * Its children are two images, what was recorded of the GAN and of the VAE without clipping: they are there before the
 * script and without it. `lang` as of the document.
 */
export class GclGanOrVae extends PairFigure {
  static properties = {
    ...PairFigure.properties,
    ring: { state: true },
    cursor: { state: true },
  };

  static styles = [theme, common, figureStyles, pairStyles];

  constructor() {
    super();
    /** The sample that is pointed at. @type {number | undefined} */
    this.ring = undefined;
    /** The step that is looked at. @type {number | undefined} */
    this.cursor = undefined;
  }

  render() {
    const { state } = this.training;
    return html`<div class="figure" lang=${this.language}>
      <h3>${this.t('pair.title')}</h3>
      <div class="parts ${state === 'loading' ? 'waiting' : ''}">
        <div class="pair">${this.#renderNetwork(GAN)} ${this.#renderNetwork(VAE)}</div>
        <div class="chart">
          <p class="cap">${this.t('opening.chart')}<span>${this.t('opening.chart.hint')}</span></p>
          ${this.#renderChart()}
        </div>
      </div>
      ${this.#renderClip()}
      ${renderBar(this.training, (key, details) => this.t(key, details), {
        press: () => {
          this.cursor = undefined;
          void this.training.press();
        },
        looking: this.cursor,
      })}
      <p class="links">
        <a href=${this.#labAddress}>${this.t('pair.lab')}</a>
        ${
          this.training.changedAt !== undefined && !this.training.isPoster
            ? html`<button @click=${() => this.training.begin(this.training.seed)}>${this.t('opening.again')}</button>`
            : nothing
        }
      </p>
    </div>`;
  }

  /** @param {number} id */
  #renderNetwork(id) {
    const { pixels, address } = this.#picture(id);
    const seen = this.#seen(id);
    const measured = seen ? this.#written(seen) : undefined;
    const label = this.t('pair.samples', { name: NAMES[id], shown: measured?.join(', ') ?? this.t('opening.noise') });
    return html`<article class="run-${id}">
      <h4><span class="name">${NAMES[id]}</span> ${this.t(`pair.about.${id}`)}</h4>
      <gcl-digit-grid
        class="run-${id}"
        .pixels=${pixels}
        .picture=${address}
        .label=${label}
        .ring=${this.ring}
        @place=${(/** @type {CustomEvent<number | null>} */ { detail }) => (this.ring = detail ?? undefined)}
      ></gcl-digit-grid>
      <p class="measured">
        ${measured ? measured.map((one) => html`<span>${one}</span>`) : html`<span>${this.t('opening.noise')}</span>`}
      </p>
    </article>`;
  }

  /** @param {{ frechet: number, coveredDigits: number, sharpness: number }} seen */
  #written({ frechet, coveredDigits, sharpness }) {
    const strokesAre = this.t(strokes(sharpness));
    return [
      this.t('pair.distance', { distance: Math.round(frechet) }),
      this.t('opening.digits', { digits: coveredDigits }),
      this.t('pair.sharpness', {
        sharpness: formatNumber(this.language, Number(sharpness.toFixed(1))),
        strokes: strokesAre,
      }),
    ];
  }

  /** The samples at the step that is looked at. @param {number} id @returns {{ pixels?: Uint8Array, address: string }} */
  #picture(id) {
    const { pair, isPoster, clipped } = this.training;
    const drawn = isPoster ? undefined : pair.drawn.get(id);
    const step = this.cursor ?? Infinity;
    const live = drawn?.at(step) ?? drawn?.all[0];
    if (live) return { pixels: live.pixels, address: '' };
    const pictured = picturedAt(this.cursor ?? END);
    const there = pictured === END && !clipped ? this.querySelectorAll('img')[id] : undefined;
    return { address: there?.src ?? picture(keyOf(id, clipped), pictured, () => this.requestUpdate()) };
  }

  /** What the judge says of them at that step. @param {number} id */
  #seen(id) {
    const { isPoster, clipped } = this.training;
    if (isPoster) return seenAt(id, clipped, this.cursor ?? END);
    return this.training.measured(id, this.cursor);
  }

  #renderChart() {
    const { isPoster, clipped, pair, changedAt } = this.training;
    const lines = [GAN, VAE].map((id) => ({
      name: NAMES[id],
      color: `var(--run-${id})`,
      square: id === VAE,
      recording: { ...recordingOf(id, clipped), digits: [], norms: { generator: [], discriminator: [] }, ratio: 1 },
      points: isPoster
        ? undefined
        : (pair.meter.points.get(id) ?? []).map(({ step, quality }) => ({ step, distance: quality.frechet })),
      changed: isPoster ? undefined : changedAt,
    }));
    return html`<gcl-distance-chart
      .lines=${lines}
      .last=${isPoster ? END : Math.min(END, pair.step)}
      .cursor=${this.cursor}
      .note=${this.t('opening.band', { seeds: SEEDS })}
      .lang=${this.language}
      @look=${(/** @type {CustomEvent<number | null>} */ { detail }) => (this.cursor = detail ?? undefined)}
    ></gcl-distance-chart>`;
  }

  #renderClip() {
    const { clipped } = this.training;
    const choice = (/** @type {boolean} */ value, /** @type {string} */ name) =>
      html`<label>
        <input type="radio" name="clip" .checked=${clipped === value} @change=${() => this.training.clip(value)} />
        ${name}
      </label>`;
    return html`<fieldset class="clip">
      <legend>${this.t('pair.clip')}</legend>
      ${choice(false, this.t('pair.free'))} ${choice(true, this.t('opening.clipped', { c: THRESHOLD }))}
    </fieldset>`;
  }

  /** The same GAN in the lab, from step 0. */
  get #labAddress() {
    const lab = new URL('embed.html', SITE);
    lab.searchParams.set('lang', this.language);
    lab.hash = toHash(labSetup(this.training.clipped, this.training.seed));
    return lab.href;
  }
}

define('gcl-gan-or-vae', GclGanOrVae);

import { html, LitElement, nothing } from 'lit';

import { Presence } from '../element/presence.js';
import { language, translate } from '../i18n/index.js';
import { runNumber } from '../messages/run-number.js';
import { Appraisal } from '../session/appraisal.js';
import { Session } from '../session/session.js';
import { SITE } from '../session/site.js';
import { toHash } from '../setup/link.js';
import { runName } from '../setup/runs-in-words.js';
import { define } from '../ui/define.js';
import { common } from '../ui/styles.js';
import { theme } from '../ui/theme.js';
import './digit-grid.js';
import './distance-chart.js';
import { finding, NEAR_END, standing } from './finding.js';
import './length-dial.js';
import { lengthsOf } from './lengths.js';
import { opening } from './opening-styles.js';
import { openingSetup } from './opening-setup.js';
import { picture } from './pictures.js';
import {
  digitsAt,
  END,
  nearest,
  picturedAt,
  recordedNear,
  recordingOf,
  SEEDS,
  THRESHOLD,
  unclipped,
} from './recorded.js';
import './words.js';

/** @typedef {import('./finding.js').Seen} Seen */

/** Samples that are drawn. */
const SAMPLES = 36;
/** Runs 1 and 2. */
const [UNCLIPPED, CLIPPED] = [0, 1];
/** The distances are what the screen is about: their judge may take more of the time than in the lab. */
const JUDGES_SHARE = 0.3;

/**
 * The first screen: two GANs from one seed, of which only run 2's gradients are clipped. Before it is started it shows what
 * was recorded, and loads nothing; then both train here, before the study's recording of all seeds.
 *
 * Its children are two images, what was recorded of each run: they are there before the script and without it.
 * `lang` as of the document. Its runs end by themselves; the lab has all settings.
 */
export class GclOpening extends LitElement {
  static properties = {
    lang: {},
    ring: { state: true },
    cursor: { state: true },
    c: { state: true },
  };

  static styles = [theme, common, opening];

  #session = new Session(this, () => {});
  #appraisal = new Appraisal(
    this.#session,
    () => SITE,
    () => this.requestUpdate(),
    () => true,
    JUDGES_SHARE,
  );
  #seed = 1;
  /** The step from which run 2 has its present threshold, where that is not the first. @type {number | undefined} */
  #changed;
  /** What the engine refused. @type {import('../types.d.ts').Message | undefined} */
  #refusal;

  constructor() {
    super();
    this.#session.appraisal = this.#appraisal;
    new Presence(this, (present) => (this.#session.present = present));
    this.lang = '';
    /** The sample that is pointed at. @type {number | undefined} */
    this.ring = undefined;
    /** The step that is looked at. @type {number | undefined} */
    this.cursor = undefined;
    this.c = THRESHOLD;
  }

  get #lang() {
    return language(this.lang || document.documentElement.lang || navigator.language);
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.#lang, key, details);
  }

  get #setup() {
    return openingSetup(this.c, this.#seed);
  }

  /** Whether what is shown was recorded before. */
  get #poster() {
    return ['closed', 'failed'].includes(this.#session.phase);
  }

  /** @returns {Seen['state']} */
  get #state() {
    const { phase, running, training, step } = this.#session;
    if (this.#poster) return 'poster';
    if (phase === 'loading') return 'loading';
    if (step >= END && !running) return 'done';
    return running || training ? 'running' : 'resting';
  }

  willUpdate() {
    const { running, step } = this.#session;
    if (running && step >= END) void this.#session.pause();
    // How it ended is measured too, where nothing that trains would ask for it any more.
    if (this.#state === 'done' && this.#lastMeasured < END - NEAR_END) this.#appraisal.offer();
  }

  async #press() {
    this.cursor = undefined;
    switch (this.#state) {
      case 'poster':
        return this.#begin(this.#seed);
      case 'done':
        return this.#begin(this.#seed + 1);
      case 'resting':
        return this.#session.start();
      case 'loading':
        return this.#session.close();
      default:
        return this.#session.pause();
    }
  }

  /** Both from step 0. @param {number} seed */
  async #begin(seed) {
    this.#seed = seed;
    this.#changed = undefined;
    this.#refusal = undefined;
    const { runs } = this.#setup;
    if (this.#session.phase === 'closed')
      void this.#session.open({ base: SITE, backend: 'auto', runs, samples: SAMPLES });
    else this.#refusal = await this.#session.reset(runs);
    await this.#session.start();
  }

  /** @param {CustomEvent<{ c: number, settled: boolean }>} event */
  async #choose({ detail: { c, settled } }) {
    this.c = c;
    if (!settled || this.#poster) return;
    this.#changed = this.#session.step;
    this.#refusal = await this.#session.configure(this.#setup.runs);
    this.requestUpdate();
  }

  /** The last step at which both runs have been measured; 0 before, and none is waited for that will not be. */
  get #lastMeasured() {
    const { meter } = this.#appraisal;
    if (meter.problem) return Infinity;
    const last = (/** @type {number} */ id) =>
      this.#session.runs.get(id)?.diverged ? Infinity : (meter.points.get(id)?.at(-1)?.step ?? 0);
    return Math.min(last(UNCLIPPED), last(CLIPPED));
  }

  /** What the judge said of a run up to a step. @param {number} id @param {number} [step] */
  #measured(id, step = Infinity) {
    return this.#appraisal.meter.points.get(id)?.findLast((point) => point.step <= step)?.quality;
  }

  /** @returns {Seen} */
  get #seen() {
    const { step, stepsPerSecond, progress } = this.#session;
    const measured = [UNCLIPPED, CLIPPED].map((id) => this.#measured(id));
    return {
      state: this.#state,
      step,
      seed: this.#seed,
      c: this.c,
      rate: stepsPerSecond,
      progress,
      changed: this.#changed,
      measured: measured.flatMap((one) => one ?? []),
      last: this.#lastMeasured,
    };
  }

  render() {
    return html`<div class="opening" lang=${this.#lang}>
      <div class="pair ${this.#state === 'loading' ? 'waiting' : ''}">
        ${[UNCLIPPED, CLIPPED].map((id) => this.#renderRun(id))}
      </div>
      ${this.#renderBar()}
      <div class="chart">
        <p class="cap">${this.#t('opening.chart')}<span>${this.#t('opening.chart.hint')}</span></p>
        ${this.#renderChart()}
      </div>
      <div class="dial">
        <p class="cap">
          ${this.#t('opening.lengths', { name: runNumber(CLIPPED) })}
          <span class="value">${this.#t('opening.cutAt')} <b>C = ${this.c}</b></span>
        </p>
        <gcl-length-dial
          class="run-1"
          .c=${this.c}
          .norms=${this.#lengths}
          color="var(--run-1)"
          .name=${runNumber(CLIPPED)}
          .lang=${this.#lang}
          @choose=${this.#choose}
        ></gcl-length-dial>
      </div>
      ${this.#renderLinks()}
    </div>`;
  }

  /** Those of this run, once it has some. */
  get #lengths() {
    const run = this.#session.runs.get(CLIPPED);
    if (!this.#poster && run && run.history.steps.length > 0) return lengthsOf(run);
    return recordingOf(nearest(this.c)).norms;
  }

  /** @param {number} id */
  #renderRun(id) {
    const name = id === UNCLIPPED ? this.#t('opening.unclipped') : this.#t('opening.clipped', { c: this.c });
    const digits = this.#digits(id);
    const shown = digits === undefined ? this.#t('opening.noise') : this.#t('opening.digits', { digits });
    const label = this.#t('opening.samples', { name: runNumber(id), clipping: name, shown });
    const { pixels, address } = this.#picture(id);
    return html`<article class="run-${id}">
      <h2><span class="badge">${runName(this.#lang, id)}</span> ${name}</h2>
      <div class="grid">
        <gcl-digit-grid
          class="run-${id}"
          .pixels=${pixels}
          .picture=${address}
          .label=${label}
          .ring=${this.ring}
          @place=${(/** @type {CustomEvent<number | null>} */ { detail }) => (this.ring = detail ?? undefined)}
        ></gcl-digit-grid>
        ${pixels || address ? nothing : html`<p class="none">${this.#t('opening.notRecorded')}</p>`}
      </div>
      <p class="shown">${shown}</p>
    </article>`;
  }

  /** The samples of a run at the step that is looked at. @param {number} id @returns {{ pixels?: Uint8Array, address: string }} */
  #picture(id) {
    const run = this.#session.runs.get(id);
    if (!this.#poster && run?.samples) {
      const { pixels } = (this.cursor === undefined ? undefined : run.snapshots.at(this.cursor)) ?? run.samples;
      return { pixels, address: '' };
    }
    const recorded = id === UNCLIPPED ? 'none' : recordedNear(this.c);
    if (recorded === undefined) return { address: '' };
    const step = picturedAt(this.cursor ?? END);
    const there =
      step === END && (id === UNCLIPPED || recorded === THRESHOLD) ? this.querySelectorAll('img')[id] : undefined;
    return { address: there?.src ?? picture(String(recorded), step, () => this.requestUpdate()) };
  }

  /** Digits of ten that a run shows. @param {number} id */
  #digits(id) {
    if (!this.#poster) return this.#measured(id, this.cursor)?.coveredDigits;
    const recorded = id === UNCLIPPED ? unclipped : this.#recording;
    return recorded && digitsAt(recorded, this.cursor ?? END);
  }

  /** The clipped run's, where one is near. */
  get #recording() {
    const c = recordedNear(this.c);
    return c === undefined ? undefined : recordingOf(c);
  }

  #renderChart() {
    const recorded = recordedNear(this.c);
    const note =
      recorded === undefined
        ? this.#t('opening.noRecording')
        : this.#t(recorded === this.c ? 'opening.band' : 'opening.band.c', { seeds: SEEDS, c: recorded });
    const lines = [UNCLIPPED, CLIPPED].map((id) => ({
      name: runName(this.#lang, id),
      color: `var(--run-${id})`,
      square: id === CLIPPED,
      recording: id === UNCLIPPED ? unclipped : this.#recording,
      points: this.#poster
        ? undefined
        : (this.#appraisal.meter.points.get(id) ?? []).map(({ step, quality }) => ({
            step,
            distance: quality.frechet,
          })),
      changed: id === CLIPPED && !this.#poster ? this.#changed : undefined,
    }));
    return html`<gcl-distance-chart
      .lines=${lines}
      .last=${this.#poster ? END : Math.min(END, this.#session.step)}
      .cursor=${this.cursor}
      .note=${note}
      .lang=${this.#lang}
      @look=${(/** @type {CustomEvent<number | null>} */ { detail }) => (this.cursor = detail ?? undefined)}
    ></gcl-distance-chart>`;
  }

  #renderBar() {
    const { problem } = this.#session;
    const seen = this.#seen;
    const say = (/** @type {import('../types.d.ts').Message} */ { code, details }) => this.#t(code, details);
    const failed = problem ?? this.#refusal;
    return html`<div class="bar">
      <button class="primary" @click=${this.#press}>
        ${this.#t(`opening.press.${seen.state}`, { seed: this.#seed + 1 })}
      </button>
      <p data-testid="standing">
        ${
          failed
            ? html`<span class="problem" role="alert" data-testid="problem">${say(failed)}</span>`
            : html`<span class="soft">${this.#standing(seen)}</span><span>${say(finding(seen))}</span>`
        }
      </p>
      <p class="unseen" role="status">
        ${['resting', 'done'].includes(seen.state) ? `${say(standing(seen))} ${say(finding(seen))}` : nothing}
      </p>
    </div>`;
  }

  #renderLinks() {
    return html`<p class="links">
      <a href=${this.#labAddress}>${this.#t('opening.lab')}</a>
      ${
        this.#changed !== undefined && !this.#poster
          ? html`<button @click=${() => this.#begin(this.#seed)}>${this.#t('opening.again')}</button>`
          : nothing
      }
    </p>`;
  }

  /** @param {Seen} seen */
  #standing(seen) {
    if (this.cursor !== undefined) return this.#t('opening.looking', { step: Math.round(this.cursor) });
    const { code, details } = standing(seen);
    return this.#t(code, details);
  }

  /** The same runs in the lab, from step 0. */
  get #labAddress() {
    const lab = new URL('embed.html', SITE);
    lab.searchParams.set('lang', this.#lang);
    lab.hash = toHash(this.#setup);
    return lab.href;
  }
}

define('gcl-opening', GclOpening);

import { html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

import { parameterName, translate } from '../../i18n/index.js';
import { runNumber } from '../../messages/run-number.js';
import { RECORDED_BY } from './posters.js';
import { runsStyles } from './runs-styles.js';
import './samples.js';
import './scrubber.js';
import { stepsOf } from '../../seen/snapshots.js';
import { isOfProbabilities } from '../../setup/loss.js';
import { differences, runName, shortName } from '../../setup/runs-in-words.js';
import { MOST_RUNS } from '../../setup/setup.js';
import { define } from '../../ui/define.js';
import { common } from '../../ui/styles.js';

/**
 * @typedef {import('../../types.d.ts').RunSpec} RunSpec
 * @typedef {import('../../seen/run.js').Run} Run
 * @typedef {import('../../setup/setup.js').Setup} Setup
 * @typedef {import('../../seen/snapshots.js').Snapshot} Snapshot
 */

/** Clicks that are nearer than this are one double click, also where they are of two buttons. */
const DOUBLE_CLICK_MS = 500;

/**
 * The runs side by side: samples from the same noise, as they are or as they were after a past step, and
 * how the runs differ. Fires `add`, and `duplicate`, `remove` and `back` with a run's id, and `look` with
 * `{ id, place, samples, second }` of a sample that was picked, with Shift as the second one.
 */
export class Runs extends LitElement {
  static properties = {
    setup: { attribute: false },
    runs: { attribute: false },
    posters: { attribute: false },
    editable: { type: Boolean },
    ready: { type: Boolean },
    marks: { attribute: false },
    soundStep: { attribute: false },
    lang: {},
    /** Counts what was drawn: the runs are the same objects from one drawing to the next. */
    tick: { type: Number },
    past: { state: true },
  };

  static styles = [common, runsStyles];

  /** Pictures that did not come. @type {Set<string>} */
  #missing = new Set();
  /** When a run was last removed by a click. */
  #removedAt = -Infinity;
  /** Whether the button that has the focus goes with its run. */
  #losesFocus = false;

  constructor() {
    super();
    /** @type {Setup} */
    this.setup = { preset: '', base: {}, runs: [] };
    /** @type {Map<number, Run>} */
    this.runs = new Map();
    /** What was recorded of runs that are not started: a picture in place of their samples, and its step. @type {Map<number, { src: string, steps: number }>} */
    this.posters = new Map();
    this.editable = false;
    /** Whether the engine can take other runs. */
    this.ready = false;
    /** The step to which a run that has diverged can go back, by its id. @type {(id: number) => number | undefined} */
    this.soundStep = () => undefined;
    /** Samples that stand out, by their places. @type {number[]} */
    this.marks = [];
    this.lang = 'en';
    this.tick = 0;
    /** A step to which the reader went back, and each run's samples of then. @type {{ step: number, samples: Map<number, Snapshot | undefined> } | null} */
    this.past = null;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    // New runs have no such past.
    if (changed.has('runs')) this.past = null;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    const before = /** @type {Setup | undefined} */ (changed.get('setup'));
    if (!this.#losesFocus || !before || before.runs.length <= this.setup.runs.length) return;
    this.#losesFocus = false;
    const next = this.renderRoot.querySelector('button.remove:not(:disabled)') ?? this.renderRoot.querySelector('.add');
    /** @type {HTMLElement | null} */ (next)?.focus({ preventScroll: true });
  }

  /** What is shown is held: among the samples that are kept it may be thinned out. @param {CustomEvent<number | null>} event */
  #scrub({ detail: step }) {
    const samples = new Map([...this.runs].map(([id, run]) => [id, run.snapshots.at(step ?? 0)]));
    this.past = step === null ? null : { step, samples };
  }

  /** @param {number} id */
  #samplesOf(id) {
    return this.past ? this.past.samples.get(id) : this.runs.get(id)?.samples;
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  /** @param {string} name @param {unknown} [detail] */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  render() {
    const { runs } = this.setup;
    return html`<h2 class="unseen">${this.#t('runs.title')}</h2>
      <div class="grid ${runs.length === 1 ? 'alone' : ''} ${this.editable ? 'editable' : ''}">
        ${repeat(
          runs,
          ({ id }) => id,
          (run) => this.#renderRun(run),
        )}
      </div>
      ${this.#renderScrubber()} ${runs.length > 1 || this.editable ? this.#renderDifferences() : nothing}
      ${
        this.editable
          ? html`<button
                class="add"
                ?disabled=${!this.ready || runs.length >= MOST_RUNS}
                @click=${() => this.#tell('add')}
              >
                ${this.#t('runs.add')}
              </button>
              <span class="soft hint">${this.#t(runs.length >= MOST_RUNS ? 'runs.full' : 'runs.add.hint')}</span>`
          : nothing
      }`;
  }

  #renderScrubber() {
    const steps = stepsOf(this.runs.values());
    const step = this.past?.step ?? null;
    const known = step === null || steps.includes(step);
    return html`<gcl-scrubber
      .steps=${known ? steps : [...steps, step].sort((a, b) => a - b)}
      .step=${step}
      .lang=${this.lang}
      @scrub=${this.#scrub}
    ></gcl-scrubber>`;
  }

  #renderDifferences() {
    return html`<p class="differences" data-testid="differences" role="status">
      ${differences(this.lang, this.setup)}
    </p>`;
  }

  /** @param {number} id */
  #posterOf(id) {
    const poster = this.past ? undefined : this.posters.get(id);
    return poster && !this.#missing.has(poster.src) ? poster : undefined;
  }

  /** @param {RunSpec} spec */
  #renderRun({ id, config }) {
    const run = this.runs.get(id);
    const name = runNumber(id);
    const poster = this.#posterOf(id);
    const samples = poster ? undefined : this.#samplesOf(id);
    return html`<article aria-labelledby="run-${id}">
      <h3 id="run-${id}">
        <span class="badge run-${id}">${runName(this.lang, id)}</span> ${shortName(this.lang, config)}
      </h3>
      <div class="frame">
        <gcl-samples
          class="run-${id}"
          .samples=${samples}
          .name=${name}
          .marks=${poster ? [] : this.marks}
          .lang=${this.lang}
          @pick=${(/** @type {CustomEvent} */ { detail }) => this.#tell('look', { id, samples, ...detail })}
        ></gcl-samples>
        ${poster ? this.#renderPoster(poster, name) : nothing}
        ${samples || poster ? nothing : html`<p class="waiting soft">${this.#t('samples.waiting')}</p>`}
        ${run?.diverged && !this.past ? this.#renderDiverged(run) : nothing}
      </div>
      <p class="caption soft">
        ${poster ? this.#t('samples.recordedBy', { script: RECORDED_BY }) : this.#caption(run, samples)}
      </p>
      ${this.editable ? this.#renderActions(id, name) : nothing}
    </article>`;
  }

  /** @param {{ src: string, steps: number }} poster @param {number} name */
  #renderPoster({ src, steps }, name) {
    const missing = () => {
      this.#missing.add(src);
      this.requestUpdate();
    };
    return html`<img
        class="poster"
        src=${src}
        width="224"
        height="224"
        loading="lazy"
        decoding="async"
        alt=${this.#t('samples.recorded.alt', { name, step: steps })}
        @error=${missing}
      />
      <p class="recorded">${this.#t('samples.recorded', { step: steps })}</p>`;
  }

  /** The second click of two falls on the button of the run that has slid to where the first one's was. @param {MouseEvent} event @param {number} id */
  #remove({ detail, timeStamp }, id) {
    const second = detail > 1 || (detail > 0 && timeStamp - this.#removedAt < DOUBLE_CLICK_MS);
    if (second) return;
    this.#removedAt = timeStamp;
    this.#losesFocus = true;
    this.#tell('remove', id);
  }

  /** @param {Run} run */
  #renderDiverged(run) {
    const { step, network, parameter } = /** @type {NonNullable<Run['diverged']>} */ (run.diverged);
    const details = { step, network, parameter: parameterName(this.lang, parameter) };
    // Its loss, where that was lost before any gradient was.
    const told = parameter === 'loss' ? 'diverged.loss' : 'diverged';
    const back = this.editable && this.ready ? this.soundStep(run.id) : undefined;
    return html`<div class="diverged">
      <p role="alert" data-testid="diverged">${this.#t(told, details)}</p>
      ${
        back === undefined
          ? nothing
          : html`<button @click=${() => this.#tell('back', run.id)}>
              ${this.#t('diverged.back', { step: back })}
            </button>`
      }
    </div>`;
  }

  /** @param {Run | undefined} run @param {Snapshot | undefined} samples */
  #caption(run, samples) {
    if (!samples) return '';
    const after = this.#t('samples.caption', { step: samples.step });
    // A critic's score is no verdict that could be right.
    if (!run?.stats || run.diverged || this.past || !this.#judges(run.id)) return after;
    return `${after}${this.#t('differ.comma')}${this.#t('accuracy', { percent: Math.round(run.stats.accuracy * 100) })}`;
  }

  /** Whether D of that run says how likely an image is to be real. @param {number} id */
  #judges(id) {
    return isOfProbabilities(this.setup.runs.find((one) => one.id === id)?.config.loss);
  }

  /** @param {number} id @param {number} name */
  #renderActions(id, name) {
    const { runs } = this.setup;
    return html`<div class="actions">
      <button
        ?disabled=${!this.ready || runs.length >= MOST_RUNS}
        aria-label=${this.#t('runs.duplicate.label', { name })}
        @click=${() => this.#tell('duplicate', id)}
      >
        ${this.#t('runs.duplicate')}
      </button>
      <button
        class="remove"
        ?disabled=${!this.ready || runs.length === 1}
        aria-label=${this.#t('runs.remove.label', { name })}
        @click=${(/** @type {MouseEvent} */ event) => this.#remove(event, id)}
      >
        ${this.#t('runs.remove')}
      </button>
    </div>`;
  }
}

define('gcl-runs', Runs);

import { html, LitElement, nothing } from 'lit';

import { benchStyles } from './bench-styles.js';
import { COLUMNS, describe, report, short } from '../../benches/report.js';
import { translate } from '../i18n/index.js';
import { machine, runBench, watchMemory } from './run-bench.js';
import { SITE } from '../session/site.js';
import { common } from '../ui/styles.js';
import { theme } from '../ui/theme.js';
import './words.js';

/**
 * @typedef {import('../../benches/report.js').Measured} Measured
 * @typedef {import('../../benches/report.js').Report} Report
 * @typedef {import('../../benches/report.js').ReportRow} ReportRow
 * @typedef {import('./run-bench.js').Options} Options
 * @typedef {import('./run-bench.js').Progress} Progress
 */

const ROUNDS = 3;
/** Of one row in one round. */
const LIMITS = { seconds: 2, steps: 100_000 };

/**
 * The bench, on the reader's machine: a button, words about what is being done, a table and the same
 * as JSON. Fires `progress` as `progressText` changes, and `step` in a long run for its memory.
 */
export class BenchElement extends LitElement {
  static properties = {
    lang: {},
    state: { state: true },
    progress: { state: true },
    report: { state: true },
    problem: { state: true },
    copied: { state: true },
  };

  static styles = [theme, common, benchStyles];

  /** @type {AbortController | undefined} */
  #abort;

  constructor() {
    super();
    this.lang = 'en';
    /** @type {'idle' | 'running' | 'done' | 'stopped'} */
    this.state = 'idle';
    /** @type {Progress | undefined} */
    this.progress = undefined;
    /** @type {Report | undefined} */
    this.report = undefined;
    /** What stopped all of it. @type {string | undefined} */
    this.problem = undefined;
    /** @type {'' | 'copied' | 'copyFailed'} */
    this.copied = '';
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#abort?.abort();
  }

  /** The machine, as far as the browser tells. */
  machine() {
    return machine();
  }

  /** How the memory of ours goes in a long run. @param {{ backend: 'cpu' | 'webgpu', steps: number }} job */
  watchMemory(job) {
    const onStep = (/** @type {number} */ step) => this.dispatchEvent(new CustomEvent('step', { detail: step }));
    return watchMemory({ base: SITE, onStep, ...job });
  }

  /** Measures and shows the rows; the promise is for scripts. @param {Partial<Options>} [options] */
  async run(options = {}) {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.state = 'running';
    this.problem = undefined;
    this.report = undefined;
    this.copied = '';
    try {
      const here = await machine();
      const onProgress = (/** @type {Progress} */ progress, /** @type {Measured[]} */ soFar) => {
        this.progress = progress;
        this.report = report(here, soFar);
        this.dispatchEvent(new CustomEvent('progress'));
      };
      const measured = await runBench({
        base: SITE,
        rounds: ROUNDS,
        limits: LIMITS,
        ...options,
        signal,
        onProgress,
      });
      this.report = report(here, measured);
      this.state = signal.aborted ? 'stopped' : 'done';
      return { measured, machine: here };
    } catch (error) {
      this.state = signal.aborted ? 'stopped' : 'idle';
      if (!signal.aborted) this.problem = /** @type {Error} */ (error).message;
      throw error;
    }
  }

  /** What is being done. */
  get progressText() {
    const { progress } = this;
    if (!progress || progress.stage === 'prepare') return this.#t('bench.preparing');
    const { row, round, rounds } = progress;
    return this.#t('bench.measuring', { row: `${row.name} (${row.label})`, round, rounds });
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  render() {
    const isRunning = this.state === 'running';
    return html`<div class="actions">
        ${
          isRunning
            ? html`<button @click=${() => this.#abort?.abort()}>${this.#t('bench.stop')}</button>`
            : html`<button class="primary" @click=${() => this.run().catch(() => {})}>${this.#t('bench.run')}</button>`
        }
      </div>
      <div class="state">${this.#renderState()}</div>
      ${this.report ? this.#renderReport(this.report) : nothing}`;
  }

  #renderState() {
    if (this.problem) {
      return html`<p class="problem" role="alert">${this.#t('bench.stopped.error', { error: this.problem })}</p>`;
    }
    const { progress } = this;
    const share = progress?.stage === 'row' ? progress.done / progress.total : 0;
    return html`${
        this.state === 'running'
          ? html`<progress max="1" .value=${share} aria-label=${this.#t('bench.progress')}></progress>`
          : nothing
      }
      <p class="soft" role="status">
        ${this.state === 'running' ? this.progressText : this.#t(`bench.${this.state}`)}
      </p>`;
  }

  /** @param {Report} report */
  #renderReport(report) {
    // A browser cannot tell what a file weighs under Brotli; `npm run bench` does.
    const columns = COLUMNS.filter(([name]) => name !== 'downloadKb');
    return html`<p>${describe(report.machine, (key, details) => this.#t(key, details))}</p>
      <div class="frame" tabindex="0" role="region" aria-label=${this.#t('bench.table')}>
        <table>
          <thead>
            <tr>
              ${columns.map(([name]) => html`<th scope="col">${this.#t(`bench.column.${name}`)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${report.rows.map((row) => this.#renderRow(row, columns))}
          </tbody>
        </table>
      </div>
      <p class="soft">${this.#ratios(report)}</p>
      <details>
        <summary>${this.#t('bench.json')}</summary>
        <button @click=${() => this.#copy(report)}>${this.#t('bench.copy')}</button>
        <span class="soft" role="status">${this.copied && this.#t(`bench.${this.copied}`)}</span>
        <pre tabindex="0">${JSON.stringify(report, null, 2)}</pre>
      </details>`;
  }

  /** @param {ReportRow} row @param {typeof COLUMNS} columns */
  #renderRow(row, columns) {
    const [first, second, ...rest] = columns;
    return html`<tr class=${row.name === 'ours' ? 'ours' : ''}>
      <th scope="row">${first[1](row)}</th>
      <td>${second[1](row)}</td>
      ${
        row.msPerStep === null
          ? html`<td class="reason" colspan=${rest.length}>${this.#reason(row)}</td>`
          : rest.map(([, write]) => html`<td>${write(row)}</td>`)
      }
    </tr>`;
  }

  /** @param {ReportRow} row */
  #reason({ problem }) {
    if (problem) return this.#t(problem.code, problem.details);
    return this.#t(this.state === 'running' ? 'bench.notYet' : 'bench.notReached');
  }

  /** @param {Report} report */
  #ratios({ ratios }) {
    const { twoRuns, ...toPeers } = ratios;
    const known = Object.entries(toPeers).filter(([, value]) => value !== null);
    const list = known.map(([name, value]) => `${name} ${short(value)}`).join(this.#t('bench.comma'));
    return html`${known.length > 0 ? this.#t('bench.ratios', { list }) : nothing}
    ${twoRuns === null ? nothing : this.#t('bench.twoRuns', { ratio: short(twoRuns) })}`;
  }

  /** @param {Report} report */
  async #copy(report) {
    try {
      await navigator.clipboard.writeText(JSON.stringify(report, null, 2));
      this.copied = 'copied';
    } catch {
      // Forbidden in some frames, and outside https.
      this.copied = 'copyFailed';
    }
  }
}

customElements.define('gcl-bench', BenchElement);

import { css, html, LitElement, nothing } from 'lit';

import { translate } from '../i18n/index.js';
import './code-view.js';
import './copy-button.js';
import { download } from './download.js';
import { toCsv, toHistoryJson } from './exports.js';
import { toHash } from './link.js';
import { messageOf } from './messages.js';
import './own-data.js';
import './run-tabs.js';
import { drawGrid } from './samples.js';
import { load, save } from './saved-runs.js';
import { letter, runOf } from './setup.js';
import { common } from './styles.js';

/**
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('./meter.js').Meter} Meter
 */

/** Side of the grid of samples, and how much larger its picture is. */
const GRID = 224;
const ENLARGED = 2;

/** What a reader takes home and brings along: the link, code, pictures, tables, weights, whole runs, images. */
export class FilesPart extends LitElement {
  static properties = {
    desk: { attribute: false },
    meter: { attribute: false },
    address: {},
    lang: {},
    tick: { type: Number },
    said: { state: true },
    busy: { state: true },
  };

  static styles = [
    common,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.625rem;
      }
      h2,
      h3,
      p {
        margin: 0;
      }
      h3 {
        font-size: 0.8125rem;
        font-weight: 600;
        margin-top: 0.5rem;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
      .said {
        min-height: 1.375rem;
        font-size: 0.8125rem;
      }
      input[type='file'] {
        position: absolute;
        opacity: 0;
        pointer-events: none;
        width: 1px;
      }
      label.button {
        display: inline-flex;
        align-items: center;
        border: 1px solid var(--line);
        border-radius: 6px;
        min-height: 2.25rem;
        padding: 0.25rem 0.625rem;
        cursor: pointer;
      }
      label.button:has(:focus-visible) {
        outline: 2px solid var(--focus);
        outline-offset: 2px;
      }
      label.button:has(:disabled) {
        color: var(--ink-soft);
        cursor: default;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Desk | undefined} */
    this.desk = undefined;
    /** @type {Meter | undefined} */
    this.meter = undefined;
    /** What the settings are appended to. */
    this.address = '';
    this.lang = 'en';
    this.tick = 0;
    /** What happened last. @type {(Message & { problem?: boolean }) | undefined} */
    this.said = undefined;
    this.busy = false;
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  render() {
    const { desk } = this;
    if (!desk) return nothing;
    return html`<h2>${this.#t('files.title')}</h2>
      ${this.#renderLink(desk)} ${this.#renderCode(desk)} ${this.#renderDownloads(desk)} ${this.#renderState(desk)}
      <p class="said" role="status" data-testid="files-said">${this.#renderSaid()}</p>
      <gcl-own-data .desk=${desk} .lang=${this.lang} .tick=${this.tick}></gcl-own-data>`;
  }

  #renderSaid() {
    if (!this.said) return nothing;
    const { code, details, problem } = this.said;
    return html`<span class=${problem ? 'problem' : ''}>${this.#t(code, details)}</span>`;
  }

  /** @param {Desk} desk */
  #renderLink({ setup, session }) {
    return html`<h3>${this.#t('files.link')}</h3>
      <p class="soft hint">${this.#t(session.own ? 'files.link.own' : 'files.link.about')}</p>
      <div class="row">
        <gcl-copy-button
          .text=${this.address + toHash(setup)}
          .label=${this.#t('files.link.copy')}
          .lang=${this.lang}
        ></gcl-copy-button>
      </div>`;
  }

  /** @param {Desk} desk */
  #renderCode(desk) {
    const { setup, chosen, session } = desk;
    return html`<h3>${this.#t('files.code')}</h3>
      <p class="soft hint">${this.#t(session.own ? 'files.code.own' : 'files.code.about')}</p>
      <gcl-run-tabs
        .setup=${setup}
        .chosen=${chosen}
        .label=${this.#t('files.of')}
        .lang=${this.lang}
        @choose=${(/** @type {CustomEvent<number>} */ event) => desk.choose(event.detail)}
      ></gcl-run-tabs>
      <gcl-code .config=${runOf(setup, chosen)?.config ?? {}} .lang=${this.lang}></gcl-code>`;
  }

  /** @param {Desk} desk */
  #renderDownloads(desk) {
    const { chosen, session } = desk;
    const run = session.runs.get(chosen);
    const name = letter(chosen);
    const ready = session.phase === 'ready' && !this.busy;
    const seen = [...session.runs.values()].some(({ history }) => history.steps.length > 0);
    return html`<h3>${this.#t('files.downloads')}</h3>
      <p class="soft hint">${this.#t('files.downloads.about')}</p>
      <div class="row">
        <button ?disabled=${!run?.samples} @click=${() => this.#do(() => this.#picture(desk))}>
          ${this.#t('files.png', { name })}
        </button>
        <button ?disabled=${!ready} @click=${() => this.#do(() => this.#weights(desk))}>
          ${this.#t('files.weights', { name })}
        </button>
        <button ?disabled=${!seen} @click=${() => this.#do(async () => this.#table(desk, 'csv'))}>
          ${this.#t('files.csv')}
        </button>
        <button ?disabled=${!seen} @click=${() => this.#do(async () => this.#table(desk, 'json'))}>
          ${this.#t('files.json')}
        </button>
      </div>`;
  }

  /** @param {Desk} desk */
  #renderState(desk) {
    const ready = desk.session.phase === 'ready' && !this.busy;
    return html`<h3>${this.#t('files.state')}</h3>
      <p class="soft hint">${this.#t('files.state.about')}</p>
      <div class="row">
        <button ?disabled=${!ready} @click=${() => this.#do(() => this.#save(desk))}>${this.#t('files.save')}</button>
        <label class="button">
          ${this.#t('files.load')}
          <input type="file" accept=".gclruns" ?disabled=${!ready} @change=${this.#chosen} />
        </label>
      </div>`;
  }

  /** @param {Event & { target: HTMLInputElement }} event */
  #chosen({ target }) {
    const [file] = target.files ?? [];
    // So that the same file can be chosen again.
    const clear = () => (target.value = '');
    if (file) void this.#do(() => this.#load(file)).finally(clear);
  }

  /** Says how it went. @param {() => Promise<Message>} action */
  async #do(action) {
    this.said = undefined;
    this.busy = true;
    try {
      this.said = await action();
    } catch (error) {
      this.said = { ...messageOf(error), problem: true };
    }
    this.busy = false;
  }

  /** @param {Desk} desk */
  async #save(desk) {
    const { blob, step } = await save(desk, /** @type {Meter} */ (this.meter));
    return this.#keep(`gan-runs-step-${step}.gclruns`, blob);
  }

  /** @param {File} file */
  async #load(file) {
    const step = await load(file, /** @type {Desk} */ (this.desk), /** @type {Meter} */ (this.meter));
    return { code: 'files.loaded', details: { file: file.name, step } };
  }

  /** @param {Desk} desk */
  async #picture({ chosen, session }) {
    const samples = session.runs.get(chosen)?.samples;
    if (!samples) return { code: 'notOpen', problem: true };
    const { step, pixels } = samples;
    const grid = new OffscreenCanvas(GRID, GRID);
    drawGrid(/** @type {OffscreenCanvasRenderingContext2D} */ (grid.getContext('2d')), pixels);
    const picture = new OffscreenCanvas(GRID * ENLARGED, GRID * ENLARGED);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (picture.getContext('2d'));
    context.imageSmoothingEnabled = false;
    context.drawImage(grid, 0, 0, GRID * ENLARGED, GRID * ENLARGED);
    return this.#keep(`gan-samples-${letter(chosen)}-step-${step}.png`, await picture.convertToBlob());
  }

  /** @param {Desk} desk */
  async #weights({ chosen, session }) {
    const found = await session.weights(chosen);
    if (!found) return { code: 'notOpen', problem: true };
    const blob = new Blob([found.bytes], { type: 'application/octet-stream' });
    return this.#keep(`gan-weights-${letter(chosen)}-step-${found.step}.safetensors`, blob);
  }

  /** @param {Desk} desk @param {'csv' | 'json'} kind */
  #table({ setup, session }, kind) {
    const courses = setup.runs.map((run) => ({
      run,
      steps: session.runs.get(run.id)?.history.steps ?? [],
      quality: this.meter?.points.get(run.id) ?? [],
    }));
    const text = kind === 'csv' ? toCsv(courses) : toHistoryJson(courses);
    const type = kind === 'csv' ? 'text/csv' : 'application/json';
    return this.#keep(`gan-history-step-${session.step}.${kind}`, new Blob([text], { type }));
  }

  /** @param {string} file @param {Blob} content */
  #keep(file, content) {
    download(file, content);
    return { code: 'files.kept', details: { file, kilobytes: Math.max(1, Math.round(content.size / 1000)) } };
  }
}

customElements.define('gcl-files', FilesPart);

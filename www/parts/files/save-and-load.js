import { css, html, LitElement, nothing } from 'lit';

import { picture, runs, table, weights } from './downloads.js';
import { translate } from '../../i18n/index.js';
import { runNumber } from '../../messages/run-number.js';
import { messageOf } from '../../messages/message-of-error.js';
import { load } from './saved-runs.js';
import { define } from '../../ui/define.js';
import { download } from '../../ui/download.js';
import { common, fileField } from '../../ui/styles.js';

/**
 * @typedef {import('../../types.d.ts').Message} Message
 * @typedef {import('../../setup/desk.js').Desk} Desk
 * @typedef {import('./downloads.js').Kept} Kept
 * @typedef {import('../../seen/quality-meter.js').Meter} Meter
 */

/** Downloads of the chosen run and of all runs, and all runs loaded again. */
export class Keep extends LitElement {
  static properties = {
    desk: { attribute: false },
    meter: { attribute: false },
    lang: {},
    tick: { type: Number },
    said: { state: true },
    busy: { state: true },
  };

  static styles = [
    common,
    fileField,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.625rem;
      }
      h3,
      p {
        margin: 0;
      }
      h3 {
        font-size: 0.875rem;
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
        font-size: 0.875rem;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Desk | undefined} */
    this.desk = undefined;
    /** @type {Meter | undefined} */
    this.meter = undefined;
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
    const { desk, meter } = this;
    if (!desk || !meter) return nothing;
    return html`${this.#renderDownloads(desk, meter)} ${this.#renderState(desk, meter)}
      <p class="said" role="status" data-testid="files-said">${this.#renderSaid()}</p>`;
  }

  #renderSaid() {
    if (!this.said) return nothing;
    const { code, details, problem } = this.said;
    return html`<span class=${problem ? 'problem' : ''}>${this.#t(code, details)}</span>`;
  }

  /** @param {Desk} desk @param {Meter} meter */
  #renderDownloads(desk, meter) {
    const { chosen, session } = desk;
    const name = runNumber(chosen);
    const ready = session.phase === 'ready' && !this.busy;
    const seen = [...session.runs.values()].some(({ history }) => history.steps.length > 0);
    const offers = [
      { key: 'files.png', possible: session.runs.get(chosen)?.samples !== undefined, make: () => picture(desk) },
      { key: 'files.weights', possible: ready, make: () => weights(desk) },
      { key: 'files.csv', possible: seen, make: () => table(desk, meter, 'csv') },
      { key: 'files.json', possible: seen, make: () => table(desk, meter, 'json') },
    ];
    return html`<h3>${this.#t('files.downloads')}</h3>
      <p class="soft hint">${this.#t('files.downloads.about')}</p>
      <div class="row">
        ${offers.map(
          ({ key, possible, make }) =>
            html`<button ?disabled=${!possible} @click=${() => this.#keep(make)}>${this.#t(key, { name })}</button>`,
        )}
      </div>`;
  }

  /** @param {Desk} desk @param {Meter} meter */
  #renderState(desk, meter) {
    const ready = desk.session.phase === 'ready' && !this.busy;
    return html`<h3>${this.#t('files.state')}</h3>
      <p class="soft hint">${this.#t('files.state.about')}</p>
      <div class="row">
        <button ?disabled=${!ready} @click=${() => this.#keep(() => runs(desk, meter))}>
          ${this.#t('files.save')}
        </button>
        <label class="button">
          ${this.#t('files.load')}
          <input
            type="file"
            accept=".gclruns"
            ?disabled=${!ready}
            @change=${(/** @type {Event & { target: HTMLInputElement }} */ { target }) => this.#load(target, desk, meter)}
          />
        </label>
      </div>`;
  }

  /** @param {() => Promise<Kept>} make */
  #keep(make) {
    return this.#do(async () => {
      const { name, content } = await make();
      download(name, content);
      return { code: 'files.kept', details: { file: name, kilobytes: Math.max(1, Math.round(content.size / 1000)) } };
    });
  }

  /** @param {HTMLInputElement} field @param {Desk} desk @param {Meter} meter */
  async #load(field, desk, meter) {
    const [file] = field.files ?? [];
    if (!file) return;
    await this.#do(async () => {
      const step = await load(file, desk, meter);
      return { code: 'files.loaded', details: { file: file.name, step } };
    });
    // So that the same file can be chosen again.
    field.value = '';
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
}

define('gcl-keep', Keep);

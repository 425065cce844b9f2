import { html, LitElement, nothing } from 'lit';

import { FEWEST, finish, finishAll, MOST, readImages } from '../../data/image-files.js';
import { IMAGE_PIXELS } from '../../data/image.js';
import { translate } from '../../i18n/index.js';
import { messageOf } from '../../messages/message-of-error.js';
import { ownDataStyles } from './own-data-styles.js';
import { define } from '../../ui/define.js';
import '../../ui/strip.js';
import { common, fileField } from '../../ui/styles.js';

/**
 * @typedef {import('../../types.d.ts').Message} Message
 * @typedef {import('../../setup/desk.js').Desk} Desk
 * @typedef {import('../../data/image-files.js').Found} Found
 */

const SHOWN = 32;
/** Brighter than this on the mean, the ink is likely the dark. */
const BRIGHT = 127;

/** The reader's own images in place of MNIST: dropped or chosen, checked, shown, and used. */
export class OwnDataPart extends LitElement {
  static properties = {
    desk: { attribute: false },
    lang: {},
    tick: { type: Number },
    found: { state: true },
    inverted: { state: true },
    said: { state: true },
    progress: { state: true },
    over: { state: true },
  };

  static styles = [common, fileField, ownDataStyles];

  /** The images that are shown, drawn once. */
  #shown = new Uint8Array();

  constructor() {
    super();
    /** @type {Desk | undefined} */
    this.desk = undefined;
    this.lang = 'en';
    this.tick = 0;
    /** Images that were read and are not yet used. @type {Found | undefined} */
    this.found = undefined;
    this.inverted = false;
    /** @type {(Message & { problem?: boolean }) | undefined} */
    this.said = undefined;
    /** Of the files that are being read, 0 to 1. @type {number | undefined} */
    this.progress = undefined;
    this.over = false;
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (this.found && (changed.has('found') || changed.has('inverted'))) this.#shown = this.#someOf(this.found);
  }

  get #own() {
    return this.desk?.session.own;
  }

  render() {
    const own = this.#own;
    return html`<h3>${this.#t('own.title')}</h3>
      <p class="soft hint">${this.#t('own.about', { fewest: FEWEST, most: MOST })}</p>
      ${this.#renderDrop()}
      <div class="said" data-testid="own-said">
        ${
          this.progress === undefined
            ? nothing
            : html`<p>${this.#t('own.reading', { percent: Math.round(this.progress * 100) })}</p>`
        }
        <p role="status">${this.#renderSaid()}</p>
      </div>
      ${this.found ? this.#renderPreview(this.found) : nothing}
      ${
        own
          ? html`<p data-testid="own-used">
                ${this.#t('own.used', { name: own.name, count: own.pixels.length / IMAGE_PIXELS })}
              </p>
              <div class="row">
                <button ?disabled=${!this.#ready} @click=${() => this.#use(undefined)}>${this.#t('own.back')}</button>
              </div>`
          : nothing
      }`;
  }

  get #ready() {
    return this.desk?.session.phase === 'ready' && this.progress === undefined;
  }

  #renderSaid() {
    if (!this.said) return nothing;
    const { code, details, problem } = this.said;
    return html`<span class=${problem ? 'problem' : ''}>${this.#t(code, details)}</span>`;
  }

  #renderDrop() {
    const enter = (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      this.over = true;
    };
    return html`<div
      class="drop ${this.over ? 'over' : ''}"
      data-testid="drop"
      @dragenter=${enter}
      @dragover=${enter}
      @dragleave=${() => (this.over = false)}
      @drop=${this.#drop}
    >
      <label class="button">
        ${this.#t('own.choose')}
        <input type="file" multiple ?disabled=${this.progress !== undefined} @change=${this.#chosen} />
      </label>
      <span class="soft">${this.#t('own.drop')}</span>
    </div>`;
  }

  /** @param {Found} found */
  #renderPreview(found) {
    const { name, count, size, mean, notes } = found;
    const details = { name, count, size, mean: Math.round(mean) };
    return html`<div class="preview" data-testid="own-preview">
      <p>${this.#t('own.found', details)}</p>
      ${notes.map(({ code, details }) => html`<p class="soft hint">${this.#t(code, details)}</p>`)}
      <gcl-strip
        .images=${true}
        .width=${8}
        .pixels=${this.#shown}
        .label=${this.#t('own.preview', { count: Math.min(SHOWN, count) })}
      ></gcl-strip>
      <label class="check">
        <input
          type="checkbox"
          .checked=${this.inverted}
          @change=${(/** @type {Event & { target: HTMLInputElement }} */ { target }) => (this.inverted = target.checked)}
        />
        ${this.#t('own.invert')}
      </label>
      <div class="row">
        <button class="primary" ?disabled=${!this.#ready} @click=${() => this.#useFound(found)}>
          ${this.#t('own.use')}
        </button>
        <button @click=${() => (this.found = undefined)}>${this.#t('own.discard')}</button>
      </div>
    </div>`;
  }

  /** Spread over all of them: the first may be all of one kind. @param {Found} found */
  #someOf(found) {
    const { count, pixels, boxes } = found;
    const shown = Math.min(SHOWN, count);
    const some = {
      ...found,
      count: shown,
      pixels: new Uint8Array(shown * IMAGE_PIXELS),
      boxes: new Uint8Array(shown * 2),
    };
    for (let place = 0; place < shown; place += 1) {
      const image = Math.floor((place * count) / shown);
      some.pixels.set(pixels.subarray(image * IMAGE_PIXELS, (image + 1) * IMAGE_PIXELS), place * IMAGE_PIXELS);
      some.boxes.set(boxes.subarray(image * 2, image * 2 + 2), place * 2);
    }
    return finish(some, this.inverted);
  }

  /** @param {Event & { target: HTMLInputElement }} event */
  #chosen({ target }) {
    const files = [...(target.files ?? [])];
    void this.#read(files).finally(() => (target.value = ''));
  }

  /** @param {DragEvent} event */
  #drop(event) {
    event.preventDefault();
    this.over = false;
    void this.#read([...(event.dataTransfer?.files ?? [])]);
  }

  /** What cannot be read leaves what was read before. @param {File[]} files */
  async #read(files) {
    if (files.length === 0 || this.progress !== undefined) return;
    this.said = undefined;
    this.progress = 0;
    try {
      this.found = await readImages(files, (done, total) => (this.progress = done / total));
      this.inverted = this.found.mean > BRIGHT;
    } catch (error) {
      this.said = { ...messageOf(error), problem: true };
    }
    this.progress = undefined;
  }

  /** @param {Found} found */
  async #useFound(found) {
    // As a file that is being read: nothing else can be asked for meanwhile.
    this.progress = 1;
    const finished = await finishAll(found, this.inverted);
    this.progress = undefined;
    await this.#use({ name: found.name, ...finished });
  }

  /** @param {import('../../types.d.ts').OwnData | undefined} own */
  async #use(own) {
    const refusal = await this.desk?.useImages(own);
    this.said = refusal ? { ...refusal, problem: true } : { code: own ? 'own.began' : 'own.mnist' };
    if (!refusal) this.found = undefined;
  }
}

define('gcl-own-data', OwnDataPart);

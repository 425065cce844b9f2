import { css, html, LitElement, nothing } from 'lit';

import './code-view.js';
import './embed-view.js';
import { translate } from '../../i18n/index.js';
import './own-data.js';
import '../runs/run-tabs.js';
import './save-and-load.js';
import { toHash } from '../../setup/link.js';
import { runOf } from '../../setup/setup.js';
import { define } from '../../ui/define.js';
import '../../ui/copy-button.js';
import { common } from '../../ui/styles.js';
import './words.js';

/**
 * @typedef {import('../../setup/desk.js').Desk} Desk
 * @typedef {import('../../seen/quality-meter.js').Meter} Meter
 */

/** What a reader takes home and brings along: the link, code, pictures, tables, weights, whole runs, images. */
export class FilesPart extends LitElement {
  static properties = {
    desk: { attribute: false },
    meter: { attribute: false },
    address: {},
    embed: {},
    script: {},
    view: { attribute: false },
    lang: {},
    tick: { type: Number },
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
        font-size: 0.875rem;
        font-weight: 600;
        margin-top: 0.5rem;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Desk | undefined} */
    this.desk = undefined;
    /** @type {Meter | undefined} */
    this.meter = undefined;
    /** What the settings are appended to; without it there is no link. */
    this.address = '';
    /** The address of embed.html; empty where there is none. */
    this.embed = '';
    /** Of the element's script; empty where it comes from npm. */
    this.script = '';
    /** The element's attributes beside the settings. @type {import('./snippets.js').Figure['view']} */
    this.view = {};
    this.lang = 'en';
    this.tick = 0;
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  render() {
    const { desk } = this;
    if (!desk) return nothing;
    return html`<h2>${this.#t('files.title')}</h2>
      ${this.#renderLink(desk)} ${this.#renderEmbed(desk)} ${this.#renderCode(desk)}
      <gcl-keep .desk=${desk} .meter=${this.meter} .lang=${this.lang} .tick=${this.tick}></gcl-keep>
      <gcl-own-data .desk=${desk} .lang=${this.lang} .tick=${this.tick}></gcl-own-data>`;
  }

  /** @param {Desk} desk */
  #renderLink({ setup, session }) {
    if (!this.address) return nothing;
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
  #renderEmbed({ setup }) {
    const figure = { setup, page: this.embed, script: this.script, view: this.view };
    return html`<h3>${this.#t('files.embed')}</h3>
      <p class="soft hint">${this.#t('files.embed.about')}</p>
      <gcl-embed .figure=${figure} .lang=${this.lang}></gcl-embed>`;
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
}

define('gcl-files', FilesPart);

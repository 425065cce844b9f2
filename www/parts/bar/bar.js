import { css, html, LitElement, nothing } from 'lit';

import { formatNumber, translate } from '../../i18n/index.js';
import { define } from '../../ui/define.js';
import { common } from '../../ui/styles.js';

/**
 * @typedef {import('../../seen/types.d.ts').BackendEvent} BackendEvent
 * @typedef {import('../../seen/types.d.ts').Phase} Phase
 */

/** Start, step and reset, the count, and what the engine runs on. Fires `start`, `pause`, `once`, `reset` and `undo`. */
export class Bar extends LitElement {
  static properties = {
    phase: {},
    lazy: { type: Boolean },
    running: { type: Boolean },
    step: { type: Number },
    stepsPerSecond: { attribute: false },
    backend: { attribute: false },
    progress: { attribute: false },
    outOfSight: { type: Boolean },
    notice: { attribute: false },
    undoable: { type: Boolean },
    lang: {},
  };

  static styles = [
    common,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 1.25rem;
        align-items: center;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
      dl {
        display: flex;
        gap: 0 1.25rem;
        margin: 0;
        font-variant-numeric: tabular-nums;
      }
      dl div {
        min-width: 5.5rem;
      }
      dt {
        font-size: 0.75rem;
        color: var(--ink-soft);
      }
      dd {
        margin: 0;
        font-weight: 600;
      }
      .status {
        flex: 1 1 18rem;
        font-size: 0.875rem;
        min-height: 3.75rem;
        min-width: 0;
      }
      @media (max-width: 46rem) {
        .status {
          min-height: 5rem;
        }
      }
      .status p {
        margin: 0;
      }
      .closed {
        display: grid;
        align-items: center;
        margin: 0;
      }
      .undo {
        min-height: 2rem;
        padding: 0.125rem 0.75rem;
        margin-top: 0.25rem;
        font-size: inherit;
      }
      progress {
        width: 100%;
        height: 0.5rem;
        accent-color: var(--accent);
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Phase} */
    this.phase = 'closed';
    /** Whether it is loaded only when it is started. */
    this.lazy = false;
    this.running = false;
    this.step = 0;
    /** @type {number | null} */
    this.stepsPerSecond = null;
    /** @type {BackendEvent | undefined} */
    this.backend = undefined;
    this.progress = { loaded: 0, total: 0 };
    /** Whether it would train if it could be seen. */
    this.outOfSight = false;
    /** A sentence on what happened to the runs. */
    this.notice = '';
    /** Whether what happened to them can be undone. */
    this.undoable = false;
    this.lang = 'en';
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  /** @param {string} name */
  #tell(name) {
    this.dispatchEvent(new CustomEvent(name));
  }

  render() {
    const { waits } = this;
    return html`<div class="buttons">${this.#renderMain()} ${waits ? nothing : this.#renderOthers()}</div>
      ${
        waits
          ? html`<p class="status closed soft">${this.#t('closed.note')}</p>`
          : html`${this.#renderNumbers()} ${this.#renderStatus()}`
      }`;
  }

  /** Whether the page asked to wait with loading until it is started. */
  get waits() {
    return this.lazy && this.phase === 'closed';
  }

  /** The same button before, while and after it loads: who started by the keyboard keeps the focus, which a disabled one loses. */
  #renderMain() {
    const enabled = this.waits || this.phase === 'ready';
    return html`<button
      class="primary"
      part="start"
      aria-disabled=${enabled ? 'false' : 'true'}
      @click=${() => enabled && this.#tell(this.running ? 'pause' : 'start')}
    >
      ${this.#t(this.waits ? 'closed.run' : this.running ? 'pause' : 'start')}
    </button>`;
  }

  #renderOthers() {
    const ready = this.phase === 'ready';
    return html`<button ?disabled=${!ready || this.running} @click=${() => this.#tell('once')}>
        ${this.#t('stepOnce')}
      </button>
      <button
        ?disabled=${this.phase === 'loading' || this.phase === 'closed'}
        title=${this.#t('reset.hint')}
        @click=${() => this.#tell('reset')}
      >
        ${this.#t('reset')}
      </button>`;
  }

  #renderNumbers() {
    const write = (/** @type {number} */ value) => formatNumber(this.lang, value);
    const rate = this.stepsPerSecond;
    return html`<dl>
      <div>
        <dt>${this.#t('step')}</dt>
        <dd data-testid="step">${write(this.step)}</dd>
      </div>
      <div>
        <dt>${this.#t('stepsPerSecond')}</dt>
        <dd data-testid="rate">${rate === null ? '–' : write(Number(rate.toPrecision(3)))}</dd>
      </div>
    </dl>`;
  }

  #renderStatus() {
    const { loaded, total } = this.progress;
    const loading = (total === 0 || loaded < total) && ['loading', 'ready'].includes(this.phase);
    const second = this.notice || (this.outOfSight ? this.#t('outOfSight') : '');
    return html`<div class="status">
      <p data-testid="backend" role="status">${this.#backendText()}</p>
      <p class="soft" data-testid="notice" role="status">${loading && total > 0 ? '' : second}</p>
      ${
        this.undoable && this.phase === 'ready'
          ? html`<button class="undo" @click=${() => this.#tell('undo')}>${this.#t('undo')}</button>`
          : ''
      }
      ${loading && total > 0 ? html`<p class="soft">${this.#t('progress', this.progress)}</p>` : ''}
      ${
        loading
          ? html`<progress
              max=${total || 1}
              .value=${loaded}
              aria-label=${this.#t('progress', this.progress)}
            ></progress>`
          : ''
      }
    </div>`;
  }

  #backendText() {
    if (!this.backend) return this.#t(this.phase === 'closed' ? 'unloaded' : 'loading');
    const { backend, reason, details, since, paces } = this.backend;
    // Not every browser names its GPU.
    const adapter = this.backend.adapter || this.#t('backend.nameless');
    const key = reason === 'asked' ? `asked.${backend}` : since > 0 ? 'moved' : reason;
    const ms = (/** @type {number} */ value = 0) => formatNumber(this.lang, Number(value.toPrecision(2)));
    return this.#t(`backend.${key}`, { adapter, error: details, since, gpu: ms(paces?.gpu), cpu: ms(paces?.cpu) });
  }
}

define('gcl-bar', Bar);

// The element's runs beyond its page: kept on the reader's device while they train, and gone on from after a reload.
import { Claims } from '../kept/claims.js';
import { Keeper } from '../kept/keeper.js';
import { KeptStore } from '../kept/kept-store.js';
import { isPacked, packed, unpack } from '../parts/files/saved-runs.js';

/**
 * @typedef {import('../seen/quality-meter.js').Meter} Meter
 * @typedef {import('../setup/desk.js').Desk} Desk
 * @typedef {import('../types.d.ts').Message} Message
 *
 * @typedef {import('lit').ReactiveControllerHost & HTMLElement & { preset: string, configJson: string, runs: string }} Host
 *
 * @typedef {object} Given
 * @property {() => Desk} desk
 * @property {() => Meter} meter
 * @property {() => Promise<void> | undefined} load loads what the runs need
 * @property {() => Promise<void>} train
 */

/** The charts of a run are kept with so many points: more are not told apart, and cost the page time. */
const MOST_POINTS = 500;

export class Keeping {
  /** Whether the runs are just going on. */
  busy = false;
  /** What could not be gone on from. @type {Message | undefined} */
  #unreadable;

  /** A Lit controller. @param {Host} host @param {Given} given */
  constructor(host, given) {
    this.host = host;
    this.given = given;
    this.keeper = new Keeper(
      {
        figure: () => figureOf(host),
        pack: (kept) => packed(kept, given.desk(), given.meter(), MOST_POINTS),
        isState: isPacked,
        changed: () => host.requestUpdate(),
      },
      new KeptStore(),
      new Claims(),
    );
    host.addController(this);
  }

  hostConnected() {
    addEventListener('pagehide', this.#onHide);
    addEventListener('pageshow', this.#onShow);
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  hostDisconnected() {
    removeEventListener('pagehide', this.#onHide);
    removeEventListener('pageshow', this.#onShow);
    document.removeEventListener('visibilitychange', this.#onVisibility);
    // An element that is moved is put in elsewhere at once.
    setTimeout(() => this.host.isConnected || this.keeper.stop());
  }

  /** What an earlier page kept. */
  get offer() {
    return this.keeper.offer;
  }

  /** Why the runs are not kept, or were not gone on from. @returns {Message | undefined} */
  get problem() {
    return this.#unreadable ?? this.keeper.problem;
  }

  /** @param {boolean} on */
  set(on) {
    if (on) void this.keeper.start();
    else this.keeper.stop();
  }

  /** The runs go on from what is offered, and train; the present ones can be had again. */
  async goOn() {
    if (this.busy) return;
    this.#say({ busy: true });
    try {
      await this.given.load();
      if (await this.#restored()) {
        this.keeper.adopt();
        await this.given.train();
      }
    } catch {
      // The browser refuses what it offered a moment ago.
      this.#say({ unreadable: { code: 'kept.unreadable' } });
    }
    this.#say({ busy: false });
  }

  /** Whether a state was there that the engine took. An engine that is not there is told where it is. */
  async #restored() {
    const [desk, meter] = [this.given.desk(), this.given.meter()];
    if (desk.session.phase !== 'ready') return false;
    for await (const state of this.keeper.states()) {
      if (!(await unpack(state, desk, meter, undefined, true))) return true;
    }
    if (desk.session.phase !== 'ready') return false;
    await this.keeper.discard();
    this.#say({ unreadable: { code: 'kept.unreadable' } });
    return false;
  }

  async discard() {
    this.#say({});
    await this.keeper.discard();
  }

  /** @param {{ busy?: boolean, unreadable?: Message }} change */
  #say({ busy = this.busy, unreadable }) {
    this.busy = busy;
    if (busy || unreadable) this.#unreadable = unreadable;
    this.host.requestUpdate();
  }

  #onHide = () => this.keeper.leave();

  /** @param {PageTransitionEvent} event */
  #onShow = ({ persisted }) => persisted && void this.keeper.back();

  // What is hidden may be ended without another word.
  #onVisibility = () => document.hidden && this.keeper.flush();
}

/** What tells the figure from the others of its origin: its page, and its `id` or what it was set to by its attributes. @param {Host} host */
function figureOf({ id, preset, configJson, runs }) {
  return `${location.pathname} ${id || [preset, configJson, runs].join(' ')}`.trimEnd();
}

// When the runs are kept for a new engine: now and then while they train, and soon after something has changed, so
// that training gives a fiftieth of its time for it at the most. It knows no runs.

/** While it trains, two times are so far apart … */
const EVERY_MS = 1000;
/** … and so many times what the last one cost the training. */
const REST = 50;
/** What changes again within this, as steps that a script takes one by one, has not come to rest. */
const CALM_MS = 200;

export class KeepPace {
  #running = false;
  #due = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {() => void} keep */
  constructor(keep) {
    this.keep = keep;
  }

  /** Whether it trains, which may have changed. @param {boolean} running */
  heed(running) {
    if (running === this.#running) return;
    this.#running = running;
    if (running) this.#wait(Math.max(EVERY_MS, this.#due - performance.now()));
    else this.soon();
  }

  /** Steps were reported: at rest, one that was taken by itself. */
  stepped() {
    if (!this.#running) this.soon();
  }

  /** Something is to be kept that was not there before. */
  soon() {
    this.#wait(Math.min(CALM_MS, this.#due - performance.now()));
  }

  /** They were kept, or were not to be. @param {number} ms what it cost the training */
  spent(ms) {
    this.#due = performance.now() + Math.max(EVERY_MS, REST * ms);
    // What has changed meanwhile may have set a time already.
    if (this.#running && this.#timer === undefined) this.#wait(this.#due - performance.now());
  }

  /** Not before something is heard again. */
  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Runs begin, at rest; the first ones too. */
  begin() {
    this.stop();
    this.#running = false;
    this.#due = performance.now() + EVERY_MS;
  }

  /** @param {number} ms */
  #wait(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.keep();
      },
      Math.max(0, ms),
    );
  }
}

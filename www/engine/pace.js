// How many steps a burst takes, and how many there are in a second.
import { LateTrial } from './late-trial.js';

/** A burst lasts about so long: short enough that pausing feels immediate. */
const BURST_MS = 40;
/** The most steps that may be queued on a device before their statistics are asked for. */
const MAX_BURST = 32;
/** The same on a device whose results come late whatever is queued: less would leave it idle meanwhile. */
const MAX_LATE_BURST = 256;
/** There a burst lasts so many times as long as a result takes, and not longer than this. */
const LATE_SHARE = 2.5;
const LONGEST_MS = 200;
/** The pace is that of so many bursts: a result that is waited for is of the burst before, and late ones come in lots. */
const PACE_BURSTS = 4;
/** A burst that takes so much longer than is wanted may be late, or its steps slow. */
const SUSPECT_MS = 1.5 * BURST_MS;
/** So many bursts after a trial there may be another: a device may have been busy with other work. */
const BURSTS_BETWEEN = 100;
const WINDOW_MS = 1500;

export class Pace {
  /** Steps of the next burst. */
  burst = 1;
  /** How long a burst is to last. */
  #wantedMs = BURST_MS;
  /** Whether results come late whatever is queued, as in Firefox, where a timer of 100 ms fetches them. */
  #late = false;
  /** @type {LateTrial | undefined} */
  #trial;
  #untilTrial = 0;
  /** The last bursts. @type {{ steps: number, ms: number }[]} */
  #bursts = [];
  /** @type {{ time: number, step: number }[]} */
  #reports = [];

  /** Forgets the reports, not the burst: the device is as fast as before. */
  restart() {
    this.#reports = [];
  }

  /**
   * Chooses the next burst's steps from how long the last one took.
   * @param {number} steps @param {number} ms @param {number} [waited] milliseconds of these for the device's results
   */
  adapt(steps, ms, waited = 0) {
    this.#untilTrial -= 1;
    this.#bursts = [...this.#bursts.slice(1 - PACE_BURSTS), { steps, ms }];
    if (this.#trial) this.#hear(this.#trial, steps, ms);
    else if (ms > SUSPECT_MS && waited > ms / 2 && this.#untilTrial <= 0)
      this.#trial = new LateTrial(steps, this.#late);
    this.burst = this.#trial?.burst ?? this.#next;
  }

  /** @param {LateTrial} trial @param {number} steps @param {number} ms */
  #hear(trial, steps, ms) {
    if (!trial.hear(steps, ms)) return;
    this.#trial = undefined;
    this.#untilTrial = BURSTS_BETWEEN;
    if (trial.late === undefined) return;
    this.#late = trial.late;
    this.#wantedMs = trial.late ? Math.min(LONGEST_MS, LATE_SHARE * trial.leastMs) : BURST_MS;
  }

  get #next() {
    const wanted = Math.round(this.#wantedMs * this.#rate);
    return Math.max(1, Math.min(wanted, this.burst * 2, this.#late ? MAX_LATE_BURST : MAX_BURST));
  }

  /** Steps a millisecond. */
  get #rate() {
    const sum = (/** @type {'steps' | 'ms'} */ what) => this.#bursts.reduce((all, burst) => all + burst[what], 0);
    return sum('steps') / Math.max(sum('ms'), 1);
  }

  /** Steps per second of late; null until there are two reports. @param {number} step the last that was reported @param {number} time milliseconds */
  stepsPerSecond(step, time) {
    this.#reports.push({ time, step });
    while (this.#reports.length > 2 && time - this.#reports[0].time > WINDOW_MS) this.#reports.shift();
    const [first] = this.#reports;
    return time > first.time ? ((step - first.step) / (time - first.time)) * 1000 : null;
  }
}

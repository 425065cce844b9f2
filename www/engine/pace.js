// How many steps a burst takes, and how many there are in a second.

/** A burst lasts about so long: short enough that pausing feels immediate. */
const BURST_MS = 40;
/** The most steps that may be queued on a device before their statistics are asked for. */
const MAX_BURST = 32;
const WINDOW_MS = 1500;

export class Pace {
  /** Steps of the next burst. */
  burst = 1;
  /** @type {{ time: number, step: number }[]} */
  #reports = [];

  /** Forgets the reports, not the burst: the device is as fast as before. */
  restart() {
    this.#reports = [];
  }

  /** Chooses the next burst's steps from how long the last one took. @param {number} steps @param {number} ms */
  adapt(steps, ms) {
    const wanted = Math.round((steps * BURST_MS) / Math.max(ms, 1));
    this.burst = Math.max(1, Math.min(wanted, this.burst * 2, MAX_BURST));
  }

  /** Steps per second of late; null until there are two reports. @param {number} step the last that was reported @param {number} time milliseconds */
  stepsPerSecond(step, time) {
    this.#reports.push({ time, step });
    while (this.#reports.length > 2 && time - this.#reports[0].time > WINDOW_MS) this.#reports.shift();
    const [first] = this.#reports;
    return time > first.time ? ((step - first.step) / (time - first.time)) * 1000 : null;
  }
}

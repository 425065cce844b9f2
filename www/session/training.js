// The training as it is asked for: until paused, or so many steps. What is asked settles when it has happened, also
// where the engine is lost meanwhile and another one does it, or none.
import { Attendance } from './attendance.js';

/** @typedef {import('./lasting-engine.js').LastingEngine} LastingEngine */

export class Training {
  #engine;

  /** @param {LastingEngine} engine */
  constructor(engine) {
    this.#engine = engine;
    this.attendance = new Attendance({
      start: () => engine.outlast((one) => one.start()),
      pause: () => engine.outlast((one) => one.pause()),
    });
  }

  /** Until paused. Settles when it trains, or waits to be seen. */
  async start() {
    await this.attendance.start();
    await this.#engine.opened();
    await this.attendance.begun();
  }

  /** Nothing begins again by itself. Settles when the last step has been told. */
  async pause() {
    const { recovery } = this.#engine;
    this.attendance.rest();
    recovery.goal = 0;
    if (await this.#engine.outlast((one) => one.pause())) return;
    // Another engine takes those steps again that had been told.
    await this.#engine.reached(recovery.reached);
  }

  /** So many more, seen or not. Settles when they have been told, or none can be taken. @param {number} count @param {number} from the step that was told last @param {boolean} running whether it trains */
  async steps(count, from, running) {
    const { recovery } = this.#engine;
    this.attendance.count();
    recovery.goal = Math.max(from, running ? recovery.goal : 0) + count;
    // Where the engine is lost before it answers, another one takes the steps up to this.
    let last = from + count;
    await this.#engine.outlast(async (one) => {
      const asked = await one.step(count);
      recovery.goal = asked.goal;
      last = asked.last;
    });
    await this.#engine.reached(last);
  }

  /** The next of the eight stages of a step; it pauses for that. */
  async advance() {
    await this.pause();
    await this.#engine.outlast((one) => one.advance());
  }
}

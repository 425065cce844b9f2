// From a GPU that fails before it has shown a step to the CPU: what it still owes is not waited for, and what was asked
// of it is asked again there.
import { Abandonment } from './abandonment.js';
import { failure } from './failures.js';

/** @typedef {import('../types.d.ts').EngineEvent} EngineEvent */

export class Fallback {
  #abandonment = new Abandonment();

  /**
   * @param {object} given
   * @param {import('./turns.js').Turns} given.turns of what makes and changes runs
   * @param {(error: unknown) => boolean} given.may whether nothing is lost where the runs begin again elsewhere
   * @param {(error: unknown) => Promise<void>} given.move they do
   * @param {(event: EngineEvent) => void} given.tell
   */
  constructor({ turns, may, move, tell }) {
    this.turns = turns;
    this.may = may;
    this.move = move;
    this.tell = tell;
  }

  /** What the runs failed of. @param {unknown} error */
  fail(error) {
    if (this.may(error)) this.#move(error);
    else this.#tell(error);
  }

  /** @param {unknown} error */
  #move(error) {
    this.turns.hurry(this.move(error).catch((failed) => this.#tell(failed)));
    this.#abandonment.come();
  }

  /** @param {unknown} error */
  #tell(error) {
    this.tell({ type: 'failed', ...failure(error) });
  }

  /** What the present runs answer; nothing where they are given up meanwhile. @template T @param {Promise<T>} answer */
  orNothing(answer) {
    return this.#abandonment.orAnswer(answer);
  }

  /** The same; nothing too where they are given up for what it fails of. @template T @param {Promise<T>} answer */
  async orMove(answer) {
    try {
      return await this.orNothing(answer);
    } catch (error) {
      if (!this.may(error)) throw error;
      this.#move(error);
      return undefined;
    }
  }

  /**
   * What the present runs answer; where they are given up meanwhile, what those answer that come in their place.
   * @template T @param {() => Promise<T>} ask @returns {Promise<T>}
   */
  async answered(ask) {
    const { hurries } = this.turns;
    const answer = await this.orNothing(ask());
    if (hurries === this.turns.hurries) return /** @type {T} */ (answer);
    await this.turns.hurried();
    return this.answered(ask);
  }
}

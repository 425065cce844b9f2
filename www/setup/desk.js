// What the reader does to the runs: sets, adds, copies, removes. Each change is put to the engine
// first and kept only where it was taken.
import { PRESETS, setting } from './settings.js';
import { letter } from '../messages/letter.js';
import { needsNewRuns, presetSetup, runOf, withRun, without, withSetting } from './setup.js';

/**
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').OwnData} OwnData
 * @typedef {import('../types.d.ts').Restore} Restore
 * @typedef {import('../seen/run.js').Run} Run
 * @typedef {import('../seen/types.d.ts').SessionView} SessionView
 * @typedef {import('./settings.js').Value} Value
 * @typedef {import('./setup.js').Setup} Setup
 */

export class Desk {
  setup = presetSetup();
  /** The run whose settings and gradients are shown. */
  chosen = 1;
  /** What the engine refused, by the setting's key. @type {Record<string, Message>} */
  refusals = {};
  /** The last thing that happened to the runs. @type {Message | undefined} */
  notice;
  /** Changes are made one after another, each to what the one before left. @type {Promise<unknown>} */
  #last = Promise.resolve();

  /**
   * @param {SessionView} session
   * @param {() => void} changed
   */
  constructor(session, changed) {
    this.session = session;
    this.changed = changed;
  }

  /** Another setup altogether, as a link gives it. @param {Setup} setup */
  replace(setup) {
    this.setup = setup;
    this.refusals = {};
    this.notice = undefined;
    this.#choose(setup.runs[setup.runs.length - 1].id);
  }

  /** @param {number} id */
  choose(id) {
    this.refusals = {};
    this.#choose(id);
    this.changed();
  }

  /** @param {number} id */
  #choose(id) {
    this.chosen = runOf(this.setup, id) ? id : this.setup.runs[0].id;
  }

  /** A setting of the chosen run, or one that all share. @param {string} key @param {Value} value */
  set(key, value) {
    return this.setAll([[key, value]]);
  }

  /** Several settings of the chosen run at once, in this order. @param {[string, Value][]} pairs */
  setAll(pairs) {
    const id = this.chosen;
    this.refusals = {};
    return this.#inTurn(async () => {
      let next = this.setup;
      for (const [key, value] of pairs) {
        const found = setting(key);
        if (found) next = withSetting(next, id, found, value);
      }
      const refusal = await this.#put(next);
      // It is told at the last of them, which is the value that the reader gave.
      const [key] = pairs[pairs.length - 1];
      this.refusals = refusal ? { ...this.refusals, [key]: refusal } : {};
      this.changed();
    });
  }

  /** Clips networks of the chosen run so; the rule `none` has no C. @param {string} rule @param {number | null} c @param {string[]} networks */
  clip(rule, c, networks) {
    /** @type {[string, string | number][]} */
    const pairs = [];
    for (const name of networks) {
      pairs.push([`clip${name}`, rule]);
      if (c !== null) pairs.push([`c${name}`, c]);
    }
    return this.setAll(pairs);
  }

  /** @param {string} name */
  choosePreset(name) {
    return this.#inTurn(async () => {
      if (!Object.hasOwn(PRESETS, name)) return;
      const setup = presetSetup(name);
      if (await this.#restart(setup)) return;
      this.replace(setup);
      this.changed();
    });
  }

  /** A run with the settings that the runs began from. */
  add() {
    return this.#inTurn(() => this.#addRun(withRun(this.setup)));
  }

  /** @param {number} id */
  duplicate(id) {
    return this.#inTurn(() => this.#addRun(withRun(this.setup, runOf(this.setup, id)?.config)));
  }

  /** @template T @param {() => Promise<T>} change */
  #inTurn(change) {
    const done = this.#last.then(change);
    this.#last = done.catch(() => {});
    return done;
  }

  /** @param {Setup | undefined} setup */
  async #addRun(setup) {
    if (!setup) return;
    const added = setup.runs.find(({ id }) => !runOf(this.setup, id));
    if (!added || (await this.#put(setup))) return;
    this.notice = { code: 'notice.added', details: { letter: letter(added.id) } };
    this.#choose(added.id);
    this.changed();
  }

  /** @param {number} id */
  remove(id) {
    return this.#inTurn(async () => {
      if (this.setup.runs.length === 1) return;
      this.setup = without(this.setup, id);
      this.notice = { code: 'notice.removed', details: { letter: letter(id) } };
      this.#choose(this.chosen);
      this.changed();
      await this.session.remove(id);
    });
  }

  /** Begins again from the seed, and waits for Start. @returns {Promise<Message | undefined>} */
  async reset() {
    const refusal = await this.session.reset(this.setup.runs);
    this.refusals = refusal ? { seed: refusal } : {};
    this.notice = undefined;
    this.changed();
    return refusal;
  }

  /** Goes on from saved runs, of that setup. @param {Setup} setup @param {Omit<Restore, 'number'>} saved @param {(runs: Map<number, Run>) => void} recall what was seen of them @returns {Promise<Message | undefined>} a refusal */
  restore(setup, saved, recall) {
    return this.#inTurn(async () => {
      const refusal = await this.session.restore(saved, recall);
      if (refusal) return refusal;
      this.replace(setup);
      this.changed();
      return undefined;
    });
  }

  /** All runs begin again on the reader's own images, or on MNIST. @param {OwnData | undefined} own @returns {Promise<Message | undefined>} a refusal */
  useImages(own) {
    return this.#inTurn(() => this.session.useImages(own, this.setup.runs));
  }

  /** @param {Setup} setup @returns {Promise<Message | undefined>} a refusal, which leaves all as it was */
  async #put(setup) {
    const anew = needsNewRuns(this.setup, setup);
    const changed = setup.runs.filter((run) => run.config !== runOf(this.setup, run.id)?.config);
    const refusal = anew ? await this.#restart(setup) : await this.session.configure(changed);
    if (refusal) return refusal;
    this.setup = setup;
    this.notice = anew ? { code: 'notice.restarted' } : undefined;
    return undefined;
  }

  /** All runs from step 0 together, so that they stay twins; they train on if they did. @param {Setup} setup */
  async #restart(setup) {
    const wasTraining = this.session.training;
    const refusal = await this.session.reset(setup.runs);
    if (!refusal && wasTraining) await this.session.start();
    return refusal;
  }
}

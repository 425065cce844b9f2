// What the reader does to the runs: sets, adds, copies, removes. Each change is put to the engine
// first and kept only where it was taken.
import { runNumber } from '../messages/run-number.js';
import { isSame } from './link.js';
import { PRESETS, setting } from './settings.js';
import { needsNewRuns, presetSetup, runOf, withRun, without, withSetting } from './setup.js';

/**
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').OwnData} OwnData
 * @typedef {import('../types.d.ts').Restore} Restore
 * @typedef {import('../seen/run.js').Run} Run
 * @typedef {import('../seen/types.d.ts').SessionView} SessionView
 * @typedef {import('./settings.js').Value} Value
 * @typedef {import('./setup.js').Setup} Setup
 *
 * @typedef {object} Bygone runs that were given up and can be had again
 * @property {number} step that they were at
 * @property {() => Promise<Message | undefined>} restore in place of the present ones; gives a refusal
 */

export class Desk {
  setup = presetSetup();
  /** The run whose settings and gradients are shown. */
  chosen = 1;
  /** What the engine refused, by the setting's key. @type {Record<string, Message>} */
  refusals = {};
  /** The last thing that happened to the runs. @type {Message | undefined} */
  notice;
  /** What that took away. @type {Bygone | undefined} */
  bygone;
  /** Changes are made one after another, each to what the one before left. @type {Promise<unknown>} */
  #last = Promise.resolve();

  /**
   * @param {SessionView} session
   * @param {() => void} changed
   * @param {() => Promise<Bygone | undefined>} [keep] keeps the runs as they are; nothing where they have taken no step
   */
  constructor(session, changed, keep = async () => undefined) {
    this.session = session;
    this.changed = changed;
    this.keep = keep;
  }

  /** Another setup altogether, of runs that have not begun. @param {Setup} setup */
  replace(setup) {
    this.setup = setup;
    this.refusals = {};
    this.#say(undefined);
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
      const bygone = await this.keep();
      if (await this.#restart(setup)) return;
      this.replace(setup);
      this.#sayNew(bygone);
      this.changed();
    });
  }

  /** Another setup, as a link or the attributes give it; the present one changes nothing. @param {Setup} setup @param {boolean} [goesOn] whether its runs train where the present ones do; else they wait for Start */
  take(setup, goesOn = false) {
    return this.#inTurn(async () => {
      if (!isSame(setup, this.setup)) {
        const bygone = await this.keep();
        const refusal = goesOn ? await this.#restart(setup) : await this.session.reset(setup.runs);
        if (!refusal) this.replace(setup);
        if (!refusal) this.#sayNew(bygone);
        else this.refusals = { seed: refusal };
      }
      this.changed();
    });
  }

  /** @param {Message | undefined} notice @param {Bygone} [bygone] */
  #say(notice, bygone) {
    Object.assign(this, { notice, bygone });
  }

  /** New runs began in place of others. @param {Bygone | undefined} bygone */
  #sayNew(bygone) {
    this.#say(bygone && { code: 'notice.new', details: { step: bygone.step } }, bygone);
  }

  /** What the last change took away is there again, and what is there now can be had again in its turn. */
  async undo() {
    const { bygone } = this;
    if (!bygone) return;
    this.#say(undefined);
    const now = await this.keep();
    const refusal = await bygone.restore();
    this.#say(refusal ?? { code: 'notice.undone', details: { step: bygone.step } }, refusal ? bygone : now);
    this.changed();
  }

  /** A run with the settings that the runs began from. */
  add() {
    return this.#inTurn(() => this.#addRun(withRun(this.setup)));
  }

  /** A run with the settings of another, unless that is gone by then. @param {number} id */
  duplicate(id) {
    return this.#inTurn(async () => {
      const run = runOf(this.setup, id);
      if (run) await this.#addRun(withRun(this.setup, run.config));
    });
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
    this.#say({ code: 'notice.added', details: { run: runNumber(added.id) } }, this.bygone);
    this.#choose(added.id);
    this.changed();
  }

  /** @param {number} id */
  remove(id) {
    return this.#inTurn(async () => {
      if (this.setup.runs.length === 1 || !runOf(this.setup, id)) return;
      const bygone = await this.keep();
      this.setup = without(this.setup, id);
      this.#say({ code: 'notice.removed', details: { run: runNumber(id) } }, bygone);
      this.#choose(this.chosen);
      this.changed();
      await this.session.remove(id);
    });
  }

  /** From a run that has diverged back to the last state of all runs that was kept before, to go on by other settings. @param {number} id */
  goBack(id) {
    return this.#inTurn(async () => {
      const step = this.session.soundStep(id);
      if (step === undefined) return;
      const bygone = await this.keep();
      const back = await this.session.goBack(id);
      if (!back) return;
      if (back.refusal) this.#say(back.refusal);
      else {
        this.replace({ ...this.setup, runs: back.runs.toSorted((a, b) => a.id - b.id) });
        this.#choose(id);
        this.#say({ code: 'notice.back', details: { step, run: runNumber(id) } }, bygone);
      }
      this.changed();
    });
  }

  /** Begins again from the seed, and waits for Start; after all changes that were made before. @returns {Promise<Message | undefined>} */
  reset() {
    return this.#inTurn(async () => {
      const bygone = await this.keep();
      const refusal = await this.session.reset(this.setup.runs);
      this.refusals = refusal ? { seed: refusal } : {};
      this.#sayNew(refusal ? undefined : bygone);
      this.changed();
      return refusal;
    });
  }

  /**
   * Goes on from saved runs, of that setup.
   * @param {Setup} setup @param {Omit<Restore, 'number'>} saved @param {(runs: Map<number, Run>) => void} recall what was seen of them
   * @param {boolean} [undoable] whether the present ones can be had again
   * @returns {Promise<Message | undefined>} a refusal
   */
  restore(setup, saved, recall, undoable = false) {
    return this.#inTurn(async () => {
      const bygone = undoable ? await this.keep() : undefined;
      const refusal = await this.session.restore(saved, recall);
      if (refusal) return refusal;
      this.replace(setup);
      if (bygone) this.#say({ code: 'notice.instead', details: { step: bygone.step } }, bygone);
      this.changed();
      return undefined;
    });
  }

  /** All runs begin again on the reader's own images, or on MNIST. @param {OwnData | undefined} own @returns {Promise<Message | undefined>} a refusal */
  useImages(own) {
    return this.#inTurn(async () => {
      const refusal = await this.session.useImages(own, this.setup.runs);
      // Runs go on with the images that they began with.
      if (!refusal) this.#say(undefined);
      return refusal;
    });
  }

  /** @param {Setup} setup @returns {Promise<Message | undefined>} a refusal, which leaves all as it was */
  async #put(setup) {
    const anew = needsNewRuns(this.setup, setup);
    const changed = setup.runs.filter((run) => run.config !== runOf(this.setup, run.id)?.config);
    const bygone = anew ? await this.keep() : undefined;
    const refusal = anew ? await this.#restart(setup) : await this.session.configure(changed);
    if (refusal) return refusal;
    this.setup = setup;
    this.#say(anew ? { code: 'notice.restarted' } : undefined, bygone);
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

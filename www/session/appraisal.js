// What the judge says of the runs: their quality while they train, and what a sample that was picked
// is like. The judge's worker starts with the first question.
import { IMAGE_PIXELS } from '../data/image.js';
import { JudgeClient } from './judge-client.js';
import { runNumber } from '../messages/run-number.js';
import { messageOf } from '../messages/message-of-error.js';
import { Meter } from '../seen/quality-meter.js';
import { spareCores } from './run-workers.js';

/**
 * @typedef {import('../seen/types.d.ts').PickedSample} PickedSample
 * @typedef {import('./session.js').Session} Session
 */

/** Training images that are shown beside a sample. */
const NEAREST = 4;
/** Where the runs have all cores, the judge takes no more than this of their time. */
const SHARE = 0.1;

export class Appraisal {
  /** The sample that was picked. @type {PickedSample | undefined} */
  look;
  #judge = new JudgeClient();
  #changed;

  /**
   * @param {Session} session
   * @param {() => string} base the folder that holds pkg/ and data/
   * @param {() => void} changed
   * @param {() => boolean} measures whether the runs' quality is shown; a sample can be picked in any case
   * @param {number} [share] of the time that the judge may take where the runs have all cores
   */
  constructor(session, base, changed, measures, share = SHARE) {
    this.session = session;
    this.measures = measures;
    this.base = base;
    this.#changed = changed;
    this.meter = new Meter({
      sample: (run, count, seed) => session.sample(run, count, seed),
      judge: () => this.#judge.open(base()),
      foreign: () => session.own !== undefined,
      share: () => (this.#hasCore || !session.running ? 1 : share),
      changed,
    });
  }

  /** Whether there is a core for the judge beside one for each run and the page's own. */
  get #hasCore() {
    return this.session.backend?.backend === 'webgpu' || spareCores() > this.session.runs.size;
  }

  /** Measures what is due. */
  offer() {
    if (this.session.phase !== 'ready' || !this.measures()) return;
    const runs = [...this.session.runs.values()].filter(({ diverged }) => !diverged);
    void this.meter.offer(runs.map(({ id, step }) => ({ id, step })));
  }

  /** New runs begin. */
  forget() {
    this.meter.forget();
    this.look = undefined;
  }

  close() {
    this.#judge.close();
    this.forget();
  }

  /** Looks at one of the samples of a run. @param {{ id: number, place: number, samples: { step: number, pixels: Uint8Array } }} sample */
  async pick({ id, place, samples }) {
    const pixels = samples.pixels.slice(place * IMAGE_PIXELS, (place + 1) * IMAGE_PIXELS);
    const name = runNumber(id);
    const look = { name, place: place + 1, step: samples.step, pixels, likeness: undefined, problem: undefined };
    this.#show(look);
    if (this.session.own) return this.#show({ ...look, problem: { code: 'likeness.own' } });
    /** @type {Partial<PickedSample>} */
    let answer;
    try {
      const judge = await this.#judge.open(this.base());
      answer = { likeness: await judge.likeness(pixels, NEAREST) };
    } catch (error) {
      answer = { problem: messageOf(error) };
    }
    // Another one may have been picked meanwhile.
    if (this.look === look) this.#show({ ...look, ...answer });
  }

  dismiss() {
    this.#show(undefined);
  }

  /** @param {PickedSample | undefined} look */
  #show(look) {
    this.look = look;
    this.#changed();
  }
}

// A session that does nothing of itself, and a desk on it: what the reader's changes are tested on.
import { turn } from './promises.js';
import { Desk } from '../../www/setup/desk.js';
import { fromHash } from '../../www/setup/link.js';
import { read } from '../../www/setup/settings.js';

export const setupOf = (hash) => fromHash(hash).setup;

/** A desk, and what can be seen and said of its session. */
export function deskOnMadeUpSession() {
  /** What the session was asked, in order: name and the runs' C of G, where there are runs. */
  const asked = [];
  /** Runs that were kept, each with how often it was restored. */
  const kept = [];
  /** Calls that are to be answered. @type {((refusal: unknown) => void)[]} */
  const answers = [];
  const call = (name) => (given) => {
    asked.push([name, Array.isArray(given) ? given.map(({ config }) => read(config, 'cG')) : given]);
    return new Promise((resolve) => answers.push(resolve));
  };
  const session = {
    step: 0,
    training: false,
    ...Object.fromEntries(['configure', 'reset', 'remove', 'start', 'goBack'].map((name) => [name, call(name)])),
    soundStep: () => undefined,
    useImages: (own, runs) => call('useImages')(runs),
  };
  const keep = async () => {
    if (session.step === 0) return undefined;
    const one = { step: session.step, restored: 0, restore: async () => void (one.restored += 1) };
    kept.push(one);
    return one;
  };
  const desk = new Desk(session, () => {}, keep);
  /** Answers the next call, once it is made; nothing is that it was done. */
  const answer = async (given) => {
    await turn();
    answers.shift()(given);
    await turn();
  };
  /** The outcome of a change whose calls are answered so, one after another. */
  const done = async (change, ...given) => {
    for (const one of given) await answer(one);
    return change;
  };
  return { desk, session, asked, kept, answer, done };
}

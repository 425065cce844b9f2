// A GAN and a VAE as the page has them, whose workers are made up.
import { setImmediate } from 'node:timers/promises';

import { vi } from 'vitest';

import { GAN, Pair, VAE } from '../../www/session/pair.js';
import { madeUpWorkers } from './made-up-worker.js';

export const SETTINGS = { gan: { seed: 1 }, vae: { seed: 1 } };
export const REFUSAL = { code: 'setting', details: { error: 'threshold is 0' } };

export const refuse = (message) => async () => {
  throw new Error(JSON.stringify(message));
};

/** The networks as their worker exposes them, which note what they are asked. @param {object} [answers] of the calls that are to do something */
export function madeUpNetworks(answers = {}) {
  const asked = [];
  const names = ['start', 'pause', 'reset', 'configure', 'sample', 'read', 'search'];
  const call = (name) => [
    name,
    async (...given) => {
      asked.push([name, ...given]);
      return answers[name]?.(...given);
    },
  ];
  const networks = { asked, ...Object.fromEntries(names.map(call)) };
  networks.open = async (options, emit, supply) => {
    Object.assign(networks, { options, emit, supply });
    return answers.open?.();
  };
  return networks;
}

export const frame = (step, { diverged = [], stepsPerSecond = null } = {}) => ({
  type: 'frame',
  runs: [GAN, VAE].map((run) => ({ run, step, diverged: diverged.includes(run) })),
  stepsPerSecond,
});
/** What they were asked, in order. */
export const namesOf = ({ asked }) => asked.map(([name]) => name);

/** A pair, and what a test does with it. */
export function madeUpPair() {
  const { workers } = madeUpWorkers();
  /** How often it told of a change, and what it said then of its training; how often new networks began. */
  const told = { changes: 0, training: false, begun: 0 };
  const changed = () => {
    told.changes += 1;
    told.training = pair.training;
  };
  const pair = new Pair(36, changed, () => (told.begun += 1));

  /** Opens it where it can be seen. Returns its networks. */
  async function opened(answers) {
    const networks = madeUpNetworks(answers);
    pair.present = true;
    const opening = pair.open(SETTINGS);
    workers.at(-1).begin(networks);
    await opening;
    return networks;
  }

  /** The same, and both train. */
  async function training(answers) {
    const networks = await opened(answers);
    await pair.start();
    await networks.emit({ type: 'running', running: true });
    return networks;
  }

  async function close() {
    pair.close();
    // What is measured ends with it, and is told.
    await setImmediate();
    vi.unstubAllGlobals();
  }

  return { pair, workers, told, opened, training, close };
}

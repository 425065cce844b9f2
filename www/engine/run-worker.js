// A run's worker: an engine of its own on the CPU, whose trainers the engine's worker has, so that runs train at once.
// It has no images: each step's are given to it.
import * as Comlink from 'comlink';

import { loadCpuPackage } from './backend.js';
import { inWords } from './failures.js';
import { guarded, hosted } from './hosted-trainer.js';
import { holdLifeline } from './lifeline.js';

/**
 * @typedef {import('../types.d.ts').RunHost} RunHost
 * @typedef {import('../types.d.ts').RunWorker} RunWorker
 * @typedef {import('../types.d.ts').Supply} Supply
 */

/** @type {RunWorker} */
const worker = {
  /** @param {string} base @param {Supply} supply @param {MessagePort} port */
  async open(base, supply, port) {
    const { Trainer } = await inWords(() => loadCpuPackage(base, supply));
    /** @type {RunHost} */
    const host = {
      create: async (config) => Comlink.proxy(hosted(await guarded(() => Trainer.create(config, 'cpu')))),
    };
    Comlink.expose(host, port);
  },
};

holdLifeline();
Comlink.expose(worker);

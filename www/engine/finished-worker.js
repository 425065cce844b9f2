// The worker of a finished generator: fetches its file and draws. On the CPU: nothing is trained.
import * as Comlink from 'comlink';

import { DataError } from '../data/mnist.js';
import { loadCpuPackage } from './backend.js';
import { inWords } from './failures.js';
import { holdLifeline } from './lifeline.js';
import { Refusal } from '../messages/refusal.js';

/**
 * @typedef {import('../types.d.ts').FinishedGenerator} FinishedGenerator
 * @typedef {import('../types.d.ts').Supply} Supply
 */

class FinishedEngine {
  /** @type {FinishedGenerator | undefined} */
  #generator;

  /** Another generator in place of the one that there is, which stays where this one cannot be had. @param {string} base @param {string} url @param {Supply} supply */
  async open(base, url, supply) {
    await inWords(async () => {
      const [{ FinishedGenerator }, { blob, status }] = await Promise.all([
        loadCpuPackage(base, supply),
        supply.file(url),
      ]);
      if (!blob) throw new DataError('dataMissing', { url, status });
      const generator = await FinishedGenerator.load(new Uint8Array(await blob.arrayBuffer()), 'cpu');
      this.#generator?.free();
      this.#generator = generator;
    });
  }

  /** Images of noise that depends on `seed` alone, its numbers times `size`. @param {number} count @param {number} seed @param {number} size */
  async draw(count, seed, size) {
    const pixels = await inWords(async () => {
      if (!this.#generator) throw new Refusal('notOpen');
      const noise = this.#generator.noise(count, seed).map((z) => size * z);
      return this.#generator.generate(noise);
    });
    return Comlink.transfer(pixels, [pixels.buffer]);
  }
}

holdLifeline();
Comlink.expose(new FinishedEngine());

// A run's worker on a message channel, with trainers that count, and the trainers themselves.
import * as Comlink from 'comlink';

import { guarded, hosted } from '../../www/engine/hosted-trainer.js';

const CONFIG = { seed: 7, architecture: 'mlp', batchSize: 4, discriminatorSteps: 1, generator: {}, discriminator: {} };

/** A trainer that sums what it is fed: two that were fed the same are the same. It diverges at a step if told to. */
export class Counting {
  steps = 0;
  sum = 0;
  at = null;
  freed = false;
  /** The trainers that were made, in their order. @type {Counting[]} */
  static made = [];

  static async create(config) {
    const trainer = new this();
    trainer.configure(config);
    Counting.made.push(trainer);
    return trainer;
  }

  step(pixels) {
    if (this.freed) throw new Error('stepped after it was freed');
    if (pixels.length === 0) throw new Error('a batch of no images');
    this.steps += 1;
    this.sum = (31 * this.sum + pixels.reduce((sum, value) => sum + value, 0)) % 65_521;
  }

  begin(pixels) {
    this.at = 0;
    this.batch = pixels;
  }

  advance() {
    this.at += 1;
    if (this.at < 8) return this.at;
    this.at = null;
    this.step(this.batch);
    return 8;
  }

  async stage() {
    return { stage: this.at ?? 8, noise: Array(4 * 3).fill(this.sum), fake: Array(4 * 784).fill(0.5) };
  }

  async stats() {
    return { step: this.steps, sum: this.sum, diverged: this.steps >= this.divergesAt ? { step: this.steps } : null };
  }

  async sample(count, seed) {
    return new Uint8Array(count).fill((this.sum + seed) % 251);
  }

  async generate(noise) {
    return new Uint8Array(noise.length).fill(this.sum % 251);
  }

  noise(count, seed) {
    return new Float32Array(count).fill(seed);
  }

  async histogram(network, parameter) {
    return { of: [network, parameter], sum: this.sum };
  }

  async save() {
    const { steps, sum, settings } = this;
    return new TextEncoder().encode(JSON.stringify({ steps, sum, settings }));
  }

  async exportWeights() {
    return new TextEncoder().encode(String(this.sum));
  }

  load(bytes) {
    Object.assign(this, JSON.parse(new TextDecoder().decode(bytes)));
  }

  configure(config) {
    const settings = { ...CONFIG, ...JSON.parse(config) };
    if (!(settings.batchSize > 0)) throw new Error(`batchSize: ${settings.batchSize} is not above 0`);
    this.settings = settings;
  }

  config() {
    return JSON.stringify(this.settings);
  }

  free() {
    this.freed = true;
  }
}

/** A port to trainers of that class, as a run's worker gives one to the engine's. */
export function portTo(Trainer = Counting) {
  const { port1, port2 } = new MessageChannel();
  const create = async (config) => Comlink.proxy(hosted(await guarded(() => Trainer.create(config, 'cpu'))));
  Comlink.expose({ create }, port1);
  return port2;
}

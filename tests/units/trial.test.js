// What the trial of random settings takes for a failure, on an engine that is made up.
import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { nativePlans } from '../trial/native.js';
import { plans } from '../trial/plans.js';
import { play } from '../trial/play.js';

const PIXELS = 784;

/** A trainer that keeps the rules and trains nothing; `faults` stand in for its methods. */
function engineWith(faults = {}) {
  class Trainer {
    static async create(json) {
      const trainer = new Trainer();
      trainer.settings = JSON.parse(json);
      for (const [name, fault] of Object.entries(faults)) trainer[name] = fault;
      return trainer;
    }
    #steps = 0;
    step(pixels) {
      const wanted = this.settings.batchSize * this.settings.discriminatorSteps * PIXELS;
      if (pixels.length !== wanted) throw new Error(`pixels: ${pixels.length} bytes`);
      this.#steps += 1;
    }
    async stats() {
      if (this.#steps === 0) throw new Error('stats: no step has been taken yet');
      return { step: this.#steps, generatorLoss: 1, generator: [], discriminator: [], diverged: null };
    }
    async sample(count) {
      if (count < 1 || count > 4096) throw new Error(`count: ${count} samples were asked for`);
      return new Uint8Array(count * PIXELS);
    }
    async save() {
      return new Uint8Array(8);
    }
    free() {}
  }
  return { Trainer };
}

const config = { seed: 1, batchSize: 2, discriminatorSteps: 1, noiseDim: 3 };
const playOn = (computes, faults, ...calls) => {
  const on = { engine: engineWith(faults), backend: 'cpu', judge: new Uint8Array(), computes };
  return play({ kind: 'gan', config, calls }, on);
};
const playWith = (...given) => playOn(true, ...given);

describe('the trial', () => {
  test('lets pass what works and what is refused in words', async () => {
    const tally = await playWith(
      {},
      { call: 'stats' },
      { call: 'step', times: 2 },
      { call: 'stats' },
      { call: 'sample', count: 0, seed: 1 },
    );
    expect(tally).toEqual({ calls: 4, refused: 2, diverged: 0 });
  });

  test('fails for a trap', async () => {
    const sample = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    await expect(playWith({ sample }, { call: 'sample', count: 3, seed: 1 })).rejects.toThrow(/call 1.*unreachable/);
    // Also where a refusal is expected.
    await expect(playWith({ sample }, { call: 'sample', count: 0, seed: 1 })).rejects.toThrow(/unreachable/);
  });

  test('fails for a number that is none, unless the step is told to have diverged', async () => {
    const stats = (diverged) => async () => ({ step: 1, generatorLoss: 1, deep: [{ norm: NaN }], diverged });
    const calls = [{ call: 'step', times: 1 }, { call: 'stats' }];
    await expect(playWith({ stats: stats(null) }, ...calls)).rejects.toThrow('deep.0.norm is no number');
    const told = stats({ step: 1, network: 'generator', parameter: 'x' });
    let counted = 0;
    // The step that ends each plan is the second.
    const both = async () => ({ ...(await told()), step: (counted += 1) });
    expect((await playWith({ stats: both }, ...calls)).diverged).toBe(1);
  });

  test('fails for a refusal that does not name what is wrong, and for what has to be refused and is not', async () => {
    const mute = async () => {
      throw new Error('invalid');
    };
    await expect(playWith({ sample: mute }, { call: 'sample', count: 0, seed: 1 })).rejects.toThrow('“invalid”');
    const generous = async () => new Uint8Array();
    await expect(playWith({ sample: generous }, { call: 'sample', count: 0, seed: 1 })).rejects.toThrow(
      'has to be refused',
    );
  });

  test('fails for a file that the run has saved and does not take, unless nothing was computed that it could hold', async () => {
    const refusing = (text) => ({
      load: () => Promise.reject(new Error(`the saved run was not taken: ${text}; the present run goes on`)),
    });
    const calls = [{ call: 'save' }, { call: 'load', into: 'itself' }];
    const content = 'broken.steps is 141.8 at entry 0 in it; it takes a whole number from 0 to 1';
    await expect(playOn(true, refusing(content), ...calls)).rejects.toThrow('141.8');
    expect((await playOn(false, refusing(content), ...calls)).refused).toBe(1);
    // What is wrong with the file itself is wrong in any case.
    await expect(playOn(false, refusing('it is cut short'), ...calls)).rejects.toThrow('cut short');
  });

  test('fails for settings that are refused without a field', async () => {
    const engine = { Trainer: { create: async () => Promise.reject(new Error('no')) } };
    const plan = { kind: 'gan', config, calls: [] };
    await expect(play(plan, { engine, backend: 'cpu', judge: new Uint8Array() })).rejects.toThrow('“no”');
  });
});

describe('the plans', () => {
  test('those of the native tests are what the generator makes (node scripts/trial.js --write)', () => {
    expect(readFileSync(new URL('../trial/plans.json', import.meta.url), 'utf8')).toBe(nativePlans());
  });

  test('have every rule, loss, optimiser, architecture and call', () => {
    const made = fc.sample(plans(), { numRuns: 2000, seed: 7 });
    const gans = made.filter(({ kind }) => kind === 'gan').map((plan) => plan.config);
    const seen = (/** @type {(config: any) => unknown} */ of) => new Set(gans.map(of)).size;
    expect(seen(({ generator }) => generator.clip.rule)).toBe(7);
    expect(seen(({ loss }) => loss)).toBe(5);
    expect(seen(({ discriminator }) => discriminator.optimizer.kind)).toBe(3);
    expect(seen(({ architecture }) => architecture)).toBe(3);
    expect(seen(({ kernels }) => kernels)).toBe(2);
    expect(seen(({ discriminator }) => discriminator.regularizer?.kind)).toBe(5);
    for (const { generator } of gans) expect(generator.regularizer).toBeUndefined();
    const dcgans = gans.filter(({ architecture }) => architecture === 'dcgan');
    expect(new Set(dcgans.map(({ channels }) => channels.join())).size).toBeGreaterThan(100);
    expect(dcgans.some(({ channels: [near, far] }) => near === 64 && far === 128)).toBe(true);
    for (const { architecture, channels } of gans) expect(channels !== undefined).toBe(architecture === 'dcgan');
    for (const { discriminator } of dcgans) expect(discriminator.regularizer).toBeUndefined();
    expect(gans.some(({ weightClip }) => weightClip !== null)).toBe(true);
    expect(new Set(made.flatMap(({ calls }) => calls.map(({ call }) => call))).size).toBe(21);
  });
});

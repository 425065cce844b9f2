// Plays a plan on an engine: each call works or is refused by a sentence that names what is wrong, and no
// number is NaN unless the step is reported as diverged. What else happens is a finding.

/**
 * @typedef {import('./plans.js').Call} Call
 * @typedef {import('./plans.js').Plan} Plan
 * @typedef {any} Engine what a wasm package exports: its types are not there before it is built
 * @typedef {{ calls: number, refused: number, diverged: number }} Tally
 */

const PIXELS = 28 * 28;
const LAST_STAGE = 8;
/** What a refusal begins with: a field's path, an argument, or the file that was given. */
const NAMES = /^([a-z]\w*(\.\w+)*(\[\d+\])*: |"[^"]*" is no |the saved run was not taken: |the judge was not loaded: )/;

/** Something that must not happen. */
export class Finding extends Error {}

/** Whether an engine is beyond use after this. @param {unknown} error */
export const isTrap = (error) => error instanceof WebAssembly.RuntimeError || error instanceof RangeError;

/** Images of every brightness, no two alike. @param {number} count */
export function images(count) {
  return Uint8Array.from(
    { length: count * PIXELS },
    (_, at) => (at * 37 + (at >> 5) * 11 + ((at / PIXELS) | 0) * 91) % 256,
  );
}

/**
 * @param {Plan} plan
 * @param {{ engine: Engine, backend: 'cpu' | 'webgpu', judge: Uint8Array, computes?: boolean }} on where nothing is computed, numbers are not looked at
 * @returns {Promise<Tally>}
 */
export async function play(plan, on) {
  const player = plan.kind === 'judge' ? new JudgePlayer(on) : new TrainerPlayer(plan, on);
  try {
    if (!(await player.open())) return player.tally;
    for (const [index, call] of plan.calls.entries()) {
      try {
        await player.take(call);
        player.tally.calls += 1;
      } catch (error) {
        throw new Finding(`call ${index + 1}, ${JSON.stringify(call)}: ${error}`, { cause: error });
      }
    }
    await player.end();
    return player.tally;
  } finally {
    player.free();
  }
}

class Player {
  /** @type {Tally} */
  tally = { calls: 0, refused: 0, diverged: 0 };

  /** @param {() => unknown} call @returns {Promise<any>} the result of a call that has to work */
  async works(call) {
    return call();
  }

  /** A call that has to be refused in words. @param {() => unknown} call @param {RegExp} [because] */
  async refused(call, because = NAMES) {
    let result;
    try {
      result = await call();
    } catch (error) {
      if (isTrap(error) || !(error instanceof Error)) throw error;
      if (!because.test(error.message))
        throw new Finding(`refused by “${error.message}”, which does not name what is wrong`);
      this.tally.refused += 1;
      return;
    }
    throw new Finding(`taken, and gave ${result}, where it has to be refused`);
  }

  /** @param {boolean} valid @param {() => unknown} call @param {RegExp} [because] */
  async worksIf(valid, call, because) {
    return valid ? this.works(call) : this.refused(call, because);
  }

  /** @param {Call} call */
  async take({ call, ...given }) {
    await /** @type {any} */ (this)[call](given);
  }
}

class TrainerPlayer extends Player {
  /** Of the iteration that was begun; none where it is complete. @type {number | undefined} */
  #stage;
  #steps = 0;
  /** Numbers that may be no numbers only if the step turns out to have diverged. @type {string | undefined} */
  #suspect;
  /** @type {Uint8Array | undefined} */
  #saved;
  #savedSteps = 0;
  /** @type {any[]} */
  #extra = [];

  /** @param {Plan} plan @param {{ engine: Engine, backend: 'cpu' | 'webgpu', computes?: boolean }} on */
  constructor({ kind, config }, { engine, backend, computes = true }) {
    super();
    this.kind = kind;
    this.settings = config;
    this.engine = engine;
    this.backend = backend;
    this.computes = computes;
    this.Trainer = kind === 'gan' ? engine.Trainer : engine.VaeTrainer;
    this.networks = kind === 'gan' ? ['generator', 'discriminator'] : ['encoder', 'decoder'];
    this.trainer = undefined;
  }

  /** @param {any} settings */
  create(settings) {
    return this.Trainer.create(JSON.stringify(settings), this.backend);
  }

  /** Whether the settings were taken: a combination may be too much, and is refused by the name of a field. */
  async open() {
    try {
      this.trainer = await this.create(this.settings);
    } catch (error) {
      const fields = Object.keys(this.settings).join('|');
      await this.refused(() => Promise.reject(error), new RegExp(`^(${fields})(\\.\\w+)*(\\[\\d+\\])*: `));
      return false;
    }
    return true;
  }

  free() {
    // After a trap the instance is not to be touched.
    try {
      for (const one of [this.trainer, ...this.#extra]) one?.free();
    } catch (error) {
      if (!isTrap(error) && !/recursive use|null pointer/.test(String(error))) throw error;
    }
  }

  get batch() {
    return images(this.settings.batchSize * (this.settings.discriminatorSteps ?? 1));
  }

  /** @param {{ times: number }} given */
  async step({ times }) {
    const because = /^step: an iteration stands at stage \d of 8/;
    for (let time = 0; time < times; time += 1) {
      await this.worksIf(this.#stage === undefined, () => this.trainer.step(this.batch), because);
    }
    if (this.#stage === undefined) this.#steps += times;
  }

  /** @param {{ bytes: number }} given */
  async stepWithout({ bytes }) {
    if (bytes === this.batch.length) return;
    await this.refused(() => this.trainer.step(new Uint8Array(bytes)), /^(pixels|step): /);
  }

  async stats() {
    if (this.#steps === 0) return this.refused(() => this.trainer.stats(), /^stats: no step/);
    const stats = await this.works(() => this.trainer.stats());
    if (stats.step !== this.#steps) throw new Finding(`step ${stats.step} is told after ${this.#steps}`);
    if (stats.diverged) return (this.tally.diverged = 1);
    // Of an iteration that is not complete nothing is told yet.
    const wrong = notANumber(stats) ?? (this.#stage === undefined ? this.#suspect : undefined);
    if (wrong && this.computes) throw new Finding(`${wrong} is no number, and the step is not told to have diverged`);
  }

  /** @param {{ count: number, seed: number }} given */
  async sample({ count, seed }) {
    const pixels = await this.worksIf(count >= 1 && count <= 4096, () => this.trainer.sample(count, seed), /^count: /);
    if (pixels && pixels.length !== count * PIXELS) throw new Finding(`${pixels.length} bytes`);
  }

  /** @param {{ count: number, seed: number }} given */
  async noise({ count, seed }) {
    const noise = await this.worksIf(count >= 1 && count <= 4096, () => this.trainer.noise(count, seed), /^count: /);
    if (noise && (noise.length !== count * this.settings.noiseDim || !noise.every(Number.isFinite)))
      throw new Finding('noise');
  }

  /** @param {{ rows: number, kind: string }} given */
  async generate({ rows, kind }) {
    const length = rows * this.settings.noiseDim + (kind === 'ragged' ? 1 : 0);
    const size = kind === 'huge' ? 1e38 : 1;
    const noise = Float32Array.from({ length }, (_, at) => size * Math.sin(at + 1));
    if (kind === 'notFinite') noise[length - 1] = rows % 2 ? NaN : Infinity;
    // Of one number any length is rows.
    const whole = kind !== 'ragged' || this.settings.noiseDim === 1;
    const pixels = await this.worksIf(whole && kind !== 'notFinite', () => this.trainer.generate(noise), /^noise: /);
    const images = kind === 'ragged' ? rows + 1 : rows;
    if (pixels && pixels.length !== images * PIXELS) throw new Finding(`${pixels.length} bytes`);
  }

  /** @param {{ times: number }} given */
  async stages({ times }) {
    if (this.#stage === undefined) {
      await this.refused(() => this.trainer.advance(), /^advance: no iteration was begun/);
      await this.works(() => this.trainer.begin(this.batch));
      this.#stage = 0;
    } else {
      await this.refused(() => this.trainer.begin(this.batch), /^step: an iteration stands/);
    }
    for (let time = 0; time < times && this.#stage !== undefined; time += 1) await this.#advance();
  }

  async finish() {
    while (this.#stage !== undefined) await this.#advance();
  }

  async #advance() {
    const stage = await this.works(() => this.trainer.advance());
    const view = await this.works(() => this.trainer.stage());
    // D's stages come again for each of its updates.
    const follows = stage === (this.#stage ?? 0) + 1 || (this.#stage === 4 && stage === 1);
    if (!follows || view.stage !== stage) throw new Finding(`stage ${stage} (${view.stage}) after ${this.#stage}`);
    const wrong = notANumber(view);
    if (wrong) this.#suspect ??= `${wrong} of stage ${stage}`;
    this.#stage = stage === LAST_STAGE ? undefined : stage;
    if (stage === LAST_STAGE) this.#steps += 1;
  }

  /** Which parameters there are, where a step was reported. */
  async #names(/** @type {string} */ network) {
    if (this.#steps === 0 || !this.networks.includes(network)) return [];
    const stats = await this.works(() => this.trainer.stats());
    return stats[network].map((/** @type {any} */ one) => one.name);
  }

  /** @param {{ network: string, at: number, bins: number }} given */
  async histogram({ network, at, bins }) {
    const names = await this.#names(network);
    const name = names[Math.floor(at * names.length)] ?? 'none of them';
    const valid = names.length > 0 && bins >= 1 && bins <= 1000;
    const seen = await this.worksIf(
      valid,
      () => this.trainer.histogram(network, name, bins),
      /^(bins: |".*" is no network|stats: )/,
    );
    if (seen && (seen.edges.length !== bins + 1 || notANumber(seen))) throw new Finding(`${JSON.stringify(seen)}`);
  }

  /** @param {{ network: string, at: number }} given */
  async tensors({ network, at }) {
    const names = await this.#names(network);
    const name = names[Math.floor(at * names.length)] ?? 'none of them';
    const seen = await this.worksIf(
      names.length > 0,
      () => this.trainer.tensors(network, name),
      /^(".*" is no network|stats: )/,
    );
    if (!seen) return;
    const length = seen.shape.reduce((/** @type {number} */ product, /** @type {number} */ one) => product * one, 1);
    for (const part of ['weight', 'before', 'after']) {
      if (seen[part].length !== length)
        throw new Finding(`${part} has ${seen[part].length} numbers, its shape ${seen.shape}`);
    }
  }

  async save() {
    const because = /^save: an iteration stands/;
    const file = await this.worksIf(this.#stage === undefined, () => this.trainer.save(), because);
    if (file) [this.#saved, this.#savedSteps] = [file, this.#steps];
  }

  async exportWeights() {
    const file = await this.works(() => this.trainer.exportWeights());
    if (file.length < 100) throw new Finding(`${file.length} bytes`);
  }

  /** @param {{ into: 'itself' | 'same' | 'other' }} given */
  async load({ into }) {
    if (!this.#saved) return this.refused(() => this.trainer.load(images(1)));
    const fresh = into === 'itself' ? undefined : await this.create(into === 'same' ? this.settings : { batchSize: 4 });
    if (!(await this.#takesSaved(fresh ?? this.trainer))) return void (fresh && this.#extra.push(fresh));
    if (fresh) {
      this.#extra.push(this.trainer);
      this.trainer = fresh;
    }
    [this.#steps, this.#stage, this.#suspect] = [this.#savedSteps, undefined, undefined];
    // A report is of a step that this trainer took itself.
    await this.refused(() => this.trainer.stats(), /^stats: no step/);
    this.settings = JSON.parse(this.trainer.config());
    await this.works(() => this.trainer.step(this.batch));
    this.#steps += 1;
  }

  /** Where nothing is computed a file holds what memory held, which may be what no run leaves. @param {any} trainer */
  async #takesSaved(trainer) {
    const load = () => trainer.load(this.#saved);
    if (this.computes) {
      await this.works(load);
      return true;
    }
    try {
      await load();
      return true;
    } catch (error) {
      await this.refused(() => Promise.reject(error), /^the saved run was not taken: .+ at entry \d+ in it; it takes /);
      return false;
    }
  }

  /** @param {{ at: number }} given */
  async loadDamaged({ at }) {
    if (!this.#saved) return;
    const damaged = this.#saved.slice();
    damaged[Math.floor(at * damaged.length)] ^= 1;
    await this.refused(() => this.trainer.load(damaged), /^the saved run was not taken: /);
  }

  async config() {
    const config = JSON.parse(await this.works(() => this.trainer.config()));
    if (config.seed !== this.settings.seed) throw new Finding(`the seed is ${config.seed}`);
  }

  /** @param {{ change: any }} given */
  async configure({ change: { networks, ...change } }) {
    const settings = { ...this.settings, ...change };
    for (const [name, { optimizer, clip, regularizer }] of Object.entries(
      /** @type {Record<string, any>} */ (networks),
    )) {
      const before = this.settings[name];
      settings[name] = { ...before, clip: clip ?? before.clip, optimizer: { ...before.optimizer, ...optimizer } };
      if (before.regularizer) settings[name].regularizer = { ...before.regularizer, ...regularizer };
    }
    const json = JSON.stringify(settings);
    const because = /^configure: an iteration stands/;
    await this.worksIf(this.#stage === undefined, () => this.trainer.configure(json), because);
    if (this.#stage === undefined) this.settings = settings;
  }

  /** @param {{ json: string }} given */
  async configureRefused({ json }) {
    await this.refused(() => this.trainer.configure(json));
  }

  /** Whatever was done before, the run goes on. */
  async end() {
    await this.finish();
    await this.step({ times: 1 });
    await this.stats();
    await this.sample({ count: 2, seed: 1 });
    await this.save();
  }
}

class JudgePlayer extends Player {
  /** @param {{ engine: Engine, judge: Uint8Array }} on */
  constructor({ engine, judge }) {
    super();
    this.engine = engine;
    this.file = judge;
    this.judge = undefined;
  }

  async open() {
    await this.refused(() => this.engine.Judge.load(this.file.subarray(0, this.file.length - 1)));
    this.judge = await this.engine.Judge.load(this.file);
    return true;
  }

  free() {
    this.judge?.free();
  }

  async metadata() {
    const metadata = await this.works(() => this.judge.metadata());
    if (!(metadata.testAccuracy > 0.9)) throw new Finding(JSON.stringify(metadata));
  }

  /** @param {{ count: number, split: string }} given */
  async quality({ count, split }) {
    const valid = count >= 2 && split !== 'train';
    const quality = await this.worksIf(valid, () => this.judge.quality(images(count), split), /\w/);
    const wrong = quality && notANumber(quality);
    if (wrong) throw new Finding(`${wrong} is no number`);
  }

  /** @param {{ count: number }} given */
  async verdicts({ count }) {
    const verdicts = await this.works(() => this.judge.verdicts(images(count)));
    if (verdicts.length !== count) throw new Finding(`${verdicts.length} verdicts`);
  }

  /** @param {{ count: number, k: number }} given */
  async nearest({ count, k }) {
    const valid = k >= 1 && k <= count;
    const near = await this.worksIf(valid, () => this.judge.nearest(images(1), images(count), k), /\w/);
    if (near && (near.length !== k || near[0].distance !== 0)) throw new Finding(JSON.stringify(near));
  }

  async end() {}
}

/** The path of the first number that is NaN. @param {any} value @param {string} [path] @returns {string | undefined} */
function notANumber(value, path = '') {
  if (typeof value === 'number') return Number.isNaN(value) ? path : undefined;
  if (value === null || typeof value !== 'object') return undefined;
  for (const [key, part] of Object.entries(value)) {
    const wrong = notANumber(part, path ? `${path}.${key}` : key);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

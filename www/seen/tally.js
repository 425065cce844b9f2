// How often each parameter's gradient was clipped, among the steps that were reported.

/**
 * @typedef {import('../types.d.ts').Clips} Clips
 * @typedef {import('../types.d.ts').GradientStats} GradientStats
 */

export class Tally {
  /** Steps counted: those reported since the rule or its C changed. */
  steps = 0;
  /** @type {Map<string, number>} */
  #clipped = new Map();
  #clip = '';

  /** @param {{ steps: number, clipped: [string, number][], clip: string }} [saved] to go on from */
  constructor({ steps, clipped, clip } = { steps: 0, clipped: [], clip: '' }) {
    this.steps = steps;
    this.#clipped = new Map(clipped);
    this.#clip = clip;
  }

  toJSON() {
    return { steps: this.steps, clipped: [...this.#clipped], clip: this.#clip };
  }

  /** @param {GradientStats[]} gradients @param {Clips['generator']} clip what acted on them */
  take(gradients, clip) {
    const key = JSON.stringify(clip);
    if (key !== this.#clip) {
      this.#clip = key;
      this.#clipped.clear();
      this.steps = 0;
    }
    this.steps += 1;
    for (const { name, clippedFraction } of gradients) {
      if (clippedFraction > 0) this.#clipped.set(name, (this.#clipped.get(name) ?? 0) + 1);
    }
  }

  /** Share of the counted steps in which the parameter was clipped, 0 to 1. @param {string} name */
  share(name) {
    return this.steps === 0 ? 0 : (this.#clipped.get(name) ?? 0) / this.steps;
  }
}

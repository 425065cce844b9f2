// What grows with a run, kept at a bounded length and evenly spread. Pure.

/** @template {{ step: number }} Item */
export class Thinned {
  /** @param {number} most that are kept @param {{ kept: Item[], stride: number }} [saved] to go on from */
  constructor(most, { kept, stride } = { kept: [], stride: 1 }) {
    this.most = most;
    /** From the first one, with at least the stride between their steps. */
    this.kept = [...kept];
    this.stride = stride;
  }

  /** @param {Item} item of a step that is not before the last one's */
  push(item) {
    const last = this.kept.at(-1);
    if (last && item.step < last.step + this.stride) return;
    this.kept.push(item);
    if (this.kept.length <= this.most) return;
    // Every second one goes; from here on they keep the distance that the rest have.
    this.kept = this.kept.filter((_, index) => index % 2 === 0);
    const span = this.kept[this.kept.length - 1].step - this.kept[0].step;
    this.stride = Math.ceil(span / (this.kept.length - 1));
  }

  /** The same without what came after a step. @param {number} step @returns {Thinned<Item>} */
  until(step) {
    return new Thinned(this.most, { kept: this.kept.filter((item) => item.step <= step), stride: this.stride });
  }
}

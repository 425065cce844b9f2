// Rows that could not be read: how many, and the first of them with their lines and reasons. Pure.

/** So many are told one by one. */
const TOLD = 20;

export class BadRows {
  count = 0;
  /** @type {{ line: number, code: string, details: Record<string, string | number> }[]} */
  first = [];

  /** @param {number} line @param {string} code of the reason @param {Record<string, string | number>} details */
  add(line, code, details) {
    this.count += 1;
    if (this.first.length < TOLD) this.first.push({ line, code, details });
  }
}

// Sentences about a C: whether it acts, and what that means under an optimiser. Pure.

/** @typedef {import('../types.d.ts').Message} Message */

export const OPTIMIZERS = /** @type {const} */ (['adam', 'rmsProp', 'sgd']);

/** @typedef {typeof OPTIMIZERS[number]} Optimizer */

/** @param {{ acted: number, of: number }} what */
export function howOften({ acted, of }) {
  if (acted === 0) return 'never';
  return acted === of ? 'always' : 'sometimes';
}

/** A share in percent, never 0 or 100 where some but not all are meant. @param {number} part @param {number} of */
export function percent(part, of) {
  const share = of === 0 ? 0 : (100 * part) / of;
  if (part > 0 && share < 0.1) return 0.1;
  if (part < of && share > 99.9) return 99.9;
  return Number(share.toFixed(1));
}

/** What a C would have done, in short. @param {{ acted: number, of: number }} what @returns {Message} */
export function sentenceOf({ acted, of }) {
  return { code: `ownLog.acts.${howOften({ acted, of })}`, details: { acted, of, share: percent(acted, of) } };
}

/** What that means. Adam and RMSProp both divide by the gradient's own size. @param {{ acted: number, of: number }} what @param {Optimizer} optimizer */
export function meaningOf(what, optimizer) {
  const often = howOften(what);
  if (often === 'never') return 'ownLog.means.never';
  return `ownLog.means.${often}.${optimizer === 'sgd' ? 'sgd' : 'adaptive'}`;
}

/** Groups of parameters that a reader may choose among. */
const MOST_GROUPS = 8;

/**
 * Beginnings that several parameters share and that part them, such as `G.` and `D.`, or those of each run of a table of
 * the lab; none where they would be too many, or a single one.
 * @param {string[]} names @param {string} [before] that all of them have @returns {string[]}
 */
export function groupsOf(names, before = '') {
  /** @type {Map<string, string[]>} */
  const parts = new Map();
  for (const name of names) {
    const [part] = /^[^./[\]]+[./]/.exec(name.slice(before.length)) ?? [];
    if (!part) return [];
    const beginning = before + part;
    parts.set(beginning, [...(parts.get(beginning) ?? []), name]);
  }
  const all = [...parts];
  if (all.length === 1) return groupsOf(names, all[0][0]);
  if (all.length > MOST_GROUPS || all.some(([, of]) => of.length < 2)) return [];
  const within = all.map(([beginning, of]) => [beginning, ...groupsOf(of, beginning)]);
  return within.flat().length <= MOST_GROUPS ? within.flat() : all.map(([beginning]) => beginning);
}

/** Of a slider's stop to a C, twenty a decade, and back. @param {number} position */
export const cAt = (position) => Number((10 ** (position / 20)).toPrecision(3));
/** @param {number} c */
export const positionOf = (c) => Math.round(Math.log10(c) * 20);
/** The last stop that is not above C. @param {number} c */
export const stopBelow = (c) => Math.floor(Math.log10(c) * 20 + 1e-9);

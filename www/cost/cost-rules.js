// What is measured: the article's step, without clipping and by each rule. Pure.

/** @typedef {import('../types.d.ts').ClipRule} ClipRule */

/** A C so small that each rule acts on every step; AutoClip's percentile on about nine in ten. @type {{ rule: ClipRule, threshold: number }[]} */
export const CLIPS = [
  { rule: 'none', threshold: 1 },
  { rule: 'norm', threshold: 1e-3 },
  { rule: 'globalNorm', threshold: 1e-3 },
  { rule: 'value', threshold: 1e-5 },
  { rule: 'meanAbs', threshold: 1e-6 },
  { rule: 'adaptive', threshold: 1e-3 },
  { rule: 'percentile', threshold: 10 },
];

export const BATCH = 128;

/** A run's settings: both networks are clipped alike; the rest is the engine's default, the article's own. @param {typeof CLIPS[number]} clip */
export function configOf({ rule, threshold }) {
  const network = { clip: { rule, threshold, every: 1 } };
  return { seed: 1, batchSize: BATCH, generator: network, discriminator: network };
}

/**
 * @typedef {object} Round what one round gave, in the order of CLIPS
 * @property {number[]} ms of the fastest step
 * @property {boolean[]} acted whether the rule shortened a gradient of either network in the round's last step
 *
 * @typedef {object} Cost
 * @property {ClipRule} rule
 * @property {number} ms of a step, the median
 * @property {number} middle the median of the time beside that of no clipping in the same round
 * @property {number} low of the interval that holds the median at 95 %, by the ranks of the rounds
 * @property {number} high
 * @property {boolean} acted
 */

/** @param {Round[]} rounds @returns {Cost[]} */
export function costsOf(rounds) {
  return CLIPS.map(({ rule }, index) => {
    const beside = rounds.map(({ ms }) => ms[index] / ms[0]).toSorted((a, b) => a - b);
    const rank = rankOf(rounds.length);
    return {
      rule,
      ms: median(rounds.map(({ ms }) => ms[index]).toSorted((a, b) => a - b)),
      middle: median(beside),
      low: beside[rank],
      high: beside[beside.length - 1 - rank],
      acted: rounds.some(({ acted }) => acted[index]),
    };
  });
}

/** @param {number[]} sorted */
function median(sorted) {
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

/**
 * The place, in sorted values, at which the interval of the median at 95 % begins, whatever they are drawn from: as many
 * of them lie below the true median as a fair coin gives heads. With fewer than six it is the first.
 * @param {number} count
 */
export function rankOf(count) {
  let [rank, below, chance] = [-1, 0, 0.5 ** count];
  while (below + chance <= 0.025) {
    below += chance;
    rank += 1;
    chance *= (count - rank) / (rank + 1);
  }
  return Math.max(0, rank);
}

/** Whether no cost at all lies in the interval. @param {Cost} cost */
export const isNothing = ({ low, high }) => low <= 1 && high >= 1;

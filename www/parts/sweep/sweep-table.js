// What the finished runs of a sweep say together; as examples/sweep/summary.rs does. Pure.
import quantile from '@stdlib/stats-base-dists-t-quantile';

/**
 * @typedef {import('../../types.d.ts').SweepCell} SweepCell
 * @typedef {import('../../types.d.ts').SweepResult} SweepResult
 *
 * @typedef {{ mean: number, error: number | null }} Mean with its standard error, unknown of one value
 * @typedef {{ ratio: number, low: number, high: number }} Ratio a geometric mean with its 95 % interval
 *
 * @typedef {object} Row
 * @property {SweepCell['rule']} rule
 * @property {number | null} threshold
 * @property {number} runs finished
 * @property {number} collapsed
 * @property {Mean} distance
 * @property {Ratio | null} againstNone seed by seed
 * @property {Ratio | null} againstPick seed by seed; null for the pick itself
 */

/** A run has collapsed if it shows fewer digits, each by more than 2 % of its samples, or diverged. */
const COLLAPSED_BELOW = 5;

/** A row for each clipping that has a run, in the order in which they came, and the index of the pick. @param {SweepResult[]} results @returns {{ rows: Row[], pick: number }} */
export function summarise(results) {
  const groups = grouped(results);
  const none = groups.find(([{ cell }]) => cell.rule === 'none');
  const levels = groups.map((group) => mean(group.map(({ quality }) => Math.log(quality.frechet))).mean);
  const pick = levels.indexOf(Math.min(...levels));
  const rows = groups.map((group, index) => ({
    rule: group[0].cell.rule,
    threshold: group[0].cell.threshold,
    runs: group.length,
    collapsed: group.filter(({ quality, diverged }) => diverged || quality.coveredDigits < COLLAPSED_BELOW).length,
    distance: mean(group.map(({ quality }) => quality.frechet)),
    againstNone: none && group !== none ? paired(group, none) : null,
    againstPick: index === pick ? null : paired(group, groups[pick]),
  }));
  return { rows, pick };
}

/** By rule and threshold. @param {SweepResult[]} results */
function grouped(results) {
  /** @type {Map<string, SweepResult[]>} */
  const groups = new Map();
  for (const result of results) {
    const key = `${result.cell.rule} ${result.cell.threshold}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()];
}

/** Whether the seeds leave it open which of two is smaller. @param {Ratio | null} ratio */
export const isWithinNoise = (ratio) => ratio === null || (ratio.low <= 1 && ratio.high >= 1);

/** Over the seeds that both have. @param {SweepResult[]} group @param {SweepResult[]} other @returns {Ratio | null} */
function paired(group, other) {
  const logarithms = group.flatMap(({ cell, quality }) => {
    const twin = other.find((one) => one.cell.seed === cell.seed);
    return twin ? [Math.log(quality.frechet / twin.quality.frechet)] : [];
  });
  const { mean: middle, error } = mean(logarithms);
  if (error === null) return null;
  const reach = quantile(0.975, logarithms.length - 1) * error;
  return { ratio: Math.exp(middle), low: Math.exp(middle - reach), high: Math.exp(middle + reach) };
}

/** @param {number[]} values @returns {Mean} */
export function mean(values) {
  const count = values.length;
  const middle = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean: middle, error: null };
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return { mean: middle, error: Math.sqrt(squares / (count - 1) / count) };
}

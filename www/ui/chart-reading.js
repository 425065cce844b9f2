// A chart for those who read it by keys or hear it: one step after another, with each line's value. Pure.
import { translate } from '../i18n/index.js';

/** A page is so many of all steps. */
const PAGES = 10;

/**
 * The point that a key leads to; nothing where the key is none of the chart's.
 * @param {string} key as in KeyboardEvent
 * @param {number} index of the point that is read
 * @param {number} count of points
 */
export function pointAfter(key, index, count) {
  const page = Math.max(1, Math.round(count / PAGES));
  const last = count - 1;
  /** @type {Record<string, number>} */
  const targets = {
    ArrowLeft: index - 1,
    ArrowDown: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index + 1,
    PageDown: index - page,
    PageUp: index + page,
    Home: 0,
    End: last,
  };
  return Object.hasOwn(targets, key) ? Math.min(Math.max(targets[key], 0), last) : undefined;
}

/**
 * What stands at a point, such as “step 120, Run 1: 0.531, Run 2: –”.
 * @param {string} lang
 * @param {object} chart
 * @param {string} chart.xLabel
 * @param {{ label: string }[]} chart.lines
 * @param {(number | null | undefined)[][]} chart.data steps, and a column for each line
 * @param {number} index of the point
 */
export function readPoint(lang, { xLabel, lines, data: [steps, ...columns] }, index) {
  const values = lines.map(({ label }, line) => {
    const value = columns[line]?.[index];
    return translate(lang, 'chart.value', { name: label, value: typeof value === 'number' ? value : '–' });
  });
  const comma = translate(lang, 'differ.comma');
  return translate(lang, 'chart.point', { axis: xLabel, at: steps[index] ?? 0, values: values.join(comma) });
}

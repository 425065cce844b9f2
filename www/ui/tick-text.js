import { formatNumber } from '../i18n/index.js';

/** A number beside an axis: short where it is large, as a power of ten where its words are no longer known. @param {string} lang @param {number | null} tick */
export function tickText(lang, tick) {
  if (tick === null) return '';
  const size = Math.abs(tick);
  if (size < 1e4) return formatNumber(lang, tick);
  if (size < 1e9) return tick.toLocaleString(lang, { notation: 'compact' });
  return tick.toExponential(1).replace(/\.0e/, 'e');
}

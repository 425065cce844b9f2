// Sizes of the element's own. Its styles say `rem`, but a page may make that anything (`html { font-size: 62.5% }` is an
// old habit), so they are counted from a size that is set within the element, and means what the reader's browser does.
import { css, unsafeCSS } from 'lit';

/** The length that a `rem` of the styles becomes; of elements outside the lab, as those of the article, the page's. */
const SIZE = '--gcl-em';
const REM = /(?<![\w.])(-?\d*\.?\d+)rem\b/g;
/** Where no variable can stand. A query of the screen does not depend on the page's size, one of a container does. */
const QUERY = /(@media|@container)[^{]*\{/g;
/** What a `rem` is where nobody has set it, in pixels. */
const USUAL = 16;

/** @typedef {import('lit').CSSResult} CSSResult */

/** Each sheet once, so that those which elements share stay shared. @type {WeakMap<CSSResult, CSSResult>} */
const known = new WeakMap();

/** The same styles by the element's own size. @param {import('lit').CSSResultGroup | undefined} styles @returns {CSSResult[]} */
export function ownSizes(styles) {
  const sheets = /** @type {CSSResult[]} */ (/** @type {unknown[]} */ ([styles]).flat(Infinity));
  return sheets.filter(Boolean).map((sheet) => {
    if (!known.has(sheet)) known.set(sheet, unsafeCSS(inOwnSize(sheet.cssText)));
    return /** @type {CSSResult} */ (known.get(sheet));
  });
}

/** @param {string} text of a sheet */
export function inOwnSize(text) {
  const queries = [...text.matchAll(QUERY)].map(([query]) => query);
  return text
    .split(QUERY)
    .filter((_, index) => index % 2 === 0)
    .map((part) => part.replace(REM, (_, number) => `calc(var(${SIZE}, 1rem) * ${number})`))
    .map((part, index) => part + (queries[index] ?? '').replace(REM, inPixels))
    .join('');
}

/** @param {string} found @param {string} number @param {number} _ @param {string} query */
function inPixels(found, number, _, query) {
  return query.startsWith('@container') ? `${Number(number) * USUAL}px` : found;
}

/**
 * Around all that is in the element: nothing is inherited of the page but what a page means for an element as a whole, and
 * what the element's own `:host` says. Its languages are written from left to right, whatever the page's is.
 */
export const reset = css`
  .own {
    all: initial;
    display: block;
    direction: ltr;
    visibility: inherit;
    pointer-events: inherit;
    color-scheme: inherit;
    forced-color-adjust: inherit;
    color: var(--ink);
    font-family: var(--gcl-font, system-ui, 'Noto Sans CJK SC', sans-serif);
    font-size: var(--gcl-size, medium);
    line-height: 1.4;
    --gcl-em: 1em;
  }
`;

// Registered, it is the length that it is where it is set; else it would be counted anew in each part.
try {
  CSS.registerProperty({ name: SIZE, syntax: '<length>', inherits: true, initialValue: `${USUAL}px` });
} catch {
  // Another copy of this script did, or the browser cannot: then sizes depend a little on where they are used.
}

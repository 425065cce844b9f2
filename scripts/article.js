// The article's sources as pages, in `npm run dev` as in a build: the study's numbers and the formulas are
// put in. What cannot be put in stops the build, with the page and the reference.
import { fillFormulas } from './formulas.js';
import { fillNumbers, readRows } from './study.js';

/** @returns {import('vite').Plugin} */
export function article() {
  return {
    name: 'article',
    transformIndexHtml: {
      // Before Vite reads the page: it would take the study's numbers for text.
      order: 'pre',
      handler(html, { path }) {
        try {
          return fillFormulas(fillNumbers(html, readRows()));
        } catch (error) {
          throw new Error(`${path}: ${/** @type {Error} */ (error).message}`, { cause: error });
        }
      },
    },
  };
}

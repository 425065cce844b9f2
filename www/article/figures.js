// Figures of the article whose scripts are loaded once they come near the screen.

/** By the element's name. @type {Record<string, () => Promise<unknown>>} */
const FIGURES = {
  'gcl-clip-line': () => import('../clip-line/gcl-clip-line.js'),
  'gcl-after-training': () => import('../after-training/gcl-after-training.js'),
  'gcl-cost': () => import('../cost/gcl-cost.js'),
};

/** So far beyond the screen's edges a figure is fetched: what is scrolled to is then there. */
const MARGIN = '600px 0px';

export function loadFigures() {
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        // Without a network what stands in the page stays.
        FIGURES[target.localName]().catch(() => near.observe(target));
      }
    },
    { rootMargin: MARGIN },
  );
  for (const figure of document.querySelectorAll(Object.keys(FIGURES).join())) near.observe(figure);
}

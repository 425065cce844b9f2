/** In the page: an element by selectors, each within the one before or its shadow root. @param {string[]} path */
export function find(path) {
  return path.reduce((node, selector) => (node?.shadowRoot ?? node)?.querySelector(selector) ?? null, document);
}

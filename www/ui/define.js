/**
 * Defines an element, unless another copy of this script did: a page that takes the script from two sites has the
 * first one's elements. Without this the second would stop with an error where the page can do nothing.
 * @param {string} name @param {CustomElementConstructor} element
 */
export function define(name, element) {
  if (!customElements.get(name)) customElements.define(name, element);
}

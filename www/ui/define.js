import { ownSizes } from './sizes.js';

/**
 * Defines an element, its styles by its own sizes, unless another copy of this script did: a page that takes the script
 * from two sites has the first one's elements. Without this the second would stop with an error where the page can do
 * nothing.
 * @param {string} name @param {typeof import('lit').LitElement} element
 */
export function define(name, element) {
  if (customElements.get(name)) return;
  element.styles = ownSizes(element.styles);
  customElements.define(name, element);
}

// The article: the link to its other language takes the settings along, and links to setups lead to the
// figure that takes them.
import { language } from '../i18n/index.js';

const other = /** @type {HTMLAnchorElement | null} */ (document.querySelector('.languages a:not([aria-current])'));

if (other) {
  // The settings as they are when it is followed, opened beside this page or copied.
  for (const use of ['click', 'auxclick', 'contextmenu']) {
    other.addEventListener(use, () => (other.hash = location.hash));
  }
  // For a reader of the other language the link says in full what it leads to.
  if (language(navigator.language) === other.hreflang) other.textContent = other.dataset.offer ?? other.textContent;
}

// A link to a setup, such as #preset=fragile, is taken by the first figure: it comes into view.
for (const link of document.querySelectorAll('a[href*="="][href^="#"]')) {
  link.addEventListener('click', () => document.querySelector('gan-clipping-lab')?.scrollIntoView());
}

// The article: the link to its other language takes the place along, and a link to a setup leads to the lab.
import { language } from '../i18n/index.js';
import { keepForOffline } from '../offline/offline.js';
import { loadFigures } from './figures.js';

loadFigures();
keepForOffline();

const other = /** @type {HTMLAnchorElement | null} */ (document.querySelector('.languages a:not([aria-current])'));

if (other) {
  // The place as it is when it is followed, opened beside this page or copied.
  for (const use of ['click', 'auxclick', 'contextmenu']) {
    other.addEventListener(use, () => (other.hash = location.hash));
  }
  // For a reader of the other language the link says in full what it leads to.
  if (language(navigator.language) === other.hreflang) other.textContent = other.dataset.offer ?? other.textContent;
}

// Links to setups were of this page before the lab had one of its own: they still lead to theirs.
if (location.hash.includes('=')) {
  const lab = document.querySelector('a.lab')?.getAttribute('href');
  if (lab) location.replace(`${lab}${location.hash}`);
}

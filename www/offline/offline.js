// The site without a network: a service worker keeps what training needs, and offers a new release. Only the site's own
// pages call this; the element in other people's pages never does.

/** Where there are no idle callbacks, as in Safari. */
const LATER_MS = 2000;

/**
 * Once the page has loaded and has nothing to do: what is kept is fetched again or from the browser's own cache, and no
 * first visit is to wait for it.
 */
export function keepForOffline() {
  // A page that is worked on is not to be yesterday's.
  if (import.meta.env.MODE !== 'release' || !mayKeep()) return;
  const begin = () => whenIdle(() => void import('./registration.js').then(({ register }) => register(), missed));
  if (document.readyState === 'complete') begin();
  else addEventListener('load', begin, { once: true });
}

/** Not in a frame, where a reader of another page did not ask for it, nor for those who save data. */
function mayKeep() {
  const { connection } = /** @type {Navigator & { connection?: { saveData?: boolean } }} */ (navigator);
  if (window.parent !== window || connection?.saveData) return false;
  try {
    // Without https it is not there; in a sandbox it throws.
    return Boolean(navigator.serviceWorker);
  } catch {
    return false;
  }
}

/** @param {() => void} begin */
function whenIdle(begin) {
  if ('requestIdleCallback' in self) requestIdleCallback(begin);
  else setTimeout(begin, LATER_MS);
}

/** The network was gone before it came: the next visit tries again. */
function missed() {}

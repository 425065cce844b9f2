// Registers the service worker, and offers the reader what it has found: a new release is taken by a click, never by itself.
import { messageSW, Workbox } from 'workbox-window';

import { SITE } from '../session/site.js';
import { trusted } from '../session/trusted.js';
import { GclNewRelease } from './gcl-new-release.js';

export async function register() {
  // No browser's HTTP cache is to keep a release back.
  const workbox = new Workbox(trusted(`${SITE}sw.js`), { scope: SITE, updateViaCache: 'none' });
  /** @type {ServiceWorkerRegistration | undefined} */
  let registration;
  workbox.addEventListener('waiting', () => offer(() => registration?.waiting));
  try {
    registration = await workbox.register({ immediate: true });
  } catch {
    // No storage, a policy, or no network: the page is as it was before there were service workers.
  }
}

/** @param {() => ServiceWorker | null | undefined} waiting the release that waits now: a later one may have come */
function offer(waiting) {
  if (document.querySelector('gcl-new-release')) return;
  const bar = new GclNewRelease();
  bar.take = () => take(waiting());
  document.body.append(bar);
}

/**
 * Loads the page anew by the release that waits. It takes over every tab at once, so it does not while there are others.
 * @param {ServiceWorker | null | undefined} release
 * @returns {Promise<number>} other tabs that have the site open; where there are none, the page is about to be loaded
 */
async function take(release) {
  // Another tab has taken it meanwhile, or it is gone.
  if (!release) return (location.reload(), 0);
  const refused = new AbortController();
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { signal: refused.signal });
  const others = await messageSW(release, { type: 'TAKE_OVER' });
  if (others > 0) refused.abort();
  return others;
}

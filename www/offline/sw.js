// The service worker of a release: what training needs is kept before it is asked for, the rest once it was. It answers for
// the files of its own release and for nothing else; those with their content in their names are the same in any.
import { clientsClaim, setCacheNameDetails } from 'workbox-core';
import { PrecacheController, PrecacheRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkFirst } from 'workbox-strategies';

import { takeOver } from './take-over.js';
import { wasmOfThisBrowser } from './wasm-of-this-browser.js';

/* global __FILES__ -- scripts/offline.js writes the release's files. */

const worker = /** @type {import('./service-worker.d.ts').ServiceWorkerScope} */ (/** @type {unknown} */ (self));
const { precached, cpu, used, pages } = __FILES__;

/** Several labs on one origin keep to themselves. */
const USED = `gan-clipping-lab-used-${worker.registration.scope}`;
const hrefOf = (/** @type {string} */ path) => new URL(path, worker.location.href).href;
/** Their names say their content. */
const hashed = new Set([...cpu, ...used].map(hrefOf));
const onUse = new CacheFirst({ cacheName: USED });

setCacheNameDetails({ prefix: 'gan-clipping-lab' });
const kept = new PrecacheController({ plugins: [{ requestWillFetch: async ({ request }) => asked(request) }] });
kept.addToCacheList(precached);

/** What has the same name in every release is asked for anew, but comes only if it has changed. @param {Request} request */
const asked = (request) => (request.cache === 'reload' ? new Request(request, { cache: 'no-cache' }) : request);

worker.addEventListener('install', (event) => {
  event.waitUntil(keepAll(event));
});

/** @param {import('./service-worker.d.ts').ExtendableEvent} event */
async function keepAll(event) {
  const wasm = new Request(hrefOf(await wasmOfThisBrowser(cpu)));
  const [response, done] = onUse.handleAll({ request: wasm, event });
  // The browser tries again at the next visit.
  if (!(await response).ok) throw new Error(`${wasm.url}: ${(await response).status}`);
  await done;
  await kept.install(event);
}

worker.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([kept.activate(event), dropOld()]));
});

/** Of what was kept on use, what this release has not, and pages, which are of one release. */
async function dropOld() {
  const cache = await caches.open(USED);
  const old = (await cache.keys()).filter(({ url }) => !hashed.has(url));
  await Promise.all(old.map((request) => cache.delete(request)));
}

worker.addEventListener('message', (event) => {
  if (event.data?.type === 'TAKE_OVER') event.waitUntil(takeOver(worker, event));
});

clientsClaim();
// A page's address may say settings; no file's does.
registerRoute(
  new PrecacheRoute(kept, { ignoreURLParametersMatching: [/./], directoryIndex: 'index.html', cleanURLs: true }),
);
registerRoute(({ url }) => hashed.has(url.href), onUse);
// The worker of the engine asks whether a package is there before it loads it.
registerRoute(({ url }) => isKnown(url), headOf, 'HEAD');
registerRoute(
  ({ url, request }) => request.mode === 'navigate' && pages.some((path) => hrefOf(path) === url.origin + url.pathname),
  new NetworkFirst({ cacheName: USED, matchOptions: { ignoreSearch: true } }),
);

/** @param {URL} url */
const isKnown = ({ href }) => hashed.has(href) || kept.getCacheKeyForURL(href) !== undefined;

/** @param {{ request: Request }} given */
async function headOf({ request }) {
  const stored = await caches.match(kept.getCacheKeyForURL(request.url) ?? request.url);
  return stored ? new Response(null, { headers: stored.headers }) : fetch(request);
}

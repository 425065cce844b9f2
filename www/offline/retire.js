// The service worker of a build that is no release: a release that was looked at under the same address before is not to
// answer for it. It is served as it stands here.

const worker = /** @type {import('./service-worker.d.ts').ServiceWorkerScope} */ (/** @type {unknown} */ (self));

worker.addEventListener('install', () => void worker.skipWaiting());
worker.addEventListener('activate', (event) => event.waitUntil(retire()));

async function retire() {
  const { registration, clients } = worker;
  const own = (await caches.keys()).filter((name) => name.endsWith(registration.scope));
  await Promise.all(own.map((name) => caches.delete(name)));
  await registration.unregister();
  const open = await clients.matchAll({ type: 'window' });
  await Promise.all(open.map((client) => client.navigate(client.url)));
}

// A release that waits takes over all tabs at once: the old files go, and what trains in another tab may still need them.

/**
 * @param {import('./service-worker.d.ts').ServiceWorkerScope} worker
 * @param {import('./service-worker.d.ts').ExtendableMessageEvent} event of the tab that asks for it; it is answered the
 *   number of other tabs, and the release takes over where that is 0
 */
export async function takeOver(worker, { source, ports }) {
  const open = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const others = open.filter(({ id, url }) => id !== source?.id && url.startsWith(worker.registration.scope)).length;
  ports[0].postMessage(others);
  if (others === 0) await worker.skipWaiting();
}

// The site as it lies in dist/, on a port of its own. Each of its pages keeps what it complains of, from before its
// first script: WebKit's driver tells nothing of the console.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { preview } from 'vite';

import { root } from '../../scripts/run.js';

/** In the page. */
function keepComplaints() {
  const complaints = (globalThis.complaints = []);
  const keep = (...words) => complaints.push(words.map(String).join(' '));
  // What does not load is an error of its element, and comes by no other way.
  const nameOf = ({ target }) => target?.src ?? target?.href ?? 'the page';
  addEventListener('error', (event) => keep(event.message ?? `${nameOf(event)} did not load`), true);
  addEventListener('unhandledrejection', ({ reason }) => keep(reason));
  for (const level of ['error', 'warn']) globalThis.console[level] = keep;
}

/** Serves until closed. @returns {Promise<{ address: string, close: () => Promise<void> }>} */
export async function serve() {
  const plugin = {
    name: 'keep-complaints',
    configurePreviewServer: ({ middlewares }) => {
      middlewares.use(({ url }, response, next) => {
        const { pathname } = new URL(url, 'http://localhost');
        const file = join(root, 'dist', pathname.endsWith('/') ? `${pathname}index.html` : pathname);
        if (!file.endsWith('.html') || !existsSync(file)) return next();
        const html = readFileSync(file, 'utf8').replace('<head>', `<head><script>(${keepComplaints})();</script>`);
        response.setHeader('content-type', 'text/html').end(html);
      });
    },
  };
  const server = await preview({ root, logLevel: 'warn', preview: { port: 0, open: false }, plugins: [plugin] });
  return { address: server.resolvedUrls.local[0], close: () => server.close() };
}

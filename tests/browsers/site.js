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
  // What does not load is an error of its element, and comes by no other way; the lab's own errors have a detail.
  const textOf = ({ message, detail, target }) =>
    message ?? (detail ? JSON.stringify(detail) : `${target?.src ?? target?.href} did not load`);
  addEventListener('error', (event) => keep(textOf(event)), true);
  addEventListener('unhandledrejection', ({ reason }) => keep(reason));
  for (const level of ['error', 'warn']) globalThis.console[level] = keep;
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
    keep(`refused: ${violatedDirective} ${blockedURI}, ${sourceFile}:${lineNumber}`),
  );
}

/** In the page: in an iframe it trains as soon as it can, and tells its steps and complaints to the page around it. */
function tellParent() {
  if (parent === self) return;
  const tell = () => parent.postMessage({ step: lab().stats(0)?.step ?? 0, complaints: globalThis.complaints }, '*');
  const lab = () => document.querySelector('gan-clipping-lab');
  addEventListener('ready', () => lab().start());
  for (const name of ['step', 'error']) addEventListener(name, tell);
}

const FIRST = [keepComplaints, tellParent].map((one) => `(${one})();`).join('');

/** A script of the site, so that a policy does not refuse it. */
const FIRST_SCRIPT = '/first-of-all.js';

/** A page of another site with the lab in an iframe. @param {string} attributes */
const around = (attributes) => `<!doctype html><link rel="icon" href="data:," />
  <script>addEventListener('message', ({ data }) => 'step' in data && (globalThis.told = data));</script>
  <iframe ${attributes} src="embed.html" width="1000" height="700"></iframe>`;
/** In an iframe with `sandbox` it has no origin. @type {Record<string, string>} */
const PAGES = { '/sandbox.html': around('sandbox="allow-scripts"'), '/iframe.html': around('') };

/**
 * Serves until closed.
 * @param {string} [policy] that the host sends with all that is the site's
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function serve(policy) {
  const plugin = {
    name: 'keep-complaints',
    configurePreviewServer: ({ middlewares }) => {
      middlewares.use(({ url }, response, next) => {
        const { pathname } = new URL(url, 'http://localhost');
        response.setHeader('access-control-allow-origin', '*');
        if (PAGES[pathname]) return response.setHeader('content-type', 'text/html').end(PAGES[pathname]);
        if (policy) response.setHeader('content-security-policy', policy);
        if (pathname === FIRST_SCRIPT) return response.setHeader('content-type', 'text/javascript').end(FIRST);
        const file = join(root, 'dist', pathname.endsWith('/') ? `${pathname}index.html` : pathname);
        if (!file.endsWith('.html') || !existsSync(file)) return next();
        const html = readFileSync(file, 'utf8').replace('<head>', `<head><script src="${FIRST_SCRIPT}"></script>`);
        response.setHeader('content-type', 'text/html').end(html);
      });
    },
  };
  const server = await preview({ root, logLevel: 'warn', preview: { port: 0, open: false }, plugins: [plugin] });
  return { address: server.resolvedUrls.local[0], close: () => server.close() };
}

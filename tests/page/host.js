// A host of static files below a path, as tests of releases need it: what it serves can be another folder from now on, and
// it can be gone.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
};

/**
 * @param {object} given
 * @param {string} given.folder
 * @param {string} [given.path] where the site lies on its host, with slashes at both ends
 * @param {Record<string, string>} [given.headers]
 * @param {Record<string, string>} [given.pages] pages beside the site, by their paths from the host's root
 * @param {Record<string, string>} [given.files] in the place of the folder's, by their paths from the site
 * @param {(path: string) => Promise<void> | void} [given.before] may hold an answer back
 */
export async function startHost({ folder, path = '/some/lab/', headers = {}, pages = {}, files = {}, before }) {
  const site = { folder, files };
  /** Paths from the site, in the order in which they were asked for. @type {string[]} */
  const asked = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (pages[pathname]) return response.setHeader('content-type', 'text/html').end(pages[pathname]);
    const name = normalize(pathname.slice(path.length) + (pathname.endsWith('/') ? 'index.html' : ''));
    asked.push(name);
    await before?.(name);
    const file = site.files[name] ?? join(site.folder, name);
    if (!pathname.startsWith(path) || !existsSync(file) || !statSync(file).isFile())
      return response.writeHead(404).end();
    const { size, mtimeMs } = statSync(file);
    const tag = `"${file.length}-${size}-${mtimeMs}"`;
    response.setHeader('etag', tag);
    response.setHeader('cache-control', 'no-cache');
    if (request.headers['if-none-match'] === tag) return response.writeHead(304).end();
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, 'localhost', resolve));
  const origin = `http://localhost:${server.address().port}`;
  return {
    origin,
    address: `${origin}${path}`,
    asked,
    serve: (other, instead = {}) => Object.assign(site, { folder: other, files: instead }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

// A host of static files, as far away and as narrow as is asked: all answers share one line, as a reader's downloads do.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Bytes that the line carries for one answer before another has its turn. */
const PACKET = 16 * 1024;

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/**
 * @param {string} folder whose files are sent by Brotli where they lie packed beside themselves
 * @param {{ mbit: number, latency: number }} line megabits a second, and milliseconds until an answer begins
 */
export async function startSlowHost(folder, { mbit, latency }) {
  let sent = 0;
  let free = 0;
  /** Waits until the line has carried so many bytes after all that it was given before. @param {number} bytes */
  const carry = async (bytes) => {
    free = Math.max(free, performance.now()) + (bytes * 8) / (mbit * 1000);
    sent += bytes;
    if (free > performance.now()) await wait(free - performance.now());
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = join(folder, normalize(pathname + (pathname.endsWith('/') ? 'index.html' : '')));
    if (latency > 0) await wait(latency);
    if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end();
    const packed = /\bbr\b/.test(String(request.headers['accept-encoding'])) && existsSync(`${file}.br`);
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    response.setHeader('cache-control', 'max-age=600');
    if (packed) response.setHeader('content-encoding', 'br');
    const bytes = readFileSync(packed ? `${file}.br` : file);
    // As hosts of files do: what a cache has already is not sent again.
    const tag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
    response.setHeader('etag', tag);
    if (request.headers['if-none-match'] === tag) return void response.writeHead(304).end();
    response.setHeader('content-length', bytes.length);
    for (let from = 0; from < bytes.length && !response.destroyed; from += PACKET) {
      const packet = bytes.subarray(from, from + PACKET);
      await carry(packet.length);
      response.write(packet);
    }
    response.end();
  });
  await /** @type {Promise<void>} */ (new Promise((resolve) => server.listen(0, 'localhost', () => resolve())));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    address: `http://localhost:${port}/`,
    /** Bytes of all answers so far, as they were sent. */
    sent: () => sent,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

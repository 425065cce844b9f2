// The fixtures on one origin and the installed package on another, which lets itself be read, as any host of static files.
//   node tests/packages/serve.js FOLDER PORT
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const [folder, port] = process.argv.slice(2);

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** @param {string} root @param {Record<string, string>} headers */
const serve = (root, headers) =>
  createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    let file = join(root, normalize(decodeURIComponent(pathname)));
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html');
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!existsSync(file)) return response.writeHead(404).end();
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    const own = readFileSync(file);
    const body = type === 'text/html' ? String(own).replaceAll('PACKAGE', `http://localhost:${Number(port) + 1}`) : own;
    response.setHeader('content-type', type).end(body);
  });

serve(folder, {}).listen(Number(port), 'localhost');
serve(join(folder, 'node_modules', 'gan-clipping-lab'), { 'access-control-allow-origin': '*' }).listen(
  Number(port) + 1,
  'localhost',
);

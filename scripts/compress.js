// Beside each file of the site its .gz and .br, for hosts that send what lies there; the others ignore them.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** What is not compressed already. */
const TYPES = ['.html', '.js', '.css', '.json', '.svg', '.txt', '.wasm', '.safetensors', '.webmanifest'];

const ways = [
  { end: '.gz', pack: (/** @type {Buffer} */ bytes) => promisify(gzip)(bytes, { level: 9 }) },
  {
    end: '.br',
    pack: (/** @type {Buffer} */ bytes) =>
      promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  },
];

/**
 * Only what becomes smaller is kept.
 * @param {string} folder
 * @returns {Promise<string[]>} what was written, by paths from the folder
 */
export async function compress(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => TYPES.includes(extname(path)) && statSync(join(folder, path)).isFile())
    .toSorted();
  const written = await Promise.all(
    files.map(async (path) => {
      const bytes = readFileSync(join(folder, path));
      const packed = await Promise.all(ways.map(async ({ end, pack }) => ({ end, made: await pack(bytes) })));
      const smaller = packed.filter(({ made }) => made.length < bytes.length);
      for (const { end, made } of smaller) writeFileSync(join(folder, path + end), made);
      return smaller.map(({ end }) => path + end);
    }),
  );
  return written.flat();
}

// What a WOFF2 file holds (https://www.w3.org/TR/WOFF2/), as far as a test of fonts asks.
import { brotliDecompressSync } from 'node:zlib';

/** Tables of which a number of six bits stands for the tag, those of interest here; 63 for a tag in four letters. */
const KNOWN = new Map([
  [0, 'cmap'],
  [31, 'MATH'],
]);
const ANY = 63;
/** Tables whose directory entry tells a second length. */
const TRANSFORMED = new Set([10, 11]);

/**
 * The tables' bytes by tag; of the known tags only `cmap` and `MATH` have their name.
 * @param {Buffer} file
 */
export function tablesOf(file) {
  if (file.toString('latin1', 0, 4) !== 'wOF2') throw new Error('this is no WOFF2 file');
  const count = file.readUInt16BE(12);
  let at = 48;
  const number = () => {
    let value = 0;
    for (;;) {
      const byte = file[at++];
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  };
  const entries = [];
  for (let index = 0; index < count; index += 1) {
    const flags = file[at++];
    const known = flags & 63;
    let tag = KNOWN.get(known) ?? `known ${known}`;
    if (known === ANY) {
      tag = file.toString('latin1', at, at + 4);
      at += 4;
    }
    let length = number();
    const version = flags >> 6;
    // glyf and loca are transformed unless version 3 is told, all others where one is.
    if (TRANSFORMED.has(known) ? version !== 3 : version !== 0) length = number();
    entries.push({ tag, length });
  }
  const data = brotliDecompressSync(file.subarray(at, at + file.readUInt32BE(20)));
  let start = 0;
  return Object.fromEntries(entries.map(({ tag, length }) => [tag, data.subarray(start, (start += length))]));
}

/** The characters that a font has, from its cmap of format 12 or 4. @param {Buffer} file */
export function charactersOf(file) {
  const { cmap } = tablesOf(file);
  const found = new Set();
  for (let index = 0; index < cmap.readUInt16BE(2); index += 1) {
    const table = cmap.subarray(cmap.readUInt32BE(8 + 8 * index));
    const format = table.readUInt16BE(0);
    if (format === 12) readGroups(table, found);
    else if (format === 4) readSegments(table, found);
    else throw new Error(`cmap format ${format} is not read here`);
  }
  return found;
}

/** @param {Buffer} table @param {Set<string>} found */
function readGroups(table, found) {
  for (let index = 0; index < table.readUInt32BE(12); index += 1) {
    const at = 16 + 12 * index;
    add(table.readUInt32BE(at), table.readUInt32BE(at + 4), found);
  }
}

/** Segments whose every character has a glyph, as a subset's are. @param {Buffer} table @param {Set<string>} found */
function readSegments(table, found) {
  const doubled = table.readUInt16BE(6);
  for (let at = 14; at < 14 + doubled; at += 2)
    add(table.readUInt16BE(at + doubled + 2), table.readUInt16BE(at), found);
}

/** @param {number} first @param {number} last @param {Set<string>} found */
function add(first, last, found) {
  for (let code = first; code <= Math.min(last, 0x10fffd); code += 1) found.add(String.fromCodePoint(code));
}

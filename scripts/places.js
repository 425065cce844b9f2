// Panics name the place in the source that they come from. For a library's that is a path of the machine
// that built the package, with line and column: a good part of its constants, and no help to a reader.
// Panics keep their messages, and our own their places.
import { Failure } from './run.js';

/** Sections and opcodes of the format (WebAssembly Core Specification, section 5.5). */
const DATA_SECTION = 11;
const ACTIVE = 0;
const I32_CONST = 0x41;
const END = 0x0b;

/** A place in Rust: address and length of the file's name, line, column; 32 bits each. */
const PLACE = 16;
const LIBRARY = /^\/[\w./+@-]+\.rs$/;

/** @typedef {{ address: number, at: number, length: number }} Segment constants at `at` in the file, at `address` in memory */

/** Empties all places in libraries, and their files' names. @param {Buffer} wasm @returns {number} how many there were */
export function forgetPlaces(wasm) {
  const segments = segmentsOf(wasm);
  /** @type {{ place: number, name: number, length: number }[]} */
  const places = [];
  for (const { at, length } of segments) {
    for (let place = at; place + PLACE <= at + length; place += 4) {
      const [address, size] = [wasm.readUInt32LE(place), wasm.readUInt32LE(place + 4)];
      const home = segments.find((one) => address >= one.address && address + size <= one.address + one.length);
      if (!home) continue;
      const name = home.at + address - home.address;
      if (LIBRARY.test(wasm.toString('latin1', name, name + size))) places.push({ place, name, length: size });
    }
  }
  for (const { place, name, length } of places) {
    wasm.fill(0, name, name + length);
    wasm.fill(0, place, place + PLACE);
    // A slice without length has an address all the same.
    wasm.writeUInt32LE(1, place);
  }
  return places.length;
}

/** @param {Buffer} wasm @returns {Segment[]} */
function segmentsOf(wasm) {
  const reader = new Reader(wasm, 8);
  while (reader.at < wasm.length) {
    const section = wasm[reader.at++];
    const length = reader.unsigned();
    if (section === DATA_SECTION) return readSegments(reader);
    reader.at += length;
  }
  return [];
}

/** @param {Reader} reader @returns {Segment[]} */
function readSegments(reader) {
  return Array.from({ length: reader.unsigned() }, () => {
    reader.expect(ACTIVE);
    reader.expect(I32_CONST);
    const address = reader.signed();
    reader.expect(END);
    const length = reader.unsigned();
    const at = reader.at;
    reader.at += length;
    return { address, at, length };
  });
}

/** Numbers as the format writes them (LEB128). */
class Reader {
  /** @param {Buffer} bytes @param {number} at */
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  unsigned() {
    return this.#number().value >>> 0;
  }

  signed() {
    const { value, bits } = this.#number();
    return bits < 32 ? (value << (32 - bits)) >> (32 - bits) : value;
  }

  /** @param {number} byte */
  expect(byte) {
    const found = this.bytes[this.at++];
    if (found !== byte)
      throw new Failure(`a segment of data has ${found} where ${byte} is expected: update scripts/places.js`);
  }

  #number() {
    let value = 0;
    let bits = 0;
    let byte;
    do {
      byte = this.bytes[this.at++];
      value |= (byte & 127) << bits;
      bits += 7;
    } while (byte & 128);
    return { value, bits };
  }
}

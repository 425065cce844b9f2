// What bad input is made of: values that programs stumble over, a good value with something in it changed, and bytes cut
// into pieces as a stream may bring them.
import fc from 'fast-check';

/** Names that every object answers to, or that are no name. */
export const HOSTILE_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  '0',
  '',
  ' ',
  'NaN',
];

export const HOSTILE_TEXTS = [
  ...HOSTILE_NAMES,
  'null',
  'undefined',
  'off',
  '-1',
  '-0',
  '0.5',
  '1e999',
  '-1e999',
  '1e-400',
  '9007199254740993',
  '4294967296',
  '0x10',
  '1,5',
  '1,500',
  '½',
  'İ',
  '\u0000',
  '\uD800',
  '‮abc',
  '{step}',
  '<img src=x onerror=alert(1)>',
  '%',
  '%E0%A4%A',
  'a'.repeat(200),
];

export const hostileText = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'binary', maxLength: 30 }));

/** A value of JSON: one that programs stumble over, or any. */
export const hostileValue = fc
  .oneof(
    fc.constantFrom(null, true, false, 0, -0, -1, 0.5, 1e300, -1e300, 5e-324, 2 ** 32, 2 ** 53, [], {}, [null], [[]], {
      a: {},
    }),
    fc.constantFrom(...HOSTILE_TEXTS),
    fc.double({ noNaN: true }),
    fc.jsonValue({ maxDepth: 4 }),
    fc.integer({ min: 2, max: 40 }).map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth))),
  )
  // Each its own: some are changed further.
  .map((value) => structuredClone(value));

/** Each place in a value, as the names that lead there. @param {unknown} value @param {string[]} [path] @returns {string[][]} */
export function placesIn(value, path = []) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((name) => [[...path, name], ...placesIn(value[name], [...path, name])]);
}

/** A change of one place: another value, none, or a field more beside it. */
const change = fc.record({
  place: fc.nat(),
  kind: fc.constantFrom('set', 'set', 'set', 'remove', 'add', 'repeat'),
  name: fc.oneof(fc.constantFrom(...HOSTILE_NAMES), fc.string({ maxLength: 8 })),
  value: hostileValue,
});

/** A good value of JSON with up to three places changed. @param {fc.Arbitrary<unknown>} good */
export const changedJson = (good) =>
  fc
    .tuple(good, fc.array(change, { maxLength: 3 }))
    .map(([value, changes]) => changes.reduce(changed, structuredClone(value)));

/** @param {any} value @param {{ place: number, kind: string, name: string, value: unknown }} change */
function changed(value, { place, kind, name, value: other }) {
  const places = placesIn(value);
  if (places.length === 0) return other;
  const path = places[place % places.length];
  const node = path.slice(0, -1).reduce((one, key) => one[key], value);
  const last = path[path.length - 1];
  if (kind === 'remove') delete node[last];
  else if (kind === 'repeat' && Array.isArray(node)) node.push(...structuredClone(node.slice(0, 5)));
  else if (kind === 'add' && !Array.isArray(node))
    Object.defineProperty(node, name, { value: other, enumerable: true, configurable: true, writable: true });
  else if (last !== 'length') node[last] = other;
  return value;
}

/** Good bytes with some changed, left out or doubled. @param {fc.Arbitrary<Uint8Array>} good @returns {fc.Arbitrary<Uint8Array<ArrayBuffer>>} */
export const changedBytes = (good) =>
  fc
    .tuple(
      good,
      fc.array(
        fc.record({
          at: fc.nat(),
          kind: fc.constantFrom('set', 'set', 'cut', 'double', 'word'),
          value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff, 10, 13, 34, 44, 91, 93, 123, 125), fc.nat(255)),
          length: fc.nat(40),
        }),
        { maxLength: 4 },
      ),
    )
    .map(([bytes, changes]) => changes.reduce(changedAt, bytes));

/** @param {Uint8Array} bytes @param {{ at: number, kind: string, value: number, length: number }} change */
function changedAt(bytes, { at, kind, value, length }) {
  if (bytes.length === 0) return Uint8Array.of(value);
  const place = at % bytes.length;
  if (kind === 'set') return bytes.with(place, value);
  if (kind === 'word')
    return Uint8Array.from(bytes, (byte, index) => (index >= place && index < place + 4 ? value : byte));
  if (kind === 'cut') return Uint8Array.from([...bytes.subarray(0, place), ...bytes.subarray(place + length)]);
  return Uint8Array.from([...bytes.subarray(0, place + length), ...bytes.subarray(place)]);
}

/** Bytes in pieces of these lengths, one after another and again. @param {Uint8Array} bytes @param {number[]} lengths */
export function pieces(bytes, lengths) {
  const all = [];
  for (let [at, turn] = [0, 0]; at < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length];
    all.push(bytes.slice(at, at + length));
    at += length;
  }
  return all;
}

export const lengths = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 });

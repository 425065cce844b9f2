// Ten of MNIST's test images and what was recorded of two of them, fetched when a figure can be seen.

/**
 * @typedef {object} ReadDigit what became of the first digit, with the second at the walk's end
 * @property {Uint8Array} walk the VAE's, images side by side
 * @property {import('../types.d.ts').SearchedImage[]} found by the search in the GAN
 *
 * @typedef {object} Digits
 * @property {Uint8Array[]} digits 0 to 9
 * @property {[number, number]} shown the first digit, and the one at the walk's end
 * @property {Record<string, ReadDigit>} read by `none` and `clipped`
 */

/** @type {Promise<Digits> | undefined} */
let fetching;

/** What fails is tried again when it is next asked for. */
export function recordedDigits() {
  fetching ??= fetchDigits().catch((error) => {
    fetching = undefined;
    throw error;
  });
  return fetching;
}

/** @returns {Promise<Digits>} */
async function fetchDigits() {
  const { default: all } = await import('./recorded-digits.json');
  const read = Object.entries(all.read).map(([key, { walk, found }]) => [
    key,
    { walk: bytesOf(walk), found: found.map((image) => ({ ...image, pixels: bytesOf(image.pixels) })) },
  ]);
  return {
    digits: all.digits.map(bytesOf),
    shown: /** @type {[number, number]} */ (all.shown),
    read: Object.fromEntries(read),
  };
}

/** @param {string} base64 */
const bytesOf = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

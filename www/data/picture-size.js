// How many pixels a picture says that it has, from its first bytes: a browser would make room for all of them before it
// knows whether they come. PNG, JPEG, GIF, BMP and WebP; of others only the decoder knows. No DOM.

/** Bytes of a file that are enough: a JPEG may have a preview before its size. */
export const HEAD_BYTES = 256 * 1024;

/** @typedef {{ width: number, height: number }} Size */

/** What a picture's first bytes say; nothing where they do not say it. @param {Uint8Array} head @returns {Size | undefined} */
export function pictureSize(head) {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  try {
    return FORMATS.find(({ fits }) => fits(view))?.read(view);
  } catch (error) {
    // Cut short: the view was asked for what is beyond its end.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** @param {DataView} view @param {number} at @param {string} text */
function has(view, at, text) {
  return [...text].every((letter, index) => view.getUint8(at + index) === letter.charCodeAt(0));
}

/** Less than a whole number of bytes holds. @param {DataView} view @param {number} at */
const uint24 = (view, at) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);

/** @type {{ fits: (view: DataView) => boolean, read: (view: DataView) => Size | undefined }[]} */
const FORMATS = [
  {
    fits: (view) => has(view, 1, 'PNG'),
    read: (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  },
  {
    fits: (view) => has(view, 0, 'GIF8'),
    read: (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  },
  {
    fits: (view) => has(view, 0, 'BM'),
    // A height below zero is of rows from the top.
    read: (view) => ({ width: view.getUint32(18, true), height: Math.abs(view.getInt32(22, true)) }),
  },
  { fits: (view) => has(view, 0, 'RIFF') && has(view, 8, 'WEBP'), read: readWebP },
  { fits: (view) => view.getUint16(0) === 0xffd8, read: readJpeg },
];

/** @param {DataView} view @returns {Size | undefined} */
function readWebP(view) {
  if (has(view, 12, 'VP8X')) return { width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) };
  if (has(view, 12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  if (!has(view, 12, 'VP8 ')) return undefined;
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

/** The first frame's header among the segments. @param {DataView} view @returns {Size | undefined} */
function readJpeg(view) {
  for (let at = 2; view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    // Fill bytes may stand before a marker.
    if (marker === 0xff) at += 1;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    else at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return undefined;
}

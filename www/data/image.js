// An image: 28 × 28 greys, 8-bit, row-major; 0 is black, 255 white. No DOM.

/** Pixels on a side. */
export const IMAGE_SIDE = 28;
export const IMAGE_PIXELS = IMAGE_SIDE * IMAGE_SIDE;

/**
 * Paints greys into an RGBA picture of full opacity: images of side × side, beside each other and then below;
 * with a side of 1 the greys are the picture itself. What has no room is left out.
 * @param {{ data: Uint8ClampedArray, width: number }} picture whose width is a multiple of the side
 * @param {Uint8Array} greys count × side × side
 * @param {number} [side]
 */
export function paintGreys({ data, width }, greys, side = IMAGE_SIDE) {
  const words = new Uint32Array(data.buffer);
  const columns = width / side;
  for (let index = 0; index < greys.length; index += 1) {
    const image = Math.floor(index / (side * side));
    const row = Math.floor(image / columns) * side + (Math.floor(index / side) % side);
    const column = (image % columns) * side + (index % side);
    // The same value for red, green and blue; a write beyond the end is dropped.
    words[row * width + column] = 0xff000000 | (greys[index] * 0x010101);
  }
}

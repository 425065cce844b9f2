// A drawing as MNIST has its digits: scaled into 20 × 20 pixels with its shape kept, and laid in the middle of 28 × 28
// by its centre of mass (LeCun et al. 1998, "Gradient-based learning applied to document recognition", section III).
// A network that has seen only such digits reads no other. Pure.
import { IMAGE_PIXELS, IMAGE_SIDE } from '../data/image.js';

/** Side of the box that a digit fills. */
const BOX = 20;
/** Where the centres of MNIST's digits lie, in pixels from the first one's middle: half a pixel beyond the image's own. */
const MIDDLE = IMAGE_SIDE / 2;

/**
 * 8-bit greys, 784; undefined where nothing is drawn.
 * @param {Uint8Array} drawn 8-bit greys, side × side, 0 where nothing is
 * @param {number} side
 */
export function asMnist(drawn, side) {
  const bounds = boundsOf(drawn, side);
  if (!bounds) return undefined;
  const { left, top, width, height } = bounds;
  const scale = BOX / Math.max(width, height);
  const inBox = shrunk(drawn, side, (x, y) => [left + width / 2 + x / scale, top + height / 2 + y / scale], scale);
  const [x, y] = centreOf(inBox);
  // Moved by whole pixels, as MNIST's are: nothing is blurred again.
  return moved(inBox, Math.round(MIDDLE - x), Math.round(MIDDLE - y));
}

/** The box that holds all that is drawn. @param {Uint8Array} drawn @param {number} side */
function boundsOf(drawn, side) {
  let [left, top, right, bottom] = [side, side, -1, -1];
  drawn.forEach((grey, index) => {
    if (grey === 0) return;
    const [x, y] = [index % side, Math.floor(index / side)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  });
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Points that stand for a pixel, along each side: their mean is its grey. */
const POINTS = 4;

/**
 * An image of 28 × 28 whose pixel at (x, y) from the middle shows what `from` says of the drawing.
 * @param {Uint8Array} drawn @param {number} side
 * @param {(x: number, y: number) => [number, number]} from @param {number} scale pixels here for one there
 */
function shrunk(drawn, side, from, scale) {
  const image = new Uint8Array(IMAGE_PIXELS);
  // Where the drawing is the finer one, all of its pixels are to count.
  const points = Math.max(POINTS, Math.ceil(1 / scale));
  for (let index = 0; index < IMAGE_PIXELS; index += 1) {
    const [column, row] = [index % IMAGE_SIDE, Math.floor(index / IMAGE_SIDE)];
    let sum = 0;
    for (let point = 0; point < points * points; point += 1) {
      const [dx, dy] = [((point % points) + 0.5) / points, (Math.floor(point / points) + 0.5) / points];
      const [x, y] = from(column + dx - IMAGE_SIDE / 2, row + dy - IMAGE_SIDE / 2).map(Math.floor);
      if (x >= 0 && x < side && y >= 0 && y < side) sum += drawn[y * side + x];
    }
    image[index] = Math.round(sum / (points * points));
  }
  return image;
}

/** The centre of mass, in pixels from the first one's middle. @param {Uint8Array} image */
function centreOf(image) {
  let [sum, x, y] = [0, 0, 0];
  image.forEach((grey, index) => {
    sum += grey;
    x += grey * (index % IMAGE_SIDE);
    y += grey * Math.floor(index / IMAGE_SIDE);
  });
  return sum === 0 ? [MIDDLE, MIDDLE] : [x / sum, y / sum];
}

/** @param {Uint8Array} image @param {number} right @param {number} down */
function moved(image, right, down) {
  return image.map((_, index) => {
    const [x, y] = [(index % IMAGE_SIDE) - right, Math.floor(index / IMAGE_SIDE) - down];
    const inside = x >= 0 && x < IMAGE_SIDE && y >= 0 && y < IMAGE_SIDE;
    return inside ? image[y * IMAGE_SIDE + x] : 0;
  });
}

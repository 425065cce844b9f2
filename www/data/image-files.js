// The reader's files as images of 28 × 28 greys: IDX files, or pictures that the browser can decode.
import { looksLikeIdx, readIdx } from './idx.js';
import { IMAGE_PIXELS, IMAGE_SIDE, paintGreys } from './image.js';
import { Refusal } from '../messages/refusal.js';
import { printOf } from './own-images.js';
import { HEAD_BYTES, pictureSize } from './picture-size.js';

/**
 * @typedef {import('./idx.js').Idx} Idx
 * @typedef {import('../types.d.ts').Message} Message
 *
 * @typedef {object} Found images as they came, before inversion
 * @property {string} name
 * @property {number} count
 * @property {string} size of the originals, such as 32 × 32, or of the smallest and the largest
 * @property {number} mean grey, 0 to 255, of what is image and not border
 * @property {Uint8Array} pixels count × 784, the border 0
 * @property {Uint8Array} boxes of each image its rows and columns within the 28 × 28, centred
 * @property {Message[]} notes what was left out
 *
 * @typedef {(done: number, total: number) => void} Progress
 */

/** A batch. */
export const FEWEST = 128;
export const MOST = 70_000;
/** Pixels of a picture: 256 MB while it is decoded. */
export const MOST_PIXELS = 64e6;
/** The page is drawn in between. */
const WORK_MS = 30;
/** Images that are inverted and hashed in one go, in a few milliseconds. */
const SLICE = 1000;

/** @param {File[]} files @param {Progress} progress @returns {Promise<Found>} */
export async function readImages(files, progress) {
  /** @type {Message[]} */
  const notes = [];
  /** @type {Idx[]} */
  const tables = [];
  const pictures = [];
  const strangers = [];
  for (const file of files) {
    if (file.type.startsWith('image/')) pictures.push(file);
    else if (looksLikeIdx(file.name, new Uint8Array(await file.slice(0, 4).arrayBuffer()))) {
      tables.push(await readIdx(file, file.name));
    } else strangers.push(file.name);
  }
  const imageTables = tables.filter(({ kind }) => kind === 'images');
  if (imageTables.length < tables.length) notes.push({ code: 'own.labels' });
  if (imageTables.length > 0 && pictures.length > 0) throw new Refusal('own.mixed');
  if (imageTables.length === 0 && pictures.length === 0) {
    if (tables.length > 0) throw new Refusal('own.onlyLabels');
    throw new Refusal('own.none', { files: shortList(strangers) });
  }
  if (strangers.length > 0)
    notes.push({ code: 'own.leftOut', details: { count: strangers.length, files: shortList(strangers) } });
  const count = imageTables.reduce((sum, table) => sum + table.count, 0) || pictures.length;
  checkCount(count);
  const canvas = new Shrinker(count);
  const breaks = pauses((done) => progress(done, count));
  for (const table of imageTables) {
    for (let index = 0; index < table.count; index += 1) {
      canvas.addTable(table, index);
      await breaks(canvas.count);
    }
  }
  const [broken, large] = [/** @type {string[]} */ ([]), /** @type {string[]} */ ([])];
  for (const file of pictures) {
    try {
      if (await isTooLarge(file)) large.push(file.name);
      else canvas.addPicture(await createImageBitmap(file));
    } catch {
      broken.push(file.name);
    }
    await breaks(canvas.count + broken.length + large.length);
  }
  if (broken.length > 0)
    notes.push({ code: 'own.broken', details: { count: broken.length, files: shortList(broken) } });
  if (large.length > 0)
    notes.push({
      code: 'own.large',
      details: { count: large.length, files: shortList(large), most: MOST_PIXELS / 1e6 },
    });
  checkCount(canvas.count, [...broken, ...large]);
  return { name: nameOf(files), notes, ...canvas.result() };
}

/** Whether a picture says that it has more pixels than are decoded. @param {File} file */
async function isTooLarge(file) {
  const size = pictureSize(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  return size !== undefined && size.width * size.height > MOST_PIXELS;
}

/** @param {number} count @param {string[]} [broken] */
function checkCount(count, broken = []) {
  if (count < FEWEST && broken.length > 0) {
    throw new Refusal('own.brokenFew', { count, fewest: FEWEST, broken: broken.length, files: shortList(broken) });
  }
  if (count < FEWEST) throw new Refusal('own.fewest', { count, fewest: FEWEST });
  if (count > MOST) throw new Refusal('own.most', { count, most: MOST });
}

/** Images one by one into 28 × 28, whole and centred, their sides in proportion. */
class Shrinker {
  count = 0;
  #pixels;
  #boxes;
  #sum = 0;
  #area = 0;
  #smallest = [Infinity, Infinity];
  #largest = [0, 0];
  #target = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(IMAGE_SIDE, IMAGE_SIDE).getContext('2d', { willReadFrequently: true })
  );

  /** @param {number} most */
  constructor(most) {
    this.#pixels = new Uint8Array(most * IMAGE_PIXELS);
    this.#boxes = new Uint8Array(most * 2);
    this.#target.imageSmoothingQuality = 'high';
  }

  /** @param {Idx} table @param {number} index */
  addTable({ rows, columns, values }, index) {
    const grey = values.subarray(index * rows * columns, (index + 1) * rows * columns);
    // As it is, without a canvas in between.
    if (rows === IMAGE_SIDE && columns === IMAGE_SIDE) return this.#add(grey, rows, columns, IMAGE_SIDE, IMAGE_SIDE);
    const image = new ImageData(columns, rows);
    paintGreys(image, grey, 1);
    const source = new OffscreenCanvas(columns, rows);
    source.getContext('2d')?.putImageData(image, 0, 0);
    this.#draw(source, rows, columns);
  }

  /** @param {ImageBitmap} picture */
  addPicture(picture) {
    this.#draw(picture, picture.height, picture.width);
    picture.close();
  }

  /** @param {CanvasImageSource} source @param {number} rows @param {number} columns */
  #draw(source, rows, columns) {
    const scale = IMAGE_SIDE / Math.max(rows, columns);
    const [height, width] = [rows, columns].map((side) => Math.max(1, Math.round(side * scale)));
    // What is transparent shows white, as on paper.
    this.#target.fillStyle = '#fff';
    this.#target.fillRect(0, 0, IMAGE_SIDE, IMAGE_SIDE);
    this.#target.drawImage(source, 0, 0, width, height);
    const { data } = this.#target.getImageData(0, 0, width, height);
    const grey = new Uint8Array(height * width);
    for (let at = 0; at < grey.length; at += 1) {
      const [red, green, blue] = data.subarray(4 * at, 4 * at + 3);
      // Rec. 601, as the greys of JPEG.
      grey[at] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    }
    this.#add(grey, rows, columns, height, width);
  }

  /** @param {Uint8Array} grey @param {number} rows @param {number} columns @param {number} height @param {number} width */
  #add(grey, rows, columns, height, width) {
    const [top, left] = [height, width].map((side) => Math.floor((IMAGE_SIDE - side) / 2));
    for (let row = 0; row < height; row += 1) {
      const to = this.count * IMAGE_PIXELS + (top + row) * IMAGE_SIDE + left;
      this.#pixels.set(grey.subarray(row * width, (row + 1) * width), to);
    }
    this.#boxes.set([height, width], this.count * 2);
    this.count += 1;
    for (const value of grey) this.#sum += value;
    this.#area += grey.length;
    if (rows * columns < this.#smallest[0] * this.#smallest[1]) this.#smallest = [rows, columns];
    if (rows * columns > this.#largest[0] * this.#largest[1]) this.#largest = [rows, columns];
  }

  result() {
    const sizes = [...new Set([this.#smallest, this.#largest].map(([rows, columns]) => `${columns} × ${rows}`))];
    return {
      count: this.count,
      size: sizes.join(' – '),
      mean: this.#sum / this.#area,
      pixels: this.#pixels.subarray(0, this.count * IMAGE_PIXELS),
      boxes: this.#boxes.subarray(0, this.count * 2),
    };
  }
}

/** The pixels of a few images as they are for training; inverted, the border stays black. @param {Found} found @param {boolean} inverted */
export function finish(found, inverted) {
  const finished = found.pixels.slice();
  if (inverted) invert(finished, found.boxes, 0, found.count);
  return finished;
}

/** The same of however many images, which leaves the page time to be drawn; and a number that tells them from others. @param {Found} found @param {boolean} inverted */
export async function finishAll(found, inverted) {
  const pixels = found.pixels.slice();
  const breaks = pauses(() => {});
  let print;
  for (let first = 0; first < found.count; first += SLICE) {
    const end = Math.min(first + SLICE, found.count);
    if (inverted) invert(pixels, found.boxes, first, end);
    print = printOf(pixels.subarray(first * IMAGE_PIXELS, end * IMAGE_PIXELS), print);
    await breaks(end);
  }
  return { pixels, print: print ?? printOf(pixels) };
}

/** @param {Uint8Array} pixels @param {Uint8Array} boxes @param {number} first @param {number} end the image after the last */
function invert(pixels, boxes, first, end) {
  for (let image = first; image < end; image += 1) {
    const [height, width] = boxes.subarray(image * 2);
    const [top, left] = [height, width].map((side) => Math.floor((IMAGE_SIDE - side) / 2));
    for (let row = 0; row < height; row += 1) {
      const start = image * IMAGE_PIXELS + (top + row) * IMAGE_SIDE + left;
      for (let at = start; at < start + width; at += 1) pixels[at] = 255 - pixels[at];
    }
  }
}

/** @param {File[]} files */
function nameOf(files) {
  return files.length === 1 ? files[0].name : `${files[0].name} + ${files.length - 1}`;
}

/** The first three names. @param {string[]} names */
function shortList(names) {
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
}

/** Lets the page draw and be used in between. @param {(done: number) => void} progress */
function pauses(progress) {
  let began = performance.now();
  return async (/** @type {number} */ done) => {
    if (performance.now() - began < WORK_MS) return;
    progress(done);
    await new Promise((resolve) => setTimeout(resolve));
    began = performance.now();
  };
}

// Samples as pictures for the page, written by a browser.
import { chromium } from '@playwright/test';

/** Greys of a recorded sample: more are not seen, and take the page longer to fetch. */
const GREYS = 8;

/** Images of 28 × 28 in rows of `columns` as lossless WebP, which the browser writes. @param {Record<string, Uint8Array>} grids @param {number} columns @returns {Promise<Record<string, string>>} data URLs */
export async function pictures(grids, columns) {
  const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium' });
  const page = await browser.newPage();
  /** @type {Record<string, string>} */
  const urls = {};
  for (const [name, pixels] of Object.entries(grids)) {
    const greys = Array.from(pixels, (grey) =>
      Math.round((Math.round((grey / 255) * (GREYS - 1)) / (GREYS - 1)) * 255),
    );
    urls[name] = await page.evaluate(
      ({ all, columns }) => {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [columns * 28, (all.length / 784 / columns) * 28];
        const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
        const image = context.createImageData(canvas.width, canvas.height);
        all.forEach((grey, index) => {
          const [one, at] = [Math.floor(index / 784), index % 784];
          const x = (one % columns) * 28 + (at % 28);
          const y = Math.floor(one / columns) * 28 + Math.floor(at / 28);
          image.data.set([grey, grey, grey, 255], (y * canvas.width + x) * 4);
        });
        context.putImageData(image, 0, 0);
        // Of quality 1 it is without loss in Chromium.
        return canvas.toDataURL('image/webp', 1);
      },
      { all: greys, columns },
    );
  }
  await browser.close();
  return urls;
}

// The images that runs train on: the reader's own or MNIST. Worker side.
import { Mnist } from '../data/mnist.js';
import { OwnImages } from '../data/own-images.js';

/**
 * @typedef {import('../types.d.ts').OwnData} OwnData
 * @typedef {import('../types.d.ts').Supply} Supply
 */

/**
 * @param {OwnData | undefined} own images in place of MNIST
 * @param {{ base: string, supply: Supply, onProgress: (loaded: number, total: number) => void }} from where MNIST comes
 */
export async function openImages(own, { base, supply, onProgress }) {
  if (own) return new OwnImages(own);
  const images = await Mnist.open(new URL('data/', base), supply, onProgress);
  await images.upTo(1);
  // The rest arrives while training; what fails here is told when training needs it.
  images.upTo(images.count).catch(() => {});
  return images;
}

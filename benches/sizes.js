// How large a step is, and how much there is to compute in it. Pure.
import { IMAGE_PIXELS, NOISE_DIM } from './workload.js';

/** @typedef {import('./peers/types.d.ts').Size} Size */

/** The article's own. @type {Size} */
export const ARTICLE = { batch: 128, width: 128 };

/** Sizes along each axis, the other one as in the article. @type {{ batch: Size[], width: Size[] }} */
export const AXES = {
  batch: [32, 128, 512, 2048].map((batch) => ({ ...ARTICLE, batch })),
  width: [64, 128, 256, 512, 1024].map((width) => ({ ...ARTICLE, width })),
};

/** What identifies a size, in words. @param {Size} size */
export const nameOf = ({ batch, width }) => `batch ${batch}, width ${width}`;

/** Each size once, those of the batch first. */
export const SIZES = [...new Map([...AXES.batch, ...AXES.width].map((size) => [nameOf(size), size])).values()];

/** Weights of each dense layer. @param {number} width */
const layersOf = (width) => ({
  generator: [NOISE_DIM * width, width * width, width * IMAGE_PIXELS],
  discriminator: [IMAGE_PIXELS * width, width * width, width],
});

/** @param {number[]} values */
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Weights and biases of both networks. @param {Pick<Size, 'width'>} size */
export function parametersOf({ width }) {
  const { generator, discriminator } = layersOf(width);
  const biases = 2 * width + IMAGE_PIXELS + (2 * width + 1);
  return sum(generator) + sum(discriminator) + biases;
}

/**
 * Floating-point operations of a step in its matrix products, a multiplication and an addition each, and none that the
 * step does not need: no gradient to noise or to real images, none of D's weights in G's half. All else, such as
 * activations, norms and Adam, does not grow with batch × weights and is left out.
 * @param {Size} size
 */
export function flopOf({ batch, width }) {
  const { generator, discriminator } = layersOf(width);
  // Through every layer, back to its weights, and back to its input: all but the first layer's.
  const whole = (/** @type {number[]} */ layers) => 2 * sum(layers) + sum(layers.slice(1));
  const ofDiscriminator = batch * sum(generator) + 2 * batch * whole(discriminator);
  // D gives back the gradient to the images, and its weights get none.
  const ofGenerator = batch * whole(generator) + batch * 2 * sum(discriminator);
  return 2 * (ofDiscriminator + ofGenerator);
}

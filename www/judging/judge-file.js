// The judge's weights, beside the data. No DOM.
import { DataError } from '../data/mnist.js';

/** @typedef {import('../types.d.ts').Supply} Supply */

/** @param {string} base the folder that holds data/ @param {Supply} supply */
export async function fetchJudge(base, supply) {
  const url = new URL('data/judge.safetensors', base).href;
  const { blob, status } = await supply.file(url);
  if (!blob) throw new DataError('dataMissing', { url, status });
  return new Uint8Array(await blob.arrayBuffer());
}

// The judge's weights, beside the data. No DOM.
import { DataError } from './mnist.js';

/** @param {string} base the folder that holds data/ */
export async function fetchJudge(base) {
  const url = new URL('data/judge.safetensors', base).href;
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok) throw new DataError('dataMissing', { url, status: response?.status ?? 'offline' });
  return new Uint8Array(await response.arrayBuffer());
}

// Gzip by the browser's own streams. No DOM.
import { Refusal } from '../messages/refusal.js';

/** @param {Uint8Array} bytes */
export function isGzip(bytes) {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
export async function gzip(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Unpacks, and refuses what is cut short, damaged or larger than `most` bytes: a few packed bytes can hold
 * more than the memory does.
 * @param {Uint8Array<ArrayBuffer>} bytes @param {{ most: number, file: string }} options
 */
export async function gunzip(bytes, { most, file }) {
  const chunks = [];
  let length = 0;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > most) throw new Refusal('file.large', { file, most: Math.floor(most / 2 ** 20) });
      chunks.push(/** @type {Uint8Array<ArrayBuffer>} */ (value));
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    if (error instanceof Refusal) throw error;
    throw new Refusal('file.gzip', { file });
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

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
 * @param {Uint8Array<ArrayBuffer>} bytes @param {{ most: number, file: string, look?: (piece: Uint8Array) => void }} options `look` sees
 *   what was unpacked as it comes, and may throw
 */
export async function gunzip(bytes, { most, file, look }) {
  const chunks = [];
  let length = 0;
  for await (const piece of unpacking(new Blob([bytes]), file)) {
    length += piece.length;
    if (length > most) throw new Refusal('file.large', { file, most: Math.floor(most / 2 ** 20) });
    look?.(piece);
    chunks.push(piece);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** What a file unpacks to, piece by piece, no more than is asked for. Refuses what is cut short or damaged. @param {Blob} blob @param {string} file its name */
export async function* unpacking(blob, file) {
  const reader = inPieces(blob).pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (;;) {
      const read = reader.read().catch(() => {
        throw new Refusal('file.gzip', { file });
      });
      const { done, value } = await read;
      if (done) return;
      yield /** @type {Uint8Array<ArrayBuffer>} */ (value);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Packed bytes in a piece: at the most a thousand times as many come out of one, and all of them before anyone can stop it. */
const PIECE = 4096;

/** A file's bytes, a few at a time and when they are asked for. @param {Blob} blob @returns {ReadableStream<Uint8Array<ArrayBuffer>>} */
function inPieces(blob) {
  const reader = blob.stream().getReader();
  let rest = new Uint8Array();
  return new ReadableStream(
    {
      async pull(controller) {
        while (rest.length === 0) {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          rest = value;
        }
        controller.enqueue(rest.slice(0, PIECE));
        rest = rest.subarray(PIECE);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

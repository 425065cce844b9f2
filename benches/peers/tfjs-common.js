// What both rows of TensorFlow.js share: a backend alone, each of which is a download of its own, and
// the reading of losses.
import * as tf from '@tensorflow/tfjs-core';

/**
 * @typedef {import('./types.d.ts').RowBackend} RowBackend
 * @typedef {{ discriminator: tf.Tensor, generator: tf.Tensor }} LossTensors
 */

const LOADERS = {
  cpu: async () => {
    const [{ setWasmPaths }, { default: simd }] = await Promise.all([
      import('@tensorflow/tfjs-backend-wasm'),
      import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'),
    ]);
    // It wants to know all three, and takes the one with SIMD in one thread: a page without
    // SharedArrayBuffer has no threads, and every browser of today has SIMD.
    const url = new URL(simd, import.meta.url).href;
    setWasmPaths({
      'tfjs-backend-wasm.wasm': url,
      'tfjs-backend-wasm-simd.wasm': url,
      'tfjs-backend-wasm-threaded-simd.wasm': url,
    });
    return 'wasm';
  },
  webgpu: async () => {
    await import('@tensorflow/tfjs-backend-webgpu');
    return 'webgpu';
  },
  webgl: async () => {
    await import('@tensorflow/tfjs-backend-webgl');
    return 'webgl';
  },
};

/** @param {RowBackend} backend */
export async function openBackend(backend) {
  const name = await LOADERS[backend]();
  if (!(await tf.setBackend(name))) throw new Error(`TensorFlow.js could not start its backend ${name}.`);
  await tf.ready();
}

/** @param {LossTensors | undefined} losses */
export async function readLosses(losses) {
  if (!losses) throw new Error('No step was taken yet.');
  // The next step disposes of its predecessor's while they may still be on their way.
  const own = [losses.discriminator, losses.generator].map((loss) => tf.clone(loss));
  const [[discriminator], [generator]] = await Promise.all(own.map((loss) => loss.data()));
  tf.dispose(own);
  return { discriminator, generator };
}

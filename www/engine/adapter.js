// What GPU the browser offers, and whether the engine is to use it. Worker side.

/**
 * @typedef {import('../types.d.ts').Backend} Backend
 * @typedef {import('../types.d.ts').BackendWish} BackendWish
 * @typedef {import('../types.d.ts').BackendReason} BackendReason
 *
 * @typedef {object} Choice
 * @property {Backend} backend
 * @property {BackendReason} reason
 * @property {string} adapter the GPU's name, as far as the browser tells
 * @property {string} details what went wrong, where something did
 * @property {import('../types.d.ts').Paces} [paces] where they decided
 * @property {number} [since] the step that the runs came to it with
 */

/** So long may a browser take to say what GPU it has: one that starts its GPU's process takes seconds. */
const ANSWER_MS = 10_000;

/** @param {BackendWish} wish @param {GPU | undefined} gpu the browser's @returns {Promise<Choice>} */
export async function chooseBackend(wish, gpu) {
  if (wish === 'cpu') return choice('cpu', 'asked');
  if (!gpu) return choice('cpu', 'noWebGpu');
  const adapter = await requestAdapter(gpu);
  if (adapter === 'noAnswer') return choice('cpu', 'noAnswer');
  if (!adapter) return choice('cpu', 'noAdapter');
  const name = nameOf(adapter);
  // CubeCL, which runs Burn on the GPU, panics in a browser without it.
  if (!adapter.features.has('timestamp-query')) return choice('cpu', 'noTimestamps', name);
  if (wish === 'webgpu') return choice('webgpu', 'asked', name);
  // A GPU emulated on the CPU is many times slower than the CPU engine itself.
  if (isFallback(adapter)) return choice('cpu', 'software', name);
  return choice('webgpu', 'gpu', name);
}

/** @param {Backend} backend @param {BackendReason} reason @returns {Choice} */
function choice(backend, reason, adapter = '') {
  return { backend, reason, adapter, details: '' };
}

/** A browser may refuse by an error, at once or later, or never answer. @param {GPU} gpu */
async function requestAdapter(gpu) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<'noAnswer'>} */
  const late = new Promise((resolve) => (timer = setTimeout(() => resolve('noAnswer'), ANSWER_MS)));
  try {
    return await Promise.race([gpu.requestAdapter({ powerPreference: 'high-performance' }), late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** Browsers before 2024 have no `info`, and some tell no name. @param {{ info?: Partial<GPUAdapterInfo> }} adapter */
function nameOf({ info }) {
  return [info?.vendor, info?.architecture, info?.description].filter(Boolean).join(' ');
}

/** @param {{ info?: Partial<GPUAdapterInfo>, isFallbackAdapter?: boolean }} adapter the second as it was before 2025 */
function isFallback({ info, isFallbackAdapter }) {
  return info?.isFallbackAdapter ?? isFallbackAdapter ?? false;
}

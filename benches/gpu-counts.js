// Counts what a page asks of WebGPU, by wrapping its prototypes. Import it before anything else that
// uses WebGPU.

/**
 * @typedef {object} GpuCounts
 * @property {number} dispatches compute dispatches
 * @property {number} submits
 * @property {number} pipelines compute pipelines made
 * @property {number} buffers made
 * @property {number} bindGroups made
 * @property {number} copies from buffer to buffer
 * @property {number} uploadBytes written by writeBuffer, or into buffers that were mapped for writing
 * @property {number} reads buffers mapped for reading
 */

/** @returns {GpuCounts} */
const zero = () => ({
  dispatches: 0,
  submits: 0,
  pipelines: 0,
  buffers: 0,
  bindGroups: 0,
  copies: 0,
  uploadBytes: 0,
  reads: 0,
});

const counts = zero();
/** Buffers that are neither destroyed nor collected: their sizes. @type {Map<number, number>} */
const live = new Map();
/** @type {WeakMap<GPUBuffer, number>} */
const ids = new WeakMap();
const collected = new FinalizationRegistry((/** @type {number} */ id) => live.delete(id));
let nextId = 0;

/** What was counted since the start. @returns {GpuCounts} */
export const gpuCounts = () => ({ ...counts });

/** Each count of `after` less that of `before`, divided. @param {GpuCounts} before @param {GpuCounts} after @param {number} steps */
export function perStep(before, after, steps) {
  const result = zero();
  for (const key of /** @type {(keyof GpuCounts)[]} */ (Object.keys(result))) {
    result[key] = (after[key] - before[key]) / steps;
  }
  return result;
}

/** GPU buffers that live, and their bytes. */
export function liveBuffers() {
  let bytes = 0;
  for (const size of live.values()) bytes += size;
  return { count: live.size, bytes };
}

/**
 * Calls `note` with the arguments of each call of a method, then the method itself.
 * @param {any} type a class whose prototype is changed
 * @param {string} name
 * @param {(self: any, args: any[], result: any) => void} note
 */
function wrap(type, name, note) {
  const original = type?.prototype?.[name];
  if (!original) return;
  type.prototype[name] = function (/** @type {any[]} */ ...args) {
    const result = original.apply(this, args);
    note(this, args, result);
    return result;
  };
}

const scope = /** @type {any} */ (globalThis);

wrap(scope.GPUDevice, 'createBuffer', (_, [{ mappedAtCreation, size }], buffer) => {
  counts.buffers += 1;
  if (mappedAtCreation) counts.uploadBytes += size;
  const id = (nextId += 1);
  live.set(id, size);
  ids.set(buffer, id);
  collected.register(buffer, id, buffer);
});
wrap(scope.GPUBuffer, 'destroy', (buffer) => {
  live.delete(ids.get(buffer) ?? -1);
  collected.unregister(buffer);
});
wrap(scope.GPUBuffer, 'mapAsync', (buffer, [mode, offset = 0, size = buffer.size - offset]) => {
  if (mode === GPUMapMode.READ) counts.reads += 1;
  else counts.uploadBytes += size;
});
for (const name of ['createComputePipeline', 'createComputePipelineAsync']) {
  wrap(scope.GPUDevice, name, () => (counts.pipelines += 1));
}
wrap(scope.GPUDevice, 'createBindGroup', () => (counts.bindGroups += 1));
for (const name of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect']) {
  wrap(scope.GPUComputePassEncoder, name, () => (counts.dispatches += 1));
}
wrap(scope.GPUCommandEncoder, 'copyBufferToBuffer', () => (counts.copies += 1));
wrap(scope.GPUQueue, 'submit', () => (counts.submits += 1));
wrap(scope.GPUQueue, 'writeBuffer', (_, [, , data, offset = 0, size]) => {
  // Offset and size are in elements of a typed array, else in bytes.
  const unit = ArrayBuffer.isView(data) ? (/** @type {any} */ (data).BYTES_PER_ELEMENT ?? 1) : 1;
  counts.uploadBytes += size === undefined ? data.byteLength - offset * unit : size * unit;
});

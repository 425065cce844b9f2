// What a page and its workers keep, after the garbage is gone.

/**
 * @typedef {import('puppeteer-core').Page} Page
 * @typedef {import('puppeteer-core').CDPSession} Session
 * @typedef {object} Memory bytes
 * @property {number} heap what scripts keep, of the page and all its workers
 * @property {number} wasm the memories of WebAssembly
 * @property {number} gpu buffers on the GPU that scripts still hold
 * @property {number} workers how many there are
 */

/**
 * While nothing trains: what looks for objects in a worker's heap must not come into the midst of its work. What trained
 * goes on afterwards.
 * @param {Page} page @returns {Promise<Memory>}
 */
export async function memoryAtRest(page) {
  const all = (method) =>
    page.evaluate(
      (name) => Promise.all([...document.querySelectorAll('gan-clipping-lab')].map((lab) => lab[name]())),
      method,
    );
  await all('stop');
  const memory = await memoryOf(page);
  await all('start');
  return memory;
}

/** @param {Page} page @returns {Promise<Memory>} */
export async function memoryOf(page) {
  const own = await page.createCDPSession();
  const workers = page.workers();
  const all = { heap: 0, wasm: 0, gpu: 0, workers: workers.length };
  for (const session of [own, ...workers.map((worker) => worker.client)]) {
    // A worker may have ended in between.
    const part = await partOf(session).catch(() => undefined);
    for (const key of part ? /** @type {const} */ (['heap', 'wasm', 'gpu']) : []) all[key] += part[key];
  }
  await own.detach();
  return all;
}

/** @param {Session} session */
async function partOf(session) {
  // Twice: what is freed by a finaliser goes in the second round.
  for (let round = 0; round < 2; round += 1) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return {
    heap: usedSize,
    wasm: await sum(session, 'WebAssembly.Memory', '(memory) => memory.buffer.byteLength'),
    gpu: await sum(session, 'globalThis.GPUBuffer', '(buffer) => buffer.size'),
  };
}

/**
 * What all live objects of a kind hold together.
 * @param {Session} session
 * @param {string} kind
 * @param {string} size
 */
async function sum(session, kind, size) {
  const expression = `${kind}?.prototype ?? null`;
  const { result } = await session.send('Runtime.evaluate', { expression, objectGroup: 'soak' });
  if (!result.objectId) return 0;
  const { objects } = await session.send('Runtime.queryObjects', {
    prototypeObjectId: result.objectId,
    objectGroup: 'soak',
  });
  const { result: total } = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    functionDeclaration: `function () { return this.map(${size}).reduce((all, one) => all + one, 0); }`,
    returnByValue: true,
  });
  await session.send('Runtime.releaseObjectGroup', { objectGroup: 'soak' });
  return total.value;
}

// Two runs in the page itself, with its charts, samples and judge: each in a worker of its own where there are cores, or
// by turns in one, as on a single core. It drives embed.html in a frame as a reader's script would.

/**
 * @typedef {import('../../benches/measure.js').Limits} Limits
 * @typedef {import('../../benches/report.js').RoundResult} RoundResult
 *
 * @typedef {Element & {
 *   start(): Promise<void>,
 *   stop(): Promise<void>,
 *   step(count: number): Promise<unknown>,
 *   stats(run: number): { step: number, discriminatorLoss: number, generatorLoss: number },
 * }} Lab the element, as it is documented
 */

/** As large as a laptop's window: the first screen's parts are in sight. */
const [WIDTH, HEIGHT] = [1280, 720];
/** After so many steps the losses of both ways are compared. */
const COMPARED_STEPS = 20;
/** So long it trains before it is timed: workers have started, and bursts found their size. */
const WARM_UP_MS = 2500;
/** What the page does now and then, such as judging, is to be in the time at its share. */
const LEAST_SECONDS = 5;

const TIMEOUT_MS = 5 * 60_000;

/** Both losses of both runs. @typedef {number[]} TwoLosses */

/**
 * @param {{ base: string, byTurns: boolean, limits: Limits, reference?: TwoLosses, signal?: AbortSignal }} job
 *   `reference` holds the losses of the other way
 * @returns {Promise<RoundResult & { losses: TwoLosses }>}
 */
export async function measureTwoRuns({ base, byTurns, limits, reference, signal }) {
  const began = performance.now();
  const frame = frameOf(new URL('embed.html', base).href);
  try {
    const ends = [ended(signal, TIMEOUT_MS), failed(frame)];
    const page = await Promise.race([loaded(frame), ...ends]);
    const workers = countedWorkers(page);
    if (byTurns) Object.defineProperty(page.Navigator.prototype, 'hardwareConcurrency', { get: () => 1 });
    const result = await Promise.race([measure(page, { began, limits, reference }), ...ends]);
    return { ...result, workers: workers() };
  } finally {
    frame.remove();
  }
}

/** @param {Window & typeof globalThis} page @param {{ began: number, limits: Limits, reference?: TwoLosses }} job */
async function measure(page, { began, limits, reference }) {
  const lab = await freshLab(page.document);
  await lab.step(1);
  const firstStepMs = performance.now() - began;
  await lab.step(COMPARED_STEPS - 1);
  const losses = [0, 1].flatMap((run) => {
    const { discriminatorLoss, generatorLoss } = lab.stats(run);
    return [discriminatorLoss, generatorLoss];
  });
  const { steps, ms } = await timed(lab, limits);
  return {
    firstStepMs,
    msPerStep: ms / steps,
    steps,
    losses,
    difference: Math.max(0, ...losses.map((loss, index) => Math.abs(loss - (reference ?? losses)[index]))),
    // Nothing is asked of WebGPU.
    counts: { dispatches: 0, submits: 0, pipelines: 0, buffers: 0, bindGroups: 0, copies: 0, uploadBytes: 0, reads: 0 },
    pipelinesAtFirst: 0,
    downloads: codeOf(page),
  };
}

/** Rejects when it is to stop, or takes too long, as where the page is out of sight. @param {AbortSignal | undefined} signal @param {number} ms @returns {Promise<never>} */
function ended(signal, ms) {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no result within ${ms / 60_000} minutes`)), ms);
    signal?.addEventListener('abort', () => reject(new Error('stopped')));
  });
}

/** A frame in front of all else: out of sight nothing would train. @param {string} address */
function frameOf(address) {
  const frame = document.createElement('iframe');
  Object.assign(frame.style, { position: 'fixed', inset: '0', border: '0', zIndex: '1', pointerEvents: 'none' });
  Object.assign(frame, { width: WIDTH, height: HEIGHT, src: address });
  document.body.append(frame);
  return frame;
}

/** @param {HTMLIFrameElement} frame @returns {Promise<Window & typeof globalThis>} */
const loaded = (frame) =>
  new Promise((resolve) => {
    frame.onload = () => resolve(/** @type {Window & typeof globalThis} */ (frame.contentWindow));
  });

/** @param {HTMLIFrameElement} frame @returns {Promise<never>} */
const failed = (frame) =>
  new Promise((_, reject) => {
    frame.onerror = () => reject(new Error(`${frame.src} did not load`));
  });

/** Tells how many workers runs have trained in: an engine's, and those beside it. @param {Window & typeof globalThis} page */
function countedWorkers(page) {
  const Plain = page.Worker;
  let count = 1;
  page.Worker = class extends Plain {
    /** @param {string | URL} url @param {WorkerOptions} [options] */
    constructor(url, options) {
      super(url, options);
      if (options?.name?.startsWith('gan-clipping-lab run ')) count += 1;
    }
  };
  return () => count;
}

/** The element with its two first runs on the CPU, once it can train. @param {Document} document @returns {Promise<Lab>} */
async function freshLab(document) {
  const old = /** @type {Element} */ (document.querySelector('gan-clipping-lab'));
  const lab = /** @type {Lab} */ (/** @type {Element} */ (document.createElement('gan-clipping-lab')));
  lab.setAttribute('backend', 'cpu');
  const ready = new Promise((resolve, reject) => {
    lab.addEventListener('ready', resolve, { once: true });
    lab.addEventListener(
      'error',
      (event) => reject(new Error(JSON.stringify(/** @type {CustomEvent} */ (event).detail))),
      {
        once: true,
      },
    );
  });
  old.replaceWith(lab);
  await ready;
  return lab;
}

/** Trains until paused, and times what the page is told of. @param {Lab} lab @param {Limits} limits */
async function timed(lab, { seconds, steps: most }) {
  /** @type {{ step: number, time: number }[]} */
  const told = [];
  lab.addEventListener('step', (event) => {
    const { run, step } = /** @type {CustomEvent<{ run: number, step: number }>} */ (event).detail;
    if (run === 0) told.push({ step, time: performance.now() });
  });
  await lab.start();
  const until = (/** @type {() => boolean} */ isDone) =>
    new Promise((resolve) => {
      const look = () => (isDone() ? resolve(undefined) : setTimeout(look, 20));
      look();
    });
  const began = performance.now();
  await until(() => performance.now() - began > WARM_UP_MS && told.length > 0);
  const first = told[told.length - 1];
  const last = () => told[told.length - 1];
  const least = Math.max(seconds, LEAST_SECONDS) * 1000;
  await until(() => last().step > first.step && (last().time - first.time > least || last().step - first.step >= most));
  const { step, time } = last();
  await lab.stop();
  return { steps: step - first.step, ms: time - first.time };
}

/** The scripts and the WebAssembly that a page fetched, by their addresses. @param {Window & typeof globalThis} page */
function codeOf({ performance: { getEntriesByType }, performance }) {
  const names = getEntriesByType.call(performance, 'resource').map(({ name }) => name);
  return [...new Set(names)].filter((name) => /\.(m?js|wasm)(\?|$)/.test(name));
}

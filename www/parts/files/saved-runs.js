// The runs into one file and back, from the page's side.
import { IMAGE_PIXELS } from '../../data/image.js';
import { Refusal } from '../../messages/refusal.js';
import { isRunFile, readRuns, writeRuns } from '../../seen/run-file.js';
import { Run } from '../../seen/run.js';
import { thinned } from '../../seen/snapshots.js';
import { PRESETS, shapeFault } from '../../setup/settings.js';

/**
 * @typedef {import('../../types.d.ts').ImagesName} ImagesName
 * @typedef {import('../../types.d.ts').Checkpoint} Checkpoint
 * @typedef {import('../../setup/desk.js').Desk} Desk
 * @typedef {import('../../seen/quality-meter.js').Meter} Meter
 * @typedef {import('../../seen/run.js').Seen} Seen
 * @typedef {import('../../types.d.ts').Message} Message
 *
 * @typedef {object} Packed
 * @property {import('../../types.d.ts').RunFile} header
 * @property {Uint8Array<ArrayBuffer>[]} files of the runs, in its order
 */

/** More than four of the largest networks with all that is charted of them. */
const MOST_BYTES = 2 ** 30;

/** All runs as they are, with what was seen of them, as a file. @param {Desk} desk @param {Meter} meter */
export async function save(desk, meter) {
  const { header, files } = await pack(desk, meter);
  return { blob: await writeRuns(header, files), step: header.step };
}

/** All runs as they are, with what was seen of them. @param {Desk} desk @param {Meter} meter @returns {Promise<Packed>} */
export async function pack(desk, meter) {
  const snapshot = await desk.session.save();
  if (!snapshot) throw new Refusal('notOpen');
  return packed(snapshot, desk, meter);
}

/**
 * Runs as they were between two steps, with what was seen of them until then.
 * @param {Checkpoint} snapshot @param {Desk} desk @param {Meter} meter @param {number} [most] points of each run's charts
 * @returns {Packed}
 */
export function packed({ images, batches, step, ...snapshot }, { session, setup }, meter, most = Infinity) {
  const runs = snapshot.runs.map((saved) => {
    const { id, config, file, diverged } = saved;
    const seen = seenOf(session.runs.get(id), saved, step);
    if (seen) seen.history.steps = thinned(seen.history.steps, most);
    return { id, config, diverged, bytes: file.length, seen };
  });
  const quality = [...meter.points].filter(([id]) => runs.some((run) => run.id === id));
  const header = { setup: { preset: setup.preset, base: setup.base }, images, batches, step, runs, quality };
  return { header, files: snapshot.runs.map(({ file }) => file) };
}

/**
 * What was seen of a run up to the step that is saved: the page may not yet have been told of it, or already
 * of later ones.
 * @param {Run | undefined} run @param {Checkpoint['runs'][number]} saved @param {number} step
 */
function seenOf(run, { stats, clips, diverged }, step) {
  if (!run || diverged) return run?.seen;
  const whole = new Run(run.id);
  if (step === 0) return whole.seen;
  const { history, tally, ...last } = run.seen;
  const steps = history.steps.filter((one) => one.step <= step);
  whole.recall({ ...last, ...(stats && { stats, clips }), tally, history: { ...history, steps } });
  if (stats) whole.history.push({ ...stats, clips });
  return whole.seen;
}

/**
 * Goes on from a file of runs. A file that cannot be used is refused before anything is given up.
 * @param {File} file @param {Desk} desk @param {Meter} meter @returns {Promise<number>} the step that the runs are at
 */
export async function load(file, desk, meter) {
  if (file.size > MOST_BYTES) throw new Refusal('file.runs.large', { file: file.name, most: MOST_BYTES / 2 ** 20 });
  const packed = await readRuns(new Uint8Array(await file.arrayBuffer()), file.name);
  checkSettings(packed.header, file.name);
  const { own } = desk.session;
  checkImages(packed.header.images, own && { ...own, count: own.pixels.length / IMAGE_PIXELS }, file.name);
  const refusal = await unpack(packed, desk, meter);
  if (refusal) throw new Refusal(refusal.code, refusal.details);
  return packed.header.step;
}

/** Whether that is what `packed` gave, as far as the page can tell: the runs' own files have checksums. @param {any} value @returns {value is Packed} */
export function isPacked(value) {
  try {
    const { header, files } = /** @type {Packed} */ (value);
    if (!isRunFile(header) || files.length !== header.runs.length) return false;
    return header.runs.every(({ bytes }, index) => files[index] instanceof Uint8Array && files[index].length === bytes);
  } catch {
    // A part that it should have is not there.
    return false;
  }
}

/**
 * Goes on from runs that are packed.
 * @param {Packed} packed @param {Desk} desk @param {Meter} meter
 * @param {Map<number, Run['snapshots']>} [snapshots] their samples of past steps, by run
 * @param {boolean} [undoable] whether the present runs can be had again
 * @returns {Promise<Message | undefined>} a refusal, which leaves all as it was
 */
export async function unpack({ header, files }, desk, meter, snapshots, undoable) {
  const { batches, step } = header;
  const runs = header.runs.map(({ id, config, diverged }, index) => ({ id, config, diverged, file: files[index] }));
  const { preset, base } = header.setup;
  const setup = {
    preset: Object.hasOwn(PRESETS, preset) ? preset : '',
    base,
    runs: runs.map(({ id, config }) => ({ id, config })).toSorted((a, b) => a.id - b.id),
  };
  const recall = (/** @type {Map<number, Run>} */ begun) => {
    for (const { id, seen } of header.runs) if (seen) begun.get(id)?.recall(/** @type {Seen} */ (seen));
    for (const [id, run] of begun) run.snapshots = snapshots?.get(id) ?? run.snapshots;
    meter.recall(/** @type {[number, import('../../seen/quality-meter.js').Point[]][]} */ (header.quality ?? []));
  };
  return desk.restore(setup, { runs, batches, step }, recall, undoable);
}

/** What no program wrote as settings could not even be shown; whether they can be is the engine's to say. @param {Packed['header']} header @param {string} file */
function checkSettings({ setup, runs }, file) {
  const all = [['setup.base', setup.base], ...runs.map(({ config }, index) => [`runs[${index}].config`, config])];
  for (const [name, config] of all) {
    const fault = shapeFault(config);
    if (fault) throw new Refusal('file.field', { file, where: `${name}: ${fault.field}`, found: fault.value });
  }
}

/** Runs go on with the images that they began with. @param {ImagesName} saved @param {ImagesName | undefined} used @param {string} file */
function checkImages(saved, used, file) {
  if (!saved && used) throw new Refusal('file.mnist', { file });
  if (!saved || saved.print === used?.print) return;
  throw new Refusal('file.own', { file, name: saved.name, count: saved.count });
}

// The files that a reader takes home, each with its name.
import { IMAGE_SIDE } from '../../data/image.js';
import { runNumber } from '../../messages/run-number.js';
import { Refusal } from '../../messages/refusal.js';
import { drawGrid } from '../runs/samples.js';
import { save } from './saved-runs.js';
import { toCsv, toHistoryJson } from '../../seen/exports.js';

/**
 * @typedef {import('../../setup/desk.js').Desk} Desk
 * @typedef {import('../../seen/quality-meter.js').Meter} Meter
 * @typedef {{ name: string, content: Blob }} Kept
 */

/** Side of the grid of samples, and how much larger its picture is. */
const GRID = 8 * IMAGE_SIDE;
const ENLARGED = 2;

/** A run's samples as they are shown, pixel for pixel. @param {Desk} desk @returns {Promise<Kept>} */
export async function picture({ chosen, session }) {
  const samples = session.runs.get(chosen)?.samples;
  if (!samples) throw new Refusal('notOpen');
  const grid = context(GRID);
  drawGrid(grid, samples.pixels);
  const large = context(GRID * ENLARGED);
  large.imageSmoothingEnabled = false;
  large.drawImage(grid.canvas, 0, 0, GRID * ENLARGED, GRID * ENLARGED);
  const name = `gan-samples-${runNumber(chosen)}-step-${samples.step}.png`;
  return { name, content: await large.canvas.convertToBlob() };
}

/** @param {number} side */
function context(side) {
  return /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(side, side).getContext('2d'));
}

/** A run's weights for PyTorch. @param {Desk} desk @returns {Promise<Kept>} */
export async function weights({ chosen, session }) {
  const found = await session.weights(chosen);
  if (!found) throw new Refusal('notOpen');
  const name = `gan-weights-${runNumber(chosen)}-step-${found.step}.safetensors`;
  return { name, content: new Blob([found.bytes], { type: 'application/octet-stream' }) };
}

/** What was seen of all runs. @param {Desk} desk @param {Meter} meter @param {'csv' | 'json'} kind @returns {Promise<Kept>} */
export async function table({ setup, session }, meter, kind) {
  const courses = setup.runs.map((run) => ({
    run,
    steps: session.runs.get(run.id)?.history.steps ?? [],
    quality: meter.points.get(run.id) ?? [],
  }));
  const text = kind === 'csv' ? toCsv(courses) : toHistoryJson(courses);
  const type = kind === 'csv' ? 'text/csv' : 'application/json';
  return { name: `gan-history-step-${session.step}.${kind}`, content: new Blob([text], { type }) };
}

/** All runs, to go on from. @param {Desk} desk @param {Meter} meter @returns {Promise<Kept>} */
export async function runs(desk, meter) {
  const { blob, step } = await save(desk, meter);
  return { name: `gan-runs-step-${step}.gclruns`, content: blob };
}

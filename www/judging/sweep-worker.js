// The sweep's worker: trains runs to their end, several at once where there are cores for them, and has each judged on
// images that training never sees. It alone has the images. To cancel it, end it.
import * as Comlink from 'comlink';

import { Mnist } from '../data/mnist.js';
import { loadCpuPackage } from '../engine/backend.js';
import { inWords } from '../engine/failures.js';
import { holdLifeline } from '../engine/lifeline.js';
import { trainersOver } from '../engine/remote-trainer.js';
import { fetchJudge } from './judge-file.js';
import { sweep } from './sweep.js';

/**
 * @typedef {import('../types.d.ts').RunTrainerClass} RunTrainerClass
 * @typedef {import('../types.d.ts').RunWorkers} RunWorkers
 * @typedef {import('../types.d.ts').Supply} Supply
 * @typedef {import('../types.d.ts').SweepEvent} SweepEvent
 * @typedef {import('../types.d.ts').SweepPlan} SweepPlan
 */

/** Each needs some 30 MB. */
const MOST_WORKERS = 16;

class SweepEngine {
  /** @param {SweepPlan} plan @param {(event: SweepEvent) => void} emit @param {Supply} supply @param {RunWorkers} runWorkers */
  async run(plan, emit, supply, runWorkers) {
    await inWords(async () => {
      const { base } = plan;
      const { Trainer, Judge } = await loadCpuPackage(base, supply);
      const judge = await Judge.load(await fetchJudge(base, supply));
      const images = await Mnist.open(new URL('data/', base), supply);
      const elsewhere = await startAll(plan, runWorkers);
      await sweep(plan, { classes: elsewhere.length > 0 ? elsewhere : [Trainer], judge, images }, emit);
    });
  }
}

/**
 * What makes trainers in workers of their own, one for each core: this one then has the batches to draw and the judging
 * alone. Fewer, or none, where the browser does not start them.
 * @param {SweepPlan} plan @param {RunWorkers} runWorkers @returns {Promise<RunTrainerClass[]>}
 */
async function startAll({ base, cells, runWorkers: most = 0 }, runWorkers) {
  const wanted = Math.min(most + 1, cells.length, MOST_WORKERS);
  if (wanted < 2) return [];
  const starts = await Promise.allSettled(Array.from({ length: wanted }, () => runWorkers.start(base)));
  return starts.flatMap((start) => (start.status === 'fulfilled' ? [trainersOver(start.value.port).Trainer] : []));
}

holdLifeline();
Comlink.expose(new SweepEngine());

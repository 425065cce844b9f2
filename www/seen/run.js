// One run as the page sees it: what the worker said of it.
import { History } from './history.js';
import { Snapshots } from './snapshots.js';
import { Tally } from './tally.js';

/**
 * @typedef {import('../types.d.ts').Clips} Clips
 * @typedef {import('../types.d.ts').SeenStage} SeenStage
 * @typedef {import('../types.d.ts').StepStats} StepStats
 * @typedef {import('./snapshots.js').Snapshot} Snapshot
 *
 * @typedef {object} Seen what was seen of a run, for a file
 * @property {StepStats} [stats]
 * @property {Clips} [clips]
 * @property {ReturnType<History['toJSON']>} history
 * @property {{ generator: ReturnType<Tally['toJSON']>, discriminator: ReturnType<Tally['toJSON']> }} tally
 */

export class Run {
  /** The last step that was reported. @type {StepStats | undefined} */
  stats;
  /** How that step was clipped. @type {Clips | undefined} */
  clips;
  /** The newest. @type {Snapshot | undefined} */
  samples;
  /** Those of past steps. */
  snapshots = new Snapshots();
  /** What the stages of the present step held, by their number. @type {Map<number, SeenStage>} */
  stages = new Map();
  /** The last stage that was taken; 0 before the first. */
  stage = 0;
  /** Stages that were taken of the step that is not complete: more than its last one's number, where D is updated often. */
  stagesTaken = 0;
  history = new History();
  tally = { generator: new Tally(), discriminator: new Tally() };

  /** @param {number} id */
  constructor(id) {
    this.id = id;
  }

  get step() {
    return this.stats?.step ?? 0;
  }

  /** Where its gradients ceased to be finite. */
  get diverged() {
    return this.stats?.diverged ?? null;
  }

  /** @param {Snapshot} samples */
  draw(samples) {
    this.samples = samples;
    this.snapshots.push(samples);
  }

  /** @param {SeenStage} view */
  see(view) {
    // With several updates of D the first four come again; what came after them is of the old step.
    for (const stage of this.stages.keys()) if (stage >= view.stage) this.stages.delete(stage);
    this.stages.set(view.stage, view);
    this.stage = view.stage;
    this.stagesTaken += 1;
  }

  forgetStages() {
    this.stages.clear();
    this.stage = 0;
    this.stagesTaken = 0;
  }

  /** @param {StepStats} stats @param {Clips} clips */
  take(stats, clips) {
    this.stats = stats;
    this.clips = clips;
    this.stagesTaken = 0;
    this.history.push({ ...stats, clips });
    for (const network of /** @type {const} */ (['generator', 'discriminator'])) {
      this.tally[network].take(stats[network], clips[network]);
    }
  }

  /**
   * The run as it was after an earlier step, which it goes on from.
   * @param {{ step: number, stats: StepStats | null, clips: Clips, tally: Seen['tally'] }} then
   */
  rewound({ step, stats, clips, tally }) {
    const run = new Run(this.id);
    run.recall({ ...(stats && { stats, clips }), tally, history: this.history.until(step).toJSON() });
    if (stats) run.history.push({ ...stats, clips });
    run.snapshots = this.snapshots.until(step);
    run.samples = run.snapshots.at(step);
    return run;
  }

  /** @returns {Seen} */
  get seen() {
    const { generator, discriminator } = this.tally;
    return {
      stats: this.stats,
      clips: this.clips,
      history: this.history.toJSON(),
      tally: { generator: generator.toJSON(), discriminator: discriminator.toJSON() },
    };
  }

  /** @param {Seen} seen */
  recall({ stats, clips, history, tally }) {
    this.stats = stats;
    this.clips = clips;
    this.history = new History(history);
    this.tally = { generator: new Tally(tally.generator), discriminator: new Tally(tally.discriminator) };
  }
}

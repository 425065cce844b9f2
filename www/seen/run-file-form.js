// What the header of a file of runs must be, so that the page can go on from it: a checksum that is right says no more than
// that someone wrote it. What older versions did not write may be missing.
import { count, flag, list, maybe, number, object, text, tuple, where } from './form.js';

/** @typedef {import('./form.js').Form} Form */

/** More than any history keeps, and than any network has. */
const [MOST_STEPS, MOST_PARAMETERS, MOST_POINTS] = [4000, 200, 10_000];
const MOST_RUNS = 4;

/** @type {Form} */
const place = where((value) => [0, 1, 2, 3].includes(/** @type {number} */ (value)));

/** Settings are the engine's to check, and the setup's. */
const config = object({});

const gradient = object({
  name: text,
  normBefore: number,
  normAfter: number,
  scale: number,
  cosine: number,
  clippedFraction: number,
  updateNorm: maybe(number),
  updateRatio: number,
  atBound: maybe(number),
});

const network = list(gradient, MOST_PARAMETERS);

/** The clipping rules' names, as setup/ has them. */
export const RULES = ['none', 'norm', 'globalNorm', 'value', 'meanAbs', 'adaptive', 'percentile'];
const rule = where((value) => RULES.includes(/** @type {string} */ (value)));
const clip = object({ rule, threshold: number, every: maybe(number) });
const clips = object({ generator: clip, discriminator: clip });

/** @type {Record<string, Form>} */
const STATS = {
  step: count,
  discriminatorLoss: number,
  generatorLoss: number,
  meanReal: number,
  meanFake: number,
  accuracy: number,
  penalty: maybe(number),
  sigmas: maybe(list(number, MOST_PARAMETERS)),
  generator: network,
  discriminator: network,
  generatorThreshold: maybe(number),
  discriminatorThreshold: maybe(number),
  diverged: maybe(object({ step: count, network: text, parameter: text })),
};

const tally = object({ steps: count, clipped: list(tuple(text, count), MOST_PARAMETERS), clip: text });

const seen = object({
  stats: maybe(object(STATS)),
  clips: maybe(clips),
  history: object({ steps: list(object({ ...STATS, clips: maybe(clips) }), MOST_STEPS), stride: number }),
  tally: object({ generator: tally, discriminator: tally }),
});

const quality = object({
  samples: number,
  frechet: number,
  score: number,
  confidence: number,
  entropy: number,
  sharpness: number,
  digits: list(number, 10, 10),
  coveredDigits: number,
});

/** The header of a file of runs. */
export const RUN_FILE = object({
  setup: object({ preset: text, base: config }),
  images: maybe(object({ name: text, count, print: number })),
  batches: object({ epoch: where((value) => Number.isSafeInteger(value) && Number(value) >= -1), next: count }),
  step: count,
  runs: list(object({ id: place, config, bytes: count, diverged: maybe(flag), seen: maybe(seen) }), MOST_RUNS, 1),
  quality: maybe(list(tuple(place, list(object({ step: count, quality }), MOST_POINTS)), MOST_RUNS)),
});

// Reads a log of norms and answers questions about it, beside the page: of ten million rows nothing is copied to it.
import { errorText } from '../messages/error-text.js';
import { Refusal } from '../messages/refusal.js';
import { BadRows } from './bad-rows.js';
import { spikes, thinned } from './course.js';
import { CsvReader } from './csv-reader.js';
import { JsonReader } from './json-reader.js';
import { actedAt, orderOf, quantiles, rulesFor, seenBy } from './rules-seen.js';
import { histogramOf } from './histogram.js';

/**
 * @typedef {import('./norm-log.js').NormLog} NormLog
 * @typedef {import('./rules-seen.js').Rule} Rule
 * @typedef {import('./rules-seen.js').Seen} Seen
 * @typedef {import('../types.d.ts').Message} Message
 *
 * @typedef {object} Summary
 * @property {number} rows
 * @property {string[]} parameters
 * @property {{ count: number, first: number, last: number }} steps
 * @property {Rule[]} rules that the log's columns allow
 * @property {number} repeats
 * @property {{ count: number, first: { step: number, name: string } | undefined }} notFinite
 * @property {{ count: number, first: BadRows['first'] }} bad
 *
 * @typedef {object} Look what is looked at
 * @property {string} scope a beginning of parameters' names, or `=` and the whole of one
 * @property {Rule} rule
 *
 * @typedef {ReturnType<typeof look>} Sight
 * @typedef {ReturnType<typeof act>} Acted
 */

/** Points of a chart. */
const POINTS = 400;
const TOLD_EVERY_MS = 100;
const SHARES = [0.5, 0.9, 0.99];
/** Spikes that are told one by one, and the parameters that made each. */
const [SPIKES, MAKERS] = [8, 3];
/** Whoever has less of a spike's square did not make it. */
const LEAST_SHARE = 0.01;

/** @type {NormLog} */
let log;
/** The places of its steps, and the steps, in their order. @type {Uint32Array} */
let order;
/** @type {Float64Array} */
let steps;
/** The last that was looked at: dragging C asks for the same again and again. @type {{ key: string, seen: Seen } | undefined} */
let kept;

/** @param {File} file @returns {Promise<{ summary: Summary } | { problem: Message }>} */
async function read(file) {
  try {
    return await readAll(file);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { problem: { code: error.code, details: error.details } };
  }
}

/** @param {File} file @returns {Promise<{ summary: Summary } | { problem: Message }>} */
async function readAll(file) {
  const bad = new BadRows();
  /** @type {CsvReader | JsonReader | undefined} */
  let reader;
  let [loaded, told] = [0, 0];
  for await (const chunk of chunksOf(file)) {
    reader ??= readerFor(chunk, bad);
    reader.push(chunk);
    loaded += chunk.length;
    if (reader.problem) return { problem: reader.problem };
    if (performance.now() - told < TOLD_EVERY_MS) continue;
    told = performance.now();
    postMessage({ progress: { loaded, total: file.size, rows: reader.log?.rows ?? 0 } });
  }
  reader?.end();
  if (reader?.problem) return { problem: reader.problem };
  if (!reader?.log || reader.log.steps.length === 0) {
    const [first] = bad.first;
    return { problem: { code: 'ownLog.problem.empty', details: { bad: bad.count, line: first?.line ?? 0 } } };
  }
  log = reader.log;
  order = orderOf(log);
  steps = Float64Array.from(order, (place) => log.steps.all[place]);
  kept = undefined;
  return { summary: summaryOf(bad) };
}

/** @param {File} file */
async function* chunksOf(file) {
  const stream = file.stream().getReader();
  for (let part = await stream.read(); !part.done; part = await stream.read()) yield part.value;
}

/** @param {Uint8Array} chunk @param {BadRows} bad */
function readerFor(chunk, bad) {
  const first = new TextDecoder()
    .decode(chunk.subarray(0, 64))
    .replace(/^\uFEFF/, '')
    .trimStart();
  return /^[[{]/.test(first) ? new JsonReader(bad) : new CsvReader(bad);
}

/** @param {BadRows} bad @returns {Summary} */
function summaryOf({ count, first }) {
  return {
    rows: log.rows,
    parameters: log.parameters.filter(({ at }) => at.length > 0).map(({ name }) => name),
    steps: { count: steps.length, first: steps[0], last: steps[steps.length - 1] },
    rules: rulesFor(log.measures),
    repeats: log.repeats,
    notFinite: { count: log.notFinite, first: log.firstNotFinite },
    bad: { count, first },
  };
}

/** @param {string} scope */
const chosenBy = (scope) => (/** @type {string} */ name) =>
  scope.startsWith('=') ? name === scope.slice(1) : name.startsWith(scope);

/** @param {Look} asked */
function seenOf({ scope, rule }) {
  const key = `${rule} ${scope}`;
  if (kept?.key !== key) kept = { key, seen: seenBy(log, rule, order, chosenBy(scope)) };
  return kept.seen;
}

/** What a rule looks at: over the steps, counted, and where it spikes. @param {Look} asked */
function look(asked) {
  const seen = seenOf(asked);
  const found = spikes(steps, seen.steps);
  const counted = seen.parameters.length > 0 ? seen.parameters.map(({ values }) => values) : [seen.steps];
  return {
    course: thinned(steps, seen.steps, POINTS),
    // The steps' largest have an axis of their own: where each parameter is counted, the small ones lie far below.
    courseRange: histogramOf([seen.steps]).range,
    histogram: histogramOf(counted),
    quantiles: quantiles(seen.steps, SHARES),
    largest: seen.steps.reduce((most, one) => Math.max(most, one), 0),
    spikes: {
      count: found.length,
      first: found
        .slice(0, SPIKES)
        .map(({ index, step, value, times }) => ({ step, value, times, makers: makersOf(index, asked.scope) })),
    },
  };
}

/** The parameters with the longest gradients of a step, with their share of its square. @param {number} index of the step @param {string} scope */
function makersOf(index, scope) {
  const chosen = chosenBy(scope);
  const of = log.parameters.flatMap(({ name, at, norm }) => {
    const row = chosen(name) ? at.values.lastIndexOf(order[index]) : -1;
    return row < 0 ? [] : [{ name, square: norm.values[row] ** 2 }];
  });
  const sum = of.reduce((all, { square }) => all + square, 0);
  return of
    .sort((a, b) => b.square - a.square)
    .slice(0, MAKERS)
    .map(({ name, square }) => ({ name, share: sum > 0 ? square / sum : 0 }))
    .filter(({ share }) => share >= LEAST_SHARE);
}

/** What C would have clipped. @param {Look & { c: number }} asked */
const act = (asked) => actedAt(seenOf(asked), asked.c);

/** For each rule, the C with which it acts on so many of all steps. @param {{ scope: string }} asked */
function compare({ scope }) {
  return rulesFor(log.measures)
    .filter((rule) => rule !== 'percentile')
    .map((rule) => ({ rule, at: quantiles(seenBy(log, rule, order, chosenBy(scope)).steps, SHARES) }));
}

const ANSWERS = { read, look, act, compare };

addEventListener('message', async ({ data: { id, ask, given } }) => {
  try {
    postMessage({ id, answer: await ANSWERS[/** @type {keyof typeof ANSWERS} */ (ask)](given) });
  } catch (error) {
    postMessage({ id, error: errorText(error) });
  }
});

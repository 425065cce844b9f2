// The recorded samples of both: they are fetched when the first of them is asked for.

/** By run and step, as data URLs. @type {Record<string, string> | undefined} */
let samples;
/** @type {Promise<void> | undefined} */
let fetching;

/**
 * The picture of a recorded run at a step; empty until it has come.
 * @param {string} run @param {number} step one of those that are recorded @param {() => void} changed it has come
 */
export function picture(run, step, changed) {
  if (samples) return samples[`${run}-${step}`] ?? '';
  fetching ??= fetchSamples();
  fetching.then(changed, () => {});
  return '';
}

async function fetchSamples() {
  try {
    const { default: all } = await import('./recorded-samples.json');
    samples = all;
  } catch (error) {
    // Without a network the chart is there all the same; the next question asks again.
    fetching = undefined;
    throw error;
  }
}

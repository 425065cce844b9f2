// The scripts of the element's larger parts: each comes when it is first to be shown, so that a figure of samples loads no
// charts, no sweep and no programs to take home.

/** By the names in `show` and `hide`; what is not here is small, and comes with the element. @type {Record<string, () => Promise<unknown>>} */
const SCRIPTS = {
  controls: () => import('../parts/controls/controls.js'),
  files: () => import('../parts/files/files.js'),
  gradients: () => Promise.all([import('../parts/gradients/gradients.js'), import('../parts/runs/run-tabs.js')]),
  latent: () => import('../parts/latent/latent.js'),
  losses: () => import('../parts/losses/losses.js'),
  picker: () => import('../parts/picker/picker.js'),
  quality: () => import('../parts/quality/quality.js'),
  rules: () => import('../parts/rules/rule-figure.js'),
  stages: () => import('../parts/stages/stages.js'),
  sweep: () => import('../parts/sweep/sweep.js'),
};

/** Of the whole page: two elements wait for one script. @type {Map<string, Promise<void>>} */
const asked = new Map();
/** @type {Set<string>} */
const here = new Set();
/** @type {Set<string>} */
const failed = new Set();

/** Whether a part can be drawn. @param {string} part */
export const isHere = (part) => !Object.hasOwn(SCRIPTS, part) || here.has(part);

/** Whether a part's script did not come, as without a network; the page has to be loaded again for it. @param {string} part */
export const hasFailed = (part) => failed.has(part);

/** The names of all parts whose scripts come by themselves. */
export const PARTS_ON_USE = Object.keys(SCRIPTS);

/**
 * Asks for the scripts of parts.
 * @param {string[]} parts
 * @returns {Promise<void> | undefined} settles when each is here or has failed; undefined where there is nothing to wait for
 */
export function askFor(parts) {
  const coming = parts.filter((part) => !isHere(part) && !hasFailed(part)).map(bring);
  return coming.length > 0 ? Promise.all(coming).then(() => {}) : undefined;
}

/** @param {string} part */
function bring(part) {
  const before = asked.get(part);
  if (before) return before;
  const coming = SCRIPTS[part]().then(
    () => void here.add(part),
    () => void failed.add(part),
  );
  asked.set(part, coming);
  return coming;
}

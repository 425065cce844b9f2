// What a reader does first, in whichever browser: opens the page, trains, changes C, pauses, resets.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { begin, given, STEPS as MEASURED } from './same-numbers.js';

/**
 * A browser's page; a path is a list of selectors, each within the one before or its shadow root.
 * @typedef {object} Browser
 * @property {() => Promise<string>} version
 * @property {(address: string) => Promise<unknown>} open
 * @property {(read: (...given: any[]) => unknown, ...given: any[]) => Promise<any>} evaluate
 * @property {(path: string[]) => Promise<unknown>} click
 * @property {(path: string[], text: string) => Promise<unknown>} fill writes over what a field has, and takes it by Enter
 * @property {() => Promise<unknown>} close
 */

const LAB = 'gan-clipping-lab';
const START = [LAB, 'gcl-bar', 'button.primary'];
const RESET = [LAB, 'gcl-bar', 'button:last-of-type'];
/** C of run 2's generator, which begins at 0.01. */
const C = [LAB, 'gcl-controls', '#cG'];
const SMALLER = 0.002;
const STEPS = 50;
/** So long may anything take on a machine that does other work as well. */
const PATIENCE_MS = 120_000;
const SAME_NUMBERS = JSON.parse(readFileSync(new URL('../golden/same-numbers.json', import.meta.url), 'utf8'));

/** @param {Browser} browser @param {string} address the site's, with a slash at its end */
export async function scenario(browser, address) {
  const seen = () => browser.evaluate(look);
  /** @param {string} what @param {(now: ReturnType<typeof look>) => boolean} holds */
  const until = async (what, holds) => {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      const now = await seen();
      if (now.problems.length > 0) assert.fail(`${what}: the page complains: ${now.problems.join('; ')}`);
      if (holds(now)) return now;
      if (Date.now() > end) assert.fail(`${what} did not happen: ${JSON.stringify({ ...now, pixels: undefined })}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  await browser.open(`${address}embed.html`);
  const untrained = await until('Start is there', ({ ready, pixels }) => ready && pixels !== '');
  assert.match(untrained.backend, /^Runs on the CPU/);
  assert.equal(untrained.step, 0);

  await browser.click(START);
  const trained = await until(`${STEPS} steps are taken`, ({ step }) => step >= STEPS);
  assert.notEqual(trained.pixels, untrained.pixels, 'the samples change');
  assert.ok(trained.brightness < untrained.brightness - 0.1, 'the samples darken from grey to black, as digits are');
  assert.ok(Math.max(...trained.norms) > SMALLER, 'a gradient is longer than the C to come');

  await browser.fill(C, String(SMALLER));
  await until('C acts', ({ c, norms }) => c === SMALLER && norms.every((norm) => norm <= SMALLER * 1.0001));

  await browser.click(START);
  await until('it pauses', ({ running }) => !running);
  await browser.evaluate(() => document.querySelector('gan-clipping-lab').stop());
  const paused = await seen();

  await browser.click(RESET);
  const reset = await until('it begins again', ({ step, ready, pixels }) => step === 0 && ready && pixels !== '');
  assert.ok(paused.step >= STEPS);
  assert.equal((await until('the samples are drawn', ({ pixels }) => pixels === untrained.pixels)).step, 0);
  assert.deepEqual(reset.problems, []);
  return { steps: paused.step, rate: trained.rate };
}

/**
 * In an iframe it trains, also in one that may run scripts and nothing else.
 * @param {Browser} browser @param {string} address @param {'iframe' | 'sandbox'} kind
 */
export async function framed(browser, address, kind) {
  await browser.open(`${address}${kind}.html`);
  const told = () => browser.evaluate(() => globalThis.told);
  for (const end = Date.now() + PATIENCE_MS; ((await told())?.step ?? 0) < 5;) {
    if (Date.now() > end)
      assert.fail(`In an iframe (${kind}) five steps were not taken: ${JSON.stringify(await told())}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.deepEqual((await told()).complaints, []);
}

/** Under the policy of docs/embedding.md the page and the iframe train, and nothing of theirs is refused. @param {Browser} browser @param {string} address */
export async function underPolicy(browser, address) {
  await scenario(browser, address);
  const kept = await browser.evaluate(() => {
    // That the policy is there, and that a refusal would be among the complaints.
    const before = globalThis.complaints.length;
    return new Promise((resolve) => {
      addEventListener('securitypolicyviolation', () => resolve(globalThis.complaints.length - before));
      const image = new Image();
      // Where it is not refused it is asked for, in vain.
      image.onerror = () => setTimeout(() => resolve(0), 1000);
      image.src = 'https://elsewhere.invalid/image.png';
    });
  });
  assert.equal(kept, 1, 'the policy is not in force, or what it refuses is not noticed');
  await framed(browser, address, 'iframe');
}

/** The run that is promised to be the same everywhere is, to the last bit. @param {Browser} browser @param {string} address */
export async function sameNumbers(browser, address) {
  await browser.open(`${address}bench.html`);
  await browser.evaluate(begin, ...given(address));
  for (const end = Date.now() + PATIENCE_MS; ;) {
    const numbers = await browser.evaluate(() => globalThis.numbers);
    if (numbers) return assert.deepEqual(numbers, SAME_NUMBERS);
    if (Date.now() > end) assert.fail(`${Math.max(...MEASURED)} steps were not taken`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** In the page: what a reader sees of the first figure, and what the page complains of. */
function look() {
  const lab = document.querySelector('gan-clipping-lab');
  const part = (name) => lab?.shadowRoot?.querySelector(name)?.shadowRoot;
  const bar = part('gcl-bar');
  const start = bar?.querySelector('button.primary');
  const said = (id) => bar?.querySelector(`[data-testid=${id}]`)?.textContent.trim() ?? '';
  const samples = [...(part('gcl-runs')?.querySelectorAll('gcl-samples') ?? [])].at(-1)?.shadowRoot;
  // Not before something is drawn.
  const canvas = samples?.querySelector('canvas:not(.waiting)');
  const data = canvas?.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  let [sum, hash] = [0, 0];
  for (let at = 0; at < data.length; at += 4) {
    sum += data[at];
    hash = (Math.imul(hash, 31) + data[at]) | 0;
  }
  const stats = lab?.stats?.(1);
  const boxes = lab?.shadowRoot?.querySelectorAll('[data-testid=problem], [data-testid=recovered]') ?? [];
  return {
    ready: start?.getAttribute('aria-disabled') === 'false',
    running: lab?.shadowRoot?.querySelector('gcl-bar')?.running ?? false,
    step: Number(said('step').replace(/,/g, '')),
    rate: said('rate'),
    backend: said('backend'),
    brightness: sum / (data.length / 4) / 255,
    pixels: data.length > 0 ? String(hash) : '',
    norms: (stats?.generator ?? []).map(({ normAfter }) => normAfter),
    c: lab?.shadowRoot?.querySelector('gcl-losses')?.runs.get(1)?.clips?.generator.threshold,
    problems: [...globalThis.complaints, ...[...boxes].map((box) => box.textContent.trim())],
  };
}

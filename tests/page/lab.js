// What the page's tests share: the page's parts as a reader finds them.
import { expect, test as base } from '@playwright/test';

/** What Playwright itself says where a release registers its service worker. */
const BLOCKED = 'Service Worker registration blocked by Playwright';

/** Messages of the console and failures of a page, from now on. @returns {string[]} */
export function complaintsOf(page) {
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || message.text() === BLOCKED) return;
    complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}

/** A test that fails where the console complained, unless it says what it expects in `complaints`. */
export const test = base.extend({
  complaints: [({ page }, use) => use(complaintsOf(page)), { auto: true }],
});

/**
 * The CPU's package, with more at its end than it has. A worker that begins as the test ends, such as the judge's, gets none.
 * @param {import('@playwright/test').Page | import('@playwright/test').BrowserContext} where
 * @param {() => string} more asked anew for each worker that loads it
 */
export async function addToPackage(where, more) {
  await where.route('**/pkg/**/cpu/gan_clipping_lab.js', async (route) => {
    const response = await route.fetch().catch(() => undefined);
    const glue = await response?.text().catch(() => undefined);
    if (glue !== undefined) await route.fulfill({ response, body: `${glue}\n${more()}` });
  });
}

export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const field = (page, name) => page.getByLabel(name, { exact: true });
export const count = async (page) => Number((await page.getByTestId('step').innerText()).replace(/,/g, ''));

/** A run's column: its samples and what can be done to it. */
export const run = (page, number) =>
  page.getByRole('article').filter({ has: page.locator('.badge', { hasText: new RegExp(`^(Run|训练) ${number}$`) }) });

/** The element with all its parts, or another page, once it can train. */
export async function open(page, address = '/embed.html') {
  await page.goto(address);
  await expect(button(page, 'Start')).toBeEnabled();
}

/** Trains until at least `steps` are counted. */
export async function trainTo(page, steps) {
  await button(page, 'Start').click();
  await expect.poll(() => count(page), { timeout: 90_000 }).toBeGreaterThanOrEqual(steps);
}

/** Pauses and waits for the last step, its statistics and its samples. */
export async function pause(page) {
  await button(page, 'Pause').click();
  await expect(button(page, 'Start')).toBeEnabled();
  // The button turns at once, while the last steps are still on their way; this waits for them.
  const taken = await page.locator('gan-clipping-lab').evaluateAll(async (labs) => {
    await Promise.all(labs.map((lab) => lab.stop()));
    return Math.max(...labs.flatMap((lab) => [0, 1, 2, 3].map((run) => lab.stats(run)?.step ?? 0)));
  });
  const drawn = async () => {
    const steps = await count(page);
    // What is told is drawn a moment later.
    if (steps !== taken) return false;
    const captions = await page.locator('gcl-runs .caption').allInnerTexts();
    return captions.every((text) => text.includes(`after ${steps} step`));
  };
  await expect.poll(drawn).toBe(true);
}

/** Whether something has stayed what it is for so long, which is many bursts of steps; it is looked at all the time. */
async function stayed(read, value, ms) {
  for (const until = Date.now() + ms; Date.now() < until;) if ((await read()) !== value) return false;
  return true;
}

/** That something does not happen: what is read is this value and stays it. */
export async function stays(read, value, ms = 700) {
  expect(await read()).toBe(value);
  expect(await stayed(read, value, ms)).toBe(true);
}

/** Waits until what is read, the count, no longer moves, and gives it. */
export async function rested(page, read = () => count(page)) {
  let value;
  await expect.poll(async () => stayed(read, (value = await read()), 700), { intervals: [0] }).toBe(true);
  return value;
}

/** Chooses the run whose settings and gradients are shown. */
export async function choose(page, number) {
  await page
    .locator('gcl-controls')
    .getByRole('radio', { name: `Run ${number}` })
    .check({ force: true });
}

/** The browser says that it has so many cores. */
export const cores = (page, number) =>
  page.addInitScript((many) => {
    Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { get: () => many });
  }, number);

/** Runs a script in each worker before its own. */
export const inWorkers = (page, script) =>
  page.addInitScript((first) => {
    const plain = Worker;
    globalThis.Worker = class extends plain {
      constructor(url, options) {
        const source = [`data:text/javascript,${encodeURIComponent(first)}`, String(url)];
        const imports = source.map((one) => `import ${JSON.stringify(one)};`).join('');
        super(URL.createObjectURL(new Blob([imports], { type: 'text/javascript' })), options);
      }
    };
  }, script);

/** The pixels of a run's samples, as a share of brightness in 0..1 and as text to compare. */
export function canvas(page, number = 2) {
  return run(page, number)
    .locator('canvas[role=img]')
    .evaluate((element) => {
      const copy = new OffscreenCanvas(element.width, element.height).getContext('2d', { willReadFrequently: true });
      copy.drawImage(element, 0, 0);
      const { data } = copy.getImageData(0, 0, element.width, element.height);
      let sum = 0;
      for (let index = 0; index < data.length; index += 4) sum += data[index];
      return { brightness: sum / (data.length / 4) / 255, pixels: Array.from(data).join() };
    });
}

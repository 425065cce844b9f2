// Runs in workers of their own, as many as there are cores: the runs of one worker, bit for bit.
import { expect } from '@playwright/test';

import { arm, armable } from './armed.js';
import {
  addToPackage,
  button,
  canvas,
  choose,
  complaintsOf,
  cores,
  count,
  field,
  open,
  pause,
  stays,
  test,
  trainTo,
} from './lab.js';
import { readRuns } from '../../www/seen/run-file.js';

/** Notes the workers that were started and not ended, by what they are for. */
test.beforeEach(({ page }) =>
  page.addInitScript(() => {
    const plain = Worker;
    globalThis.workers = [];
    globalThis.Worker = class extends plain {
      constructor(url, options) {
        super(url, options);
        this.kind = (options?.name ?? '').replace(/ [^ ]+$/, '');
        globalThis.workers.push(this);
      }
      terminate() {
        globalThis.workers = globalThis.workers.filter((one) => one !== this);
        super.terminate();
      }
    };
  }),
);

const RUN = 'gan-clipping-lab run';
const runWorkers = (page) =>
  page.evaluate((kind) => globalThis.workers.filter((worker) => worker.kind === kind).length, RUN);

/** The CPU's package with these faults in a run's worker alone; `armed` once the test has called `arm`. */
async function withFaults(page, faults) {
  await addToPackage(page, () => `if (self.name.startsWith('${RUN} ')) {${armable(faults)}}`);
}

/** Counts the steps that were taken in workers of runs, where these faults wait. */
async function countSteps(page, faults = '') {
  await withFaults(
    page,
    `const told = new BroadcastChannel('steps'); before('step', () => told.postMessage(1)); ${faults}`,
  );
  await page.addInitScript(() => {
    globalThis.stepsElsewhere = 0;
    new BroadcastChannel('steps').onmessage = () => (globalThis.stepsElsewhere += 1);
  });
}
const stepsElsewhere = (page) => page.evaluate(() => globalThis.stepsElsewhere);
/** Waits until a run has trained in a worker of its own for some steps. */
const spread = (page, steps = 3) =>
  expect.poll(() => stepsElsewhere(page), { timeout: 60_000 }).toBeGreaterThanOrEqual(steps);

const step = (page, steps) =>
  page.evaluate(async (many) => (await document.querySelector('gan-clipping-lab').step(many)).step, steps);
const stats = (page, ...ids) =>
  page.evaluate((all) => all.map((id) => document.querySelector('gan-clipping-lab').stats(id)), ids);

/** The next stages of a step in slow motion, up to this one. */
async function stages(page, last) {
  for (let stage = 1; stage <= last; stage += 1) {
    await button(page, 'Next stage').click();
    await expect(page.locator('gcl-stages li[aria-current=step]')).toContainText(String(stage), { timeout: 60_000 });
  }
}

async function savedFile(page) {
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Save all runs').click()]);
  const chunks = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function setC(page, run, c) {
  await choose(page, run);
  await field(page, 'G’s C').fill(c);
  await field(page, 'G’s C').press('Enter');
}

const THREE = '/embed.html#preset=fast&seed=5&run=clip:none&run=clip:norm,c:0.01&run=clip:value,c:0.02';

/** All that a reader may do to runs, and what came of it. */
async function course(page, address) {
  await open(page, address);
  await step(page, 60);
  await stages(page, 3);
  const halfway = await page.getByTestId('stage').innerText();
  await step(page, 9);
  await setC(page, 2, '0.5');
  await expect(page.getByRole('article').nth(1)).toContainText('0.5');
  await step(page, 30);
  await stages(page, 8);
  await expect(page.locator('gcl-runs .caption').last()).toContainText('after 100 steps');
  const told = await stats(page, 0, 1, 2);
  const pixels = [];
  for (const name of [1, 2, 3]) pixels.push((await canvas(page, name)).pixels);
  // When the page looked at the runs, which is in the file too, is left to chance.
  const { header, files } = await readRuns(new Uint8Array(await savedFile(page)), 'saved');
  const { batches, step: reached, runs } = header;
  const trained = files.map((file) => Buffer.from(file).toString('base64'));
  return { halfway, told, pixels, batches, reached, configs: runs.map(({ config }) => config), trained };
}

test('three runs on one, two and four cores are the same, through slow motion and changes, to the last bit of their file', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(240_000);
  const all = {};
  for (const number of [1, 2, 4]) {
    const context = await browser.newContext({ baseURL });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    await cores(page, number);
    await countSteps(page);
    all[number] = { ...(await course(page, THREE)), steps: await stepsElsewhere(page) };
    expect(complaints).toEqual([]);
    await context.close();
  }
  const { steps, ...one } = all[1];
  expect(one.told.map((run) => run.step)).toEqual([100, 100, 100]);
  expect(one.halfway).toContain('L_D =');
  // Three runs that differ, and that trained where they were to.
  expect(new Set(one.pixels).size).toBe(3);
  expect(steps).toBe(0);
  for (const number of [2, 4]) {
    const { steps: elsewhere, ...several } = all[number];
    expect(elsewhere).toBeGreaterThan(number === 2 ? 10 : 20);
    expect(several).toEqual(one);
  }
});

test('a worker for each core but the page’s first, once it trains, and all end with the element', async ({
  page,
  complaints,
}) => {
  await cores(page, 3);
  await countSteps(page);
  await open(page, `${THREE}&run=clip:none`);
  await expect(page.getByRole('article')).toHaveCount(4);
  expect(await runWorkers(page)).toBe(0);
  await trainTo(page, 5);
  await spread(page);
  expect(await runWorkers(page)).toBe(2);
  await page.evaluate(() => document.querySelector('gan-clipping-lab').remove());
  await expect.poll(() => page.evaluate(() => globalThis.workers.length)).toBe(0);
  expect(complaints).toEqual([]);
});

test('a run that is removed ends its worker, and one that is added has one again', async ({ page, complaints }) => {
  await cores(page, 2);
  await countSteps(page);
  await open(page);
  await trainTo(page, 5);
  await spread(page);
  await button(page, 'Remove run 2').click();
  await expect.poll(() => runWorkers(page)).toBe(0);
  const steps = await count(page);
  await expect.poll(() => count(page)).toBeGreaterThan(steps + 3);
  await button(page, 'Duplicate run 1').click();
  await expect(page.getByRole('article')).toHaveCount(2);
  await expect(button(page, 'Pause')).toBeVisible();
  const before = await stepsElsewhere(page);
  await spread(page, before + 3);
  expect(await runWorkers(page)).toBe(1);
  await pause(page);
  expect((await canvas(page, 2)).pixels).toBe((await canvas(page, 1)).pixels);
  expect(complaints).toEqual([]);
});

test('a run that stays in another worker when the first is removed trains on there', async ({ page, complaints }) => {
  await cores(page, 2);
  await countSteps(page);
  await open(page);
  await trainTo(page, 5);
  await spread(page);
  await button(page, 'Remove run 1').click();
  const [steps, elsewhere] = [await count(page), await stepsElsewhere(page)];
  await expect.poll(() => count(page)).toBeGreaterThan(steps + 10);
  await spread(page, elsewhere + 6);
  expect(await runWorkers(page)).toBe(1);
  await pause(page);
  // The noise behind its samples comes from there too; what is out of sight is not drawn.
  await page.setViewportSize({ width: 1280, height: 2000 });
  const samples = page.locator('gcl-runs canvas[role=img]').first();
  await samples.hover({ position: { x: 20, y: 20 }, force: true });
  await samples.click({ position: { x: 20, y: 20 }, force: true });
  await expect(page.getByRole('img', { name: /^9 images of run 2 from z₀/ })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('saved runs that trained in two workers go on as the same runs', async ({ page, complaints }) => {
  await cores(page, 2);
  await countSteps(page);
  await open(page);
  await step(page, 40);
  await spread(page);
  const file = await savedFile(page);
  expect(await step(page, 20)).toBe(60);
  const wanted = await stats(page, 0, 1);
  await page
    .locator('gcl-files input[type=file]')
    .first()
    .setInputFiles({ name: 'runs.gclruns', mimeType: 'application/octet-stream', buffer: file });
  await expect.poll(() => count(page)).toBe(40);
  const before = await stepsElsewhere(page);
  expect(await step(page, 20)).toBe(60);
  expect(await stats(page, 0, 1)).toEqual(wanted);
  expect(await runWorkers(page)).toBe(1);
  await spread(page, before);
  expect(complaints).toEqual([]);
});

/** The runs that are there are those that never stopped. */
async function areTheSameRuns(page) {
  if (await button(page, 'Pause').isVisible()) await pause(page);
  const [steps, found] = [await count(page), await stats(page, 0, 1)];
  await page.evaluate(() => document.querySelector('gan-clipping-lab').reset());
  expect(await step(page, steps)).toBe(steps);
  expect(await stats(page, 0, 1)).toEqual(found);
}

const recovered = (page) => page.getByTestId('recovered');

for (const [name, faults] of [
  ['in a step', `before('step', () => armed && trap());`],
  ['in reading its statistics', `before('stats', () => armed && trap());`],
  [
    'later',
    `const { stats } = Trainer.prototype;
     Trainer.prototype.stats = function () {
       if (!armed) return stats.call(this);
       queueMicrotask(trap);
       return new Promise(() => {});
     };`,
  ],
]) {
  test(`a trap in a run’s worker ${name} is survived by all runs, in one worker`, async ({ page }) => {
    await cores(page, 2);
    await countSteps(page, faults);
    await open(page);
    await trainTo(page, 5);
    await spread(page);
    await arm(page);
    await expect(recovered(page)).toContainText('The engine stopped (unreachable). A new one was started');
    await expect(page.getByTestId('problem')).toHaveCount(0);
    const steps = await count(page);
    await expect.poll(() => count(page)).toBeGreaterThan(steps + 5);
    expect(await runWorkers(page)).toBe(0);
    await areTheSameRuns(page);
  });
}

test('a run’s worker that is terminated is noticed, and the runs go on', async ({ page }) => {
  await cores(page, 2);
  await countSteps(page);
  await open(page);
  await trainTo(page, 5);
  await spread(page);
  await page.evaluate((kind) => {
    const worker = globalThis.workers.find((one) => one.kind === kind);
    Object.getPrototypeOf(Object.getPrototypeOf(worker)).terminate.call(worker);
  }, RUN);
  await expect(recovered(page)).toContainText('The engine stopped (the worker was ended).');
  const steps = await count(page);
  await expect.poll(() => count(page)).toBeGreaterThan(steps + 5);
  await areTheSameRuns(page);
});

for (const [name, refuse] of [
  [
    'does not let it be started',
    (page) =>
      page.addInitScript((kind) => {
        const plain = Worker;
        globalThis.refused = 0;
        globalThis.Worker = class extends plain {
          constructor(url, options) {
            if (options?.name?.startsWith(`${kind} `)) {
              globalThis.refused += 1;
              throw new DOMException('not by this policy', 'SecurityError');
            }
            super(url, options);
          }
        };
      }, RUN),
  ],
  [
    'gives it no memory',
    (page) =>
      withFaults(
        page,
        `WebAssembly.instantiate = async () => { throw new RangeError('could not allocate memory'); };
         new BroadcastChannel('refused').postMessage(1);`,
      ),
  ],
]) {
  test(`where the browser ${name}, the runs stay together`, async ({ page, complaints }) => {
    await page.addInitScript(() => {
      globalThis.refused = 0;
      new BroadcastChannel('refused').onmessage = () => (globalThis.refused += 1);
    });
    await refuse(page);
    await cores(page, 2);
    await open(page);
    await trainTo(page, 10);
    await expect.poll(() => page.evaluate(() => globalThis.refused)).toBe(1);
    const steps = await count(page);
    await expect.poll(() => count(page)).toBeGreaterThan(steps + 5);
    // It is not tried again.
    await pause(page);
    await trainTo(page, (await count(page)) + 3);
    await stays(() => page.evaluate(() => globalThis.refused), 1);
    expect(await runWorkers(page)).toBe(0);
    await expect(recovered(page)).toHaveCount(0);
    await areTheSameRuns(page);
    expect(complaints).toEqual([]);
  });
}

test('a run that diverges in its worker says so, and the other goes on', async ({ page, complaints }) => {
  await cores(page, 2);
  await countSteps(page);
  await open(page);
  await page.evaluate(async () => {
    const optimizer = { learningRate: 10, beta1: 0.9, beta2: 0, epsilon: 1e-12 };
    const lab = document.createElement('gan-clipping-lab');
    // The one that is to diverge stands second.
    lab.setAttribute('runs', 'clip:norm,lr:1e-5 clip:norm,lr:1e-5');
    lab.setAttribute('config', JSON.stringify({ generator: { optimizer }, discriminator: { optimizer } }));
    lab.setAttribute('lang', 'en');
    document.querySelector('gan-clipping-lab').replaceWith(lab);
    await new Promise((resolve) => lab.addEventListener('ready', resolve, { once: true }));
  });
  await trainTo(page, 5);
  await spread(page);
  await choose(page, 2);
  await field(page, 'G’s clipping rule').selectOption('none');
  await field(page, 'D’s clipping rule').selectOption('none');
  for (const rate of ['G’s learning rate', 'D’s learning rate']) {
    await field(page, rate).fill('10');
    await field(page, rate).press('Enter');
  }
  await expect(page.getByTestId('diverged')).toHaveText(/^Diverged at step \d+:.*The other runs go on\.$/, {
    timeout: 90_000,
  });
  const steps = await count(page);
  await expect.poll(() => count(page)).toBeGreaterThan(steps + 5);
  const [a, b] = await stats(page, 0, 1);
  expect([a.diverged, b.diverged !== null]).toEqual([null, true]);
  expect(complaints).toEqual([]);
});

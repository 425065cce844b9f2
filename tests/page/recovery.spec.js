// An engine that dies in the page: by a trap, terminated from outside, while it loads, trains or is asked. The faults
// are made up: the CPU's package with traps on demand, and a hand on each worker.
import { expect } from '@playwright/test';

import { arm, armable } from './armed.js';
import { addToPackage, button, choose, cores, count, field, open, pause, test, trainTo } from './lab.js';

/**
 * The CPU's package with faults in it. They know which engine they are in: `life` counts those that have begun, from
 * 0; `armed` says whether the test has called \`arm\`; `trap` is what Rust's panics end in.
 */
async function withFaults(page, faults) {
  let lives = 0;
  await addToPackage(page, () => `{ const life = ${lives++}; ${armable(faults)} }`);
}

/** Keeps a hand on the workers, and notes the step at which the page last kept the runs. */
test.beforeEach(({ page }) =>
  page.addInitScript(() => {
    const plain = Worker;
    globalThis.workers = [];
    globalThis.kept = 0;
    globalThis.Worker = class extends plain {
      constructor(url, options) {
        super(url, options);
        globalThis.workers.push({ name: options?.name ?? '', worker: this });
        this.addEventListener('message', ({ data }) => {
          if (data?.value?.ms !== undefined) globalThis.kept = data.value.step;
        });
      }
    };
  }),
);

/** Waits until the page has kept the runs as they are after that step, or later. */
const keptAt = (page, steps) => expect.poll(() => page.evaluate(() => globalThis.kept)).toBeGreaterThanOrEqual(steps);

/** Terminates the newest worker of that name, as a browser does that needs its memory. */
const kill = (page, name = 'gan-clipping-lab') =>
  page.evaluate(
    (wanted) =>
      // A name ends with what no other has.
      globalThis.workers.findLast(({ name: whole }) => whole.replace(/ \w+$/, '') === wanted).worker.terminate(),
    name,
  );

const recovered = (page) => page.getByTestId('recovered');
const problem = (page) => page.getByTestId('problem');
const report = (page) => page.getByTestId('crash-report');
const stats = (page, id) => page.evaluate((which) => document.querySelector('gan-clipping-lab').stats(which), id);
const both = async (page) => [await stats(page, 0), await stats(page, 1)];

/** Takes so many steps, as a script does: once it is answered they have been taken. @returns the last */
const step = (page, steps) =>
  page.evaluate(async (many) => (await document.querySelector('gan-clipping-lab').step(many)).step, steps);

/** The steps of run 1's chart. */
const charted = (page) =>
  page.evaluate(() =>
    document
      .querySelector('gan-clipping-lab')
      .shadowRoot.querySelector('gcl-losses')
      .runs.get(0)
      .history.steps.map((one) => one.step),
  );

/** Where the sentence says that the runs go on from. */
async function wentOnFrom(page) {
  await expect(recovered(page)).toHaveText(/A new one was started, and the runs go on from step [\d,]+, where/);
  return Number((await recovered(page).innerText()).match(/from step ([\d,]+),/)[1].replace(/,/g, ''));
}

/** The runs that are there are, to the last digit, those that never stopped: reset, they come to the same. */
async function areTheSameRuns(page) {
  if (await button(page, 'Pause').isVisible()) await pause(page);
  const steps = await count(page);
  const found = await both(page);
  const shown = await charted(page);
  expect(shown).toEqual([...new Set(shown)].toSorted((a, b) => a - b));
  // Looked at as soon as they are there: a trap to come takes the runs back to where they were kept.
  const again = await page.evaluate(async (many) => {
    const lab = document.querySelector('gan-clipping-lab');
    await lab.reset();
    await lab.step(many);
    return [lab.stats(0), lab.stats(1)];
  }, steps);
  expect(again).toEqual(found);
}

/** Trains, pauses so that the runs are kept, and trains on. @returns where it was paused */
async function trainPast(page, steps) {
  await trainTo(page, steps);
  await pause(page);
  const paused = await count(page);
  await keptAt(page, paused);
  await trainTo(page, paused + 3);
  return paused;
}

test('a trap in a step is told, and the runs go on as those that never stopped', async ({ page }) => {
  await withFaults(page, `before('step', () => life === 0 && armed && trap());`);
  await open(page);
  const paused = await trainPast(page, 10);
  await page.evaluate(() => {
    globalThis.again = [];
    document.querySelector('gan-clipping-lab').addEventListener('error', () => {
      document.addEventListener('step', ({ detail }) => globalThis.again.push(detail.step));
    });
  });
  await arm(page);
  const from = await wentOnFrom(page);
  await expect(recovered(page)).toContainText('The engine stopped (unreachable).');
  expect(from).toBeGreaterThanOrEqual(paused);
  // It trained, so it trains on.
  await expect(button(page, 'Pause')).toBeVisible();
  await expect.poll(() => count(page)).toBeGreaterThan(from + 5);
  // It takes no step again that it need not.
  expect(Math.min(...(await page.evaluate(() => globalThis.again)))).toBeGreaterThan(from);
  await expect(problem(page)).toHaveCount(0);
  await areTheSameRuns(page);
});

test('before anything was kept the runs begin again from their seed', async ({ page }) => {
  // In the first step: a second later they would have been kept.
  await withFaults(page, `before('step', () => life === 0 && trap());`);
  await open(page);
  await button(page, 'Start').click();
  await expect(recovered(page)).toHaveText(/and the runs begin again from their seed, at step 0\.$/);
  await expect.poll(() => count(page)).toBeGreaterThan(10);
  await areTheSameRuns(page);
});

test('a trap that comes again ends it, with the charts and the settings to report; Reset counts afresh', async ({
  page,
}) => {
  // Lives are counted: no run has a worker of its own.
  await cores(page, 1);
  // As the hook of Rust's panics writes to the console.
  await withFaults(
    page,
    `let steps = 0;
     const panic = () => { console.error('panicked at src/made_up.rs:1:2:\\nno room\\n\\nStack:\\n\\nat f'); trap(); };
     before('step', () => (steps += 1) > 40 && life < 2 && panic());`,
  );
  await open(page, '/embed.html#preset=fast&seed=77');
  await button(page, 'Start').click();
  const said = 'panicked at src/made_up.rs:1:2: no room';
  await expect(problem(page)).toContainText(`The engine stopped a second time (${said})`);
  await expect(recovered(page)).toHaveCount(0);
  await expect(button(page, 'Start')).toBeDisabled();
  expect(await count(page)).toBeGreaterThan(3);
  expect((await charted(page)).length).toBeGreaterThan(1);
  const told = JSON.parse(await report(page).innerText());
  expect(told.losses.map(({ error }) => error)).toEqual([said, said]);
  expect(told).toMatchObject({ images: 'MNIST', backend: 'cpu' });
  expect(told.runs.map(({ run, config }) => [run, config.seed, config.generator.clip.rule])).toEqual([
    [1, 77, 'none'],
    [2, 77, 'norm'],
  ]);
  await expect(button(page, 'Copy the report')).toBeVisible();
  await button(page, 'Reset').click();
  await expect(problem(page)).toHaveCount(0);
  await expect(report(page)).toHaveCount(0);
  await trainTo(page, 30);
});

test('a worker that is terminated while it trains is noticed, and the runs go on as those that never stopped', async ({
  page,
}) => {
  await open(page);
  const paused = await trainPast(page, 10);
  await kill(page);
  const from = await wentOnFrom(page);
  await expect(recovered(page)).toContainText('The engine stopped (the worker was ended).');
  expect(from).toBeGreaterThanOrEqual(paused);
  await expect.poll(() => count(page)).toBeGreaterThan(from + 5);
  await areTheSameRuns(page);
});

test('an error of the worker that nothing caught is told, and the runs go on', async ({ page }) => {
  await withFaults(
    page,
    `new BroadcastChannel('faults').onmessage = () => { if (life === 0) throw new Error('nobody caught this'); };`,
  );
  await open(page);
  const paused = await trainPast(page, 10);
  await arm(page);
  const from = await wentOnFrom(page);
  await expect(recovered(page)).toContainText('The engine stopped (nobody caught this).');
  expect(from).toBeGreaterThanOrEqual(paused);
  await expect.poll(() => count(page)).toBeGreaterThan(from + 5);
});

test('terminated while paused, the runs stay paused where they were', async ({ page }) => {
  await open(page);
  await step(page, 12);
  const before = await both(page);
  await keptAt(page, 12);
  await kill(page);
  expect(await wentOnFrom(page)).toBe(12);
  await expect(button(page, 'Start')).toBeEnabled();
  expect(await both(page)).toEqual(before);
  expect(await step(page, 8)).toBe(20);
  await areTheSameRuns(page);
});

test('steps that were asked for are taken, all of them and no more', async ({ page }) => {
  await withFaults(
    page,
    `before('step', () => { for (const until = performance.now() + 20; performance.now() < until;); });`,
  );
  await open(page);
  const last = step(page, 60);
  await expect.poll(() => count(page), { intervals: [50] }).toBeGreaterThan(5);
  await kill(page);
  await expect(recovered(page)).toBeVisible();
  expect(await last).toBe(60);
  await expect.poll(() => count(page)).toBe(60);
  await expect(button(page, 'Start')).toBeEnabled();
  await areTheSameRuns(page);
});

test('settings that were changed stay as the reader set them', async ({ page }) => {
  // Nothing is kept of the runs as they are set now: what was kept before knows only the old settings.
  await withFaults(page, `before('save', () => { if (armed) throw new Error('not now'); });`);
  await open(page);
  await trainPast(page, 10);
  await arm(page);
  await choose(page, 2);
  await field(page, 'G’s C').fill('0.5');
  await field(page, 'G’s C').press('Enter');
  /** C that G of run 2 was clipped at, in the last step. */
  const c = () =>
    page.evaluate(
      () =>
        document.querySelector('gan-clipping-lab').shadowRoot.querySelector('gcl-losses').runs.get(1).clips.generator
          .threshold,
    );
  await expect.poll(c).toBe(0.5);
  // By a step later the page has heard, on another channel, that it was taken: what dies in between is refused.
  const taken = await count(page);
  await expect.poll(() => count(page)).toBeGreaterThan(taken + 5);
  await kill(page);
  const from = await wentOnFrom(page);
  await expect.poll(() => count(page)).toBeGreaterThan(from + 5);
  expect(await c()).toBe(0.5);
  await expect(field(page, 'G’s C')).toHaveValue('0.5');
});

test('a setting that the engine dies of is refused, and the runs go on with the old one', async ({ page }) => {
  // Run 2 may be in a worker of its own, which is a life too.
  await withFaults(page, `before('configure', () => life < 2 && trap());`);
  await open(page);
  await trainPast(page, 10);
  await choose(page, 2);
  await field(page, 'G’s C').fill('0.5');
  await field(page, 'G’s C').press('Enter');
  const from = await wentOnFrom(page);
  await expect(page.locator('gcl-controls')).toContainText(
    /The engine stopped at this \(unreachable\)\. A new one was started, and the runs go on from step/,
  );
  await expect.poll(() => count(page)).toBeGreaterThan(from + 5);
  await areTheSameRuns(page);
});

for (const [name, faults] of [
  ['at once', `before('save', () => life === 0 && armed && trap());`],
  [
    // As wasm-bindgen's asynchronous functions do: the promise stays open and the worker reports an error.
    'later',
    `const { save } = Trainer.prototype;
     Trainer.prototype.save = function () {
       if (life > 0 || !armed) return save.call(this);
       queueMicrotask(trap);
       return new Promise(() => {});
     };`,
  ],
]) {
  test(`a trap ${name} in saving is told where it was asked, and the runs go on`, async ({ page }) => {
    await withFaults(page, faults);
    await open(page);
    await step(page, 12);
    await keptAt(page, 12);
    await arm(page);
    await button(page, 'Save all runs').click();
    await expect(page.getByTestId('files-said')).toHaveText(
      /The engine stopped at this \(unreachable\)\. A new one was started, and the runs go on from step 12\./,
    );
    expect(await count(page)).toBe(12);
    await button(page, 'Save all runs').click();
    await expect(page.getByTestId('files-said')).toContainText('Downloaded');
    await trainTo(page, 20);
    await areTheSameRuns(page);
  });
}

test('a trap in what the page keeps for itself ends neither the runs nor the steps', async ({ page }) => {
  await withFaults(page, `before('save', trap);`);
  await open(page);
  expect(await step(page, 12)).toBe(12);
  await expect(recovered(page)).toBeVisible();
  await trainTo(page, 20);
  await areTheSameRuns(page);
});

test('a trap while loading is survived once', async ({ page }) => {
  await withFaults(
    page,
    `const { create } = Trainer; Trainer.create = (...given) => (life === 0 ? trap() : create(...given));`,
  );
  const ready = [];
  await page.exposeFunction('heard', (name) => ready.push(name));
  await page.addInitScript(() => document.addEventListener('ready', () => globalThis.heard('ready')));
  await open(page);
  await expect(recovered(page)).toHaveText(
    'The engine stopped (unreachable). A new one was started, and the runs begin again from their seed, at step 0.',
  );
  await trainTo(page, 5);
  expect(ready).toEqual(['ready']);
});

test('a trap each time it loads ends it with the settings, and every promise of the element settles', async ({
  page,
}) => {
  await withFaults(page, `Trainer.create = async () => trap();`);
  await page.goto('/embed.html');
  await expect(problem(page)).toHaveText(/^The engine stopped a second time \(unreachable\)/);
  expect(JSON.parse(await report(page).innerText()).runs).toHaveLength(2);
  const settled = await page.evaluate(async () => {
    const lab = document.querySelector('gan-clipping-lab');
    const calls = [lab.start(), lab.stop(), lab.step(2), lab.stats(), lab.reset()];
    return (await Promise.allSettled(calls)).map(({ status }) => status);
  });
  expect(settled).toEqual(Array(5).fill('fulfilled'));
});

test('what is asked of the element while its worker dies settles', async ({ page }) => {
  await open(page);
  await step(page, 5);
  const settled = await page.evaluate(async () => {
    const lab = document.querySelector('gan-clipping-lab');
    globalThis.workers.at(-1).worker.terminate();
    const calls = [lab.start(), lab.stop(), lab.step(2), lab.stats(), lab.reset()];
    return (await Promise.allSettled(calls)).map(({ status }) => status);
  });
  expect(settled).toEqual(Array(5).fill('fulfilled'));
  await expect(button(page, 'Start')).toBeEnabled();
  await trainTo(page, 5);
});

test('an element that is taken out while its worker dies leaves no promise open', async ({ page }) => {
  await open(page);
  const settled = await page.evaluate(async () => {
    const lab = document.querySelector('gan-clipping-lab');
    const calls = [lab.step(2), lab.start(), lab.reset()];
    lab.remove();
    return (await Promise.allSettled(calls)).length;
  });
  expect(settled).toBe(3);
});

/** The step of run 2's last measurement. */
const measured = (page) =>
  page.evaluate(() => {
    const { points } = document.querySelector('gan-clipping-lab').shadowRoot.querySelector('gcl-quality').meter;
    return points.get(1)?.at(-1)?.step ?? 0;
  });

test('a judge that is terminated is replaced, and the training does not stop', async ({ page }) => {
  await open(page);
  await trainTo(page, 55);
  await expect.poll(() => measured(page), { timeout: 90_000 }).toBeGreaterThan(0);
  await kill(page, 'gan-clipping-lab judge');
  const [before, steps] = [await measured(page), await count(page)];
  await expect.poll(() => count(page)).toBeGreaterThan(steps + 5);
  await expect.poll(() => measured(page), { timeout: 90_000 }).toBeGreaterThan(before);
  await expect(recovered(page)).toHaveCount(0);
  await expect(problem(page)).toHaveCount(0);
});

for (const [name, lives, sentence] of [
  [
    'once is replaced and says so',
    [1],
    'The judge stopped (unreachable). A new one was started; the training went on.',
  ],
  [
    'again says how to have another',
    [1, 2],
    /^The judge stopped \(unreachable\); the training goes on\. For a new one/,
  ],
]) {
  test(`a judge that traps ${name}`, async ({ page }) => {
    // The first life is the engine's, with all runs.
    await cores(page, 1);
    await withFaults(
      page,
      `const { quality } = Judge.prototype;
       Judge.prototype.quality = function (...given) {
         return ${JSON.stringify(lives)}.includes(life) ? trap() : quality.apply(this, given);
       };`,
    );
    await open(page);
    await trainTo(page, 55);
    await expect(page.locator('gcl-quality').getByText('The judge stopped')).toHaveText(sentence, { timeout: 90_000 });
    const steps = await count(page);
    await expect.poll(() => count(page)).toBeGreaterThan(steps + 5);
    if (lives.length > 1) await page.getByLabel('Measure while training').setChecked(false);
    if (lives.length > 1) await page.getByLabel('Measure while training').setChecked(true);
    await expect.poll(() => measured(page), { timeout: 90_000 }).toBeGreaterThan(0);
    await expect(recovered(page)).toHaveCount(0);
    await expect(problem(page)).toHaveCount(0);
  });
}

test('a sweep whose worker is terminated says so, and can be started again', async ({ page }) => {
  await open(page);
  const sweep = page.locator('gcl-sweep');
  await sweep.getByLabel('Seeds', { exact: true }).fill('1');
  await sweep.getByLabel('Thresholds C', { exact: true }).fill('0.1');
  await sweep.getByLabel('Steps of a run', { exact: true }).fill('500');
  await sweep.getByRole('button', { name: 'Start the sweep' }).click();
  await expect.poll(() => sweep.locator('progress').evaluate(({ value }) => value)).toBeGreaterThan(0);
  await kill(page, 'gan-clipping-lab sweep');
  await expect(sweep.getByRole('alert')).toHaveText(
    /^The sweep’s engine stopped \(the worker was ended\)\. What is finished/,
  );
  await expect(sweep.getByRole('button', { name: 'Start the sweep' })).toBeVisible();
  await expect(recovered(page)).toHaveCount(0);
  await trainTo(page, 3);
});

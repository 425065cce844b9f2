// Runs side by side, as a reader uses them.
import { expect } from '@playwright/test';

import { button, canvas, choose, count, field, open, pause, run, test, trainTo } from './lab.js';

const differences = (page) => page.getByTestId('differences');
const hash = (page) => page.evaluate(() => location.hash);

test('opens on no clipping against norm clipping, and says that all else is equal', async ({ page, complaints }) => {
  await open(page);
  await expect(page.getByRole('article')).toHaveCount(2);
  await expect(run(page, 1).getByRole('heading')).toContainText('no clipping');
  await expect(run(page, 2).getByRole('heading')).toContainText('norm clipping at 0.01');
  await expect(differences(page)).toHaveText(
    'Run 1: no clipping. Run 2: norm clipping at 0.01 for both networks; all else equal, the images and the noise too.',
  );
  // Untrained twins are one and the same.
  expect((await canvas(page, 1)).pixels).toBe((await canvas(page, 2)).pixels);
  await trainTo(page, 5);
  await pause(page);
  expect((await canvas(page, 1)).pixels).not.toBe((await canvas(page, 2)).pixels);
  expect(complaints).toEqual([]);
});

test('a duplicated run begins with all others from step 0, and is the same run to the pixel', async ({
  page,
  complaints,
}) => {
  await open(page);
  await trainTo(page, 10);
  await button(page, 'Duplicate run 2').click();
  await expect(page.getByTestId('notice')).toHaveText(/Run 3 was added: all runs began again from step 0/);
  await expect(run(page, 3).getByRole('heading')).toContainText('norm clipping at 0.01');
  // It trained, so it trains on.
  await expect(button(page, 'Pause')).toBeVisible();
  await expect.poll(() => count(page), { timeout: 90_000 }).toBeGreaterThanOrEqual(6);
  await pause(page);
  const [a, b, c] = await Promise.all([1, 2, 3].map((number) => canvas(page, number)));
  expect(c.pixels).toBe(b.pixels);
  expect(a.pixels).not.toBe(b.pixels);
  expect(await hash(page)).toBe('#preset=fast&run=clip:none&run=clip:norm,c:0.01&run=clip:norm,c:0.01');
  expect(complaints).toEqual([]);
});

test('a run is removed and the others go on where they are', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 5);
  await button(page, 'Remove run 1').click();
  await expect(page.getByTestId('notice')).toHaveText('Run 1 was removed; the others go on.');
  await expect(page.getByRole('article')).toHaveCount(1);
  const steps = await count(page);
  expect(steps).toBeGreaterThanOrEqual(5);
  await expect.poll(() => count(page)).toBeGreaterThan(steps + 3);
  await expect(differences(page)).toContainText('Run 2: norm clipping at 0.01 for both networks.');
  // One run is the least.
  await expect(button(page, 'Remove run 2')).toBeDisabled();
  await button(page, 'Add a run').click();
  // The free number, and its colour, are taken again.
  await expect(run(page, 1).getByRole('heading')).toContainText('norm clipping at 0.01');
  expect(complaints).toEqual([]);
});

test('four runs are the most', async ({ page, complaints }) => {
  await open(page);
  for (const total of [3, 4]) {
    await button(page, 'Add a run').click();
    await expect(page.getByRole('article')).toHaveCount(total);
  }
  await expect(button(page, 'Add a run')).toBeDisabled();
  await expect(button(page, 'Duplicate run 1')).toBeDisabled();
  await expect(page.getByText('Four runs at the most.')).toBeVisible();
  await button(page, 'One step').click();
  await expect.poll(() => count(page)).toBe(1);
  expect(complaints).toEqual([]);
});

test('runs are added and removed only once the engine is there', async ({ page, complaints }) => {
  let arrive;
  const held = new Promise((resolve) => (arrive = resolve));
  await page.route('**/pkg/**/cpu/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/embed.html');
  await expect(page.getByRole('article')).toHaveCount(2);
  for (const name of ['Add a run', 'Duplicate run 1', 'Remove run 1']) await expect(button(page, name)).toBeDisabled();
  arrive();
  await expect(button(page, 'Remove run 1')).toBeEnabled();
  await button(page, 'Remove run 1').click();
  await expect(page.getByRole('article')).toHaveCount(1);
  expect(complaints).toEqual([]);
});

test('a setting is of the chosen run alone, and acts while all train', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 3);
  await choose(page, 1);
  await expect(field(page, 'G’s clipping rule')).toHaveValue('none');
  await field(page, 'D’s clipping rule').selectOption('norm');
  await expect(run(page, 1).getByRole('heading')).toContainText('G: no clipping · D: norm clipping at 0.01');
  await expect(page.locator('gcl-gradients').last().locator('tr.clipped').first()).toBeVisible();
  await choose(page, 2);
  await expect(field(page, 'G’s clipping rule')).toHaveValue('norm');
  expect(await hash(page)).toBe('#preset=fast&run=clipG:none,clipD:norm,cD:0.01&run=clip:norm,c:0.01');
  const steps = await count(page);
  await expect.poll(() => count(page)).toBeGreaterThan(steps + 2);
  expect(complaints).toEqual([]);
});

test('the chosen run is changed by the arrow keys', async ({ page, complaints }) => {
  await open(page);
  const tabs = page.locator('gcl-controls');
  await tabs.getByRole('radio', { name: 'Run 2' }).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(tabs.getByRole('radio', { name: 'Run 1' })).toBeChecked();
  await expect(field(page, 'G’s clipping rule')).toHaveValue('none');
  expect(complaints).toEqual([]);
});

test('a seed is of all runs and begins all again', async ({ page, complaints }) => {
  await open(page);
  const before = (await canvas(page, 1)).pixels;
  await field(page, 'Seed').fill('2');
  await field(page, 'Seed').press('Enter');
  await expect.poll(async () => (await canvas(page, 1)).pixels).not.toBe(before);
  await expect.poll(async () => (await canvas(page, 2)).pixels).toBe((await canvas(page, 1)).pixels);
  await expect(page.getByTestId('notice')).toHaveText(/needs new networks: all runs began again from step 0/);
  expect(complaints).toEqual([]);
});

test('a run that diverges says where, and the others go on', async ({ page, complaints }) => {
  await open(page);
  await page.evaluate(async () => {
    // As in tests/engine/divergence.rs: an Adam that divides what it remembers by a gradient that has vanished.
    const optimizer = { learningRate: 10, beta1: 0.9, beta2: 0, epsilon: 1e-12 };
    const network = { optimizer };
    const lab = document.createElement('gan-clipping-lab');
    lab.setAttribute('runs', 'clip:none clip:norm,lr:1e-5');
    lab.setAttribute('config', JSON.stringify({ generator: network, discriminator: network }));
    lab.setAttribute('lang', 'en');
    document.querySelector('gan-clipping-lab').replaceWith(lab);
    globalThis.diverged = [];
    document.addEventListener('diverged', ({ detail }) => globalThis.diverged.push(detail));
    await new Promise((resolve) => lab.addEventListener('ready', resolve, { once: true }));
  });
  await button(page, 'Start').click();
  await expect(run(page, 1).getByTestId('diverged')).toHaveText(
    /^Diverged at step \d+: the gradient of the (generator|discriminator)’s layer \d (weights|biases) is no longer finite\. The other runs go on\.$/,
    { timeout: 90_000 },
  );
  await expect(run(page, 2).getByTestId('diverged')).toHaveCount(0);
  const steps = await count(page);
  await expect.poll(() => count(page), { timeout: 90_000 }).toBeGreaterThan(steps + 5);
  const told = await page.evaluate(() => globalThis.diverged);
  expect(told.map(({ run: id }) => id)).toEqual([0]);
  // A reset is a fresh start for it too.
  await button(page, 'Reset').click();
  await expect(page.getByTestId('diverged')).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('from a run that has diverged all go back to where it was last kept, and on by other settings', async ({
  page,
  complaints,
}) => {
  // Notes the step at which the page last kept the runs, as in tests/page/recovery.spec.js.
  await page.addInitScript(() => {
    const plain = Worker;
    globalThis.kept = 0;
    globalThis.Worker = class extends plain {
      constructor(url, options) {
        super(url, options);
        this.addEventListener('message', ({ data }) => {
          if (data?.value?.ms !== undefined) globalThis.kept = data.value.step;
        });
      }
    };
  });
  await open(page);
  await page.evaluate(async () => {
    const network = { optimizer: { learningRate: 10, beta1: 0.9, beta2: 0, epsilon: 1e-12 } };
    const lab = document.createElement('gan-clipping-lab');
    lab.setAttribute('runs', 'clip:none clip:norm,lr:1e-5');
    lab.setAttribute('config', JSON.stringify({ generator: network, discriminator: network }));
    lab.setAttribute('lang', 'en');
    document.querySelector('gan-clipping-lab').replaceWith(lab);
    await new Promise((resolve) => lab.addEventListener('ready', resolve, { once: true }));
    globalThis.seen = [];
    lab.addEventListener('step', ({ detail }) => detail.run === 0 && globalThis.seen.push(detail.step));
    await lab.step(2);
  });
  // It diverges soon after.
  await expect.poll(() => page.evaluate(() => globalThis.kept)).toBe(2);
  await button(page, 'Start').click();
  await expect(run(page, 1).getByTestId('diverged')).toBeVisible({ timeout: 90_000 });
  await button(page, 'Pause').click();
  const back = run(page, 1).getByRole('button', { name: /^Back to step / });
  const step = Number((await back.innerText()).replace(/\D/g, ''));
  expect(step).toBeGreaterThanOrEqual(2);
  await back.click();
  await expect(page.getByTestId('notice')).toContainText(`All runs are at step ${step} again`);
  await expect(page.getByTestId('diverged')).toHaveCount(0);
  expect(await count(page)).toBe(step);
  for (const name of ['G’s learning rate', 'D’s learning rate']) {
    await field(page, name).fill('0.00001');
    await field(page, name).press('Enter');
  }
  await button(page, 'Start').click();
  // The steps after it are taken again.
  await expect
    .poll(() => page.evaluate((next) => globalThis.seen.filter((one) => one === next).length, step + 1))
    .toBe(2);
  await expect.poll(() => count(page)).toBeGreaterThan(step + 5);
  expect(complaints).toEqual([]);
});

test('a link brings back its runs', async ({ page, complaints }) => {
  await open(page, '/embed.html#preset=seed&seed=7&run=clip:none&run=clip:norm,c:0.5&run=clipG:none,clipD:norm,cD:2');
  await expect(page.getByRole('article')).toHaveCount(3);
  await expect(run(page, 3).getByRole('heading')).toContainText('G: no clipping · D: norm clipping at 2');
  await expect(field(page, 'Seed')).toHaveValue('7');
  await choose(page, 2);
  await expect(field(page, 'G’s C')).toHaveValue('0.5');
  expect(complaints).toEqual([]);
});

test('the element takes runs from its attribute, tells steps of each, and hides what it is told to', async ({
  page,
  complaints,
}) => {
  await open(page);
  const told = await page.evaluate(async () => {
    const lab = document.createElement('gan-clipping-lab');
    lab.setAttribute('runs', 'clip:none clip:norm,c:0.2');
    lab.setAttribute('config', '{"seed": 5}');
    lab.setAttribute('hide', 'runs,controls,losses,gradients');
    lab.setAttribute('backend', 'cpu');
    document.querySelector('gan-clipping-lab').replaceWith(lab);
    await new Promise((resolve) => lab.addEventListener('ready', resolve, { once: true }));
    const steps = [];
    lab.addEventListener('step', ({ detail }) => steps.push([detail.run, detail.step]));
    await lab.step(1);
    while (steps.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    return { steps, thresholds: [lab.stats().generatorThreshold, lab.stats(1).generatorThreshold] };
  });
  expect(told.steps).toEqual([
    [0, 1],
    [1, 1],
  ]);
  expect(told.thresholds[0]).toBeNull();
  expect(told.thresholds[1]).toBeCloseTo(0.2);
  await expect(page.getByRole('article')).toHaveCount(2);
  await expect(page.locator('gcl-controls, gcl-losses, gcl-gradients')).toHaveCount(0);
  await expect(button(page, 'Add a run')).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('two elements on one page download the engine once', async ({ page, complaints }) => {
  const engines = [];
  page.context().on('request', (request) => {
    if (request.url().endsWith('_bg.wasm')) engines.push(request.url());
  });
  await open(page);
  await page.evaluate(async () => {
    const lab = document.createElement('gan-clipping-lab');
    document.querySelector('main').append(lab);
    // It loads when it comes near the screen.
    lab.scrollIntoView();
    await new Promise((resolve) => lab.addEventListener('ready', resolve, { once: true }));
  });
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toHaveCount(2);
  expect(engines.length).toBe(1);
  expect(complaints).toEqual([]);
});

test('both charts have a line of the run’s colour for each run', async ({ page, complaints }) => {
  await open(page);
  await button(page, 'One step').click();
  await expect.poll(() => count(page)).toBe(1);
  const colour = (number) =>
    run(page, number)
      .locator('.badge')
      .evaluate((element) => getComputedStyle(element).backgroundColor);
  for (const name of ['Generator’s loss L_G', 'Discriminator’s loss L_D']) {
    const chart = page.locator('gcl-losses section').filter({ has: page.getByRole('heading', { name }) });
    const ends = chart.locator('.ends span');
    await expect(ends).toHaveText([/^1: [\d.]+$/, /^2: [\d.]+$/]);
    await expect(ends.nth(0)).toHaveCSS('color', await colour(1));
    await expect(ends.nth(1)).toHaveCSS('color', await colour(2));
  }
  expect(complaints).toEqual([]);
});

// Runs that took long are not lost by a slip: what takes them away can be undone, and what changes nothing takes none.
import { expect } from '@playwright/test';

import { button, count, field, open, pause, run, test, trainTo } from './lab.js';

const notice = (page) => page.getByTestId('notice');
const hash = (page) => page.evaluate(() => location.hash);
/** Both runs' last steps, and the steps of run 1's chart and of its samples. */
const seen = (page) =>
  page.evaluate(() => {
    const lab = document.querySelector('gan-clipping-lab');
    const a = lab.shadowRoot.querySelector('gcl-losses').runs.get(0);
    return {
      stats: [lab.stats(0), lab.stats(1)],
      history: a.history.steps.map(({ step }) => step),
      samples: a.snapshots.all.map(({ step }) => step),
    };
  });

/** Trains and pauses. @returns the step */
async function train(page, steps) {
  await trainTo(page, steps);
  await pause(page);
  return count(page);
}

test('a double click on Remove takes one run away, and Undo brings it back as it was', async ({ page, complaints }) => {
  await open(page, '/embed.html#run=clip:none&run=clip:norm&run=clip:value');
  const step = await train(page, 10);
  const before = await seen(page);
  await run(page, 1).getByRole('button', { name: 'Remove run 1' }).dblclick();
  await expect(notice(page)).toHaveText('Run 1 was removed; the others go on.');
  await expect(run(page, 1)).toHaveCount(0);
  // Nothing is on its way any more.
  await page.evaluate(() => document.querySelector('gan-clipping-lab').step(3));
  await expect(run(page, 2)).toHaveCount(1);
  await expect(run(page, 3)).toHaveCount(1);
  await button(page, 'Undo').click();
  await expect(notice(page)).toHaveText(`Undone: the runs are at step ${step} again.`);
  await expect(run(page, 1)).toHaveCount(1);
  expect(await seen(page)).toEqual(before);
  expect(await hash(page)).toMatch(/run=clip:none&run=clip:norm.*&run=clip:value/);
  // The runs of meanwhile, in their turn.
  await button(page, 'Undo').click();
  await expect(run(page, 1)).toHaveCount(0);
  await expect.poll(() => count(page)).toBe(step + 3);
  expect(complaints).toEqual([]);
});

test('after Undo the runs take the steps that they would have taken', async ({ page }) => {
  await open(page);
  const step = await train(page, 10);
  const wanted = await page.evaluate(async () => {
    const lab = document.querySelector('gan-clipping-lab');
    await lab.step(5);
    const stats = [lab.stats(0), lab.stats(1)];
    await lab.reset();
    await lab.step(2);
    return stats;
  });
  await button(page, 'Undo').click();
  await expect.poll(() => count(page)).toBe(step + 5);
  expect((await seen(page)).stats).toEqual(wanted);
  await page.evaluate(() => document.querySelector('gan-clipping-lab').reset());
  await page.evaluate((steps) => document.querySelector('gan-clipping-lab').step(steps), step + 5);
  expect((await seen(page)).stats).toEqual(wanted);
});

test('a link to the present settings changes nothing, and one to others can be undone', async ({ page }) => {
  await open(page, '/embed.html#preset=fast');
  const step = await train(page, 10);
  const address = '#preset=fast&run=clip:none&run=clip:norm,c:0.01';
  const before = await seen(page);
  await page.evaluate(() => (location.hash = '#run=clip:none&run=c:0.01,clip:norm&preset=fast'));
  await expect.poll(() => hash(page)).toBe(address);
  expect(await seen(page)).toEqual(before);
  await expect(notice(page)).toHaveText('');
  await page.evaluate(() => (location.hash = '#preset=seed'));
  await expect(notice(page)).toHaveText(`New runs began at step 0; those before were at step ${step}.`);
  await expect(field(page, 'Preset')).toHaveValue('seed');
  await button(page, 'Undo').click();
  await expect(field(page, 'Preset')).toHaveValue('fast');
  await expect.poll(() => hash(page)).toBe(address);
  expect(await seen(page)).toEqual(before);
});

test('the browser asks before steps are lost that are not kept, from 200 on, and not in a frame', async ({ page }) => {
  await open(page, '/embed.html?keep=off');
  const asked = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    return dialog.accept();
  });
  const step = (steps) => page.evaluate((n) => document.querySelector('gan-clipping-lab').step(n), steps);
  await button(page, 'One step').click();
  await step(199);
  await page.reload();
  await expect(button(page, 'Start')).toBeEnabled();
  expect(asked).toEqual([]);
  await button(page, 'One step').click();
  await step(201);
  await page.reload();
  await expect(button(page, 'Start')).toBeEnabled();
  expect(asked).toEqual(['beforeunload']);
  await page.route('**/frame.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><iframe src="/embed.html" width="900" height="900">',
    }),
  );
  await page.goto('/frame.html');
  const [, frame] = page.frames();
  await expect(frame.getByRole('button', { name: 'Start', exact: true })).toBeEnabled();
  await frame.getByRole('button', { name: 'One step', exact: true }).click();
  await frame.evaluate(() => document.querySelector('gan-clipping-lab').step(201));
  await page.reload();
  await expect(page.frames()[1].getByRole('button', { name: 'Start', exact: true })).toBeEnabled();
  expect(asked).toEqual(['beforeunload']);
});

test.describe('what is chosen while it loads is what is trained', () => {
  /** Lets the images come when it is called. */
  async function held(page) {
    let release;
    const gate = new Promise((resolve) => (release = resolve));
    await page.route('**/data/train-0.gz', async (route) => {
      await gate;
      await route.continue();
    });
    return release;
  }
  /** How the last step of run 2 clipped G. */
  const clip = (page) =>
    page.evaluate(async () => {
      const lab = document.querySelector('gan-clipping-lab');
      await lab.step(1);
      return lab.shadowRoot.querySelector('gcl-losses').runs.get(1).clips.generator;
    });

  test('by a link', async ({ page, complaints }) => {
    const release = await held(page);
    await page.goto('/embed.html');
    await expect(page.getByTestId('backend')).toHaveText(/Runs on|Loading/);
    await page.evaluate(() => (location.hash = '#preset=fast&clip=value&c=0.5'));
    release();
    await expect(button(page, 'Start')).toBeEnabled();
    expect(await clip(page)).toMatchObject({ rule: 'value', threshold: 0.5 });
    await expect(field(page, 'G’s C')).toHaveValue('0.5');
    expect(complaints).toEqual([]);
  });

  test('by hand, a preset and then C', async ({ page, complaints }) => {
    const release = await held(page);
    await page.goto('/embed.html');
    await field(page, 'Preset').selectOption('rmsprop');
    await field(page, 'G’s C').fill('0.25');
    await field(page, 'G’s C').press('Enter');
    release();
    await expect(button(page, 'Start')).toBeEnabled();
    await expect(field(page, 'Preset')).toHaveValue('rmsprop');
    await expect(field(page, 'G’s C')).toHaveValue('0.25');
    expect(await clip(page)).toMatchObject({ threshold: 0.25 });
    await expect(page.getByRole('alert')).toHaveCount(0);
    expect(complaints).toEqual([]);
  });
});

// C chosen by trial in the page, as a reader does.
import { expect } from '@playwright/test';

import { addToPackage, button, cores, count, field, open, test } from './lab.js';

const part = (page) => page.locator('gcl-sweep');
const input = (page, name) => part(page).getByLabel(name, { exact: true });
const state = (page) => page.getByTestId('sweep-state');
const rows = (page) => part(page).locator('tbody tr');

/** Fills the form: short runs of C = 0.01 and 1. */
async function fill(page, { seeds, steps = '20', thresholds = '0.01, 1' }) {
  await input(page, 'Thresholds C').fill(thresholds);
  await input(page, 'Seeds').fill(seeds);
  await input(page, 'Steps of a run').fill(steps);
}

test('runs thresholds and seeds to the end, and the pick can be used', async ({ page, complaints }) => {
  await open(page);
  await fill(page, { seeds: '2' });
  await button(page, 'Start the sweep').click();
  await expect(state(page)).toContainText('of 6 runs are finished');
  await expect(state(page)).toHaveText('All 6 runs are finished.', { timeout: 100_000 });
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).nth(0)).toContainText('no clipping');
  for (const row of [1, 2]) {
    await expect(rows(page).nth(row)).toContainText(/[\d.]+ ± [\d.]+\s*[\d.]+ \([\d.]+ to [\d.]+\)/);
  }
  // What the pick says is the smallest of the table.
  const means = (await rows(page).allInnerTexts()).map((text) => Number(text.match(/([\d.,]+) ±/)[1].replace(',', '')));
  const names = await rows(page).locator('th').allInnerTexts();
  await expect(page.getByTestId('sweep-pick')).toContainText(`with ${names[means.indexOf(Math.min(...means))]}`);

  await button(page, 'Use norm clipping at 1 in run 2').click();
  await expect(field(page, 'G’s C')).toHaveValue('1');
  await expect(field(page, 'D’s C')).toHaveValue('1');
  expect(await count(page)).toBe(0);
  expect(complaints).toEqual([]);
});

/** The browser lets no worker of runs be started. */
const refuseRunWorkers = (page) =>
  page.addInitScript(() => {
    const plain = Worker;
    globalThis.Worker = class extends plain {
      constructor(url, options) {
        if (options?.name?.startsWith('gan-clipping-lab run ')) throw new DOMException('no', 'SecurityError');
        super(url, options);
      }
    };
  });

test('has the same table on one core, two and three, trained in as many workers, or where there are none', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(240_000);
  const tables = [];
  for (const [number, isRefused] of [
    [1, false],
    [2, false],
    [3, false],
    [2, true],
  ]) {
    const context = await browser.newContext({ baseURL });
    const page = await context.newPage();
    const engines = [];
    await addToPackage(
      context,
      () => `
      {
        const { create } = Trainer;
        const told = new BroadcastChannel('engines');
        Trainer.create = (...given) => (told.postMessage(self.name), create.apply(Trainer, given));
      }`,
    );
    await page.exposeFunction('heard', (name) => engines.push(name));
    await page.addInitScript(() => {
      new BroadcastChannel('engines').onmessage = ({ data }) => globalThis.heard(data);
    });
    await cores(page, number);
    if (isRefused) await refuseRunWorkers(page);
    await open(page);
    engines.length = 0;
    await fill(page, { seeds: '2' });
    await button(page, 'Start the sweep').click();
    await expect(state(page)).toHaveText('All 6 runs are finished.', { timeout: 100_000 });
    tables.push([await rows(page).allInnerTexts(), await page.getByTestId('sweep-pick').innerText()]);
    // Each cell has a trainer; on one core, or where the browser starts no worker, they are the sweep's own.
    expect(engines).toHaveLength(6);
    expect(new Set(engines).size).toBe(isRefused ? 1 : number);
    const kind = number === 1 || isRefused ? 'gan-clipping-lab sweep' : 'gan-clipping-lab run';
    expect(engines.filter((name) => !name.startsWith(`${kind} `))).toEqual([]);
    await context.close();
  }
  expect(tables[0][0]).toHaveLength(3);
  for (const table of tables) expect(table).toEqual(tables[0]);
});

test('can be cancelled: what is finished stays', async ({ page }) => {
  await open(page);
  await fill(page, { seeds: '20', steps: '30' });
  await button(page, 'Start the sweep').click();
  await expect(state(page)).toContainText('2 of 60 runs are finished', { timeout: 100_000 });
  await expect(state(page)).toContainText(/About \d+ (seconds|minutes) left/);
  await button(page, 'Cancel the sweep').click();
  await expect(state(page)).toContainText(/Cancelled: \d+ of 60 runs/);
  await expect(button(page, 'Start the sweep')).toBeVisible();
  expect(await rows(page).count()).toBeGreaterThan(1);
});

test('what cannot be run is refused at its field', async ({ page }) => {
  await open(page);
  await fill(page, { seeds: '0' });
  await button(page, 'Start the sweep').click();
  await expect(part(page).getByRole('alert')).toHaveText('Seeds: “0” is no whole number from 1 to 20.');
  await expect(input(page, 'Seeds')).toHaveAttribute('aria-invalid', 'true');
  await fill(page, { seeds: '1', thresholds: '0.1, -2' });
  await button(page, 'Start the sweep').click();
  await expect(part(page).getByRole('alert')).toContainText('“0.1, -2” cannot be read');
  await part(page).getByLabel('norm', { exact: true }).uncheck();
  await button(page, 'Start the sweep').click();
  await expect(part(page).getByRole('alert')).toHaveText('Choose at least one rule.');
});

// C chosen from the norms of a run, as a reader does.
import { expect } from '@playwright/test';

import { button, choose, count, field, open, pause, run, test, trainTo } from './lab.js';

const reading = (page) => page.getByTestId('reading');
const slider = (page) => page.getByRole('slider', { name: 'C among the norms' });
/** The shares that are read: of D and of G, in percent. */
const shares = async (page) => (await reading(page).innerText()).match(/[\d.]+(?= %)/g).map(Number);

/** The shares by the definition, from the norms that the element itself tells. */
function byHand(page, c, measure) {
  return page.evaluate(
    ([threshold, kind]) => {
      const share = (network) => {
        const all = globalThis.steps.flatMap((stats) => {
          const norms = stats[network].map(({ normBefore }) => normBefore);
          return kind === 'norm' ? norms : [Math.hypot(...norms)];
        });
        return (all.filter((norm) => norm > threshold).length / all.length) * 100;
      };
      return [share('discriminator'), share('generator')];
    },
    [c, measure],
  );
}

/** Keeps what run 2 reports. */
async function listen(page) {
  await page.evaluate(() => {
    globalThis.steps = [];
    document.addEventListener('step', ({ detail }) => detail.run === 1 && globalThis.steps.push(detail));
  });
}

test('reads what C would have clipped, of pairs or of steps, as counted by hand', async ({ page, complaints }) => {
  await open(page);
  await expect(reading(page)).toHaveText('The norms appear with the first step.');
  await listen(page);
  await trainTo(page, 12);
  await pause(page);
  const steps = await page.evaluate(() => globalThis.steps.length);
  await expect(reading(page)).toContainText(`over ${steps} steps`);
  await slider(page).focus();
  for (let press = 0; press < 30; press += 1) await page.keyboard.press('ArrowRight');
  const c = Number((await slider(page).getAttribute('aria-valuetext')).match(/^[\d.]+\d/)[0]);
  expect(c).toBeCloseTo(0.316, 3);
  for (const measure of ['norm', 'globalNorm']) {
    await page.getByRole('radio', { name: measure === 'norm' ? 'each parameter’s norm' : 'the global norm' }).check();
    const what = measure === 'norm' ? /of D’s pairs of parameter and step/ : /of D’s steps/;
    await expect(reading(page)).toContainText(what);
    const [d, g] = await byHand(page, c, measure);
    const [readD, readG] = await shares(page);
    expect(Math.abs(readD - d)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(readG - g)).toBeLessThanOrEqual(0.5);
  }
  // Not all of G's lie on one side, so that the test can fail.
  const [, g] = await byHand(page, c, 'norm');
  expect(g).toBeGreaterThan(0);
  expect(g).toBeLessThan(100);
  expect(complaints).toEqual([]);
});

test('C is dragged along the histogram, and the button gives it to the run while it trains', async ({
  page,
  complaints,
}) => {
  await open(page);
  await trainTo(page, 8);
  const plot = page.locator('gcl-norm-histogram').last().locator('.plot');
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  const c = await page.locator('gcl-picker').evaluate((element) => element.c);
  expect(c).not.toBe(0.01);
  await page.getByRole('radio', { name: 'the global norm' }).check();
  await page.getByRole('button', { name: /^Use C = .+ in run 2$/ }).click();
  await expect(field(page, 'G’s clipping rule')).toHaveValue('globalNorm');
  await expect(field(page, 'D’s clipping rule')).toHaveValue('globalNorm');
  await expect(field(page, 'G’s C')).toHaveValue(String(c));
  await expect(field(page, 'D’s C')).toHaveValue(String(c));
  await expect(run(page, 2).getByRole('heading')).toContainText('global norm clipping at');
  const acts = () => page.evaluate(() => document.querySelector('gan-clipping-lab').stats(1).discriminatorThreshold);
  await expect.poll(acts, { timeout: 60_000 }).toBeCloseTo(c, 4);
  const steps = await count(page);
  await expect.poll(() => count(page)).toBeGreaterThan(steps);
  expect(complaints).toEqual([]);
});

test('gives C to one network alone, and to the run that is chosen', async ({ page, complaints }) => {
  await open(page);
  await choose(page, 1);
  await expect(page.getByRole('heading', { name: 'Pick C from the norms of run 1' })).toBeVisible();
  await button(page, 'One step').click();
  await expect.poll(() => count(page)).toBe(1);
  await button(page, 'for D only').click();
  await expect(run(page, 1).getByRole('heading')).toContainText('G: no clipping · D: norm clipping at 0.01');
  await expect(run(page, 2).getByRole('heading')).toHaveText('Run 2 norm clipping at 0.01');
  expect(complaints).toEqual([]);
});

test('shows the share of each parameter by itself', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 4);
  await pause(page);
  await page.getByText('Share of steps, parameter by parameter').click();
  const rows = page.locator('gcl-picker table').first().getByRole('row');
  await expect(rows).toHaveCount(6);
  await slider(page).focus();
  await page.keyboard.press('Home');
  // Below every norm C would have clipped all.
  await expect(rows.first()).toHaveText(/layer 1 weights\s*100 %/);
  await page.keyboard.press('End');
  await expect(rows.first()).toHaveText(/layer 1 weights\s*0 %/);
  expect(complaints).toEqual([]);
});

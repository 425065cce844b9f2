// Figures in an article: each loads when it comes near the screen and trains while it is there, and
// together they load what one loads.
import { expect } from '@playwright/test';

import { button, count, open, rested, stays, test, trainTo } from './lab.js';

/** A page with figures, each far below the one before, served at an address of the site's own. */
async function article(page, figures) {
  const gap = '<div style="height: 3000px"></div>';
  const body = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
    <script type="module" src="/assets/gan-clipping-lab.js"></script>
    ${figures.map((figure) => figure.replace('<gan', '<gan-clipping-lab lang="en" hide="controls picker losses quality gradients stages sweep rules"').replace('/>', '></gan-clipping-lab>')).join(gap)}${gap}`;
  await page.route('**/article.html', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto('/article.html');
}

const lab = (page, place = 0) => page.locator('gan-clipping-lab').nth(place);
/** What a script has of a figure: it is not scrolled to. */
const step = (page, place = 0) =>
  lab(page, place).evaluate((element) => Math.max(0, ...[0, 1].map((run) => element.stats(run)?.step ?? 0)));
const says = (page, place, id) => lab(page, place).locator(`gcl-bar [data-testid=${id}]`);
const scrollTo = (page, place) => lab(page, place).evaluate((element) => element.scrollIntoView());

/** Counts requests by their file's name, those of workers too. */
function countRequests(page) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  page.context().on('request', (request) => {
    if (request.method() !== 'GET') return;
    const name = new URL(request.url()).pathname.split('/').at(-1) ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  });
  return counts;
}

/** No step is reported any more: those on their way have come. */
const rests = (page, place = 0) => rested(page, () => step(page, place));

test('scrolled away it rests and says so, and back on screen it goes on', async ({ page, complaints }) => {
  await article(page, ['<gan/>']);
  await expect(button(page, 'Start')).toBeEnabled();
  await trainTo(page, 3);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect(says(page, 0, 'notice')).toHaveText('Paused while out of sight; goes on when it is back in view.');
  const rested = await rests(page);
  await page.evaluate(() => scrollTo(0, 0));
  await expect.poll(() => step(page)).toBeGreaterThan(rested + 2);
  await expect(says(page, 0, 'notice')).toHaveText('');
  expect(complaints).toEqual([]);
});

test('not displayed it rests, and displayed again it goes on', async ({ page }) => {
  await article(page, ['<gan/>']);
  await expect(button(page, 'Start')).toBeEnabled();
  await trainTo(page, 3);
  await lab(page).evaluate((element) => (element.style.display = 'none'));
  const rested = await rests(page);
  await lab(page).evaluate((element) => (element.style.display = ''));
  await expect.poll(() => step(page)).toBeGreaterThan(rested + 2);
});

test('the reader’s own pause is not undone', async ({ page }) => {
  await article(page, ['<gan/>']);
  await expect(button(page, 'Start')).toBeEnabled();
  await trainTo(page, 3);
  await button(page, 'Pause').click();
  const paused = await rests(page);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await stays(() => says(page, 0, 'notice').innerText(), '', 300);
  await page.evaluate(() => scrollTo(0, 0));
  await stays(() => step(page), paused);
});

test('a pause by a script out of sight holds when it is back', async ({ page }) => {
  await article(page, ['<gan/>']);
  await expect(button(page, 'Start')).toBeEnabled();
  await trainTo(page, 3);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  const rested = await rests(page);
  await lab(page).evaluate((element) => element.stop());
  await page.evaluate(() => scrollTo(0, 0));
  await stays(() => step(page), rested);
});

test('what was never near the screen loads nothing, until it is', async ({ page, complaints }) => {
  const counts = countRequests(page);
  const workers = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  await article(page, ['<p>An article begins.</p>', '<gan autoplay/>']);
  await expect(says(page, 0, 'backend')).toHaveText('Loads as soon as it comes into view.');
  await stays(async () => workers.length, 0, 1000);
  expect([...counts.keys()].filter((name) => /wasm$|gz$|manifest|safetensors|engine/.test(name))).toEqual([]);
  await scrollTo(page, 0);
  // Autoplay, now that it can be seen.
  await expect.poll(() => step(page)).toBeGreaterThan(2);
  expect(counts.get('gan_clipping_lab_relaxed_bg.wasm')).toBe(1);
  expect(complaints).toEqual([]);
});

test('autoplay that went out of sight while it loaded begins when it is back', async ({ page }) => {
  await article(page, ['<gan autoplay/>']);
  await page.waitForEvent('worker');
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect(says(page, 0, 'notice')).toHaveText('Paused while out of sight; goes on when it is back in view.');
  expect(await step(page)).toBe(0);
  await page.evaluate(() => scrollTo(0, 0));
  await expect.poll(() => step(page)).toBeGreaterThan(2);
});

test('a script’s step out of sight loads and is taken at once, and events come in their order', async ({ page }) => {
  await article(page, ['<p>An article begins.</p>', '<gan/>']);
  const events = await lab(page).evaluate(async (element) => {
    const heard = [];
    for (const name of ['ready', 'step']) element.addEventListener(name, () => heard.push(name));
    await element.step(2);
    return heard;
  });
  expect(events[0]).toBe('ready');
  expect(events.filter((name) => name === 'ready')).toHaveLength(1);
  expect(await rests(page)).toBe(2);
  // They had an end: nothing goes on when it is seen.
  await scrollTo(page, 0);
  await stays(() => step(page), 2);
});

test('a script’s start out of sight loads, and trains when it is seen', async ({ page }) => {
  await article(page, ['<p>An article begins.</p>', '<gan/>']);
  await lab(page).evaluate((element) => element.start());
  await expect(says(page, 0, 'notice')).toHaveText('Paused while out of sight; goes on when it is back in view.', {
    timeout: 60_000,
  });
  await stays(() => step(page), 0);
  await scrollTo(page, 0);
  await expect.poll(() => step(page)).toBeGreaterThan(2);
});

test('a setting that needs new runs, set by the link out of sight, waits for Start', async ({ page }) => {
  await article(page, ['<gan hash/>']);
  await expect(button(page, 'Start')).toBeEnabled();
  await trainTo(page, 3);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await rests(page);
  await page.evaluate(() => (location.hash = '#preset=fast&seed=5'));
  await expect.poll(() => step(page)).toBe(0);
  await page.evaluate(() => scrollTo(0, 0));
  await stays(() => count(page), 0);
});

test('two figures cost one engine and one MNIST, and only the one on screen trains', async ({ page, complaints }) => {
  const counts = countRequests(page);
  await article(page, ['<gan/>', '<gan/>']);
  for (const place of [0, 1]) {
    await scrollTo(page, place);
    await expect(lab(page, place).getByRole('button', { name: 'Start', exact: true })).toBeEnabled();
    await lab(page, place).getByRole('button', { name: 'Start', exact: true }).click();
    await expect.poll(() => step(page, place)).toBeGreaterThan(2);
  }
  const first = await rests(page, 0);
  const second = await step(page, 1);
  await expect.poll(() => step(page, 1)).toBeGreaterThan(second + 2);
  expect(await step(page, 0)).toBe(first);
  // All shards have come to both.
  for (const place of [0, 1]) await expect(lab(page, place).locator('progress')).toHaveCount(0);
  const files = [
    'gan_clipping_lab_relaxed_bg.wasm',
    'manifest.json',
    ...[0, 1, 2, 3, 4, 5, 6].map((shard) => `train-${shard}.gz`),
  ];
  expect(files.map((file) => [file, counts.get(file)])).toEqual(files.map((file) => [file, 1]));
  expect(complaints).toEqual([]);
});

test('the judge and the sweep load nothing that the engine has loaded', async ({ page, complaints }) => {
  const counts = countRequests(page);
  await open(page);
  await trainTo(page, 55);
  await expect(page.locator('gcl-quality figure').first()).toContainText('distance', { timeout: 90_000 });
  const sweep = page.locator('gcl-sweep');
  await sweep.getByLabel('Seeds', { exact: true }).fill('1');
  await sweep.getByLabel('Thresholds C', { exact: true }).fill('0.1');
  await sweep.getByLabel('Steps of a run', { exact: true }).fill('10');
  await sweep.getByRole('button', { name: 'Start the sweep' }).click();
  await expect(page.getByTestId('sweep-state')).toContainText('are finished', { timeout: 90_000 });
  await expect(page.getByTestId('sweep-pick')).toBeVisible({ timeout: 90_000 });
  for (const file of ['gan_clipping_lab_relaxed_bg.wasm', 'manifest.json', 'train-0.gz', 'judge.safetensors']) {
    expect([file, counts.get(file)]).toEqual([file, 1]);
  }
  expect(complaints).toEqual([]);
});

test('what did not come is asked for again by the next figure', async ({ page }) => {
  let broken = true;
  await page.route('**/data/train-0.gz', (route) => (broken ? route.fulfill({ status: 503 }) : route.continue()));
  await article(page, ['<gan/>', '<gan/>']);
  await expect(lab(page, 0).getByTestId('problem')).toContainText(/train-0\.gz could not be loaded \(503\)/);
  broken = false;
  await scrollTo(page, 1);
  await expect(lab(page, 1).getByRole('button', { name: 'Start', exact: true })).toBeEnabled();
  await scrollTo(page, 0);
  await lab(page, 0).getByRole('button', { name: 'Reset', exact: true }).click();
  await expect(lab(page, 0).getByRole('button', { name: 'Start', exact: true })).toBeEnabled();
});

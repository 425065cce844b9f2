// The element's attributes and its place in the page, changed while it lives; and fingers on its sliders.
import { expect } from '@playwright/test';

import { button, count, field, open, run, test, trainTo } from './lab.js';

/** The element alone, served at an address of the site's own. */
async function embedded(page, attributes, after = '') {
  const body = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
    <meta name="viewport" content="width=device-width">
    <script type="module" src="/assets/gan-clipping-lab.js"></script>
    <div id="one"><gan-clipping-lab lang="en" ${attributes}></gan-clipping-lab></div><div id="two"></div>${after}`;
  await page.route('**/embedded.html', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto('/embedded.html');
}

const lab = (page) => page.locator('gan-clipping-lab');
const set = (page, name, value) =>
  lab(page).evaluate((element, [key, text]) => element.setAttribute(key, text), [name, value]);

test('preset, config and runs act when they are changed, with new runs', async ({ page, complaints }) => {
  await embedded(page, 'preset="fast"');
  await expect(button(page, 'Start')).toBeEnabled();
  await trainTo(page, 3);
  await set(page, 'preset', 'seed');
  await expect(field(page, 'Preset')).toHaveValue('seed');
  // They trained, so they train on.
  await expect(button(page, 'Pause')).toBeVisible();
  await lab(page).evaluate((element) => element.stop());
  await set(page, 'runs', 'clip:value,c:0.5');
  await expect(run(page, 2)).toHaveCount(0);
  await set(page, 'config', '{"batchSize": 32, "generator": {"optimizer": {"learningRate": 0.001}}}');
  await expect(field(page, 'G’s learning rate')).toHaveValue('0.001');
  const clips = await lab(page).evaluate(async (element) => {
    await element.step(1);
    return element.shadowRoot.querySelector('gcl-losses').runs.get(0).clips;
  });
  expect(clips.generator).toMatchObject({ rule: 'value', threshold: 0.5 });
  expect(await lab(page).evaluate((element) => element.stats().step)).toBe(1);
  // The same again changes nothing.
  await set(page, 'preset', 'seed');
  await set(page, 'runs', 'clip:value,c:0.5');
  expect(await lab(page).evaluate((element) => element.step(1).then(({ step }) => step))).toBe(2);
  expect(complaints).toEqual([]);
});

for (const [name, config, words] of [
  ['that is null', 'null', 'The attribute config cannot be used and is left out'],
  ['with a seed out of range', '{"seed":-5}', 'Seed: -5 is out of range'],
  ['that only the engine can refuse', '{"batchSize":0}', 'The attribute config cannot be used and is left out: '],
]) {
  test(`a config ${name} is told, and the preset trains`, async ({ page }) => {
    await embedded(page, `config='${config}'`);
    await expect(page.getByRole('alert')).toContainText(words);
    await expect(button(page, 'Start')).toBeEnabled();
    await trainTo(page, 2);
    await expect(page.getByTestId('problem')).toHaveCount(0);
  });
}

for (const [src, words] of [
  ['/site', null],
  ['https://[', 'The attribute src is no address'],
]) {
  test(`a src “${src}” trains`, async ({ page }) => {
    await page.route('**/site/**', (route) => route.continue({ url: route.request().url().replace('/site/', '/') }));
    const asked = [];
    page.context().on('request', (request) => asked.push(new URL(request.url()).pathname));
    await embedded(page, `src="${src}"`);
    await expect(button(page, 'Start')).toBeEnabled();
    await trainTo(page, 2);
    expect(asked).toContain(words ? '/data/manifest.json' : '/site/data/manifest.json');
    if (words) await expect(page.getByRole('alert')).toContainText(words);
    else await expect(page.getByRole('alert')).toHaveCount(0);
  });
}

test('an element that is moved in the page goes on with its runs', async ({ page, complaints }) => {
  await embedded(page, 'preset="fast"');
  await expect(button(page, 'Start')).toBeEnabled();
  await field(page, 'Seed').fill('7');
  await field(page, 'Seed').press('Enter');
  await trainTo(page, 5);
  const before = await page.evaluate(async () => {
    const element = document.querySelector('gan-clipping-lab');
    await element.stop();
    document.querySelector('#two').append(element);
    return element.stats().step;
  });
  expect(await lab(page).evaluate((element) => element.step(2).then(({ step }) => step))).toBe(before + 2);
  await expect(field(page, 'Seed')).toHaveValue('7');
  // Taken out for good, and put in again, it begins.
  await page.evaluate(async () => {
    const element = document.querySelector('gan-clipping-lab');
    element.remove();
    await new Promise((resolve) => setTimeout(resolve, 100));
    document.querySelector('#one').append(element);
  });
  await expect(button(page, 'Start')).toBeEnabled();
  expect(await count(page)).toBe(0);
  await trainTo(page, 2);
  expect(complaints).toEqual([]);
});

test('a second copy of the script leaves the first one’s elements, and an error of the element is not one of the page', async ({
  page,
  complaints,
}) => {
  await page.route('**/copy/**', (route) => route.continue({ url: route.request().url().replace('/copy/', '/') }));
  await page.addInitScript(() => {
    globalThis.faults = [];
    globalThis.addEventListener('error', ({ type, message }) => globalThis.faults.push(message ?? type));
  });
  await embedded(page, 'preset="fast"', '<script type="module" src="/copy/assets/gan-clipping-lab.js"></script>');
  await expect(button(page, 'Start')).toBeEnabled();
  await trainTo(page, 2);
  const told = await lab(page).evaluate(async (element) => {
    const heard = [];
    element.addEventListener('error', ({ detail }) => heard.push(detail.code));
    element.setAttribute('config', '{"batchSize": 0}');
    while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    return heard;
  });
  expect(told).toEqual(['setting']);
  expect(await page.evaluate(() => globalThis.faults)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('whose button goes keeps the focus: after Run this figure, and after Remove', async ({ page }) => {
  /** What the keyboard is at, through the shadows. */
  const focused = () =>
    page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.getAttribute('aria-label') ?? at?.textContent.trim();
    });
  await embedded(page, 'lazy');
  await page.getByRole('button', { name: 'Run this figure' }).focus();
  await page.keyboard.press('Enter');
  await expect(button(page, 'Pause')).toBeVisible();
  await expect.poll(focused).toBe('Pause');
  await page.keyboard.press('Enter');
  await expect(button(page, 'Start')).toBeEnabled();
  await button(page, 'Remove run 1').focus();
  await page.keyboard.press('Enter');
  await expect(run(page, 1)).toHaveCount(0);
  await expect.poll(focused).toBe('Add a run');
});

test('the judge ends with the element, also where quality is hidden', async ({ page }) => {
  await page.addInitScript(() => {
    const plain = Worker;
    globalThis.alive = new Set();
    globalThis.Worker = class extends plain {
      constructor(url, options) {
        super(url, options);
        this.of = options?.name ?? '';
        globalThis.alive.add(this.of);
      }
      terminate() {
        super.terminate();
        globalThis.alive.delete(this.of);
      }
    };
  });
  const alive = () => page.evaluate(() => [...globalThis.alive].map((name) => name.replace(/ \w+$/, '')).toSorted());
  await embedded(page, 'hide="quality"');
  await expect(button(page, 'Start')).toBeEnabled();
  const { x, y } = await run(page, 1).locator('canvas[role=img]').boundingBox();
  await page.mouse.click(x + 20, y + 20);
  await expect.poll(alive).toEqual(['gan-clipping-lab', 'gan-clipping-lab judge']);
  await expect(page.locator('gcl-likeness')).toBeVisible();
  // New runs: what was picked is of the old ones.
  await lab(page).evaluate((element) => element.reset());
  await expect(page.locator('gcl-likeness')).toHaveCount(0);
  await lab(page).evaluate((element) => element.remove());
  await expect.poll(alive).toEqual([]);
});

test.describe('a finger', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  /** Puts a finger down in the middle of a slider and moves it by steps. */
  async function drag(page, slider, [across, down]) {
    await slider.scrollIntoViewIfNeeded();
    const box = await slider.boundingBox();
    const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const client = await page.context().newCDPSession(page);
    const touch = (type, points) => client.send('Input.dispatchTouchEvent', { type, touchPoints: points });
    await touch('touchStart', [from]);
    for (let part = 1; part <= 10; part += 1) {
      await touch('touchMove', [{ x: from.x + (across * part) / 10, y: from.y + (down * part) / 10 }]);
    }
    await touch('touchEnd', []);
  }
  const c = (page) => page.getByLabel('G’s C, slider', { exact: true });

  test('that scrolls from a slider leaves its value, and one that moves it sideways sets it', async ({ page }) => {
    await open(page);
    const value = await c(page).inputValue();
    const before = await page.evaluate(() => document.scrollingElement.scrollTop);
    await drag(page, c(page), [3, -200]);
    await expect.poll(() => page.evaluate(() => document.scrollingElement.scrollTop)).not.toBe(before);
    expect(await c(page).inputValue()).toBe(value);
    await expect(field(page, 'G’s C')).toHaveValue('0.01');
    await drag(page, c(page), [60, 2]);
    await expect.poll(() => c(page).inputValue()).not.toBe(value);
    await expect(field(page, 'G’s C')).not.toHaveValue('0.01');
  });

  test('that is lifted where it came down sets the slider there', async ({ page }) => {
    await open(page);
    await drag(page, c(page), [0, 0]);
    const middle = await c(page).evaluate(({ min, max }) => (Number(min) + Number(max)) / 2);
    await expect.poll(async () => Math.abs(Number(await c(page).inputValue()) - middle)).toBeLessThan(3);
  });
});

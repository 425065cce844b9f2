// What a reader does, by clicking what a reader clicks, in Chromium.
import { createServer } from 'node:http';

import { expect } from '@playwright/test';

import { button, canvas, count, field, open, rested, test, trainTo } from './lab.js';

test('says which backend it runs on and why', async ({ page, complaints }) => {
  await open(page);
  await expect(page.getByTestId('backend')).toHaveText(/^Runs on (the CPU: the GPU \(.+\) is only emulated|the GPU)/);
  await expect(field(page, 'Preset')).toHaveValue('fast');
  expect(complaints).toEqual([]);
});

test('training counts steps and turns noise into other images', async ({ page, complaints }) => {
  await open(page);
  const before = await canvas(page);
  // Untrained, G gives grey everywhere; MNIST is mostly black.
  expect(before.brightness).toBeGreaterThan(0.4);
  await trainTo(page, 60);
  await expect.poll(async () => (await canvas(page)).brightness).toBeLessThan(0.35);
  await expect(page.getByTestId('rate')).toHaveText(/\d/);
  // All images have come meanwhile.
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('pausing stops the count at once, and starting goes on from there', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 10);
  const took = await page.evaluate(async () => {
    const root = document.querySelector('gan-clipping-lab').shadowRoot.querySelector('gcl-bar').shadowRoot;
    const began = performance.now();
    root.querySelector('button.primary').click();
    while (root.querySelector('button.primary').textContent.trim() !== 'Start') {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return performance.now() - began;
  });
  // Within 100 ms; the bound leaves room for the other work of a busy test machine.
  expect(took).toBeLessThan(1000);
  // The last steps are still on their way.
  const paused = await rested(page);
  await trainTo(page, paused + 5);
  expect(complaints).toEqual([]);
});

test('one step is one step, and a reset is a run from the seed', async ({ page, complaints }) => {
  await open(page);
  const untrained = await canvas(page);
  await button(page, 'One step').click();
  await expect.poll(() => count(page)).toBe(1);
  await button(page, 'One step').click();
  await expect.poll(() => count(page)).toBe(2);
  await expect.poll(async () => (await canvas(page)).pixels).not.toBe(untrained.pixels);
  await button(page, 'Reset').click();
  await expect.poll(() => count(page)).toBe(0);
  await expect.poll(async () => (await canvas(page)).pixels).toBe(untrained.pixels);
  expect(complaints).toEqual([]);
});

test('a threshold changed while training acts on the gradients', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 5);
  const after = page.locator('gcl-gradients').first().locator('tbody tr').first().locator('td').nth(1);
  await expect(after).toHaveText('0.01');
  await field(page, 'G’s C').fill('0.002');
  await field(page, 'G’s C').press('Enter');
  await expect(after).toHaveText('0.002');
  await field(page, 'G’s clipping rule').selectOption('none');
  await expect(page.locator('gcl-gradients').first().locator('tr.clipped')).toHaveCount(0);
  // D's rule is its own: it has clipped, whatever it does in the step that is shown.
  const ofD = page.locator('gcl-gradients').last().locator('tbody tr').first().locator('td').last();
  await expect(ofD).toHaveText(/^[1-9]\d* %$/);
  expect(await page.evaluate(() => location.hash)).toContain('run=clipG:none,clipD:norm,cD:0.01');
  expect(complaints).toEqual([]);
});

for (const [text, words] of [
  ['0', 'G’s C: 0 is out of range'],
  ['-1', 'G’s C: -1 is out of range'],
  ['abc', 'G’s C: “abc” is not a number'],
  ['NaN', 'G’s C: “NaN” is not a number'],
  ['', 'G’s C: write a number from 1e-12 to 1e+12'],
]) {
  test(`a threshold of “${text}” is refused in words, and the run goes on with the old one`, async ({
    page,
    complaints,
  }) => {
    await open(page);
    await trainTo(page, 3);
    await field(page, 'G’s C').fill(text);
    await field(page, 'G’s C').press('Tab');
    await expect(page.getByRole('alert')).toContainText(words);
    await expect(field(page, 'G’s C')).toHaveAttribute('aria-invalid', 'true');
    const steps = await count(page);
    await expect.poll(() => count(page)).toBeGreaterThan(steps + 3);
    await field(page, 'G’s C').fill('0.5');
    await field(page, 'G’s C').press('Tab');
    await expect(page.getByRole('alert')).toHaveCount(0);
    expect(complaints).toEqual([]);
  });
}

test('another seed begins another run, and the same link the same run', async ({ page, complaints }) => {
  await open(page);
  const first = (await canvas(page)).pixels;
  await field(page, 'Seed').fill('2');
  await field(page, 'Seed').press('Enter');
  await expect.poll(async () => (await canvas(page)).pixels).not.toBe(first);
  const second = (await canvas(page)).pixels;
  expect(await page.evaluate(() => location.hash)).toBe('#preset=fast&seed=2&run=clip:none&run=clip:norm,c:0.01');
  await page.reload();
  await expect(button(page, 'Start')).toBeEnabled();
  expect((await canvas(page)).pixels).toBe(second);
  await expect(field(page, 'Seed')).toHaveValue('2');
  expect(complaints).toEqual([]);
});

test('a preset is chosen, and a link that cannot be read says so', async ({ page, complaints }) => {
  await open(page, '/embed.html#preset=seed&cG=-3');
  await expect(page.getByRole('alert')).toContainText('G’s C: -3 is out of range');
  await expect(field(page, 'Preset')).toHaveValue('seed');
  await expect(field(page, 'G’s learning rate')).toHaveValue('0.0002');
  await field(page, 'Preset').selectOption('fast');
  await expect(field(page, 'G’s learning rate')).toHaveValue('0.005');
  await expect(field(page, 'G’s clipping rule')).toHaveValue('norm');
  expect(complaints).toEqual([]);
});

test('the page is whole in Chinese', async ({ page, complaints }) => {
  await page.goto('/zh-CN/');
  await expect(button(page, '开始')).toBeEnabled();
  await expect(page.getByRole('heading', { name: 'GAN 中的梯度裁剪', exact: true })).toBeVisible();
  await expect(page.getByText('Gradient clipping in a GAN')).toHaveCount(0);
  await expect(page.locator('gcl-opening')).toContainText('画出 10 种数字中的');
  expect(complaints).toEqual([]);
});

test('steps that a script asks for while others are taken are taken after them', async ({ page, complaints }) => {
  await open(page);
  await page.evaluate(() => {
    const lab = document.querySelector('gan-clipping-lab');
    void lab.step(3);
    void lab.step(4);
  });
  await expect.poll(() => count(page)).toBe(7);
  expect(await rested(page)).toBe(7);
  expect(complaints).toEqual([]);
});

test('hiding the page stops the work, and showing it goes on', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 3);
  const hide = (hidden) =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await hide(true);
  await expect(button(page, 'Start')).toBeVisible();
  const steps = await rested(page);
  await hide(false);
  await expect.poll(() => count(page)).toBeGreaterThan(steps);
  expect(complaints).toEqual([]);
});

test.describe('with something missing', () => {
  test('damaged images are told by their address, and the page stays', async ({ page }) => {
    await page.route('**/data/train-0.gz', (route) => route.fulfill({ body: Buffer.alloc(1000, 7) }));
    await page.goto('/embed.html');
    await expect(page.getByTestId('problem')).toContainText(/train-0\.gz are damaged/);
  });

  test('missing images are told by their address', async ({ page }) => {
    await page.route('**/data/manifest.json', (route) => route.fulfill({ status: 404 }));
    await page.goto('/embed.html');
    await expect(page.getByTestId('problem')).toContainText(/manifest\.json could not be loaded \(404\)/);
  });

  test('later images that do not come keep the run, which goes on when they do', async ({ page }) => {
    let broken = true;
    await page.route('**/data/train-1.gz', (route) => (broken ? route.fulfill({ status: 503 }) : route.continue()));
    await open(page);
    // The first shard is of ten steps.
    await button(page, 'Start').click();
    await expect(page.getByTestId('problem')).toContainText(/train-1\.gz could not be loaded \(503\)/, {
      timeout: 90_000,
    });
    expect(await count(page)).toBe(10);
    broken = false;
    await trainTo(page, 80);
    await expect(page.getByTestId('problem')).toHaveCount(0);
  });

  test('an engine that does not load is told with the way out', async ({ page }) => {
    await page.route('**/pkg/**/cpu/*.wasm', (route) => route.fulfill({ status: 404 }));
    await page.goto('/embed.html#');
    await expect(page.getByTestId('problem')).toContainText(/npm run build:wasm/);
  });

  test('without WebGPU the page runs on the CPU and says why', async ({ page }) => {
    await page.addInitScript(() => {
      const plain = Worker;
      // In the worker, where the engine looks for it.
      globalThis.Worker = class extends plain {
        constructor(url, options) {
          const remove = `data:text/javascript,delete Object.getPrototypeOf(navigator).gpu`;
          const source = [remove, String(url)].map((one) => `import ${JSON.stringify(one)};`).join('');
          super(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })), options);
        }
      };
    });
    await page.goto('/embed.html');
    await expect(page.getByTestId('backend')).toHaveText(/this browser has no WebGPU/);
  });
});

test('on WebGPU, asked for by the attribute, it trains and draws', async ({ page, complaints }) => {
  // Two runs on an emulated GPU.
  test.setTimeout(300_000);
  await page.goto('/embed.html');
  await page.evaluate(() => document.querySelector('gan-clipping-lab').setAttribute('backend', 'webgpu'));
  await expect(page.getByTestId('backend')).toHaveText(/^Runs on WebGPU \(.+\), as asked\.$/, { timeout: 60_000 });
  await expect(button(page, 'Start')).toBeEnabled({ timeout: 60_000 });
  const before = (await canvas(page)).pixels;
  await button(page, 'One step').click();
  await expect.poll(() => count(page), { timeout: 90_000 }).toBe(1);
  await expect.poll(async () => (await canvas(page)).pixels, { timeout: 60_000 }).not.toBe(before);
  expect(complaints).toEqual([]);
});

test('the bare element for iframes takes its settings from the address', async ({ page, complaints }) => {
  await open(page, '/embed.html#preset=seed&clip=norm&c=1&seed=7');
  await expect(field(page, 'Seed')).toHaveValue('7');
  await expect(field(page, 'D’s C')).toHaveValue('1');
  expect(complaints).toEqual([]);
});

test('a blog post on another site embeds the element with two lines', async ({ page, baseURL }) => {
  const lines = `<script type="module" src="${baseURL}/assets/gan-clipping-lab.js"></script>
    <gan-clipping-lab preset="seed" lang="en"></gan-clipping-lab>`;
  const blog = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end(`<!doctype html>${lines}`);
  });
  await new Promise((resolve) => blog.listen(0, 'localhost', resolve));
  await open(page, `http://localhost:${blog.address().port}/`);
  await expect(field(page, 'Preset')).toHaveValue('seed');
  await trainTo(page, 3);
  blog.close();
});

for (const width of [1280, 390]) {
  for (const address of ['/', '/embed.html']) {
    test(`at ${width} pixels nothing is wider than the page ${address}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 });
      await open(page, address);
      const widest = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(widest).toBeLessThanOrEqual(width);
    });
  }
}

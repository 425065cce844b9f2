// What a reader takes home and brings along: link, code, files, runs and images of their own.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

import { expect } from '@playwright/test';

import { button, canvas, choose, count, open as openPage, pause, run, test, trainTo } from './lab.js';

const part = (page) => page.locator('gcl-files');
const said = (page) => page.getByTestId('files-said');
const own = (page) => page.locator('gcl-own-data');
const ownSaid = (page) => page.getByTestId('own-said');

/** On the CPU, which each machine has. */
const open = (page, address = '/embed.html') => {
  page.addInitScript(() => delete Object.getPrototypeOf(navigator).gpu);
  return openPage(page, address);
};

/** What a click downloads: its name and bytes. */
async function downloaded(page, click) {
  const [file] = await Promise.all([page.waitForEvent('download'), click()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** What a run last reported. */
const statsOf = (page, id) => page.evaluate((which) => document.querySelector('gan-clipping-lab').stats(which), id);

/** An IDX file of images: each a square of its own brightness at its own place. */
function idx({ images = 200, rows = 28, columns = 28, grey = 255, ink = 9 } = {}) {
  const bytes = new Uint8Array(16 + images * rows * columns);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x803);
  [images, rows, columns].forEach((size, index) => view.setUint32(4 + 4 * index, size));
  for (let image = 0; image < images; image += 1) {
    const top = image % (rows - ink);
    for (let row = top; row < top + ink; row += 1) {
      bytes.fill(grey, 16 + (image * rows + row) * columns, 16 + (image * rows + row) * columns + ink);
    }
  }
  return bytes;
}

const upload = (name, bytes, mimeType = 'application/octet-stream') => ({ name, mimeType, buffer: Buffer.from(bytes) });

const give = (page, ...files) => own(page).locator('input[type=file]').setInputFiles(files);

test('the link is copied, and begins the same runs', async ({ page, context, complaints }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, '/embed.html#preset=fast&seed=7&run=clip:none&run=clip:norm,c:0.02');
  await button(page, 'Copy link').click();
  await expect(part(page).getByTestId('copied').first()).toHaveText('Copied.');
  const address = await page.evaluate(() => navigator.clipboard.readText());
  expect(address).toContain('/embed.html#preset=fast&seed=7&run=clip:none&run=clip:norm,c:0.02');
  await page.goto('about:blank');
  await openPage(page, address);
  await expect(run(page, 2).getByRole('heading')).toHaveText('Run 2 norm clipping at 0.02');
  expect(complaints).toEqual([]);
});

test('where the clipboard is refused, the text is selected to be copied by hand', async ({ page }) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await open(page);
  await button(page, 'Copy link').click();
  await expect(part(page).getByTestId('copied').first()).toContainText('copy it by hand');
  const text = part(page).getByLabel('Text to copy');
  await expect(text).toBeFocused();
  const selected = await text.evaluate((field) => field.value.slice(field.selectionStart, field.selectionEnd));
  expect(selected).toMatch(/^http:\/\/.+\/embed\.html#preset=fast/);
});

test('an element without a hash of its own links to the bare element', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openPage(page, '/embed.html');
  await page.evaluate(() => document.querySelector('gan-clipping-lab').removeAttribute('hash'));
  await button(page, 'Copy link').click();
  await expect(part(page).getByTestId('copied').first()).toHaveText('Copied.');
  const address = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  expect(address.pathname).toBe('/embed.html');
  expect(address.hash).toMatch(/^#preset=fast&run=clip:none&run=clip:norm/);
});

test('the code is of the chosen run and follows its settings', async ({ page, context, complaints }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  const code = page.getByTestId('code');
  await expect(code).toContainText('clip_norm(D, 0.01)');
  await page.getByLabel('G’s C', { exact: true }).fill('0.25');
  await page.getByLabel('G’s C', { exact: true }).press('Enter');
  await expect(code).toContainText('clip_norm(G, 0.25)');
  for (const [target, file, has] of [
    ['PyTorch', 'gan.py', 'torch.optim.Adam(G.parameters(), lr=0.005, betas=(0.5, 0.999), eps=1e-7)'],
    ['Keras', 'gan_keras.py', 'keras.optimizers.Adam(0.005, beta_1=0.5, beta_2=0.999, epsilon=1e-7)'],
    ['Burn', 'main.rs', 'd = optimizer_d.step(0.005, d, gradients);'],
  ]) {
    await part(page).getByRole('radio', { name: target }).check();
    await expect(code).toContainText(has);
    await button(page, `Copy as ${target} code`).click();
    await expect(part(page).locator('gcl-code').getByTestId('copied')).toHaveText('Copied.');
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toBe(await code.evaluate((element) => element.textContent));
    const { name, bytes } = await downloaded(page, () => button(page, `Download ${file}`).click());
    expect(name).toBe(file);
    expect(bytes.toString()).toBe(text);
  }
  await choose(page, 1);
  await expect(code).toContainText('not clipped');
  expect(complaints).toEqual([]);
});

test('samples, weights and history are downloaded as they are', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 60);
  await expect(page.locator('gcl-quality figure').first()).toContainText('distance', { timeout: 90_000 });
  await pause(page);
  const steps = await count(page);

  const picture = await downloaded(page, () => button(page, 'Samples of run 2 (PNG)').click());
  expect(picture.name).toBe(`gan-samples-2-step-${steps}.png`);
  await expect(said(page)).toContainText(`Downloaded ${picture.name}`);
  const brightness = await page.evaluate(async (base64) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const sum = data.reduce((all, value, index) => all + (index % 4 === 0 ? value : 0), 0);
    return { side: [image.width, image.height], mean: sum / (image.width * image.height) / 255 };
  }, picture.bytes.toString('base64'));
  expect(brightness.side).toEqual([448, 448]);
  expect(brightness.mean).toBeCloseTo((await canvas(page, 2)).brightness, 3);

  const weights = await downloaded(page, () => button(page, 'Weights of run 2 (safetensors)').click());
  expect(weights.name).toBe(`gan-weights-2-step-${steps}.safetensors`);
  const length = Number(weights.bytes.readBigUInt64LE());
  const header = JSON.parse(weights.bytes.subarray(8, 8 + length).toString());
  expect(header['generator.0.weight'].shape).toEqual([128, 100]);
  expect(header['discriminator.4.bias'].shape).toEqual([1]);

  const csv = await downloaded(page, () => button(page, 'History (CSV)').click());
  expect(csv.name).toBe(`gan-history-step-${steps}.csv`);
  const [head, ...rows] = csv.bytes
    .toString()
    .trim()
    .split('\r\n')
    .map((line) => line.split(','));
  const table = rows.map((row) => Object.fromEntries(row.map((cell, index) => [head[index], cell])));
  for (const id of [0, 1]) {
    const stats = await statsOf(page, id);
    const last = table.findLast((row) => row.run === String(id + 1) && row.generatorLoss !== '');
    expect(Number(last.step)).toBe(steps);
    expect(Number(last.generatorLoss)).toBe(stats.generatorLoss);
    const { name, normBefore, updateRatio } = stats.discriminator[2];
    expect(Number(last[`discriminator.${name}.normBefore`])).toBe(normBefore);
    expect(Number(last[`discriminator.${name}.updateRatio`])).toBe(updateRatio);
    expect(table.some((row) => row.run === String(id + 1) && Number(row['quality.frechet']) > 10)).toBe(true);
  }
  // Run 1 is unclipped.
  expect(table.filter((row) => row.run === '1').every((row) => row.generatorThreshold === '')).toBe(true);
  expect(
    table.filter((row) => row.run === '2' && row.generatorLoss).every((row) => Number(row.generatorThreshold) > 0.009),
  ).toBe(true);

  const json = await downloaded(page, () => button(page, 'History (JSON)').click());
  const { runs } = JSON.parse(json.bytes.toString());
  expect(runs.map((one) => one.run)).toEqual([1, 2]);
  expect(runs[1].config.generator.clip).toEqual({ rule: 'norm', threshold: 0.01, every: 1 });
  expect(runs[1].steps.at(-1)).toMatchObject(await statsOf(page, 1));
  expect(runs[0].quality[0].quality.frechet).toBeGreaterThan(10);
  expect(complaints).toEqual([]);
});

test('saved runs go on where they were, as if they had never stopped', async ({ page, complaints }) => {
  await open(page, '/embed.html#preset=fast&seed=5');
  await trainTo(page, 30);
  await pause(page);
  const saved = await downloaded(page, () => button(page, 'Save all runs').click());
  const steps = await count(page);
  const stats = await statsOf(page, 1);
  expect(saved.name).toBe(`gan-runs-step-${steps}.gclruns`);
  await page.evaluate(() => document.querySelector('gan-clipping-lab').step(7));
  await expect.poll(() => count(page)).toBe(steps + 7);
  const later = await statsOf(page, 1);
  const pixels = await settled(page, steps + 7);

  // Another page, of other runs.
  await page.goto('about:blank');
  await openPage(page, '/embed.html#preset=seed&seed=1&run=clip:none');
  await trainTo(page, 3);
  const load = part(page).locator('input[type=file]').first();
  await load.setInputFiles(upload(saved.name, saved.bytes));
  await expect(said(page)).toContainText(`the runs are at step ${steps}`);
  expect(await count(page)).toBe(steps);
  expect(await statsOf(page, 1)).toEqual(stats);
  await expect(run(page, 2).getByRole('heading')).toHaveText('Run 2 norm clipping at 0.01');
  expect(await page.evaluate(() => location.hash)).toContain('seed=5');
  // The charts are there, and the tally.
  await expect(page.locator('gcl-gradients').first()).toContainText('100 %');
  await page.evaluate(() => document.querySelector('gan-clipping-lab').step(7));
  await expect.poll(() => count(page)).toBe(steps + 7);
  expect(await statsOf(page, 1)).toEqual(later);
  expect(await settled(page, steps + 7)).toBe(pixels);
  expect(complaints).toEqual([]);
});

/** Run 2's samples once they are of that step. */
async function settled(page, step) {
  await expect(run(page, 2).locator('.caption')).toContainText(`after ${step} steps`);
  return (await canvas(page, 2)).pixels;
}

test('runs are saved while they train, and in the middle of a step in slow motion', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 10);
  const { name, bytes: first } = await downloaded(page, () => button(page, 'Save all runs').click());
  const at = Number(name.match(/\d+/)[0]);
  expect(at).toBeGreaterThanOrEqual(10);
  await expect.poll(() => count(page)).toBeGreaterThan(at + 3);
  await button(page, 'Next stage').click();
  await expect(page.locator('gcl-stages')).toContainText('1. Draw noise');
  const paused = await count(page);
  const { name: second, bytes } = await downloaded(page, () => button(page, 'Save all runs').click());
  expect(second).toBe(`gan-runs-step-${paused + 1}.gclruns`);
  await part(page).locator('input[type=file]').first().setInputFiles(upload(second, bytes));
  await expect(said(page)).toContainText(`at step ${paused + 1}`);
  // What was saved while they trained is of one step, though later ones were seen before the file was written.
  await part(page).locator('input[type=file]').first().setInputFiles(upload(name, first));
  await expect(said(page)).toContainText(`at step ${at}`);
  for (const id of [0, 1]) expect((await statsOf(page, id)).step).toBe(at);
  await trainTo(page, at + 4);
  expect(complaints).toEqual([]);
});

test('a file that is foreign, cut short or damaged is refused, and the runs go on', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 5);
  const { bytes } = await downloaded(page, () => button(page, 'Save all runs').click());
  const load = part(page).locator('input[type=file]').first();
  const flipped = (at) => {
    const copy = Buffer.from(bytes);
    copy[at] ^= 1;
    return copy;
  };
  const header = bytes.readUInt32LE(12);
  for (const [name, content, sentence] of [
    ['photo.png', Buffer.from('\x89PNG\r\n\x1a\n0123456789'), 'photo.png is no file of runs'],
    ['cut.gclruns', bytes.subarray(0, bytes.length - 100), 'cut.gclruns is cut short'],
    ['header.gclruns', flipped(16 + Math.floor(header / 2)), 'header.gclruns is damaged'],
    ['weights.gclruns', flipped(bytes.length - 5), 'Run 2 in the file is damaged'],
    ['newer.gclruns', flipped(9), 'is of version'],
  ]) {
    const before = await count(page);
    await load.setInputFiles(upload(name, content));
    await expect(said(page)).toContainText(sentence);
    await expect(said(page)).toContainText('The present runs go on');
    await expect.poll(() => count(page)).toBeGreaterThan(before);
  }
  expect(complaints).toEqual([]);
});

test('own images are checked, shown, inverted, used, and given back', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 3);
  await give(page, upload('squares-idx3-ubyte.gz', gzipSync(idx({ images: 300, rows: 40, columns: 20 }))));
  const preview = page.getByTestId('own-preview');
  await expect(preview).toContainText('squares-idx3-ubyte.gz: 300 images of 20 × 40 pixels, mean grey 25 of 255');
  const mean = () => preview.locator('canvas').evaluate(meanOf);
  // 28 × 14 of the 28 × 28 are image, the rest is border.
  const dark = await mean();
  expect(dark).toBeGreaterThan(8);
  expect(dark).toBeLessThan(18);
  await preview.getByRole('checkbox').check();
  expect(await mean()).toBeCloseTo(127.5 - dark, -0.5);
  await preview.getByRole('checkbox').uncheck();
  // Until they are used the runs go on.
  const steps = await count(page);
  await expect.poll(() => count(page)).toBeGreaterThan(steps);
  await button(page, 'Use these images').click();
  await expect(ownSaid(page)).toContainText('All runs began again from step 0');
  await expect.poll(() => count(page)).toBe(0);
  await expect(page.getByTestId('own-used')).toContainText('“squares-idx3-ubyte.gz”, 300 images');
  await expect(page.getByTestId('quality-own')).toContainText('MNIST’s digits only');
  await expect(page.getByTestId('sweep-own')).toContainText('It trains on MNIST, not on your own images');
  await expect(part(page)).toContainText('It cannot hold your own images');
  // More than 300 images are an epoch's end and another's beginning.
  await trainTo(page, 60);
  await pause(page);
  // In slow motion the real images are seen: squares at the left edge of the image.
  await button(page, 'Next stage').click();
  await button(page, 'Next stage').click();
  const saved = await downloaded(page, () => button(page, 'Save all runs').click());
  await button(page, 'Back to MNIST').click();
  await expect(ownSaid(page)).toContainText('on MNIST');
  await expect(page.getByTestId('own-used')).toHaveCount(0);
  await expect(page.getByTestId('quality-own')).toHaveCount(0);
  await expect(page.getByTestId('sweep-own')).toHaveCount(0);
  // Runs that trained on other images are not taken.
  await part(page).locator('input[type=file]').first().setInputFiles(upload(saved.name, saved.bytes));
  await expect(said(page)).toContainText('train on 300 images of your own, “squares-idx3-ubyte.gz”');
  await trainTo(page, 3);
  expect(complaints).toEqual([]);
});

/** The mean grey of a canvas. */
function meanOf(element) {
  const copy = new OffscreenCanvas(element.width, element.height).getContext('2d');
  copy.drawImage(element, 0, 0);
  const { data } = copy.getImageData(0, 0, element.width, element.height);
  let sum = 0;
  for (let index = 0; index < data.length; index += 4) sum += data[index];
  return sum / (data.length / 4);
}

test('a run learns from the reader’s images: all white, so G’s samples become white', async ({ page }) => {
  await open(page);
  await give(page, upload('white-idx3-ubyte', idx({ grey: 255, ink: 27 })));
  await page.getByTestId('own-preview').getByRole('checkbox').uncheck();
  await button(page, 'Use these images').click();
  await expect(ownSaid(page)).toContainText('All runs began again');
  await trainTo(page, 80);
  // G begins at 0.5, and MNIST would bring it below 0.35.
  await expect.poll(async () => (await canvas(page, 2)).brightness, { timeout: 60_000 }).toBeGreaterThan(0.65);
});

test('pictures are dropped: what is no picture is left out and told', async ({ page, complaints }) => {
  await open(page);
  const transfer = await page.evaluateHandle(async () => {
    const data = new DataTransfer();
    for (let index = 0; index < 130; index += 1) {
      const sheet = new OffscreenCanvas(60, 30);
      const context = sheet.getContext('2d');
      context.fillStyle = 'white';
      context.fillRect(0, 0, 60, 30);
      context.fillStyle = 'black';
      context.fillRect(index % 50, 5, 10, 20);
      data.items.add(new File([await sheet.convertToBlob()], `${index}.png`, { type: 'image/png' }));
    }
    data.items.add(new File(['hello'], 'notes.txt', { type: 'text/plain' }));
    data.items.add(new File(['not a picture'], 'broken.png', { type: 'image/png' }));
    return data;
  });
  await page.getByTestId('drop').dispatchEvent('drop', { dataTransfer: transfer });
  const preview = page.getByTestId('own-preview');
  await expect(preview).toContainText('130 images of 60 × 30 pixels');
  await expect(preview).toContainText('Left out, as no images: 1 (notes.txt)');
  await expect(preview).toContainText('Left out, as they cannot be decoded: 1 (broken.png)');
  // Dark ink on white is inverted by itself.
  await expect(preview.getByRole('checkbox')).toBeChecked();
  expect(await preview.locator('canvas').evaluate(meanOf)).toBeLessThan(40);
  await button(page, 'Use these images').click();
  await expect(page.getByTestId('own-used')).toContainText('130 images');
  await trainTo(page, 3);
  expect(complaints).toEqual([]);
});

test('files that cannot be used are refused with a sentence, and training goes on', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 3);
  const good = gzipSync(idx());
  const labels = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 1, 2]);
  const floats = idx();
  floats[2] = 0x0d;
  for (const [name, bytes, sentence] of [
    [
      'a-idx3-ubyte',
      idx().subarray(0, 5000),
      /a-idx3-ubyte is cut short: its header announces 156,816 bytes, and it has 5,000/,
    ],
    ['b-idx3-ubyte', Buffer.concat([idx(), Buffer.from([0])]), /b-idx3-ubyte is damaged: its header announces 156,816/],
    ['c-idx3-ubyte.gz', good.subarray(0, good.length - 20), /c-idx3-ubyte.gz is damaged or cut short/],
    ['d-idx3-ubyte', Buffer.from('hello, world'), /d-idx3-ubyte is no IDX file/],
    ['e-idx3-ubyte', idx({ images: 100 }), /100 images are too few: a batch needs 128/],
    ['f-idx3-ubyte', idx({ images: 2, rows: 300 }), /f-idx3-ubyte has images of 28 × 300 pixels/],
    ['labels-idx1-ubyte', labels, /holds labels/],
    ['g-idx3-ubyte', floats, /other numbers than bytes/],
    ['notes.txt', Buffer.from('hello'), /There is no image among these files \(notes.txt\)/],
  ]) {
    const before = await count(page);
    await give(page, upload(name, bytes));
    await expect(ownSaid(page)).toContainText(sentence);
    await expect(ownSaid(page)).toContainText(/(go on as they were|Nothing has changed)/);
    await expect.poll(() => count(page)).toBeGreaterThan(before);
  }
  await expect(page.getByTestId('own-preview')).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('is hidden where the page asks for it', async ({ page }) => {
  await open(page);
  await expect(part(page)).toBeVisible();
  await page.evaluate(() => document.querySelector('gan-clipping-lab').setAttribute('hide', 'files'));
  await expect(part(page)).toHaveCount(0);
});

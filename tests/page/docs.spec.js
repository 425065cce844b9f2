// The examples of the docs as they stand there, run: the very blocks, on the real element and the real engine. Those of
// docs/engine-rust.md are run by `cargo test --doc`, the snippets of an iframe in iframe.spec.js.
import { readFileSync } from 'node:fs';

import { expect } from '@playwright/test';

import { button, count, test } from './lab.js';
import { folderInSite } from '../../scripts/package-folder.js';

const SITE = 'https://your.site/lab/';

/** The code of a page in a language. */
const blocks = (path, language) =>
  [...readFileSync(path, 'utf8').matchAll(/^```(\S+)\n([\s\S]*?)^```/gm)]
    .filter(([, one]) => one === language)
    .map(([, , code]) => code);

const elements = blocks('docs/embedding.md', 'html').filter((html) => html.includes('<gan-clipping-lab'));
const scripted = elements.find((html) => html.includes('<script'));
const [program] = blocks('docs/embedding.md', 'js');
const programs = blocks('docs/engine-js.md', 'js');

/** A page of these lines alone, beside the data of the site. */
async function post(page, baseURL, html) {
  const body = `<!doctype html><html lang="en"><link rel="icon" href="data:,">${html.replaceAll(SITE, `${baseURL}/`)}`;
  await page.route('**/data/post.html', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto('/data/post.html');
}

/** Runs a program as a module's. */
const runModule = (page, code) =>
  page.evaluate(async (text) => {
    await import(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
  }, code);

for (const [index, html] of elements.entries()) {
  test(`element ${index + 1} of docs/embedding.md trains`, async ({ page, baseURL, complaints }) => {
    const [tag] = /<script.*<\/script>/.exec(scripted);
    await post(page, baseURL, html.includes('<script') ? html : tag + html);
    await page.getByRole('button', { name: /^(Start|Run this figure)$/ }).click();
    await expect.poll(() => count(page)).toBeGreaterThanOrEqual(3);
    await expect(page.getByTestId('problem')).toHaveCount(0);
    expect(complaints).toEqual([]);
  });
}

test('the program of docs/embedding.md hears the steps that it asks for, and trains on', async ({
  page,
  baseURL,
  complaints,
}) => {
  await post(page, baseURL, scripted);
  await expect(button(page, 'Start')).toBeEnabled();
  await runModule(page, program);
  await expect.poll(() => page.title()).toMatch(/^run \d, step 1\d\d: ‖g‖ [\d.e-]+ → [\d.e-]+$/);
  await expect(button(page, 'Pause')).toBeVisible();
  expect(complaints).toEqual([]);
});

test('the programs of docs/engine-js.md run on the engine, one after the other', async ({
  page,
  baseURL,
  complaints,
}) => {
  const engine = `${baseURL}/${folderInSite('dist')}cpu/gan_clipping_lab.js`;
  await post(page, baseURL, '');
  await page.evaluate(async (address) => {
    // The server says that it is packed, so it comes unpacked.
    const all = new Uint8Array(await (await fetch('train-0.gz')).arrayBuffer());
    const { default: init, ...classes } = await import(address);
    await init();
    globalThis.logged = [];
    Object.assign(globalThis, classes, {
      pixels: all.slice(0, 128 * 784),
      trainingPixels: all.slice(0, 1000 * 784),
      images: all.slice(0, 3 * 784),
      image: all.slice(0, 784),
      trainer: await classes.Trainer.create('{}', 'cpu'),
    });
    globalThis.console.log = (...values) => globalThis.logged.push(...values);
  }, engine);
  for (const code of programs) await runModule(page, code.replace('./pkg/cpu/gan_clipping_lab.js', engine));
  const logged = await page.evaluate(() => globalThis.logged);
  // Losses and norms of the first, and of a generator after training its step and how it was trained.
  const [loss, normBefore, normAfter] = logged;
  expect(loss).toBeCloseTo(-Math.LN2, 0);
  expect(normBefore).toBeGreaterThan(0.01);
  expect(normAfter).toBeCloseTo(0.01, 6);
  expect(logged.length).toBeGreaterThanOrEqual(5);
  expect(logged).not.toContain(undefined);
  expect(complaints).toEqual([]);
});

// The examples of docs/embedding.md as they stand there, run: the very blocks, on the real element. Its iframe is in
// iframe.spec.js.
import { readFileSync } from 'node:fs';

import { expect } from '@playwright/test';

import { button, count, test } from './lab.js';

const SITE = 'https://your.site/lab/';

/** The code of a page in a language. */
const blocks = (path, language) =>
  [...readFileSync(path, 'utf8').matchAll(/^```(\S+)\n([\s\S]*?)^```/gm)]
    .filter(([, one]) => one === language)
    .map(([, , code]) => code);

const elements = blocks('docs/embedding.md', 'html').filter((html) => html.includes('<gan-clipping-lab'));
const scripted = elements.find((html) => html.includes('<script'));
const [program] = blocks('docs/embedding.md', 'js');

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

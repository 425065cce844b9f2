// embed.html in other people's pages: its address, its height, the policies of its host, and the snippets for it.
import { readFileSync } from 'node:fs';

import { expect } from '@playwright/test';

import { button, count, field, open, test, trainTo } from './lab.js';

const BLOG = 'https://blog.example';
/** The policy of docs/embedding.md. */
const docs = readFileSync('docs/embedding.md', 'utf8');
const [, POLICY] = /Content-Security-Policy: ([\s\S]*?)\n```/.exec(docs);
const [, LISTENER] = /<script>([\s\S]*?)<\/script>/.exec(docs);

test.afterEach(({ context }) => context.unrouteAll({ behavior: 'ignoreErrors' }));

/** A page of another site. */
async function blog(page, body) {
  await page.route(`${BLOG}/`, (route) =>
    route.fulfill({ contentType: 'text/html', body: `<!doctype html><link rel="icon" href="data:,">${body}` }),
  );
  await page.goto(`${BLOG}/`);
}

/** Lets the site be read by the other one, as hosts of static files do. */
async function readable(page, baseURL, headers = {}) {
  await page.context().route(`${baseURL}/**`, async (route) => {
    const response = await route.fetch();
    const more = { 'access-control-allow-origin': '*', ...headers };
    await route.fulfill({ response, headers: { ...response.headers(), ...more } });
  });
}

test('the address says the attributes, but not whose script is run', async ({ page, complaints }) => {
  const config = encodeURIComponent('{"batchSize":32}');
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await open(
    page,
    `/embed.html?show=bar+samples+quality&theme=dark&backend=cpu&config=${config}&src=https://evil.example/#seed=7`,
  );
  const attributes = await page
    .locator('gan-clipping-lab')
    .evaluate((lab) => ['show', 'theme', 'backend', 'config', 'src'].map((name) => lab.getAttribute(name)));
  expect(attributes).toEqual(['bar samples quality', 'dark', 'cpu', '{"batchSize":32}', null]);
  await expect(page.locator('gcl-controls')).toHaveCount(0);
  await expect(page.locator('gcl-quality')).toHaveCount(1);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  expect(await ground()).toBe('rgb(22, 23, 26)');
  await trainTo(page, 2);
  expect(asked.filter((url) => new URL(url).host === 'evil.example')).toEqual([]);
  expect(complaints).toEqual([]);
});

test('with the script of the docs its frame is as high as what is in it, and no other’s word counts', async ({
  page,
  baseURL,
}) => {
  await readable(page, baseURL);
  const listener = LISTENER.replace('https://your.site', baseURL);
  await blog(
    page,
    `<iframe src="${baseURL}/embed.html?lang=en&lazy&show=bar+samples" width="900" height="50"></iframe>
    <script>${listener}</script>`,
  );
  const frame = page.frames()[1];
  const inside = () => frame.evaluate(() => document.documentElement.offsetHeight);
  const outside = () => page.locator('iframe').evaluate((element) => element.clientHeight);
  await expect.poll(async () => (await outside()) - (await inside())).toBe(0);
  const before = await outside();
  expect(before).toBeGreaterThan(200);
  await frame.evaluate(() => document.querySelector('gan-clipping-lab').setAttribute('show', 'bar'));
  await expect.poll(outside).toBeLessThan(before - 100);
  await expect.poll(async () => (await outside()) - (await inside())).toBe(0);
  const now = await outside();
  // Another window's word, by the same name.
  await page.evaluate(() => {
    return new Promise((resolve) => {
      addEventListener('message', resolve, { once: true });
      postMessage({ type: 'gan-clipping-lab', height: 5000 }, '*');
    });
  });
  expect(await outside()).toBe(now);
});

test('under a strict Content-Security-Policy with Trusted Types it trains, and nothing of it is refused', async ({
  page,
  baseURL,
  complaints,
}) => {
  expect(POLICY).toContain("require-trusted-types-for 'script'");
  await readable(page, baseURL, { 'content-security-policy': POLICY.replace(/\s+/g, ' ') });
  await page.addInitScript(() => {
    globalThis.refused = [];
    addEventListener('securitypolicyviolation', (event) => {
      globalThis.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile} ${event.lineNumber}`);
    });
  });
  await open(page);
  await trainTo(page, 5);
  // Parts that set styles while they are drawn: the mark on a sample, the tour, slow motion.
  await page.locator('gcl-runs canvas[role=img]').first().click();
  await button(page, 'Pause').click();
  await expect(page.locator('gcl-likeness')).toHaveCount(1);
  await expect(page.locator('gcl-samples .mark').first()).toHaveCSS('left', /[\d.]+px/);
  expect(await page.evaluate(() => globalThis.refused)).toEqual([]);
  expect(complaints).toEqual([]);
});

for (const [name, kind] of [
  ['iframe', 'iframe'],
  ['element', 'element'],
]) {
  test(`the snippet for the ${name}, pasted into another site’s page, trains the figure`, async ({ page, baseURL }) => {
    await readable(page, baseURL);
    await open(
      page,
      '/embed.html?show=bar+samples+controls+files#preset=seed&seed=7&run=clip:none&run=clip:norm,c:0.5',
    );
    await page.locator('gcl-embed').getByRole('radio', { name, exact: true }).check({ force: true });
    const snippet = await page.getByTestId('snippet').innerText();
    // The bare address, whatever that of the lab says.
    if (kind === 'iframe') expect(snippet.split('?')).toHaveLength(2);
    await blog(page, `<html lang="en">${snippet}`);
    const lab = kind === 'iframe' ? page.frameLocator('iframe') : page;
    await expect(field(lab, 'Seed')).toHaveValue('7');
    await expect(lab.locator('gcl-losses')).toHaveCount(0);
    await button(lab, 'Start').click();
    await expect.poll(() => count(lab)).toBeGreaterThan(2);
    await lab.getByRole('radio', { name: 'Run 2' }).first().check({ force: true });
    await expect(field(lab, 'G’s C')).toHaveValue('0.5');
  });
}

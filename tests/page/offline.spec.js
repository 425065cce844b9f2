// A release on a host of its own, below a path: what it keeps for when there is no network, and how the next release comes.
// The pages of `npm test` are no release, so the releases are built here.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';
import { build } from 'vite';

import { startHost } from './host.js';
import { button, count, field, open, stays, test, trainTo } from './lab.js';

test.use({ serviceWorkers: 'allow' });

const root = join(import.meta.dirname, '..', '..');
const [, POLICY] = /Content-Security-Policy: ([\s\S]*?)\n```/.exec(readFileSync('docs/embedding.md', 'utf8'));
/** The folders of two releases that follow each other. */
const releases = { first: '', second: '' };
let made = '';
/** @type {Awaited<ReturnType<typeof startHost>>[]} */
const hosts = [];

const markOf = (name) => `the build called ${name}`;

/** A build all of whose scripts and pages say which it is. */
async function buildSite(name, mode = 'release') {
  const outDir = join(made, name);
  const marks = {
    name: 'marks',
    transformIndexHtml: () => [{ tag: 'meta', attrs: { name: 'release', content: name }, injectTo: 'head' }],
    renderChunk: (code) => ({ code: `${code}\nglobalThis.build = '${markOf(name)}';`, map: null }),
  };
  await build({ root, mode, logLevel: 'warn', plugins: [marks], build: { outDir, emptyOutDir: true } });
  return outDir;
}

test.beforeAll(async () => {
  test.setTimeout(400_000);
  made = mkdtempSync(join(tmpdir(), 'releases-'));
  for (const name of Object.keys(releases)) releases[name] = await buildSite(name);
});
test.afterAll(() => rmSync(made, { recursive: true, force: true }));
test.afterEach(async ({ context }) => {
  await context.close();
  for (const host of hosts.splice(0)) await host.close().catch(() => {});
});

async function host(given = {}) {
  hosts.push(await startHost({ folder: releases.first, ...given }));
  return hosts.at(-1);
}

/** All that is kept is there, and this page is answered from it. */
const ready = (page) =>
  expect.poll(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller)), { timeout: 90_000 }).toBe(true);
const registrations = (page) =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope));
const release = (page) => page.locator('meta[name=release]').getAttribute('content');
const bar = (page) => page.locator('gcl-new-release');
/** As a browser does by itself at each visit and each day. */
const lookForUpdate = (page) =>
  page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration()).update()));
/** Everything that is kept, by paths from the site. */
const kept = (page, { address }) =>
  page.evaluate(async (site) => {
    const names = await caches.keys();
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return lists.flat().map(({ url }) => url.replace(site, '').replace(/\?.*/, ''));
  }, address);

test('after one visit of the article it trains without a network, beyond MNIST’s first shards, and takes another C', async ({
  page,
  complaints,
}) => {
  const site = await host();
  await page.goto(site.address);
  await ready(page);
  await site.close();
  await page.reload();
  await button(page, 'Start').first().click();
  await expect(page.getByRole('button', { name: 'Pause' }).first()).toBeVisible();
  // Epochs of 78 and of 156 steps are of the first 20,000 images, in four shards.
  await open(page, `${site.address}embed.html?lang=en&show=bar+samples+controls+gradients#preset=fast`);
  await trainTo(page, 240);
  await field(page, 'G’s C').fill('0.002');
  await field(page, 'G’s C').press('Enter');
  const norm = page.locator('gcl-gradients').first().locator('tbody tr').first().locator('td').nth(1);
  await expect(norm).toHaveText('0.002');
  expect(complaints).toEqual([]);
});

test('without a network it is there in Chinese too, and so are the pages of figures and of one’s own log', async ({
  page,
  complaints,
}) => {
  const site = await host();
  await page.goto(`${site.address}zh-CN/`);
  await ready(page);
  await site.close();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('GAN 中的梯度裁剪');
  await expect(page.getByRole('button', { name: '开始' }).first()).toBeVisible();
  await page.goto(`${site.address}figures.html?lang=zh-CN`);
  await expect(page.locator('gcl-gallery gan-clipping-lab').first()).toBeAttached();
  await page.goto(`${site.address}norms.html`);
  await expect(page.locator('gcl-own-log button').first()).toBeVisible();
  expect(complaints).toEqual([]);
});

test('what is large is kept once it was asked for, and one of the two wasm files alone', async ({ page }) => {
  const site = await host();
  await page.goto(`${site.address}embed.html`);
  await ready(page);
  const [one, other] = readdirSync(join(releases.first, 'assets'))
    .filter((name) => name.endsWith('.safetensors'))
    .map((name) => `assets/${name}`);
  const ask = (path) => page.evaluate((url) => fetch(url).then(({ status }) => status, String), site.address + path);
  expect(await ask(one)).toBe(200);
  await expect.poll(() => kept(page, site)).toContain(one);
  const list = await kept(page, site);
  expect(list.filter((path) => path.endsWith('.wasm'))).toEqual([expect.stringMatching(/cpu\/.*relaxed_bg\.wasm$/)]);
  expect(list.filter((path) => path.includes('webgpu'))).toEqual([]);
  await site.close();
  expect(await ask(one)).toBe(200);
  expect(await ask(other)).toMatch(/TypeError/);
});

test('a first visit waits for nothing that is kept: it begins once the page has loaded', async ({ page }) => {
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  const site = await host({ before: (path) => (path.endsWith('.webp') ? held : undefined) });
  await page.goto(site.address, { waitUntil: 'commit' });
  await expect(button(page, 'Start').first()).toBeEnabled();
  expect(site.asked.some((path) => path.endsWith('.webp'))).toBe(true);
  expect(await page.evaluate(() => document.readyState)).toBe('interactive');
  await stays(() => site.asked.includes('sw.js'), false, 2000);
  answer();
  await ready(page);
  expect(site.asked).toContain('sw.js');
});

test('a new release is offered while it trains, and taken on a click', async ({ page, complaints }) => {
  const site = await host();
  await open(page, `${site.address}embed.html?lang=en`);
  await ready(page);
  await trainTo(page, 3);
  await page.evaluate(() => (globalThis.mark = 'still the same page'));
  site.serve(releases.second);
  await lookForUpdate(page);
  await expect(bar(page)).toContainText('A new version of this page is there.');
  const steps = await count(page);
  await expect.poll(() => count(page)).toBeGreaterThan(steps + 5);
  expect(await page.evaluate(() => globalThis.mark)).toBe('still the same page');
  expect(await release(page)).toBe('first');

  // Put off, it is offered again at the next load, which is still of the first release.
  await bar(page).getByRole('button', { name: 'Later' }).click();
  await expect(bar(page)).toHaveCount(0);
  await page.reload();
  expect(await release(page)).toBe('first');
  await bar(page).getByRole('button', { name: 'Load it' }).click();
  await expect.poll(() => release(page).catch(() => '')).toBe('second');
  await expect(bar(page)).toHaveCount(0);
  await trainTo(page, 3);

  // Of the first nothing is left but what the second has too.
  const scripts = await page.evaluate(async () => {
    const texts = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys())
        if (/assets\/.*\.js/.test(request.url)) texts.push(await (await cache.match(request)).text());
    }
    return texts;
  });
  expect(scripts.filter((text) => text.includes(markOf('second'))).length).toBeGreaterThan(15);
  expect(scripts.filter((text) => text.includes(markOf('first')))).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a new release does not take over while another tab has the page open, and says so', async ({ page, context }) => {
  const site = await host();
  await open(page, `${site.address}embed.html?lang=en`);
  await ready(page);
  const other = await context.newPage();
  await other.goto(`${site.address}embed.html?lang=en`);
  await expect(button(other, 'Start')).toBeEnabled();
  await trainTo(other, 3);
  site.serve(releases.second);
  await lookForUpdate(page);
  await bar(page).getByRole('button', { name: 'Load it' }).click();
  await expect(bar(page)).toContainText('It is open in 1 other tab, where that would end too');
  const waits = () => page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration()).waiting));
  await stays(waits, true);
  const steps = await count(other);
  await expect.poll(() => count(other)).toBeGreaterThan(steps + 3);
  expect([await release(page), await release(other)]).toEqual(['first', 'first']);
  await other.close();
  await bar(page).getByRole('button', { name: 'Load it' }).click();
  await expect.poll(() => release(page).catch(() => '')).toBe('second');
});

test('of a release that comes file by file nothing is taken before all of it is there', async ({ page }) => {
  const site = await host();
  await open(page, `${site.address}embed.html?lang=en`);
  await ready(page);
  const old = { 'embed.html': join(releases.first, 'embed.html') };
  site.serve(releases.second, old);
  expect(await page.evaluate(installs)).toBe('redundant');
  await expect(bar(page)).toHaveCount(0);
  await page.reload();
  expect(await release(page)).toBe('first');
  site.serve(releases.second);
  expect(await page.evaluate(installs)).toBe('installed');
});

/** In the page: looks for a release, and says what became of it. */
async function installs() {
  const registration = await navigator.serviceWorker.getRegistration();
  const found = new Promise((resolve) =>
    registration.addEventListener('updatefound', () => resolve(registration.installing), { once: true }),
  );
  await registration.update();
  const next = await found;
  return new Promise((resolve) => {
    const tell = () => next.state === 'installing' || resolve(next.state);
    next.addEventListener('statechange', tell);
    tell();
  });
}

test('under the policy of the docs with Trusted Types it is kept too, and nothing is refused', async ({
  page,
  complaints,
}) => {
  const site = await host({ headers: { 'content-security-policy': POLICY.replace(/\s+/g, ' ') } });
  await page.addInitScript(() => {
    globalThis.refused = [];
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      globalThis.refused.push(`${violatedDirective} ${blockedURI}`),
    );
  });
  await page.goto(`${site.address}embed.html?lang=en`);
  await ready(page);
  expect(await page.evaluate(() => globalThis.refused)).toEqual([]);
  await site.close();
  await open(page, `${site.address}embed.html?lang=en`);
  await trainTo(page, 3);
  expect(await page.evaluate(() => globalThis.refused)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('in a sandbox without storage nothing is kept and nothing is said', async ({ page, complaints }) => {
  const site = await host({
    headers: { 'content-security-policy': 'sandbox allow-scripts', 'access-control-allow-origin': '*' },
  });
  await open(page, `${site.address}embed.html?lang=en`);
  expect(await page.evaluate(() => self.origin)).toBe('null');
  await trainTo(page, 3);
  expect(site.asked).not.toContain('sw.js');
  expect(complaints).toEqual([]);
});

test('the element and the iframe in another page of the host keep nothing', async ({ page }) => {
  const site = await host({
    pages: {
      '/some/lab/post/': `<!doctype html><html lang="en"><link rel="icon" href="data:,">
        <script type="module" src="/some/lab/assets/gan-clipping-lab.js"></script>
        <gan-clipping-lab></gan-clipping-lab>
        <iframe src="/some/lab/embed.html" width="900" height="900"></iframe>`,
    },
  });
  await page.goto(`${site.origin}/some/lab/post/`);
  await trainTo(page, 3);
  await trainTo(page.frameLocator('iframe'), 3);
  expect(await registrations(page)).toEqual([]);
  expect(site.asked).not.toContain('sw.js');
});

test.describe('for those who save data', () => {
  test('nothing is kept', async ({ page }) => {
    await page.addInitScript(() =>
      Object.defineProperty(navigator, 'connection', { value: { saveData: true }, configurable: true }),
    );
    const site = await host();
    await open(page, `${site.address}embed.html?lang=en`);
    await trainTo(page, 3);
    expect(await registrations(page)).toEqual([]);
  });
});

test('a build that is no release takes the worker of one away, and all that was kept', async ({ page }) => {
  const plain = await buildSite('plain', 'production');
  const site = await host();
  await open(page, `${site.address}embed.html?lang=en`);
  await ready(page);
  site.serve(plain);
  // The page is loaded anew meanwhile.
  await lookForUpdate(page).catch(() => {});
  await expect.poll(() => release(page).catch(() => '')).toBe('plain');
  await expect.poll(() => registrations(page)).toEqual([]);
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
});

test('it can be installed, from a page in each language', async ({ page }) => {
  const site = await host();
  for (const [path, lang] of [
    ['', 'en'],
    ['zh-CN/', 'zh-CN'],
  ]) {
    await page.goto(site.address + path);
    const session = await page.context().newCDPSession(page);
    const { errors, data } = await session.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    const manifest = JSON.parse(data);
    expect(manifest.lang).toBe(lang);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // A window of Playwright’s is a private one.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
    for (const { src, sizes } of manifest.icons) {
      const size = await page.evaluate(
        async (address) => {
          const { width, height } = await createImageBitmap(await (await fetch(address)).blob());
          return `${width}x${height}`;
        },
        new URL(src, site.address + path).href,
      );
      expect(size).toBe(sizes);
    }
  }
});

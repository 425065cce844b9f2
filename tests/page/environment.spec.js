// What the reader's environment says or lacks: none of it keeps the page from training on the CPU.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

import { expect } from '@playwright/test';

import { button, count, field, inWorkers, open, test, trainTo } from './lab.js';

/** A site of another host, which a route serves from here: over http it is an insecure context. */
const ELSEWHERE = 'http://lab.example';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

const backend = (page) => page.getByTestId('backend');
const problem = (page) => page.getByTestId('problem');
/** Start and Pause, in any language. */
const start = (page) => page.locator('gcl-bar button.primary');

/** Hosts of their own that a test has begun. @type {import('node:http').Server[]} */
const hosts = [];

// Images may still be on their way when a test has seen what it waits for.
test.afterEach(async ({ context }) => {
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  for (const host of hosts.splice(0)) host.close();
});

/** Serves the site at another address too, with headers of its own. */
async function serveAt(page, baseURL, origin, headers = {}) {
  await page.context().route(`${origin}/**`, async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const response = await route.fetch({ url: new URL(pathname + search, baseURL).href });
    await route.fulfill({ response, headers: { ...response.headers(), ...headers } });
  });
}

/** Takes five steps and more, in any language. */
async function trains(page) {
  await expect(start(page)).toBeEnabled();
  await start(page).click();
  await expect.poll(() => count(page), { intervals: [50] }).toBeGreaterThanOrEqual(5);
  await expect(problem(page)).toHaveCount(0);
}

/** The same in the page and its workers. @param {import('@playwright/test').Page} page @param {string} script */
async function everywhere(page, script) {
  await page.addInitScript(script);
  await inWorkers(page, script);
}

const lacks = (...names) => `for (const name of ${JSON.stringify(names)}) delete globalThis[name];`;
/** Takes something off the navigator. */
const navigatorLacks = (name) => `delete Object.getPrototypeOf(navigator).${name};`;
/** A language that the browser says. */
const speaks = (language) =>
  `Object.defineProperty(navigator, 'language', { get: () => ${JSON.stringify(language)} });`;
/** Throws where something is only touched, as where storage is refused. */
const refuses = (...names) =>
  `for (const name of ${JSON.stringify(names)}) Object.defineProperty(globalThis, name, {
    get: () => { throw new DOMException('The operation is insecure.', 'SecurityError'); },
  });`;

/** Each with what is said by a script, by the browser's options, or by the server's headers. */
const ENVIRONMENTS = [
  ['a language that is no language tag', { script: speaks('C') }],
  ['no language', { script: speaks('') }],
  ['an undefined language', { script: speaks(undefined) }],
  ['German and its numbers', { options: { locale: 'de-DE' } }],
  ['Chinese of Taiwan', { options: { locale: 'zh-TW' }, says: '开始' }],
  [
    'Arabic of Egypt with its digits, in a page from right to left',
    { options: { locale: 'ar-EG' }, script: `addEventListener('load', () => (document.documentElement.dir = 'rtl'));` },
  ],
  ['a time zone of 45 minutes', { options: { timezoneId: 'Asia/Kathmandu' } }],
  ['all storage refused', { script: refuses('localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore') }],
  ['no crypto', { script: lacks('crypto', 'Crypto', 'SubtleCrypto') }],
  ['no locks', { script: navigatorLacks('locks') }],
  ['no SharedArrayBuffer and no Atomics', { script: lacks('SharedArrayBuffer', 'Atomics') }],
  ['no BroadcastChannel', { script: lacks('BroadcastChannel') }],
  ['no OffscreenCanvas', { script: lacks('OffscreenCanvas') }],
  ['no idle callbacks and no scheduler', { script: lacks('requestIdleCallback', 'scheduler') }],
  ['no streaming compilation', { script: `delete WebAssembly.compileStreaming;` }],
  ['no clipboard', { script: navigatorLacks('clipboard') }],
  ['a page zoomed out to half', { options: { deviceScaleFactor: 0.5 } }],
  ['a page zoomed in to three times', { options: { deviceScaleFactor: 3, viewport: { width: 426, height: 300 } } }],
  ['forced colours', { options: { forcedColors: 'active', contrast: 'more' } }],
  ['reduced motion in the dark', { options: { reducedMotion: 'reduce', colorScheme: 'dark' } }],
  ['a phone', { options: { isMobile: true, hasTouch: true, viewport: { width: 320, height: 568 } } }],
  [
    'Save-Data',
    {
      options: { extraHTTPHeaders: { 'Save-Data': 'on' } },
      script: `Object.defineProperty(navigator.connection, 'saveData', { get: () => true });`,
    },
  ],
  ['one core', { script: `Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => 1 });` }],
  ['workers of blobs refused', { headers: { 'content-security-policy': "worker-src 'self'" } }],
  [
    'isolation from other origins',
    {
      headers: {
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
      },
    },
  ],
];

for (const [name, { script, options = {}, headers, says }] of ENVIRONMENTS) {
  test.describe(`with ${name}`, () => {
    test.use(options);
    test('it trains', async ({ page, baseURL, complaints }) => {
      if (script) await everywhere(page, script);
      if (headers) await serveAt(page, baseURL, 'https://lab.example', headers);
      await page.goto(headers ? 'https://lab.example/embed.html' : '/embed.html');
      if (says) await expect(start(page)).toHaveText(says);
      await trains(page);
      expect(complaints).toEqual([]);
    });
  });
}

test('in an insecure context, at a host by http, it trains', async ({ page, baseURL, complaints }) => {
  await serveAt(page, baseURL, ELSEWHERE);
  await page.goto(`${ELSEWHERE}/embed.html`);
  expect(await page.evaluate(() => [isSecureContext, typeof crypto.subtle, typeof navigator.locks])).toEqual([
    false,
    'undefined',
    'undefined',
  ]);
  await trains(page);
  await expect(backend(page)).toHaveText(/this browser has no WebGPU, or not on this page/);
  expect(complaints).toEqual([]);
});

test('without relaxed SIMD it trains by the engine without', async ({ page, complaints }) => {
  await everywhere(
    page,
    `const { validate } = WebAssembly;
     // The module by which the page asks has an instruction of relaxed SIMD: 0xfd and 0x100 and more.
     WebAssembly.validate = (bytes) => !String([...new Uint8Array(bytes)]).includes('253,') && validate(bytes);`,
  );
  const files = [];
  page.context().on('request', (request) => files.push(new URL(request.url()).pathname.split('/').at(-1)));
  await page.goto('/embed.html');
  await trains(page);
  expect(files).toContain('gan_clipping_lab_bg.wasm');
  expect(files).not.toContain('gan_clipping_lab_relaxed_bg.wasm');
  expect(complaints).toEqual([]);
});

test.describe('on a German keyboard', () => {
  test.use({ locale: 'de-DE' });
  test('C is taken with a decimal comma', async ({ page, complaints }) => {
    await open(page);
    await trainTo(page, 3);
    await field(page, 'G’s C').fill('0,002');
    await field(page, 'G’s C').press('Enter');
    await expect(page.locator('gcl-gradients').first().locator('tbody tr').first().locator('td').nth(1)).toHaveText(
      '0.002',
    );
    await expect(field(page, 'G’s C')).toHaveValue('0.002');
    await expect(page.getByRole('alert')).toHaveCount(0);
    expect(complaints).toEqual([]);
  });
});

test.describe('in a sandboxed iframe', () => {
  /** A page with the lab in an iframe of no origin, by a host that lets it be read. */
  async function openSandbox(page) {
    const host = createServer((request, response) => {
      const { pathname } = new URL(request.url, 'http://localhost');
      response.setHeader('access-control-allow-origin', '*');
      if (pathname === '/post.html') {
        return response.setHeader('content-type', 'text/html').end(`<!doctype html><link rel="icon" href="data:,">
          <iframe sandbox="allow-scripts" src="embed.html" width="1200" height="900"></iframe>`);
      }
      const file = join('dist', pathname);
      if (!existsSync(file)) return response.writeHead(404).end();
      response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream').end(readFileSync(file));
    });
    hosts.push(host);
    await new Promise((resolve) => host.listen(0, 'localhost', resolve));
    await page.goto(`http://localhost:${host.address().port}/post.html`);
    return page.frameLocator('iframe');
  }

  test('it trains, without storage, and takes settings', async ({ page, complaints }) => {
    const lab = await openSandbox(page);
    const inside = page.frames()[1];
    await expect(start(lab)).toBeEnabled();
    expect(
      await inside.evaluate(() => {
        try {
          return [self.origin, localStorage.length];
        } catch (error) {
          return [self.origin, error.name];
        }
      }),
    ).toEqual(['null', 'SecurityError']);
    await start(lab).click();
    await expect.poll(() => count(lab), { intervals: [50] }).toBeGreaterThanOrEqual(5);
    await field(lab, 'G’s C').fill('0.002');
    await field(lab, 'G’s C').press('Enter');
    await expect(lab.locator('gcl-gradients').first().locator('tbody tr').first().locator('td').nth(1)).toHaveText(
      '0.002',
    );
    await lab.getByRole('button', { name: 'Reset', exact: true }).click();
    await expect.poll(() => count(lab)).toBe(0);
    await expect(problem(lab)).toHaveCount(0);
    expect(complaints).toEqual([]);
  });
});

test.describe('with a GPU', () => {
  const features = `features: new Set(['timestamp-query'])`;
  /** What the worker's navigator has in the place of its GPU. */
  const offering = (requestAdapter) =>
    `Object.defineProperty(navigator, 'gpu', { configurable: true, value: { requestAdapter: ${requestAdapter} } });`;

  for (const [name, requestAdapter, words] of [
    ['that never answers', `() => new Promise(() => {})`, /^Runs on the CPU while the browser is asked for a GPU\.$/],
    [
      'that throws at the question',
      `() => { throw new Error('no') }`,
      /^Runs on the CPU: the browser has WebGPU but offers no GPU\.$/,
    ],
    [
      'that refuses the question',
      `() => Promise.reject(new Error('no'))`,
      /^Runs on the CPU: the browser has WebGPU but offers no GPU\.$/,
    ],
    [
      'without info, of older browsers',
      `async () => ({ ${features}, isFallbackAdapter: true })`,
      /^Runs on the CPU: the GPU \(of unknown name\) is only emulated/,
    ],
  ]) {
    test(`${name}, it trains on the CPU at once`, async ({ page, complaints }) => {
      await inWorkers(page, offering(requestAdapter));
      await page.goto('/embed.html');
      await trains(page);
      await expect(backend(page)).toHaveText(words);
      expect(complaints).toEqual([]);
    });
  }

  test('that answers late, it is told when it is known', async ({ page, complaints }) => {
    const late = `() => new Promise((resolve) =>
      (new BroadcastChannel('gpu').onmessage = () => resolve({ info: { vendor: 'made up', isFallbackAdapter: true }, ${features} })))`;
    await inWorkers(page, offering(late));
    await page.goto('/embed.html');
    await trains(page);
    await expect(backend(page)).toHaveText('Runs on the CPU while the browser is asked for a GPU.');
    await page.evaluate(() => new BroadcastChannel('gpu').postMessage('now'));
    await expect(backend(page)).toHaveText('Runs on the CPU: the GPU (made up) is only emulated, which is slower.');
    const steps = await count(page);
    await expect.poll(() => count(page)).toBeGreaterThan(steps + 3);
    expect(complaints).toEqual([]);
  });

  test('that never answers, and is asked for by name, it trains on the CPU after ten seconds', async ({
    page,
    complaints,
  }) => {
    await inWorkers(page, offering(`() => new Promise(() => {})`));
    await page.route('**/asked.html', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><link rel="icon" href="data:,">
          <script type="module" src="/assets/gan-clipping-lab.js"></script>
          <gan-clipping-lab lang="en" backend="webgpu"></gan-clipping-lab>`,
      }),
    );
    await page.goto('/asked.html');
    await expect(backend(page)).toHaveText('Runs on the CPU: the browser was asked for a GPU and gave no answer.');
    await expect(button(page, 'Start')).toBeEnabled();
    await trains(page);
    expect(complaints).toEqual([]);
  });
});

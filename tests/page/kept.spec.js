// Runs that outlive their page: a reload, a crash of the tab, and what a browser may refuse of it.
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';

import { button, count, inWorkers, open as openPage, pause, run, stays, test, trainTo } from './lab.js';

const offer = (page) => page.getByTestId('kept-offer');
const note = (page) => page.getByTestId('kept');
const goOn = (page) => offer(page).getByRole('button', { name: /^Go on from step/ });
const stats = (page) => page.evaluate(() => [0, 1].map((id) => document.querySelector('gan-clipping-lab').stats(id)));
const step = (page, steps) =>
  page.evaluate(
    (many) =>
      document
        .querySelector('gan-clipping-lab')
        .step(many)
        .then(() => {}),
    steps,
  );
/** The steps of run 1's chart. */
const charted = (page) =>
  page.evaluate(() =>
    document
      .querySelector('gan-clipping-lab')
      .shadowRoot.querySelector('gcl-losses')
      .runs.get(0)
      .history.steps.map((one) => one.step),
  );
/** The steps of all states that are in the database. */
const stored = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('gan-clipping-lab');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          const asking = database.transaction('runs').objectStore('runs').getAllKeys();
          asking.onsuccess = () => {
            database.close();
            resolve(asking.result.map(([, , , steps]) => steps));
          };
        };
      }),
  );

/** On the CPU, which gives the same numbers each time. */
async function open(page, address = '/embed.html') {
  await page.addInitScript(() => delete Object.getPrototypeOf(navigator).gpu);
  await openPage(page, address);
}

/** So many steps, which are kept; where they are kept at all, the browser has no reason to ask. */
async function kept(page, steps) {
  await step(page, steps);
  await expect.poll(() => stored(page)).toContain(await count(page));
}

test.afterEach(async ({ page, complaints }) => {
  // What is still being fetched through the test's hand ends with the page, and is no fault of the next test;
  // a tab that the test has closed has let go of it.
  if (!page.isClosed()) await page.unrouteAll({ behavior: 'ignoreErrors' });
  expect(complaints).toEqual([]);
});

test('after a reload the runs go on from their step, to the last bit, with their charts', async ({ page }) => {
  const asked = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    return dialog.accept();
  });
  await open(page);
  await expect(note(page)).toContainText('kept on this device only, for 7 days');
  await expect(offer(page)).toHaveCount(0);
  await trainTo(page, 60);
  await pause(page);
  await step(page, 230 - (await count(page)));
  await expect(button(page, 'One step')).toBeEnabled();
  await expect.poll(() => stored(page)).toContain(230);
  const [before, chart] = [await stats(page), await charted(page)];
  await step(page, 30);
  const unbroken = await stats(page);
  await page.reload();
  expect(asked).toEqual([]);
  // What was reached when it was left: as far as the page had kept it.
  await expect(offer(page)).toContainText('Kept on this device only');
  const from = Number((await goOn(page).innerText()).match(/[\d,]+/)[0].replace(/,/g, ''));
  expect(from).toBeGreaterThanOrEqual(230);
  expect(from).toBeLessThanOrEqual(260);
  await expect(button(page, 'Start')).toBeEnabled();
  expect(await count(page)).toBe(0);
  await goOn(page).click();
  await expect(button(page, 'Pause')).toBeVisible();
  await expect(offer(page)).toHaveCount(0);
  await expect.poll(() => count(page)).toBeGreaterThan(260);
  await pause(page);
  const steps = await count(page);
  const shown = await charted(page);
  // The chart goes on from what it had.
  expect(shown.filter((one) => one <= 230).length).toBeGreaterThan(chart.length / 4);
  expect(shown[0]).toBe(1);
  expect(shown.at(-1)).toBe(steps);
  expect(shown).toEqual([...new Set(shown)].toSorted((a, b) => a - b));
  // From the seed the same steps come to the same numbers.
  const found = await stats(page);
  const again = await page.evaluate(async (many) => {
    const lab = document.querySelector('gan-clipping-lab');
    await lab.reset();
    const seen = [];
    lab.addEventListener('step', ({ detail: { run: _, ...one } }) => seen.push(one));
    await lab.step(230);
    const at = [lab.stats(0), lab.stats(1)];
    await lab.step(30);
    const later = [lab.stats(0), lab.stats(1)];
    await lab.step(many - 260);
    return [at, later, [lab.stats(0), lab.stats(1)]];
  }, steps);
  expect(again).toEqual([before, unbroken, found]);
});

test('a reload in the midst of training loses no more than a moment', async ({ page }) => {
  await open(page);
  await trainTo(page, 40);
  await expect.poll(() => stored(page)).not.toEqual([]);
  // A second later the page has kept a newer state, which is written as it is left.
  const before = await count(page);
  await expect.poll(() => count(page)).toBeGreaterThan(before + 60);
  const left = await count(page);
  await page.reload();
  await expect(offer(page)).toBeVisible();
  const from = Number((await goOn(page).innerText()).match(/[\d,]+/)[0].replace(/,/g, ''));
  expect(from).toBeGreaterThan(before - 60);
  expect(from).toBeLessThanOrEqual(left + 60);
});

test('a tab that crashes is offered its runs when it is back', async ({ page, context }) => {
  await open(page);
  await kept(page, 60);
  // Its process is gone: nothing of the page runs any more.
  const crashed = page.waitForEvent('crash');
  const gone = page.goto('chrome://crash').catch(() => {});
  await crashed;
  await gone;
  const other = await context.newPage();
  await open(other);
  await expect(goOn(other)).toHaveText('Go on from step 60');
  await goOn(other).click();
  await expect.poll(() => count(other)).toBeGreaterThan(65);
});

test('Discard is one button, and Reset and another preset discard too', async ({ page }) => {
  await open(page);
  await kept(page, 40);
  await page.reload();
  await offer(page).getByRole('button', { name: 'Discard', exact: true }).click();
  await expect(offer(page)).toHaveCount(0);
  await expect.poll(() => stored(page)).toEqual([]);
  await page.reload();
  await expect(button(page, 'Start')).toBeEnabled();
  await expect(offer(page)).toHaveCount(0);
  await kept(page, 40);
  await button(page, 'Reset').click();
  await expect.poll(() => stored(page)).toEqual([]);
  await kept(page, 50);
  await page.getByLabel('Preset', { exact: true }).selectOption('seed');
  await expect.poll(() => stored(page)).toEqual([]);
});

test('all runs come back with their settings, and those that were there can be had again', async ({ page }) => {
  const hash = '#preset=fast&seed=7&run=clip:none&run=clip:norm,c:0.02&run=place:4,clip:value,c:0.001';
  await open(page, `/embed.html${hash}`);
  await kept(page, 60);
  await expect(page.locator('gcl-quality figure').first()).toContainText('distance', { timeout: 90_000 });
  const address = new URL(page.url()).hash;
  await openPage(page, '/embed.html?again#preset=seed');
  await step(page, 30);
  await goOn(page).click();
  await expect.poll(() => count(page)).toBeGreaterThan(60);
  await pause(page);
  expect(new URL(page.url()).hash).toBe(address);
  await expect(run(page, 4).getByRole('heading')).toContainText('0.001');
  await expect(page.getByTestId('notice')).toHaveText('The kept runs go on in place of those that were at step 30.');
  await button(page, 'Undo').click();
  await expect(page.getByLabel('Preset', { exact: true })).toHaveValue('seed');
  await expect.poll(() => count(page)).toBe(30);
});

test('two tabs: what one trains is not offered to the other', async ({ page, context }) => {
  await open(page);
  await kept(page, 60);
  const other = await context.newPage();
  await open(other);
  await stays(() => offer(other).count(), 0, 2500);
  await step(other, 40);
  await expect.poll(async () => (await stored(other)).toSorted()).toEqual(expect.arrayContaining([40, 60]));
  // Once its tab is closed, it is offered to the next.
  await page.close();
  const third = await context.newPage();
  await open(third);
  await expect(goOn(third)).toHaveText('Go on from step 60');
});

test('in a page without locks the tabs ask each other', async ({ page, context }) => {
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined }));
  await inWorkers(context, `Object.defineProperty(WorkerNavigator.prototype, 'locks', { get: () => undefined });`);
  await open(page);
  await kept(page, 60);
  const other = await context.newPage();
  await open(other);
  await stays(() => offer(other).count(), 0, 2500);
  await page.close();
  const third = await context.newPage();
  await open(third);
  await expect(goOn(third)).toHaveText('Go on from step 60');
});

test('a page that comes back from the back/forward cache trains and keeps on', async ({ page }) => {
  await open(page);
  await kept(page, 60);
  // As the browser tells it; the headless one keeps no page.
  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  });
  await stays(() => offer(page).count(), 0);
  await kept(page, 30);
  await page.reload();
  await expect(goOn(page)).toHaveText('Go on from step 90');
});

const DAY_MS = 24 * 60 * 60 * 1000;

/** What may stand in the place of what was kept: its key and value, changed. */
const FORGED = {
  foreign: `value = { hello: 'world' };`,
  // A byte of the first run's weights, which its checksum tells.
  broken: `value.files[0][value.files[0].length - 100] ^= 1;`,
  short: `value.files[0] = value.files[0].slice(0, -9);`,
  newer: `key[4] = 99; value = { anything: 1 };`,
  old: `key[2] -= ${8 * DAY_MS};`,
};

const forge = (page, how) =>
  page.evaluate(async (change) => {
    const done = (request) =>
      new Promise((resolve, reject) =>
        Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }),
      );
    const database = await done(indexedDB.open('gan-clipping-lab'));
    const store = () => database.transaction('runs', 'readwrite').objectStore('runs');
    const [keys, values] = [await done(store().getAllKeys()), await done(store().getAll())];
    const changed = new Function('key', 'value', `${change}; return [value, key];`);
    await done(store().clear());
    for (const [index, key] of keys.entries()) await done(store().put(...changed(key, values[index])));
    database.close();
  }, FORGED[how]);

/** A page on which runs were kept that are now so. */
async function forged(page, how) {
  await open(page);
  await kept(page, 40);
  // A page of the same origin that keeps nothing.
  await page.goto('/bench.html');
  await forge(page, how);
}

for (const how of ['foreign', 'short', 'newer', 'old'])
  test(`what is kept and ${how} is not offered, and what is kept next is`, async ({ page }) => {
    await forged(page, how);
    await openPage(page);
    await stays(() => offer(page).count(), 0);
    await kept(page, 50);
    await page.reload();
    await expect(goOn(page)).toHaveText('Go on from step 50');
  });

test('what is broken inside is told in a sentence and discarded', async ({ page }) => {
  await forged(page, 'broken');
  await openPage(page);
  await goOn(page).click();
  await expect(note(page)).toHaveText('What was kept could not be read any more and was discarded.');
  await expect(offer(page)).toHaveCount(0);
  expect(await count(page)).toBe(0);
  await kept(page, 30);
  expect(await count(page)).toBe(30);
});

test('a database of a newer version of the page is left alone, and told once there is something to keep', async ({
  page,
}) => {
  await page.goto('/bench.html');
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open('gan-clipping-lab', 9);
        opening.onupgradeneeded = () => opening.result.createObjectStore('other');
        opening.onsuccess = () => resolve(opening.result.close());
      }),
  );
  await open(page);
  await expect(note(page)).toContainText('are kept on this device only');
  await step(page, 40);
  await expect(note(page)).toHaveText('The runs are not kept for after a reload: the browser refuses to store them.');
});

test('a browser that refuses storage trains all the same, says so, and asks before steps are lost', async ({
  page,
}) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('refused', 'SecurityError');
    };
  });
  await open(page);
  await step(page, 201);
  await expect(note(page)).toHaveText('The runs are not kept for after a reload: the browser refuses to store them.');
  await button(page, 'One step').click();
  await expect.poll(() => count(page)).toBe(202);
  const asked = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    return dialog.accept();
  });
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
});

test('a full one keeps what it has, and says that it is full', async ({ page }) => {
  await open(page);
  await kept(page, 40);
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await step(page, 40);
  await expect(note(page)).toHaveText('The runs are not kept for after a reload: the browser’s storage is full.');
  await page.reload();
  await expect(goOn(page)).toHaveText('Go on from step 40');
});

test('an embed keeps nothing unless it is asked to', async ({ page }) => {
  const frame = (address) =>
    page.route('**/frame.html', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><iframe src="${address}" width="900" height="900"></iframe>`,
      }),
    );
  await frame('/embed.html');
  await page.goto('/frame.html');
  const inside = () => page.frames()[1];
  await expect(inside().getByRole('button', { name: 'Start', exact: true })).toBeEnabled();
  await inside().evaluate(() => document.querySelector('gan-clipping-lab').step(40));
  await expect(inside().locator('gcl-kept')).toHaveCount(0);
  expect(await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).toEqual([]);
  await page.unroute('**/frame.html');
  await frame('/embed.html?keep');
  await page.goto('/frame.html');
  await expect(inside().getByRole('button', { name: 'Start', exact: true })).toBeEnabled();
  await inside().evaluate(() => document.querySelector('gan-clipping-lab').step(40));
  await expect.poll(() => stored(inside())).toContain(40);
});

test('a frame without an origin trains and says in a sentence that it keeps nothing', async ({ page }) => {
  await page.route('**/frame.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><iframe src="/embed.html?keep" sandbox="allow-scripts" width="900" height="900"></iframe>',
    }),
  );
  await page.route('**/*', async (route) => {
    if (route.request().url().endsWith('/frame.html')) return route.fallback();
    const response = await route.fetch();
    return route.fulfill({ response, headers: { ...response.headers(), 'access-control-allow-origin': '*' } });
  });
  await page.goto('/frame.html');
  const inside = page.frameLocator('iframe');
  await expect(inside.getByRole('button', { name: 'Start', exact: true })).toBeEnabled();
  await inside.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(inside.getByTestId('kept')).toContainText('the browser refuses to store them', { timeout: 60_000 });
  // What it asks for when the test has ended would come without the header.
  await page.goto('about:blank');
});

test('a figure of the article offers its runs before it has loaded anything, and goes on', async ({ page }) => {
  await page.addInitScript(() => delete Object.getPrototypeOf(navigator).gpu);
  await page.goto('/#choose');
  const figure = page.locator('gan-clipping-lab[show="bar samples picker sweep"]');
  await figure.scrollIntoViewIfNeeded();
  await figure.getByRole('button', { name: 'Run this figure' }).click();
  await expect(figure.getByTestId('kept')).toContainText('kept on this device only', { timeout: 60_000 });
  await figure.evaluate((lab) =>
    lab
      .stop()
      .then(() => lab.step(60))
      .then(() => {}),
  );
  await expect.poll(async () => (await stored(page)).length).toBeGreaterThan(0);
  const before = Number((await figure.getByTestId('step').innerText()).replace(/,/g, ''));
  await expect.poll(() => stored(page)).toContain(before);
  const asked = [];
  await page.reload();
  page.on('request', (request) => asked.push(request.url()));
  await figure.scrollIntoViewIfNeeded();
  await expect(goOn(figure)).toHaveText(`Go on from step ${before}`);
  expect(asked.filter((url) => /\.wasm|train-\d/.test(url))).toEqual([]);
  await goOn(figure).click();
  await expect
    .poll(async () => Number((await figure.getByTestId('step').innerText()).replace(/,/g, '')), { timeout: 60_000 })
    .toBeGreaterThan(before);
});

for (const [width, colorScheme] of [
  [1280, 'light'],
  [390, 'dark'],
])
  test(`the offer is accessible at ${width} px in ${colorScheme}, and reached by the keyboard`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await open(page);
    await kept(page, 40);
    await page.reload();
    await expect(goOn(page)).toBeVisible();
    await expect(button(page, 'Start')).toBeEnabled();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.flat().join(' '))}`)).toEqual(
      [],
    );
    await goOn(page).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => count(page)).toBeGreaterThan(40);
    expect(await run(page, 2).locator('.caption').innerText()).toMatch(/after \d+ steps/);
  });

test('it is said in Chinese too', async ({ page }) => {
  await open(page, '/embed.html?lang=en');
  await kept(page, 40);
  await page.goto('/embed.html?lang=zh-CN');
  await expect(offer(page)).toContainText('从第 40 步继续');
  await expect(offer(page)).toContainText('仅存于本设备');
});

test('what it takes of the page’s time is under a hundredth', async ({ page }) => {
  await open(page);
  await trainTo(page, 400);
  const times = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const own = IDBObjectStore.prototype.put;
        const spent = [];
        IDBObjectStore.prototype.put = function (...given) {
          const began = performance.now();
          const request = own.apply(this, given);
          spent.push([began, performance.now() - began]);
          if (spent.length === 3) resolve(spent);
          return request;
        };
      }),
  );
  const [[first], , [last, ms]] = times;
  const spent = times.slice(0, 2).reduce((sum, [, one]) => sum + one, 0);
  test.info().annotations.push({ type: 'put', description: `${times.map(([, one]) => one.toFixed(1))} ms; ${ms}` });
  expect(spent / (last - first)).toBeLessThan(0.01);
});

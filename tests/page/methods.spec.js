// What a script does with the element: each method settles when what it asks has happened, and in every other case.
import { expect } from '@playwright/test';

import { button, count, open, test, trainTo } from './lab.js';

/** In the page, with the element. */
const script = (page, run, given) =>
  page.evaluate(
    `(async (lab, given) => (${run})(lab, given))(document.querySelector('gan-clipping-lab'), ${JSON.stringify(given)})`,
  );

/** The element far below the screen. */
async function below(page, attributes = '') {
  const body = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
    <script type="module" src="/assets/gan-clipping-lab.js"></script><div style="height: 4000px"></div>
    <gan-clipping-lab lang="en" ${attributes}></gan-clipping-lab>`;
  await page.route('**/script.html', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto('/script.html');
}

test('step(n) gives what the last of n steps did, once each run has told it', async ({ page, complaints }) => {
  await open(page);
  const found = await script(page, async (lab) => {
    const heard = [];
    lab.addEventListener('step', ({ detail }) => heard.push([detail.run, detail.step]));
    const first = await lab.step(5);
    const [a, b, told] = [lab.stats(0), lab.stats(1), heard.length];
    const second = await lab.step();
    const none = await lab.step(0);
    return { first, a, b, second: second.step, none: none.step, told, last: heard.slice(told - 2, told) };
  });
  expect(found.first).toEqual(found.a);
  expect([found.a.step, found.b.step, found.second, found.none]).toEqual([5, 5, 6, 6]);
  expect(found.last).toEqual([
    [0, 5],
    [1, 5],
  ]);
  await expect.poll(() => count(page)).toBe(6);
  await expect(button(page, 'Start')).toBeEnabled();
  expect(complaints).toEqual([]);
});

test('step(n) in training settles after n more, and steps after each other in their order', async ({ page }) => {
  await open(page);
  const steps = await script(page, async (lab) => {
    const order = [];
    const note = (name) => (stats) => order.push([name, stats.step]);
    await Promise.all([lab.step(3).then(note('three')), lab.step(4).then(note('four'))]);
    await lab.start();
    const before = lab.stats().step;
    const after = (await lab.step(6)).step;
    await lab.stop();
    return { order, more: after - before };
  });
  expect(steps.order[0][0]).toBe('three');
  expect(steps.order[0][1]).toBeGreaterThanOrEqual(3);
  expect(steps.order[1]).toEqual(['four', 7]);
  expect(steps.more).toBeGreaterThanOrEqual(6);
});

test('stop in the midst of step(n) settles both, and no step follows', async ({ page }) => {
  await open(page);
  const found = await script(page, async (lab) => {
    const stepping = lab.step(1e6);
    while (!((lab.stats()?.step ?? 0) > 3)) await new Promise((resolve) => setTimeout(resolve, 10));
    await lab.stop();
    const stopped = lab.stats().step;
    const stepped = (await stepping).step;
    let later = 0;
    lab.addEventListener('step', () => (later += 1));
    // An answer of the engine is not before what it told.
    await lab.step(0);
    return { stopped, stepped, later, now: lab.stats().step };
  });
  expect(found.stepped).toBe(found.stopped);
  expect([found.later, found.now]).toEqual([0, found.stopped]);
});

test('start settles when it trains, also where it was asked for while loading', async ({ page }) => {
  await page.goto('/embed.html');
  const running = await script(page, async (lab) => {
    await customElements.whenDefined('gan-clipping-lab');
    await lab.start();
    await lab.updateComplete;
    return lab.shadowRoot.querySelector('gcl-bar').running;
  });
  expect(running).toBe(true);
  await expect.poll(() => count(page)).toBeGreaterThan(3);
});

test('start out of sight settles when it is loaded and waits', async ({ page }) => {
  await below(page);
  const phase = await script(page, async (lab) => {
    await customElements.whenDefined('gan-clipping-lab');
    await lab.start();
    await lab.updateComplete;
    const { phase, running, outOfSight } = lab.shadowRoot.querySelector('gcl-bar');
    return { phase, running, outOfSight };
  });
  expect(phase).toEqual({ phase: 'ready', running: false, outOfSight: true });
});

test('stop while it loads holds, also over autoplay', async ({ page }) => {
  await below(page, 'autoplay');
  const found = await script(page, async (lab) => {
    await customElements.whenDefined('gan-clipping-lab');
    const starting = lab.start();
    await lab.stop();
    await starting;
    lab.scrollIntoView();
    return (await lab.step(2)).step;
  });
  expect(found).toBe(2);
  await expect(button(page, 'Start')).toBeEnabled();
  expect(await script(page, (lab) => lab.step(0).then(({ step }) => step))).toBe(2);
});

test('stop right after start leaves nothing training', async ({ page }) => {
  await open(page);
  const steps = await script(page, async (lab) => {
    const starting = lab.start();
    await lab.stop();
    await starting;
    const before = (await lab.step(0))?.step ?? 0;
    return [before, (await lab.step(1)).step];
  });
  expect(steps[1]).toBe(steps[0] + 1);
  await expect(button(page, 'Start')).toBeEnabled();
});

test('reset settles when the runs stand at step 0', async ({ page }) => {
  await open(page);
  await trainTo(page, 5);
  const found = await script(page, async (lab) => {
    await lab.reset();
    return { stats: [lab.stats(0), lab.stats(1)].map((one) => one ?? null), first: (await lab.step(1)).step };
  });
  expect(found).toEqual({ stats: [null, null], first: 1 });
});

test('step(n) of runs that diverge settles with the divergence', async ({ page }) => {
  await open(page, '/embed.html#preset=wgan&run=clip:none,weights:off,opt:sgd,lr:10');
  const stats = await script(page, (lab) => lab.step(100_000));
  expect(stats.diverged).toMatchObject({ step: expect.any(Number), parameter: expect.any(String) });
  // And again, where none can be taken.
  expect(await script(page, (lab) => lab.step(5))).toEqual(stats);
});

test('a count that is none is refused by name, and takes no step', async ({ page }) => {
  await open(page);
  for (const [given, text] of [
    [1.5, '1.5'],
    [-1, '-1'],
    ['3', '3'],
    [null, 'null'],
  ]) {
    const refusal = await script(
      page,
      (lab, number) => lab.step(number).catch((error) => `${error.name}: ${error.message}`),
      given,
    );
    expect(refusal).toBe(`RangeError: step(${text}): the steps to take are a whole number, 0 or more`);
  }
  expect(await count(page)).toBe(0);
});

test('step gives nothing where there is no engine to take it', async ({ page }) => {
  await page.route('**/pkg/**/cpu/*.wasm', (route) => route.fulfill({ status: 404 }));
  await page.goto('/embed.html');
  await expect(page.getByTestId('problem')).toBeVisible();
  expect(await script(page, (lab) => lab.step(2).then((stats) => stats ?? 'nothing'))).toBe('nothing');
});

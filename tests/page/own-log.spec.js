// The page that reads a log of a reader's own training: dropped, chosen, large, bad, and looked at.
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';

import { button, test } from './lab.js';

const element = (page) => page.locator('gcl-own-log');
const dial = (page) => element(page).getByRole('slider', { name: 'C, moved along what it is compared with' });
const acts = (page) => element(page).getByTestId('acts');
const standing = (page) => element(page).getByTestId('standing');

/** A log of two networks: a spike at step 120, D's norms ten times G's. */
function rows(steps = 200) {
  const lines = ['step,parameter,norm,mean,max'];
  for (let step = 0; step < steps; step += 1) {
    const spike = step === 120 ? 40 : 1;
    for (const [name, size] of [
      ['G.0.weight', 0.1],
      ['G.0.bias', 0.01],
      ['D.0.weight', 1],
      ['D.0.bias', 0.1],
    ]) {
      const norm = size * spike * (1 + (step % 5) / 10);
      lines.push([step, name, norm, norm / 50, norm / 5].join());
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Chooses a file of these bytes. */
async function choose(page, text, name = 'norms.csv') {
  await element(page)
    .locator('input[type=file]')
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
}

/** Drops a file on the place for it. */
async function drop(page, text, name) {
  const data = await page.evaluateHandle(
    ([given, title]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([given], title));
      return transfer;
    },
    [text, name],
  );
  await element(page).locator('.drop').dispatchEvent('drop', { dataTransfer: data });
}

async function opened(page) {
  await page.goto('/norms.html');
  await expect(button(page, 'Try a log of ours')).toBeVisible();
}

test('a log that is dropped shows its norms and spikes, and what any C would have clipped', async ({
  page,
  complaints,
}) => {
  await opened(page);
  await drop(page, rows(), 'norms.csv');
  await expect(standing(page)).toHaveText('norms.csv: 800 rows of 4 parameters, 200 steps from 0 to 199.');
  await expect(element(page).getByTestId('spikes').getByRole('listitem')).toHaveText(
    /Step 120: 40, [\d.]+ times the median; of its square made by D\.0\.weight \(98 %\)$/,
  );
  await dial(page).focus();
  await page.keyboard.press('End');
  await expect(acts(page)).toHaveText('C never acts: no gradient of the 200 steps is above it.');
  await expect(element(page).getByTestId('means')).toContainText('bit for bit the same');
  await page.keyboard.press('Home');
  await expect(acts(page)).toHaveText('C acts on every one of the 200 steps.');
  await expect(element(page).getByTestId('means')).toContainText(
    'a C ten times smaller would give nearly the same steps',
  );
  await element(page).getByLabel('Optimiser').selectOption('SGD, with or without momentum');
  await expect(element(page).getByTestId('means')).toContainText('C is a learning rate');
  // Among D's norms, the mouse takes C to where it points.
  const box = await dial(page).boundingBox();
  await page.mouse.click(box.x + box.width * 0.999, box.y + 60);
  await page.mouse.click(box.x + box.width * 0.6, box.y + 60);
  await expect(acts(page)).toHaveText(/C acts on/);
  await element(page).getByText('Which parameters are clipped').click();
  await expect(element(page).locator('details tbody tr').first()).toContainText('D.0.weight');
  expect(complaints).toEqual([]);
});

test('another rule, and one network alone, have norms and a C of their own', async ({ page, complaints }) => {
  await opened(page);
  await choose(page, rows());
  await element(page).getByRole('radio', { name: 'global norm' }).check();
  await expect(element(page)).toContainText('Global norms over the steps');
  await expect(dial(page)).toHaveAttribute('aria-valuetext', /C = 1\.41\. C acts on/);
  await element(page).getByLabel('Parameters', { exact: true }).selectOption('those that begin with G.');
  await expect(dial(page)).toHaveAttribute('aria-valuetext', /C = 0\.126\. C acts on/);
  await element(page).getByRole('radio', { name: 'value', exact: true }).check();
  await expect(dial(page)).toHaveAttribute('aria-valuetext', /C = 0\.0251\. /);
  await expect(element(page).getByTestId('compared').locator('tbody tr')).toHaveCount(5);
  expect(complaints).toEqual([]);
});

test('JSON, a column for each parameter, and bad rows named by line', async ({ page, complaints }) => {
  await opened(page);
  const records = [0, 1, 2].map((step) => JSON.stringify({ step, parameter: 'w', norm: step + 1 }));
  await choose(page, `${records[0]}\n{"step":1,\n${records[1]}\n${records[2]}\n`, 'norms.jsonl');
  await expect(standing(page)).toHaveText('norms.jsonl: 3 rows of 1 parameters, 3 steps from 0 to 2.');
  await expect(element(page).getByTestId('bad').getByRole('listitem')).toHaveText(
    'Line 2: this is no whole JSON record',
  );
  await expect(element(page)).toContainText('this log lacks the columns max and mean');
  await choose(page, 'Step,net.w,net.b\n0,1,2\n1,x,3\n2,nan,4\n', 'wide.csv');
  await expect(standing(page)).toHaveText('wide.csv: 5 rows of 2 parameters, 3 steps from 0 to 2.');
  await expect(element(page).getByTestId('bad').getByRole('listitem')).toHaveText(
    'Line 3: the norm “x” is not a number',
  );
  await expect(element(page).getByTestId('not-finite')).toContainText('1 norm is NaN or infinite, at step 2 in net.w');
  expect(complaints).toEqual([]);
});

test('what is no log is refused in words, and the next file is read', async ({ page, complaints }) => {
  await opened(page);
  await choose(page, '1,w,2\n2,w,3\n', 'bare.csv');
  await expect(element(page).getByRole('alert')).toContainText('bare.csv: its first line names no column “step”');
  await choose(page, '', 'empty.csv');
  await expect(element(page).getByRole('alert')).toContainText('empty.csv: it has no row that could be read');
  await choose(page, rows(3));
  await expect(standing(page)).toContainText('12 rows');
  expect(complaints).toEqual([]);
});

test('a hundred megabytes are read while the page answers, and reading can be cancelled', async ({
  page,
  complaints,
}) => {
  test.setTimeout(300_000);
  await opened(page);
  // 10 million rows: made in the page, as no driver carries so much.
  const bytes = await page.evaluate(() => {
    const parts = ['step,parameter,norm\n'];
    for (let part = 0; part < 100; part += 1) {
      const block = Array.from({ length: 100_000 }, (_, row) => {
        const whole = part * 100_000 + row;
        return `${Math.floor(whole / 10)},p${whole % 10},${((whole * 7919) % 9973) / 10}\n`;
      });
      parts.push(block.join(''));
    }
    globalThis.large = new File(parts, 'large.csv');
    // How long the page did not answer at the most.
    globalThis.longest = 0;
    let last = performance.now();
    const tick = () => {
      const now = performance.now();
      globalThis.longest = Math.max(globalThis.longest, now - last);
      last = now;
      globalThis.ticking = setTimeout(tick, 10);
    };
    tick();
    const transfer = new DataTransfer();
    transfer.items.add(globalThis.large);
    const place = document.querySelector('gcl-own-log').shadowRoot.querySelector('.drop');
    globalThis.longest = 0;
    place.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    return globalThis.large.size;
  });
  expect(bytes).toBeGreaterThan(100e6);
  await expect(element(page).getByTestId('progress')).toContainText(/[\d.]+ of 1\d\d\.?\d* MB, [1-9][\d,]+ rows/);
  await button(page, 'Cancel').click();
  await expect(standing(page)).toHaveText('The file stays in your browser.');
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(globalThis.large);
    const place = document.querySelector('gcl-own-log').shadowRoot.querySelector('.drop');
    place.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await expect(standing(page)).toHaveText(/10,000,000 rows of 10 parameters, 1,000,000 steps/, { timeout: 200_000 });
  await expect(acts(page)).toHaveText(/C acts on/, { timeout: 60_000 });
  await dial(page).focus();
  await page.keyboard.press('End');
  await expect(acts(page)).toHaveText(/C never acts/);
  expect(await page.evaluate(() => globalThis.longest)).toBeLessThan(500);
  expect(complaints).toEqual([]);
});

test('the example is fetched when it is asked for, and the lines can be copied', async ({
  page,
  context,
  complaints,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const fetched = [];
  page.on('request', (request) => fetched.push(request.url()));
  await opened(page);
  expect(fetched.filter((url) => /example|log-worker/.test(url))).toEqual([]);
  await button(page, 'Try a log of ours').click();
  await expect(standing(page)).toHaveText(/example\.csv: 4,800 rows of 12 parameters, 400 steps/);
  await expect(acts(page)).toHaveText(/C acts on/);
  await element(page).getByRole('radio', { name: 'JAX' }).check();
  await button(page, 'Copy the lines for JAX').click();
  await expect(element(page).getByText('Copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('jax.tree_util.tree_leaves_with_path');
  await button(page, '中文').click();
  await expect(acts(page)).toHaveText(/C 在/);
  expect(complaints).toEqual([]);
});

for (const [width, colorScheme] of [
  [1280, 'light'],
  [390, 'dark'],
]) {
  test.describe(`at ${width} pixels, ${colorScheme},`, () => {
    test.use({ viewport: { width, height: 844 }, colorScheme });

    test('it is clean for axe and fits its width, empty and with a log', async ({ page }) => {
      await opened(page);
      const clean = async () =>
        expect(
          (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id} ${nodes[0].html}`),
        ).toEqual([]);
      await clean();
      await choose(page, `${rows()}x,y,z\n`);
      await expect(acts(page)).toHaveText(/C acts on/);
      await clean();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  });
}

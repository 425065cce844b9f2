// The element in other people's pages: what they say of text reaches nothing in it, and what it takes it gives back.
import { expect } from '@playwright/test';

import { button, test } from './lab.js';

const SCRIPT = '<script type="module" src="/assets/gan-clipping-lab.js"></script>';
/** As wide in every page, whatever the page says of all elements. */
const HOST = 'style="box-sizing: content-box; width: 900px; padding: 0; border: 0; margin: 0"';
const HOSTILE = `
  html { font-size: 62.5% }
  body {
    font: italic 700 2.4rem/3 Georgia, serif; letter-spacing: 0.3em; word-spacing: 1em; text-align: center;
    text-transform: uppercase; text-indent: 3em; text-shadow: 1px 1px red; white-space: pre; font-variant: small-caps;
    cursor: help; list-style: upper-roman inside; -webkit-text-stroke: 1px green; color: hotpink; quotes: none;
    border-collapse: collapse; border-spacing: 9px; caption-side: bottom; tab-size: 20; word-break: break-all;
  }
  * { margin: 2rem; padding: 1rem; border: 3px dotted lime; box-sizing: content-box; font-size: 3rem; max-width: 1000px }
  button, input, h2, p, table, canvas { display: none !important }`;

/** A page with the element, and styles and more of the page's own. */
async function foreign(page, { styles = '', html = '', attributes = '', root = '' } = {}) {
  const body = `<!doctype html><html lang="en" ${root}><meta charset="utf-8"><link rel="icon" href="data:,">
    <style>${styles}</style>${SCRIPT}<body><gan-clipping-lab ${HOST} ${attributes}></gan-clipping-lab>${html}`;
  await page.route('**/foreign.html', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto('/foreign.html');
  await expect(page.locator('gcl-bar button.primary')).toBeAttached();
}

/** How everything in the element looks and where it stands in it. */
async function looks(page) {
  await expect(button(page, 'Start')).toBeEnabled();
  // What is recorded gives way to the first samples.
  await expect(page.locator('gcl-runs img.poster')).toHaveCount(0);
  return page.evaluate(() => {
    const seen = [];
    const host = document.querySelector('gan-clipping-lab');
    const { left, top } = host.getBoundingClientRect();
    const names = ['fontSize', 'fontStyle', 'fontFamily', 'fontWeight', 'fontVariant', 'lineHeight', 'letterSpacing'];
    names.push(
      'wordSpacing',
      'textAlign',
      'textTransform',
      'textIndent',
      'textShadow',
      'whiteSpace',
      'color',
      'cursor',
    );
    names.push('listStyle', 'borderSpacing', 'captionSide', 'wordBreak', 'direction', 'display');
    const walk = (root, path) => {
      for (const [index, element] of [...root.children].entries()) {
        if (element.localName === 'style') continue;
        const name = `${path} ${element.localName}${index}`;
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        // What a page's load makes of the time until it is looked at is not of its styles.
        const changing = element.closest('[data-testid=backend], [role=progressbar], .closed');
        const place = box.width || box.height ? [box.left - left, box.top - top, box.width, box.height] : [];
        if (!changing) seen.push([name, ...names.map((one) => style[one]), ...place.map(Math.round)].join(' | '));
        walk(element, name);
        if (element.shadowRoot) walk(element.shadowRoot, `${name} >`);
      }
    };
    walk(host.shadowRoot, '');
    return seen;
  });
}

test.describe('what a page says of text and sizes', () => {
  test.use({ viewport: { width: 1280, height: 900 } });
  for (const [name, page2] of [
    ['in a theme that says everything', { styles: HOSTILE }],
    ['in a page from right to left', { root: 'dir="rtl"' }],
    ['where the root’s size is twice the usual', { styles: 'html { font-size: 200% }' }],
  ]) {
    test(`${name} reaches nothing in the element`, async ({ page, complaints }) => {
      await foreign(page);
      const plain = await looks(page);
      expect(plain.length).toBeGreaterThan(300);
      await foreign(page, page2);
      const found = await looks(page);
      // The first few say enough.
      expect(found.filter((line, index) => line !== plain[index]).slice(0, 3)).toEqual([]);
      expect(found.length).toBe(plain.length);
      expect(complaints).toEqual([]);
    });
  }

  test('that it sets by its properties and parts does', async ({ page }) => {
    const size = () => button(page, 'Start').evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
    await foreign(page);
    const usual = await size();
    const styles = `gan-clipping-lab {
        --gcl-size: 32px; --gcl-font: Georgia; --gcl-ink: rgb(1, 2, 3); --gcl-paper: rgb(250, 240, 230);
        --gcl-accent: rgb(10, 100, 10);
      }
      gan-clipping-lab::part(start) { border-radius: 20px }
      gan-clipping-lab::part(samples) { outline: 3px solid red }`;
    await foreign(page, { styles });
    expect(await size()).toBe(2 * usual);
    await expect(button(page, 'Start')).toBeEnabled();
    const style = (locator, name) => locator.evaluate((element, one) => getComputedStyle(element)[one], name);
    expect(await style(button(page, 'Start'), 'borderRadius')).toBe('20px');
    expect(await style(button(page, 'Start'), 'backgroundColor')).toBe('rgb(10, 100, 10)');
    expect(await style(button(page, 'Reset'), 'color')).toBe('rgb(1, 2, 3)');
    expect(await style(button(page, 'Reset'), 'fontFamily')).toBe('Georgia');
    expect(await style(page.locator('gan-clipping-lab'), 'backgroundColor')).toBe('rgb(250, 240, 230)');
    expect(await style(page.locator('gcl-runs'), 'outlineWidth')).toBe('3px');
  });

  test('and that it hides, is hidden', async ({ page }) => {
    await foreign(page, { styles: 'gan-clipping-lab { visibility: hidden }' });
    await expect(page.locator('gcl-bar button.primary')).toBeHidden();
  });
});

test('an element that is taken out, seven times, leaves no worker, and no more of itself each time, after two seconds', async ({
  page,
  complaints,
}) => {
  await foreign(page);
  const session = await page.context().newCDPSession(page);
  const elements = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { result } = await session.send('Runtime.evaluate', {
      expression: "customElements.get('gan-clipping-lab').prototype",
    });
    const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: result.objectId });
    const { result: length } = await session.send('Runtime.callFunctionOn', {
      objectId: objects.objectId,
      functionDeclaration: 'function () { return this.length }',
      returnByValue: true,
    });
    await session.send('Runtime.releaseObject', { objectId: objects.objectId });
    return length.value;
  };
  const heap = async () => (await session.send('Runtime.getHeapUsage')).usedSize;
  const sizes = [];
  for (let round = 0; round < 7; round++) {
    // By no mouse and no handle, which hold what they were on.
    await page.evaluate(async () => void (await document.querySelector('gan-clipping-lab').step(3)));
    expect(page.workers().length).toBeGreaterThan(0);
    await page.evaluate(() => document.querySelector('gan-clipping-lab').remove());
    await expect.poll(() => page.workers().length, { timeout: 2000 }).toBe(0);
    // V8 may keep the getters of the chart that it made last, and what they see, until it makes another.
    await expect.poll(elements, { timeout: 2000 }).toBeLessThanOrEqual(1);
    sizes.push(await heap());
    await page.evaluate(() => document.body.append(document.createElement('gan-clipping-lab')));
  }
  // The second round has what is made once; from there it does not grow by an element, which holds megabytes.
  expect(sizes.at(-1) - sizes[1]).toBeLessThan(1e6);
  expect(complaints).toEqual([]);
});

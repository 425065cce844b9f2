// Fonts of the tests' own (tests/visual/fonts/, made by scripts/fonts.py), so that a picture compares the page and
// not the machine that it was taken on.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import config from '../../playwright.config.js';

/** A browser that does not bend letters to pixels, as each machine is set to do otherwise. */
export const RENDERING = {
  ...config.use.launchOptions,
  env: { FONTCONFIG_FILE: resolve('tests/visual/fonts/fonts.conf'), ...process.env },
};

const FONTS = [
  ['Latin', 'regular', '400'],
  ['Latin', 'bold', '600 700'],
  ['Chinese', 'regular', '400'],
  ['Chinese', 'bold', '600 700'],
];

const face = ([family, cut, weights]) => {
  const data = readFileSync(`tests/visual/fonts/${family.toLowerCase()}-${cut}.woff2`, 'base64');
  return `@font-face {
    font-family: 'Test ${family}';
    font-weight: ${weights};
    src: url('data:font/woff2;base64,${data}');
  }`;
};

/** Has the page's text set in the tests' fonts, from its first line on. */
export async function giveFonts(page) {
  // Without a generic family at the end: what they lack is told by `foreignText`.
  const styles = `${FONTS.map(face).join('\n')} :root { --gcl-font: 'Test Latin', 'Test Chinese'; }`;
  await page.addInitScript((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets.push(sheet);
  }, styles);
}

/** Waits for every font of the page, those of formulas too. */
export const fontsLoaded = (page) => page.evaluate(() => Promise.all([...document.fonts].map((font) => font.load())));

/** What a font of the machine has drawn in an element and the shadow trees in it, as `font: text`. */
export async function foreignText(page, locator) {
  const session = await page.context().newCDPSession(page);
  await locator.evaluate((element) => element.setAttribute('data-pictured', ''));
  await session.send('DOM.enable');
  await session.send('CSS.enable');
  const { root } = await session.send('DOM.getDocument', { depth: -1, pierce: true });
  const pictured = within(root).find(({ attributes }) => attributes?.includes('data-pictured'));
  const found = [];
  for (const node of within(pictured)) {
    const text = node.children?.filter(({ nodeName }) => nodeName === '#text').map(({ nodeValue }) => nodeValue.trim());
    if (!text?.join('')) continue;
    const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId: node.nodeId });
    found.push(...fonts.filter((font) => !font.isCustomFont).map((font) => `${font.familyName}: ${text.join('')}`));
  }
  await session.detach();
  await locator.evaluate((element) => element.removeAttribute('data-pictured'));
  return found;
}

/** A node and all below it. */
function within(node) {
  return [node, ...[...(node.children ?? []), ...(node.shadowRoots ?? [])].flatMap(within)];
}

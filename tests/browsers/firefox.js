// Firefox, driven by WebDriver BiDi.
import puppeteer from 'puppeteer-core';

import { find } from './find.js';

/** @param {string} executablePath @returns {Promise<import('./scenario.js').Browser>} */
export async function openFirefox(executablePath) {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  const element = async (path) => (await page.evaluateHandle(find, path)).asElement();
  return {
    version: () => browser.version(),
    open: (address) => page.goto(address),
    evaluate: (read, ...given) => page.evaluate(read, ...given),
    click: async (path) => (await element(path)).click(),
    fill: async (path, text) => {
      const field = await element(path);
      await field.evaluate((input) => input.select());
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    },
    close: () => browser.close(),
  };
}

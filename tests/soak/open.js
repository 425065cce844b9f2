// Chromium on the built site, driven by the protocol that also tells what its workers keep.
import puppeteer from 'puppeteer-core';
import { preview } from 'vite';

import { root } from '../../scripts/run.js';

/** @typedef {import('puppeteer-core').Page} Page */

const ARGS = ['--no-sandbox', '--enable-unsafe-webgpu', '--no-first-run', '--disable-background-networking'];

/** The built site, and a browser for it. @param {string} executablePath */
export async function openSite(executablePath) {
  const server = await preview({ root, logLevel: 'warn', preview: { port: 0, open: false } });
  const browser = await puppeteer.launch({
    executablePath,
    args: ARGS,
    defaultViewport: { width: 1280, height: 900 },
    // A scenario waits for steps by its own means, for as long as they take.
    protocolTimeout: 0,
  });
  return {
    version: await browser.version(),
    /** A page that keeps its complaints. @param {(page: Page) => Promise<unknown>} [first] before it has an address */
    async page(path, first) {
      const page = await browser.newPage();
      /** @type {string[]} */
      const complaints = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        if (['error', 'warn'].includes(message.type())) complaints.push(message.text());
      });
      await first?.(page);
      await page.goto(new URL(path, server.resolvedUrls.local[0]).href);
      return { page, complaints };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

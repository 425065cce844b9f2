// WebKitGTK's MiniBrowser on a screen of its own, driven by WebDriver.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

import { find } from './find.js';

/** As WebDriver writes an element, and the key Enter. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const ENTER = '\uE007';
/** So long may the driver take to begin. */
const BEGIN_MS = 30_000;

/**
 * @param {object} given
 * @param {string} given.driver path of WebKitWebDriver
 * @param {string} given.browser path of MiniBrowser
 * @param {string} given.lang the locale, from which the browser has its language
 * @returns {Promise<import('./scenario.js').Browser>}
 */
export async function openWebKit({ driver, browser, lang }) {
  const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [display] = await once(screen.stdout, 'data');
  const port = await freePort();
  const server = spawn(driver, [`--port=${port}`], {
    stdio: 'ignore',
    env: {
      ...process.env,
      DISPLAY: `:${String(display).trim()}`,
      LANG: lang,
      LC_ALL: lang,
      // Its sandbox needs rights that a container does not give, and there is no GPU to draw with.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
      LIBGL_ALWAYS_SOFTWARE: '1',
    },
  });
  const end = () => [server, screen].forEach((one) => one.kill());
  process.once('exit', end);
  try {
    const call = await begin(`http://127.0.0.1:${port}`);
    const options = { binary: browser, args: ['--automation'] };
    const wanted = { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options };
    const session = await call('POST', '/session', { capabilities: { alwaysMatch: wanted } });
    return pageOf((method, path, body) => call(method, `/session/${session.sessionId}${path}`, body), session, end);
  } catch (error) {
    end();
    throw error;
  }
}

/** @param {(method: string, path: string, body?: unknown) => Promise<any>} call @param {any} session @param {() => void} end */
function pageOf(call, { capabilities }, end) {
  const evaluate = (read, ...given) =>
    call('POST', '/execute/async', {
      script: `const [given, done] = arguments;
        Promise.resolve((${read})(...given)).then((value) => done({ value }), (error) => done({ error: String(error) }));`,
      args: [given],
    }).then(({ value, error }) => {
      if (error) throw new Error(error);
      return value;
    });
  const element = async (path, use = '') => {
    const script = `const found = (${find})(...arguments); ${use} return found;`;
    const found = await call('POST', '/execute/sync', { script, args: [path] });
    return `/element/${found[ELEMENT]}`;
  };
  return {
    version: async () => `${capabilities.browserName}/${capabilities.browserVersion}`,
    open: (address) => call('POST', '/url', { url: address }),
    evaluate,
    click: async (path) => call('POST', `${await element(path)}/click`, {}),
    fill: async (path, text) => {
      await call('POST', `${await element(path, 'found.select();')}/value`, { text: `${text}${ENTER}` });
    },
    close: async () => {
      await call('DELETE', '').finally(end);
    },
  };
}

/** Waits for the driver; returns its calls. @param {string} address */
async function begin(address) {
  const call = async (method, path, body) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(address + path, { method, headers, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`WebKitWebDriver, ${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  };
  for (const until = Date.now() + BEGIN_MS; ;) {
    try {
      await call('GET', '/status');
      return call;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

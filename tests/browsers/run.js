// The scenario in one browser, over dist/. A process of its own, since a driver that hangs is to be ended with it.
//   node tests/browsers/run.js firefox FIREFOX
//   node tests/browsers/run.js webkit WEBKITWEBDRIVER MINIBROWSER LOCALE
import { openFirefox } from './firefox.js';
import { sameNumbers, sandboxed, scenario } from './scenario.js';
import { serve } from './site.js';
import { openWebKit } from './webkit.js';

const [name, path, browserPath, lang] = process.argv.slice(2);
/** Longer than all of the scenario may take: a driver may hang. */
const LONGEST_MS = 900_000;

const began = Date.now();
setTimeout(() => {
  process.stderr.write(`  ${name} did not answer\n`);
  process.exit(1);
}, LONGEST_MS).unref();
const site = await serve();
const browser = await (name === 'firefox'
  ? openFirefox(path)
  : openWebKit({ driver: path, browser: browserPath, lang }));
try {
  const { steps, rate } = await scenario(browser, site.address);
  const language = await browser.evaluate(() => navigator.language);
  await sandboxed(browser, site.address);
  await sameNumbers(browser, site.address);
  const took = ((Date.now() - began) / 1000).toFixed(0);
  process.stdout.write(
    `  ${await browser.version()} in the language ${language}: ${steps} steps at ${rate} a second, no complaint, the promised numbers, in ${took} s\n`,
  );
} finally {
  await browser.close();
  await site.close();
}

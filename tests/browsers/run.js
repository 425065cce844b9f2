// The scenario in one browser, over dist/. A process of its own, since a driver that hangs is to be ended with it.
//   node tests/browsers/run.js firefox FIREFOX
//   node tests/browsers/run.js webkit WEBKITWEBDRIVER MINIBROWSER LOCALE
import { readFileSync } from 'node:fs';

import { openFirefox } from './firefox.js';
import { framed, sameNumbers, scenario, underPolicy } from './scenario.js';
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
const strict = await serve(policyOfDocs());
const browser = await (name === 'firefox'
  ? openFirefox(path)
  : openWebKit({ driver: path, browser: browserPath, lang }));
try {
  const { steps, rate } = await scenario(browser, site.address);
  const language = await browser.evaluate(() => navigator.language);
  await framed(browser, site.address, 'sandbox');
  await underPolicy(browser, strict.address);
  await sameNumbers(browser, site.address);
  const took = ((Date.now() - began) / 1000).toFixed(0);
  process.stdout.write(
    `  ${await browser.version()} in the language ${language}: ${steps} steps at ${rate} a second, no complaint, the promised numbers, in ${took} s\n`,
  );
} finally {
  await browser.close();
  await Promise.all([site.close(), strict.close()]);
}

/** As docs/embedding.md has it. */
function policyOfDocs() {
  const docs = readFileSync(new URL('../../docs/embedding.md', import.meta.url), 'utf8');
  const [, policy] = /Content-Security-Policy: ([\s\S]*?)\n```/.exec(docs) ?? [];
  if (!policy?.includes('require-trusted-types-for'))
    throw new Error('docs/embedding.md has no policy with Trusted Types');
  return policy.replace(/\s+/g, ' ');
}

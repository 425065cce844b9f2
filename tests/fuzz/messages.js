// What comes as a message: from a worker, whose error may be anything, and to the script that a page around the element has
// for its height (docs/embedding.md), which hears every window.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import fc from 'fast-check';

import { translate } from '../../www/i18n/index.js';
import { isEngineLost } from '../../www/messages/engine-lost.js';
import { messageOf } from '../../www/messages/message-of-error.js';
import { hostileText, hostileValue } from './mutate.js';

const thrown = fc.oneof(
  fc
    .oneof(
      hostileText,
      hostileValue.map((one) => JSON.stringify(one)),
    )
    .map((text) => new Error(text)),
  fc.record({ code: hostileValue, details: hostileValue }).map((message) => new Error(JSON.stringify(message))),
  hostileValue,
  fc.anything(),
);

export const workerErrors = {
  name: 'errors of workers',
  arbitrary: thrown,
  examples: [
    new Error('null'),
    new Error('5'),
    new Error('{"code":5}'),
    new Error('{"code":"a","details":null}'),
    Object.create(null),
    Symbol('a'),
  ],
  /** @param {unknown} error */
  check(error) {
    const message = messageOf(error);
    assert.equal(typeof message.code, 'string');
    isEngineLost(message);
    assert.equal(typeof translate('en', message.code, message.details), 'string');
  },
};

const HOST = 'https://your.site';
const doc = readFileSync(new URL('../../docs/embedding.md', import.meta.url), 'utf8');
const script = /<script>\n( {2}addEventListener\('message'[\s\S]*?)<\/script>/.exec(doc)?.[1] ?? '';

export const windowMessages = {
  name: 'messages of windows',
  arbitrary: fc.record({
    data: fc.oneof(
      fc.record({ type: fc.oneof(fc.constant('gan-clipping-lab'), hostileText), height: hostileValue }),
      hostileValue,
      fc.anything(),
    ),
    origin: fc.constantFrom(HOST, 'https://evil.site', 'null', `${HOST}.evil.site`),
    source: fc.constantFrom('own', 'other', null),
  }),
  examples: [
    // A text is made of it by its own toString, which is no function.
    { data: { type: 'gan-clipping-lab', height: { toString: false } }, origin: HOST, source: 'own' },
    { data: { type: 'gan-clipping-lab', height: 500 }, origin: HOST, source: 'own' },
  ],
  /** @param {{ data: any, origin: string, source: string | null }} event */
  check({ data, origin, source }) {
    /** @type {Record<string, string>} */
    const style = {};
    /** @type {(event: unknown) => void} */
    let heard = () => assert.fail('no listener');
    const listen = (/** @type {string} */ _, /** @type {(event: unknown) => void} */ listener) => (heard = listener);
    const page = { querySelectorAll: () => [{ contentWindow: 'own', style }] };
    new Function('addEventListener', 'document', script)(listen, page);
    heard({ data, origin, source });
    const taken =
      origin === HOST && source === 'own' && data?.type === 'gan-clipping-lab' && typeof data.height === 'number';
    assert.equal('height' in style, taken);
  },
};

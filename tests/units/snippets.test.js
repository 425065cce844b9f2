// What "Embed this" writes makes the very setup that is there.
import { describe, expect, it } from 'vitest';

import { attributesOf, SNIPPETS } from '../../www/parts/files/snippets.js';
import { readSetup } from '../../www/element/attributes.js';
import { fromHash, isSame } from '../../www/setup/link.js';
import { PRESETS } from '../../www/setup/presets.js';

const LINKS = [
  ...Object.keys(PRESETS).map((name) => `#preset=${name}`),
  '#preset=fast&seed=7&run=clip:none&run=clip:norm,c:0.01',
  '#preset=dcgan&near=16&far=32&lr=0.005&run=clip:none',
  '#preset=wgan&run=clip:none,weights:0.01&run=clip:norm,c:0.01,weights:off',
  '#preset=wgan&weights=off&run=clip:norm,c:0.5',
  '#preset=fast&loss=hinge&dsteps=2&run=clipG:none,clipD:norm,cD:2,everyD:5&run=clip:percentile,c:10,opt:sgd,lr:0.1',
  '#preset=seed&run=clip:none&run=clip:norm,c:1,place:4',
];
const figure = (setup, view = {}) => ({ setup, page: 'https://a.b/embed.html', script: 'https://a.b/lab.js', view });
/** The attributes of the element in a text of HTML, as a browser reads them. */
const attributes = (html) =>
  Object.fromEntries(
    [...html.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value.replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
    ]),
  );
const made = ({ preset = '', config = '', runs = '' }) => readSetup({ preset, configJson: config, runs }, '');
/** The same runs, whatever preset they are said to come from. */
const expectSame = (one, other) => expect(isSame({ ...one, preset: '' }, { ...other, preset: '' })).toBe(true);

describe.each(LINKS)('the snippet of %s', (link) => {
  const { setup } = fromHash(link);

  it('as an iframe has the same runs', () => {
    const { src } = attributes(SNIPPETS.iframe(figure(setup, { show: 'bar samples', theme: 'dark' })));
    const url = new URL(src);
    expect(fromHash(url.hash)).toEqual({ setup, messages: [] });
    expect([...url.searchParams]).toEqual([
      ['show', 'bar samples'],
      ['theme', 'dark'],
    ]);
  });

  it('as the element has the same runs', () => {
    const html = SNIPPETS.element(figure(setup, { hide: 'files' }));
    const [, tag] = /<gan-clipping-lab([\s\S]*?)>/.exec(html);
    const found = attributes(tag);
    expect(found.hide).toBe('files');
    const { setup: again, messages } = made(found);
    expect(messages).toEqual([]);
    expectSame(again, setup);
    expect(html).toContain('<script type="module" src="https://a.b/lab.js"></script>');
  });

  it('as React has the same runs', () => {
    const code = SNIPPETS.react(figure(setup));
    const found = Object.fromEntries(
      [...code.matchAll(/^ +(\w+)=\{(.*)\}$/gm)].map(([, name, value]) => [name, JSON.parse(value)]),
    );
    expectSame(made(found).setup, setup);
  });
});

it('what only the attribute config can say is said', () => {
  const given = { preset: 'fast', configJson: '{"batchSize":64,"generator":{"leakySlope":0.2}}', runs: 'clip:none' };
  const { setup } = readSetup(given, '');
  expect(JSON.parse(attributesOf(setup).config)).toEqual({ batchSize: 64, generator: { leakySlope: 0.2 } });
  expectSame(made(attributesOf(setup)).setup, setup);
});

it('a script from npm is not named, and quotes are those of HTML', () => {
  const { setup } = fromHash('#preset=fast&seed=3');
  const html = SNIPPETS.element({ ...figure(setup), script: '' });
  expect(html).toMatch(/^<gan-clipping-lab/);
  expect(html).toContain('config="{&quot;seed&quot;:3}"');
});

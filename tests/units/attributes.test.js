import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { readBase, readSetup } from '../../www/element/attributes.js';
import { fromHash, isSame } from '../../www/setup/link.js';
import { read } from '../../www/setup/settings.js';

const setupOf = (attributes) => readSetup({ preset: '', configJson: '', runs: '', ...attributes }, '');

describe('the attribute config', () => {
  it.each(['null', '5', '"seed"', '[1]', '{', 'true'])('that is %s is told and left out', (configJson) => {
    const { setup, messages } = setupOf({ configJson });
    expect(messages).toEqual([{ code: 'badConfig', details: { error: expect.any(String) } }]);
    expect(setup).toEqual(setupOf({}).setup);
  });

  it('has its numbers checked one by one: what is out of range is told, and the preset’s holds', () => {
    const { setup, messages } = setupOf({
      configJson: '{"seed":-5,"loss":"hinge","generator":{"optimizer":{"learningRate":0.1},"clip":{"threshold":0}}}',
    });
    expect(messages.map(({ code, details }) => [code, details.field, details.value])).toEqual([
      ['outOfRange', 'seed', '-5'],
      ['outOfRange', 'cG', '0'],
    ]);
    const { config } = setup.runs[1];
    expect(['seed', 'cG', 'lrG', 'loss'].map((key) => read(config, key))).toEqual([1, 0.01, 0.1, 'hinge']);
  });

  it('may be of what only it can set', () => {
    const { setup, messages } = setupOf({ configJson: '{"architecture":"mlp","batchSize":32,"weightClip":null}' });
    expect(messages).toEqual([]);
    expect(setup.base).toMatchObject({ architecture: 'mlp', batchSize: 32, weightClip: null });
  });

  it('and the others may be taken away', () => {
    expect(readSetup({ preset: null, configJson: null, runs: null }, '')).toEqual(setupOf({}));
  });
});

describe('the attribute src', () => {
  const SITE = 'https://site.org/lab/';
  beforeEach(() => vi.stubGlobal('location', { href: 'https://blog.org/posts/1.html' }));
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ['', SITE],
    [null, SITE],
    ['/lab', 'https://blog.org/lab/'],
    ['/lab/', 'https://blog.org/lab/'],
    ['lab', 'https://blog.org/posts/lab/'],
    ['https://other.org', 'https://other.org/'],
    ['https://other.org/lab?v=2', 'https://other.org/lab/?v=2'],
  ])('“%s” is the folder %s', (src, base) => {
    expect(readBase(src, SITE)).toEqual({ base, messages: [] });
  });

  it('that is no address is told, and the site’s own holds', () => {
    expect(readBase('https://[', SITE)).toEqual({
      base: SITE,
      messages: [{ code: 'badSrc', details: { value: 'https://[' } }],
    });
  });
});

describe('setups are the same', () => {
  const { setup } = setupOf({});

  it('where a link to one is a link to the other, in whatever order it says so', () => {
    expect(isSame(setup, fromHash('#preset=fast').setup)).toBe(true);
    expect(isSame(setup, fromHash('#run=clip:none&run=c:0.01,clip:norm&preset=fast').setup)).toBe(true);
    expect(isSame(setup, fromHash('#preset=fast&seed=2').setup)).toBe(false);
  });

  it('not where they differ in what no link says', () => {
    const [one, other] = [32, 64].map((batchSize) => setupOf({ configJson: JSON.stringify({ batchSize }) }).setup);
    expect(isSame(one, other)).toBe(false);
    expect(isSame(one, structuredClone(one))).toBe(true);
  });
});

// What `npm run build` adds to the site for its host and for those who paste a link to it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { card } from '../../scripts/card.js';
import { compress } from '../../scripts/compress.js';
import { hashedFolder, packageFiles } from '../../scripts/package-folder.js';

const SITE = 'https://your.site/lab/';
const html = readFileSync('index.html', 'utf8');
let folder;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'site-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('compress', () => {
  it('puts .gz and .br of the same content beside each file, and nothing beside what would not be smaller', async () => {
    mkdirSync(join(folder, 'pkg'));
    const text = 'a'.repeat(1000);
    for (const name of ['index.html', 'pkg/engine.wasm', 'pkg/train-0.gz']) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'tiny.js'), ';');
    const written = await compress(folder);
    expect(written.toSorted()).toEqual(['index.html.br', 'index.html.gz', 'pkg/engine.wasm.br', 'pkg/engine.wasm.gz']);
    expect(String(gunzipSync(readFileSync(join(folder, 'index.html.gz'))))).toBe(text);
    expect(String(brotliDecompressSync(readFileSync(join(folder, 'pkg/engine.wasm.br'))))).toBe(text);
  });
});

describe('the card of a link', () => {
  const tags = (site, path = '/index.html') => card(site).transformIndexHtml(html, { path }) ?? [];
  const content = (list, property) => list.find(({ attrs }) => attrs.property === property)?.attrs.content;

  it('has whole addresses, a title, a description and a picture', () => {
    const list = tags('https://your.site/lab');
    expect(content(list, 'og:title')).toBe('GAN Clipping Lab');
    expect(content(list, 'og:description')).toMatch(/^Gradient clipping in a GAN/);
    expect(content(list, 'og:url')).toBe(SITE);
    expect(content(list, 'og:image')).toBe(`${SITE}card.png`);
    expect(content(tags(SITE, '/zh-CN/index.html'), 'og:url')).toBe(`${SITE}zh-CN/`);
    expect(content(tags(SITE, '/embed.html'), 'og:url')).toBe(`${SITE}embed.html`);
  });

  it('names an oEmbed file, whose iframe is the lab', () => {
    const { attrs } = tags(SITE).find(({ tag }) => tag === 'link');
    expect(attrs).toMatchObject({ type: 'application/json+oembed', href: `${SITE}oembed.json` });
    const plugin = card(SITE);
    plugin.configResolved({ root: folder, build: { outDir: '.' } });
    plugin.closeBundle();
    const oembed = JSON.parse(readFileSync(join(folder, 'oembed.json'), 'utf8'));
    expect(oembed).toMatchObject({ version: '1.0', type: 'rich', thumbnail_width: 1280 });
    expect(oembed.html).toContain(`src="${SITE}embed.html"`);
    expect(readFileSync(join(folder, 'card.png'))).toEqual(readFileSync('docs/page.png'));
  });

  it('is left out where the build is not told its address, and one that is no address is refused', () => {
    expect(tags('')).toEqual([]);
    expect(() => card('your.site/lab')).toThrow('SITE_URL is “your.site/lab”');
  });
});

describe('the folder of the wasm packages', () => {
  const write = (path, text) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  it('is named by all that a page loads of them, and by nothing else', () => {
    write('cpu/gan_clipping_lab.js', 'glue');
    write('cpu/gan_clipping_lab_bg.wasm', 'wasm');
    const first = hashedFolder(folder);
    expect(first).toMatch(/^pkg\/[0-9a-f]{10}\/$/);
    write('cpu/gan_clipping_lab.d.ts', 'types');
    expect(hashedFolder(folder)).toBe(first);
    expect(packageFiles(folder)).toEqual(['cpu/gan_clipping_lab.js', 'cpu/gan_clipping_lab_bg.wasm']);
    write('webgpu/gan_clipping_lab.js', 'glue');
    const second = hashedFolder(folder);
    expect(second).not.toBe(first);
    write('cpu/gan_clipping_lab_bg.wasm', 'wasm of another release');
    expect([first, second]).not.toContain(hashedFolder(folder));
  });
});

// Which files of a release are kept, of a small site made here.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { releaseFiles } from '../../scripts/release-files.js';

const FILES = {
  'index.html': '<script src="./assets/index-11111111.js"></script>',
  'zh-CN/index.html': '<script src="../assets/index-11111111.js"></script>',
  'embed.html': '<script src="./assets/gan-clipping-lab.js"></script>',
  'figures.html': '',
  'norms.html': '',
  'bench.html': '<script src="./assets/bench-22222222.js"></script>',
  'assets/index-11111111.js': 'import("./figure-33333333.js"); new Worker("/assets/worker-44444444.js")',
  'assets/figure-33333333.js': 'fetch("finished-55555555.safetensors")',
  'assets/worker-44444444.js': 'const path = (name) => `assets/posters/${name}.webp`;',
  'assets/posters/fast.webp': '',
  'assets/finished-55555555.safetensors': '',
  'assets/gan-clipping-lab.js': '',
  'assets/bench-22222222.js': 'import("./peer-66666666.js")',
  'assets/peer-66666666.js': '',
  'assets/nobodys-77777777.js': '',
  'data/manifest.json': '{}',
  'data/train-0.gz': '',
  'pkg/0123456789/cpu/gan_clipping_lab.js': '',
  'pkg/0123456789/cpu/gan_clipping_lab_bg.wasm': '',
  'pkg/0123456789/cpu/gan_clipping_lab_relaxed_bg.wasm': '',
  'pkg/0123456789/webgpu/gan_clipping_lab.js': '',
  'pkg/0123456789/webgpu/gan_clipping_lab_bg.wasm': '',
};
const packages = 'pkg/0123456789/';
const more = ['assets/posters/fast.webp', 'data/manifest.json', 'data/train-0.gz'];

let site;
const write = (path, text) => {
  mkdirSync(dirname(join(site, path)), { recursive: true });
  writeFileSync(join(site, path), text);
};
beforeEach(() => {
  site = mkdtempSync(join(tmpdir(), 'site-'));
  for (const [path, text] of Object.entries(FILES)) write(path, text);
});
afterEach(() => rmSync(site, { recursive: true }));

const files = () => releaseFiles(site, { packages, more });
const urls = () => files().precached.map(({ url }) => url);

it('what the pages lead to, however far, is kept before it is asked for, and nothing else', () => {
  expect(urls().toSorted()).toEqual(
    [
      'index.html',
      'zh-CN/index.html',
      'embed.html',
      'figures.html',
      'norms.html',
      'assets/index-11111111.js',
      'assets/figure-33333333.js',
      'assets/worker-44444444.js',
      'assets/gan-clipping-lab.js',
      'pkg/0123456789/cpu/gan_clipping_lab.js',
      ...more,
    ].toSorted(),
  );
});

it('what is large, the bench’s and the GPU’s are kept on use', () => {
  expect(files()).toMatchObject({
    cpu: ['pkg/0123456789/cpu/gan_clipping_lab_relaxed_bg.wasm', 'pkg/0123456789/cpu/gan_clipping_lab_bg.wasm'],
    used: [
      'assets/bench-22222222.js',
      'assets/finished-55555555.safetensors',
      'assets/peer-66666666.js',
      'pkg/0123456789/webgpu/gan_clipping_lab.js',
      'pkg/0123456789/webgpu/gan_clipping_lab_bg.wasm',
    ],
    pages: ['bench.html'],
  });
});

it('of a fixed name has a revision that follows its content, and a checksum unless a host may unpack it', () => {
  const entry = (path) => files().precached.find(({ url }) => url === path);
  const before = entry('embed.html');
  write('embed.html', `${FILES['embed.html']} `);
  expect(entry('embed.html').revision).not.toBe(before.revision);
  expect(entry('embed.html').integrity).toMatch(/^sha256-.{43}=$/);
  expect(entry('assets/gan-clipping-lab.js').integrity).toMatch(/^sha256-/);
  expect(entry('data/train-0.gz')).toEqual({ url: 'data/train-0.gz', revision: expect.stringMatching(/^\w{16}$/) });
  expect(entry('assets/posters/fast.webp').revision).toMatch(/^\w{16}$/);
  expect(entry('assets/index-11111111.js').revision).toBeNull();
});

it('a file of a fixed name that only a page kept on use needs stops the build: two releases could be mixed', () => {
  write('embed.html', '');
  write('bench.html', FILES['embed.html']);
  expect(files).toThrow('needs assets/gan-clipping-lab.js, of a fixed name');
});

it('without relaxed SIMD, as before all packages are built, the plain wasm is the only one', () => {
  rmSync(join(site, 'pkg/0123456789/cpu/gan_clipping_lab_relaxed_bg.wasm'));
  expect(new Set(files().cpu)).toEqual(new Set(['pkg/0123456789/cpu/gan_clipping_lab_bg.wasm']));
});

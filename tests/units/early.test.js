// What is fetched while an engine's worker starts.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

vi.mock('wasm-feature-detect', () => ({ relaxedSimd: async () => true }));
const { fetchEarly } = await import('../../www/session/early.js');
const { supply } = await import('../../www/session/workers.js');
const { Mnist } = await import('../../www/data/mnist.js');

const BASE = 'https://made.up/lab/';
const WASM = `${BASE}pkg/cpu/gan_clipping_lab_relaxed_bg.wasm`;
/** The smallest module: its magic number and version. */
const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const pixels = new Uint8Array(784);
const sha256 = createHash('sha256').update(pixels).digest('hex');
const shards = [{ file: 'first.gz', set: 'train', count: 1, bytes: pixels.length, sha256 }];
const manifest = { rows: 28, columns: 28, shards };

/** What was asked of the server. @type {string[]} */
let asked;
/** @type {Record<string, () => Response>} */
let answers;

beforeEach(() => {
  asked = [];
  answers = {
    [WASM]: () => new Response(MODULE, { headers: { 'content-type': 'application/wasm' } }),
    [`${BASE}data/manifest.json`]: () => Response.json(manifest),
    [`${BASE}data/first.gz`]: () => new Response(pixels),
  };
  vi.stubGlobal('fetch', async (/** @type {string} */ url) => {
    asked.push(url);
    return answers[url]?.() ?? new Response('', { status: 404 });
  });
});
afterEach(() => {
  supply.clear();
  vi.unstubAllGlobals();
});

const DATA = [`${BASE}data/manifest.json`, `${BASE}data/first.gz`];
const all = (...files) => vi.waitFor(() => expect(asked.toSorted()).toEqual(files.toSorted()));
/** The first images, as the engine takes them. */
const images = async () => (await Mnist.open(new URL('data/', BASE), supply)).upTo(1);

describe('while a worker starts', () => {
  it('the CPU’s wasm and the first images are fetched, which it then finds', async () => {
    fetchEarly({ base: BASE, backend: 'auto' });
    await all(WASM, ...DATA);
    expect(await supply.compile(WASM)).toBeInstanceOf(WebAssembly.Module);
    expect(await images()).toHaveLength(784);
    await all(WASM, ...DATA);
  });

  it('no wasm is, where a GPU is asked for by name, and no images where it has the reader’s own', async () => {
    fetchEarly({ base: BASE, backend: 'webgpu' });
    await all(...DATA);
    supply.clear();
    asked = [];
    fetchEarly({ base: BASE, backend: 'cpu', own: { name: '', pixels, print: 0 } });
    await all(WASM);
  });

  it('what does not come is no error, and is asked for again by who needs it', async () => {
    const there = answers;
    answers = {};
    fetchEarly({ base: BASE, backend: 'cpu' });
    // The wasm without relaxed SIMD comes in the place of the other.
    await vi.waitFor(() => expect(asked).toHaveLength(3));
    expect(asked).not.toContain(DATA[1]);
    answers = there;
    expect(await images()).toHaveLength(784);
    expect(await supply.compile(WASM)).toBeInstanceOf(WebAssembly.Module);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Supply } from '../../www/session/supply.js';

const URL_A = 'https://example.org/data/a.gz';
const WASM = 'https://example.org/pkg/a.wasm';
/** The smallest module: its magic number and version. */
const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** What was asked of the server. @type {string[]} */
let asked;
/** @type {() => Response} */
let answer;

beforeEach(() => {
  asked = [];
  answer = () => new Response('abc');
  vi.stubGlobal('fetch', async (/** @type {string} */ url) => {
    asked.push(url);
    return answer();
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('files', () => {
  it('are fetched once, also by two that ask at the same time', async () => {
    const supply = new Supply();
    const [one, two] = await Promise.all([supply.file(URL_A), supply.file(URL_A)]);
    const three = await supply.file(URL_A);
    expect(await one.blob?.text()).toBe('abc');
    expect(two.blob).toBe(one.blob);
    expect(three.blob).toBe(one.blob);
    expect(asked).toEqual([URL_A]);
  });

  it('are told by their bytes to all that wait', async () => {
    const supply = new Supply();
    const heard = [[], []];
    await Promise.all(heard.map((all) => supply.file(URL_A, (bytes) => all.push(bytes))));
    expect(heard).toEqual([[3], [3]]);
  });

  it('that do not come are told by their status, and asked for again', async () => {
    const supply = new Supply();
    answer = () => new Response('', { status: 503 });
    expect(await supply.file(URL_A)).toEqual({ status: 503 });
    answer = () => {
      throw new TypeError('offline');
    };
    expect(await supply.file(URL_A)).toEqual({ status: 'offline' });
    answer = () => new Response('abc');
    expect(await (await supply.file(URL_A)).blob?.text()).toBe('abc');
    expect(asked.length).toBe(3);
  });

  it('that are forgotten are fetched anew', async () => {
    const supply = new Supply();
    await supply.file(URL_A);
    supply.forget(URL_A);
    await supply.file(URL_A);
    expect(asked.length).toBe(2);
  });
});

describe('packages', () => {
  it('are fetched and compiled once, whatever the server calls their type', async () => {
    const supply = new Supply();
    answer = () => new Response(MODULE, { headers: { 'content-type': 'application/octet-stream' } });
    const [one, two] = await Promise.all([supply.compile(WASM), supply.compile(WASM)]);
    expect(one).toBeInstanceOf(WebAssembly.Module);
    expect(two).toBe(one);
    expect(asked).toEqual([WASM]);
  });

  it('that do not come are asked for again', async () => {
    const supply = new Supply();
    answer = () => new Response('', { status: 404, statusText: 'Not Found' });
    await expect(supply.compile(WASM)).rejects.toThrow('404 Not Found');
    answer = () => new Response(MODULE);
    expect(await supply.compile(WASM)).toBeInstanceOf(WebAssembly.Module);
  });

  it('and files are both let go', async () => {
    const supply = new Supply();
    answer = () => new Response(MODULE);
    await supply.compile(WASM);
    await supply.file(URL_A);
    supply.clear();
    await supply.compile(WASM);
    await supply.file(URL_A);
    expect(asked).toEqual([WASM, URL_A, WASM, URL_A]);
  });
});

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
  vi.stubGlobal('fetch', async (/** @type {string} */ url, { signal } = {}) => {
    asked.push(url);
    // As the browser's, which gives up where it is told to.
    const response = answer(signal);
    return response ?? new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A body of which a piece comes every so many milliseconds, as many as there are; then it stands still, or ends. */
const slow = (pieces, everyMs, { ends, type = '' }) => {
  return (signal) => {
    let left = pieces;
    const body = new ReadableStream({
      start(controller) {
        const timer = setInterval(() => {
          left -= 1;
          controller.enqueue(left > 0 ? MODULE.slice(0, 4) : MODULE.slice(4));
          if (left > 0) return;
          clearInterval(timer);
          if (ends) controller.close();
        }, everyMs);
        signal?.addEventListener('abort', () => {
          clearInterval(timer);
          controller.error(signal.reason);
        });
      },
    });
    return new Response(body, { headers: { 'content-type': type } });
  };
};

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
    vi.useFakeTimers();
    const supply = new Supply();
    answer = () => new Response('', { status: 503 });
    expect(await supply.file(URL_A)).toEqual({ status: 503 });
    expect(vi.getTimerCount()).toBe(0);
    answer = () => {
      throw new TypeError('offline');
    };
    expect(await supply.file(URL_A)).toEqual({ status: 'offline' });
    answer = () => new Response('abc');
    expect(await (await supply.file(URL_A)).blob?.text()).toBe('abc');
    expect(asked.length).toBe(3);
  });

  it.each([
    ['that says nothing', () => undefined, 30_000],
    ['that ceases in the midst, with its third piece after half a minute', slow(3, 10_000, { ends: false }), 60_000],
  ])('are given up after half a minute of a server %s, and asked for again', async (_, stalled, after) => {
    vi.useFakeTimers();
    const supply = new Supply();
    answer = stalled;
    let came;
    void supply.file(URL_A).then((file) => (came = file));
    await vi.advanceTimersByTimeAsync(after - 1);
    expect(came).toBe(undefined);
    await vi.advanceTimersByTimeAsync(1);
    expect(came).toEqual({ status: 'stalled' });
    answer = () => new Response('abc');
    expect(await (await supply.file(URL_A)).blob?.text()).toBe('abc');
  });

  it('are waited for while they come, however slowly', async () => {
    vi.useFakeTimers();
    const supply = new Supply();
    answer = slow(20, 25_000, { ends: true });
    const file = supply.file(URL_A);
    await vi.advanceTimersByTimeAsync(600_000);
    expect((await file).blob?.size).toBe(20 * 4);
    // Nothing is counted down any more.
    expect(vi.getTimerCount()).toBe(0);
  });

  it('in whose place a server has its start page are not there', async () => {
    answer = () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(await new Supply().file(URL_A)).toEqual({ status: 404 });
  });

  it('that are damaged are fetched anew, once past what the browser has kept', async () => {
    const fetch = vi.fn(async () => new Response('abc'));
    vi.stubGlobal('fetch', fetch);
    const supply = new Supply();
    for (let time = 0; time < 2; time += 1) {
      await supply.file(URL_A);
      supply.forget(URL_A);
    }
    await supply.file('https://example.org/data/b.gz');
    expect(fetch.mock.calls.map(([url, { cache }]) => [url.at(-4), cache])).toEqual([
      ['a', 'default'],
      ['a', 'reload'],
      ['b', 'default'],
    ]);
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

  it.each(['application/wasm', 'application/octet-stream'])(
    'of a server that ceases in the midst are given up, and those that come slowly compiled: %s',
    async (type) => {
      vi.useFakeTimers();
      const supply = new Supply();
      answer = slow(1, 10_000, { ends: false, type });
      let refusal;
      supply.compile(WASM).catch((error) => (refusal = error));
      await vi.advanceTimersByTimeAsync(60_000);
      expect(refusal).toMatchObject({ name: 'StalledError', message: 'stalled' });
      answer = slow(2, 25_000, { ends: true, type });
      const module = supply.compile(WASM);
      await vi.advanceTimersByTimeAsync(60_000);
      vi.useRealTimers();
      expect(await module).toBeInstanceOf(WebAssembly.Module);
    },
  );

  it('that do not come are told by their number where the server has no words for it, as by HTTP/2', async () => {
    answer = () => new Response('', { status: 404 });
    await expect(new Supply().compile(WASM)).rejects.toThrow(/^404$/);
  });

  describe('in a browser that compiles what comes', () => {
    const compileStreaming = vi.fn();
    const { compile } = WebAssembly;
    beforeEach(() => {
      compileStreaming.mockReset().mockResolvedValue('as it came');
      vi.stubGlobal('WebAssembly', { compile, compileStreaming });
    });
    const wasm = () => new Response(MODULE, { headers: { 'content-type': 'application/wasm' } });

    it('are compiled as they come', async () => {
      answer = wasm;
      expect(await new Supply().compile(WASM)).toBe('as it came');
      expect(compileStreaming).toHaveBeenCalledOnce();
    });

    it('are compiled when they are there where the server calls them something else', async () => {
      answer = () => new Response(MODULE, { headers: { 'content-type': 'application/octet-stream' } });
      expect(String(await new Supply().compile(WASM))).toBe('[object WebAssembly.Module]');
      expect(compileStreaming).not.toHaveBeenCalled();
    });
  });

  it('are compiled when they are there in a browser that does not compile what comes', async () => {
    const { compile } = WebAssembly;
    vi.stubGlobal('WebAssembly', { compile });
    answer = () => new Response(MODULE, { headers: { 'content-type': 'application/wasm' } });
    expect(String(await new Supply().compile(WASM))).toBe('[object WebAssembly.Module]');
  });

  it('whose stream does not compile are compiled from their bytes, fetched once', async () => {
    const supply = new Supply();
    answer = () => new Response(MODULE, { headers: { 'content-type': 'application/wasm' } });
    vi.stubGlobal('WebAssembly', {
      compile: WebAssembly.compile,
      compileStreaming: async () => {
        throw new TypeError('no stream');
      },
    });
    expect(String(await supply.compile(WASM))).toBe('[object WebAssembly.Module]');
    expect(asked).toEqual([WASM]);
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

describe('what was let go while it was on its way, and comes to nothing after it was asked for again,', () => {
  /** What the server is to answer, in order. @type {((response: Response) => void)[]} */
  let answers;
  beforeEach(() => {
    answers = [];
    answer = () => new Promise((resolve) => answers.push(resolve));
  });
  const missing = () => new Response('', { status: 404 });

  it('leaves a file of the second time where it is', async () => {
    const supply = new Supply();
    const first = supply.file(URL_A);
    supply.clear();
    const second = supply.file(URL_A);
    answers[0](missing());
    expect(await first).toEqual({ status: 404 });
    answers[1](new Response('abc'));
    const { blob } = await second;
    expect((await supply.file(URL_A)).blob).toBe(blob);
    expect(asked.length).toBe(2);
  });

  it('leaves a package of the second time where it is', async () => {
    const supply = new Supply();
    const first = supply.compile(WASM);
    supply.clear();
    const second = supply.compile(WASM);
    answers[0](missing());
    await expect(first).rejects.toThrow('404');
    answers[1](new Response(MODULE));
    const module = await second;
    expect(await supply.compile(WASM)).toBe(module);
    expect(asked.length).toBe(2);
  });
});

describe('a file with two addresses', () => {
  const addressesOf = (/** @type {string} */ url) => [url.replace('example.org', 'moved.example'), url];
  const moved = (/** @type {string} */ url) => addressesOf(url)[0];
  /** The first address gives this, the second the file. */
  const first = (/** @type {() => Response} */ give, /** @type {() => Response} */ file) => {
    answer = () => (asked.at(-1)?.includes('moved') ? give() : file());
  };
  const page = () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html; charset=utf-8' } });

  it.each([
    ['has nothing', () => new Response('', { status: 404 })],
    ['answers with a page', page],
    [
      'does not answer',
      () => {
        throw new TypeError('offline');
      },
    ],
  ])('is taken from the second where the first %s', async (_, give) => {
    first(give, () => new Response('abc'));
    expect(await (await new Supply(addressesOf).file(URL_A)).blob?.text()).toBe('abc');
    first(give, () => new Response(MODULE));
    expect(await new Supply(addressesOf).compile(WASM)).toBeInstanceOf(WebAssembly.Module);
    expect(asked).toEqual([moved(URL_A), URL_A, moved(WASM), WASM]);
  });

  it('is told by what the first said where neither has it', async () => {
    first(
      () => new Response('', { status: 403, statusText: 'Forbidden' }),
      () => new Response('', { status: 404 }),
    );
    expect(await new Supply(addressesOf).file(URL_A)).toEqual({ status: 403 });
    await expect(new Supply(addressesOf).compile(WASM)).rejects.toThrow('403 Forbidden');
  });

  it('is asked of the first alone where that has it', async () => {
    answer = () => new Response('abc');
    await new Supply(addressesOf).file(URL_A);
    expect(asked).toEqual([moved(URL_A)]);
  });
});

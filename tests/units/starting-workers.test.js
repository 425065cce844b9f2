import { randomUUID } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { endWorker, startWorker, supply } from '../../www/session/workers.js';
import { madeUpWorkers } from './made-up-worker.js';

const SCRIPT = 'https://made.up/assets/worker.js';

let workers;

beforeEach(() => {
  ({ workers } = madeUpWorkers());
});

afterEach(() => {
  for (const worker of workers) if (!worker.ended) endWorker(worker);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('a worker is started', () => {
  /** What lies behind the addresses of the page's own Blobs. */
  let blobs;

  beforeEach(() => {
    blobs = new Map();
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      const address = `blob:${self.origin}/${blobs.size}`;
      blobs.set(address, blob);
      return address;
    });
  });

  it('from its script as a module, where that is of the page’s own origin', () => {
    startWorker(SCRIPT, 'made up');
    expect(workers[0]).toMatchObject({ address: SCRIPT, options: { type: 'module', name: 'made up' } });
  });

  it('from a Blob of the page’s own that imports the script of another origin', async () => {
    self.origin = 'https://blog.made.up';
    startWorker(SCRIPT, 'made up');
    const { address, options } = workers[0];
    expect(options).toEqual({ type: 'module', name: 'made up' });
    expect(blobs.get(address).type).toBe('text/javascript');
    expect(await blobs.get(address).text()).toBe(`import "${SCRIPT}";`);
  });

  describe('in a sandboxed iframe, whose origin is none', () => {
    /** The script that such a worker is started from, with another module in the place of the worker's own. */
    async function scriptWith(module) {
      self.origin = 'null';
      startWorker(SCRIPT, 'made up');
      const { address, options } = workers[0];
      // Chrome starts no module there.
      expect(options).toEqual({ name: 'made up' });
      expect(blobs.get(address).type).toBe('text/javascript');
      const source = await blobs.get(address).text();
      expect(source).toContain(SCRIPT);
      return source.replace(SCRIPT, addressOf(module));
    }

    /** Where Node finds a module of that source. It loads none twice, so that each has an address of its own. */
    const addressOf = (source) => `data:text/javascript,${encodeURIComponent(source)}#${randomUUID()}`;

    /** Runs it as a worker of its own, up to where it waits for its module. */
    async function begin(source) {
      const inside = new EventTarget();
      for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent'])
        vi.stubGlobal(name, inside[name].bind(inside));
      await import(/* @vite-ignore */ addressOf(source));
      return inside;
    }

    it('from a script that keeps what comes before its module is there, ports and all', async () => {
      const heard = [];
      let arrive;
      vi.stubGlobal('hear', (event) => heard.push(event));
      vi.stubGlobal('load', new Promise((resolve) => (arrive = resolve)));
      const inside = await begin(await scriptWith(`await load; addEventListener('message', hear);`));
      const { port1 } = new MessageChannel();
      inside.dispatchEvent(new MessageEvent('message', { data: 'first', ports: [port1] }));
      inside.dispatchEvent(new MessageEvent('message', { data: 'second' }));
      expect(heard).toEqual([]);
      arrive();
      await vi.waitUntil(() => heard.length > 0);
      expect(heard.map(({ data }) => data)).toEqual(['first', 'second']);
      expect(heard[0].ports).toEqual([port1]);
      // From here on the module hears for itself, each message once.
      inside.dispatchEvent(new MessageEvent('message', { data: 'third' }));
      expect(heard.slice(2).map(({ data }) => data)).toEqual(['third']);
      port1.close();
    });

    it('from a script that fails as its module does', async () => {
      const source = await scriptWith(`throw new Error('no wasm');`);
      // Thrown outside of any promise, it is an error of the worker, which the page hears.
      let task;
      vi.stubGlobal('setTimeout', (given) => (task = given));
      await begin(source);
      await vi.waitUntil(() => task);
      expect(task).toThrow('no wasm');
    });
  });
});

describe('what the workers share', () => {
  let clear;
  beforeEach(() => {
    vi.useFakeTimers();
    clear = vi.spyOn(supply, 'clear');
  });
  afterEach(() => vi.useRealTimers());

  it('is kept while one of them is at work', () => {
    const [one] = [startWorker(SCRIPT, 'one'), startWorker(SCRIPT, 'two')];
    endWorker(one);
    expect(one.ended).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(clear).not.toHaveBeenCalled();
  });

  it('outlives the last of them by a second and a half, and no longer', () => {
    const [one, two] = [startWorker(SCRIPT, 'one'), startWorker(SCRIPT, 'two')];
    endWorker(one);
    endWorker(two);
    vi.advanceTimersByTime(1499);
    expect(clear).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(clear).toHaveBeenCalledOnce();
  });

  it('is taken up by one that is started in that time', () => {
    endWorker(startWorker(SCRIPT, 'one'));
    vi.advanceTimersByTime(1499);
    startWorker(SCRIPT, 'two');
    vi.advanceTimersByTime(60_000);
    expect(clear).not.toHaveBeenCalled();
  });

  it('stays where a part of the page ends a worker that it has not started', () => {
    startWorker(SCRIPT, 'one');
    endWorker(undefined);
    vi.advanceTimersByTime(60_000);
    expect(clear).not.toHaveBeenCalled();
  });

  it('outlives as long one that was at work for a moment', () => {
    endWorker(startWorker(SCRIPT, 'one'));
    vi.advanceTimersByTime(1000);
    endWorker(startWorker(SCRIPT, 'two'));
    vi.advanceTimersByTime(1499);
    expect(clear).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(clear).toHaveBeenCalledOnce();
  });
});

describe('where a page asks for Trusted Types', () => {
  /** The names of the policies that were made, and the worker's address as it was started. */
  async function addressWith(trustedTypes) {
    if (trustedTypes) vi.stubGlobal('trustedTypes', trustedTypes);
    vi.resetModules();
    const { trusted } = await import('../../www/session/trusted.js');
    return [trusted(SCRIPT), trusted(`${SCRIPT}?two`)];
  }

  it('a worker’s address is of a policy by the element’s name, which is made once', async () => {
    const names = [];
    const createPolicy = (name, { createScriptURL }) => {
      names.push(name);
      return { createScriptURL: (url) => ({ trusted: createScriptURL(url) }) };
    };
    expect(await addressWith({ createPolicy })).toEqual([{ trusted: SCRIPT }, { trusted: `${SCRIPT}?two` }]);
    // As docs/embedding.md has it allowed.
    expect(names).toEqual(['gan-clipping-lab']);
  });

  it('and allows no such policy, it is the address itself', async () => {
    const createPolicy = () => {
      throw new TypeError('Policy "gan-clipping-lab" disallowed');
    };
    expect(await addressWith({ createPolicy })).toEqual([SCRIPT, `${SCRIPT}?two`]);
  });

  it('or knows of none, it is the address itself', async () => {
    expect(await addressWith(undefined)).toEqual([SCRIPT, `${SCRIPT}?two`]);
  });
});

// Where is computed, and which package is loaded for that.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { build } from './made-up-worker-module.js';

/** Whether the made-up browser has relaxed SIMD. */
let relaxed;
vi.mock('wasm-feature-detect', () => ({ relaxedSimd: async () => relaxed }));

const { loadCpuPackage, onGpu, openBackend } = await import('../../www/engine/backend.js');
const { compileCpu } = await import('../../www/engine/compile-cpu.js');
const { withinAMinute } = await import('../../www/engine/within.js');

const BASE = 'https://made.up/lab/';
const SCRIPT = 'https://made.up/lab/pkg/cpu/gan_clipping_lab.js';
const Cpu = class {};
const Gpu = class {};
const adapter = { features: new Set(['timestamp-query']), info: { vendor: 'made up' } };
const aGpu = (requestAdapter) => vi.stubGlobal('navigator', { gpu: { requestAdapter } });

/** The wasm files that were asked for; those of `missing` are not there. */
let compiled, missing;
const supply = {
  compile: async (url) => {
    compiled.push(url.slice(BASE.length));
    if (missing.some((part) => url.includes(part))) throw new Error(`${url} is not there`);
    return url;
  },
};

beforeEach(() => {
  [relaxed, compiled, missing] = [false, [], []];
  build({ cpu: { Trainer: Cpu }, webgpu: { Trainer: Gpu } });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a GPU that is asked for by name', () => {
  it('is begun on, and the engine for the CPU is not fetched', async () => {
    aGpu(async () => adapter);
    expect(await openBackend('webgpu', BASE, supply)).toMatchObject({
      backend: 'webgpu',
      reason: 'asked',
      Trainer: Gpu,
    });
    expect(compiled).toEqual(['pkg/webgpu/gan_clipping_lab_bg.wasm']);
  });

  it('has the CPU stand in for it where the browser has none', async () => {
    aGpu(async () => null);
    expect(await openBackend('webgpu', BASE, supply)).toMatchObject({
      backend: 'cpu',
      reason: 'noAdapter',
      Trainer: Cpu,
    });
    expect(compiled).toEqual(['pkg/cpu/gan_clipping_lab_bg.wasm']);
  });
});

describe('where the page may choose', () => {
  it('it begins on the CPU while the browser has not said what GPU it has', async () => {
    let answer;
    aGpu(() => new Promise((resolve) => (answer = resolve)));
    const { asked, ...begun } = await openBackend('auto', BASE, supply);
    expect(begun).toEqual({ backend: 'cpu', reason: 'asking', adapter: '', details: '', Trainer: Cpu });
    answer(adapter);
    expect(await asked).toMatchObject({ backend: 'webgpu', reason: 'gpu', adapter: 'made up' });
  });

  it('also where a GPU is known at once, which has to be made ready', async () => {
    aGpu(async () => adapter);
    const found = await openBackend('auto', BASE, supply);
    expect(found).toMatchObject({ backend: 'cpu', reason: 'preparing', adapter: 'made up', Trainer: Cpu });
    expect(await found.asked).toMatchObject({ backend: 'webgpu', reason: 'gpu' });
  });

  it('and stays there where it is known at once that there is none', async () => {
    vi.stubGlobal('navigator', {});
    expect(await openBackend('auto', BASE, supply)).toMatchObject({ backend: 'cpu', reason: 'noWebGpu' });
  });
});

describe('the CPU stands in for a GPU', () => {
  const choice = { backend: 'webgpu', reason: 'gpu', adapter: 'made up', details: '' };

  it('whose package is not built', async () => {
    build({ cpu: { Trainer: Cpu } });
    expect(await onGpu(BASE, choice, supply)).toEqual({ ...choice, backend: 'cpu', reason: 'notBuilt', Trainer: Cpu });
  });

  it('whose package does not load, and says why', async () => {
    missing = ['webgpu'];
    const found = await onGpu(BASE, choice, supply);
    expect(found).toMatchObject({ backend: 'cpu', reason: 'failed', adapter: 'made up', Trainer: Cpu });
    expect(found.details).toContain('pkg/webgpu/gan_clipping_lab_bg.wasm is not there');
  });
});

describe('the engine for the CPU', () => {
  const compile = () => compileCpu(new URL(SCRIPT), supply.compile);

  it('is the one with relaxed SIMD where the browser has that', async () => {
    relaxed = true;
    expect(await compile()).toBe('https://made.up/lab/pkg/cpu/gan_clipping_lab_relaxed_bg.wasm');
    expect(compiled).toHaveLength(1);
  });

  it('is the one without where the browser has not, or where the other is not built', async () => {
    expect(await compile()).toBe('https://made.up/lab/pkg/cpu/gan_clipping_lab_bg.wasm');
    expect(compiled).toHaveLength(1);
    [relaxed, missing] = [true, ['relaxed']];
    expect(await compile()).toBe('https://made.up/lab/pkg/cpu/gan_clipping_lab_bg.wasm');
  });

  it('that cannot be loaded is told by its address, and with what went wrong', async () => {
    missing = ['cpu'];
    const told = { name: 'PackageError', url: SCRIPT, message: expect.stringContaining('is not there') };
    await expect(loadCpuPackage(BASE, supply)).rejects.toMatchObject(told);
  });
});

describe('a script', () => {
  beforeEach(() => vi.useFakeTimers());

  it('that has not come in a minute is given up', async () => {
    const given = vi.fn();
    withinAMinute(new Promise(() => {})).catch(given);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(given).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(given).toHaveBeenCalledWith(new Error('stalled'));
  });

  it('that came, or was refused, leaves no timer behind', async () => {
    expect(await withinAMinute(Promise.resolve('script'))).toBe('script');
    await expect(withinAMinute(Promise.reject(new Error('404')))).rejects.toThrow('404');
    expect(vi.getTimerCount()).toBe(0);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { chooseBackend } from '../../www/engine/adapter.js';

const info = { vendor: 'made', architecture: 'up', description: '', isFallbackAdapter: false };
const features = new Set(['timestamp-query']);
/** A browser's GPU that offers this adapter. */
const offering = (adapter) => ({ requestAdapter: async () => adapter });

describe('the backend that the engine is to use', () => {
  it.each([
    ['asked for by name, the CPU', 'cpu', offering({ info, features }), 'cpu', 'asked', ''],
    ['without WebGPU, the CPU', 'auto', undefined, 'cpu', 'noWebGpu', ''],
    ['without an adapter, the CPU', 'auto', offering(null), 'cpu', 'noAdapter', ''],
    ['on a GPU without timestamps, the CPU', 'auto', offering({ info, features: new Set() }), 'cpu', 'noTimestamps'],
    ['on a GPU, it', 'auto', offering({ info, features }), 'webgpu', 'gpu'],
    ['on a GPU that is asked for by name, it', 'webgpu', offering({ info, features }), 'webgpu', 'asked'],
    [
      'on an emulated GPU, the CPU',
      'auto',
      offering({ info: { ...info, isFallbackAdapter: true }, features }),
      'cpu',
      'software',
    ],
    [
      'on an emulated GPU that is asked for by name, it',
      'webgpu',
      offering({ info: { ...info, isFallbackAdapter: true }, features }),
      'webgpu',
      'asked',
    ],
    ['on a GPU without info, it', 'auto', offering({ features }), 'webgpu', 'gpu', ''],
    ['on a GPU without info that is asked for by name, it', 'webgpu', offering({ features }), 'webgpu', 'asked', ''],
    ['on a GPU without a name, it', 'auto', offering({ info: { vendor: '' }, features }), 'webgpu', 'gpu', ''],
    [
      'on an emulated GPU that says so in the older way, the CPU',
      'auto',
      offering({ features, isFallbackAdapter: true }),
      'cpu',
      'software',
      '',
    ],
  ])('%s', async (_, wish, gpu, backend, reason, adapter = 'made up') => {
    expect(await chooseBackend(wish, gpu)).toEqual({ backend, reason, adapter, details: '' });
  });

  it('is the quicker one of a laptop’s two GPUs', async () => {
    const named = (vendor) => ({ info: { vendor }, features });
    const two = { requestAdapter: async (asked) => named(asked?.powerPreference ?? 'low-power') };
    expect(await chooseBackend('auto', two)).toMatchObject({ reason: 'gpu', adapter: 'high-performance' });
  });

  it.each(['auto', 'webgpu'])('is the CPU where the question for an adapter fails, asked for %s', async (wish) => {
    const refused = { requestAdapter: () => Promise.reject(new Error('no')) };
    const thrown = {
      requestAdapter: () => {
        throw new Error('no');
      },
    };
    for (const gpu of [refused, thrown]) {
      expect(await chooseBackend(wish, gpu)).toMatchObject({ backend: 'cpu', reason: 'noAdapter' });
    }
  });

  describe('of a browser that is slow to answer', () => {
    beforeEach(() => vi.useFakeTimers());
    afterEach(() => vi.useRealTimers());

    it.each(['auto', 'webgpu'])('is the CPU after ten seconds, asked for %s', async (wish) => {
      const asked = chooseBackend(wish, { requestAdapter: () => new Promise(() => {}) });
      await vi.advanceTimersByTimeAsync(9_900);
      expect(await Promise.race([asked, 'not yet'])).toBe('not yet');
      await vi.advanceTimersByTimeAsync(200);
      expect(await asked).toMatchObject({ backend: 'cpu', reason: 'noAnswer' });
    });

    it('is the GPU where the answer comes before that, and no timer is left', async () => {
      const late = new Promise((resolve) => setTimeout(() => resolve({ info, features }), 9_000));
      const asked = chooseBackend('auto', { requestAdapter: () => late });
      await vi.advanceTimersByTimeAsync(9_000);
      expect(await asked).toMatchObject({ backend: 'webgpu', reason: 'gpu' });
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});

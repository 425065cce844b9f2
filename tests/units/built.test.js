// Whether a package is there, by what a server answers.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { isBuilt } from '../../www/engine/built.js';

const SCRIPT = new URL('https://made.up/pkg/webgpu/gan_clipping_lab.js');
/** What the server was asked. */
let asked;

/** A server that answers so, or with what it is given. */
function serve(answer) {
  asked = vi.fn(answer);
  vi.stubGlobal('fetch', asked);
}
const answers = (status, type) => async () => new Response(null, { status, headers: type && { 'content-type': type } });

beforeEach(() => vi.useFakeTimers());

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a package', () => {
  it('is there where its script is one, of which only the head is asked for', async () => {
    serve(answers(200, 'text/javascript; charset=utf-8'));
    expect(await isBuilt(SCRIPT)).toBe(true);
    expect(asked.mock.calls[0]).toMatchObject([SCRIPT, { method: 'HEAD' }]);
  });

  it.each([
    ['says that it is not', answers(404, 'text/javascript')],
    ['answers everything with its start page', answers(200, 'text/html')],
    ['does not say what it is', answers(200)],
    ['is not reached', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('is not there where the server %s', async (_, answer) => {
    serve(answer);
    expect(await isBuilt(SCRIPT)).toBe(false);
  });

  it('is not there where the server has said nothing for half a minute', async () => {
    // The browser's own timeout, on the clock of this test.
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), ms);
      return controller.signal;
    });
    serve((_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))));
    const heard = vi.fn();
    void isBuilt(SCRIPT).then(heard);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(heard).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1000);
    expect(heard).toHaveBeenCalledWith(false);
  });
});

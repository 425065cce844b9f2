// The packages' scripts by their addresses, where nothing is in their place.
import { afterEach, describe, expect, it, vi } from 'vitest';

import { glueOf, hasPackage } from '../../www/engine/glue.js';

afterEach(() => vi.unstubAllGlobals());

describe('a package', () => {
  it('is what the script at its address exports', async () => {
    expect(await glueOf(new URL('data:text/javascript,export const Trainer = 7'))).toMatchObject({ Trainer: 7 });
  });

  it('is there where a server has its script', async () => {
    const headers = { 'content-type': 'text/javascript' };
    vi.stubGlobal(
      'fetch',
      async ({ href }) => new Response(null, { status: href.includes('/cpu/') ? 200 : 404, headers }),
    );
    expect(await hasPackage(new URL('https://made.up/pkg/cpu/a.js'))).toBe(true);
    expect(await hasPackage(new URL('https://made.up/pkg/webgpu/a.js'))).toBe(false);
  });
});

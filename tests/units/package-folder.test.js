import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());

const scriptOf = async (...given) => (await import('../../www/engine/package-folder.js')).scriptOf(...given).href;

describe('the script of a package', () => {
  it('lies in pkg/ beside the sources', async () => {
    expect(await scriptOf('webgpu', 'https://made.up/lab/')).toBe('https://made.up/lab/pkg/webgpu/gan_clipping_lab.js');
  });

  it('lies in the release’s own folder where it was built for publication', async () => {
    vi.stubGlobal('__PACKAGES__', 'pkg-0a1b/');
    expect(await scriptOf('cpu', 'https://made.up/lab/')).toBe('https://made.up/lab/pkg-0a1b/cpu/gan_clipping_lab.js');
  });
});

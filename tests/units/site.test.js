import { statSync } from 'node:fs';

import { describe, expect, it, vi } from 'vitest';

import viteConfig from '../../vite.config.js';

describe('the site', () => {
  const siteWhere = async (isDev) => {
    vi.stubEnv('DEV', isDev);
    vi.resetModules();
    const site = await import('../../www/session/site.js');
    vi.unstubAllEnvs();
    return site;
  };
  const ROOT = new URL('../../', import.meta.url).href;

  it('is, in development, the folder of the sources, where pkg/ and the page lie', async () => {
    const { SITE, PAGE } = await siteWhere(true);
    expect(SITE).toBe(ROOT);
    expect(statSync(new URL(PAGE, SITE)).isFile()).toBe(true);
  });

  it('is, once built, the folder above the one of its scripts', async () => {
    const { SITE } = await siteWhere(false);
    expect(SITE).toBe(`${ROOT}www/`);
  });

  it('has the element’s script where the build puts it', async () => {
    const { SCRIPT } = await siteWhere(false);
    const { entryFileNames } = viteConfig({ mode: 'development' }).build.rollupOptions.output;
    const [name] = SCRIPT.match(/[\w-]+(?=\.js$)/);
    expect(entryFileNames({ name }).replace('[name]', name)).toBe(SCRIPT);
  });

  it('has each of its files at its own address alone', async () => {
    const { addressesOf } = await siteWhere(false);
    expect(addressesOf('https://made.up/data/a.gz')).toEqual(['https://made.up/data/a.gz']);
  });
});

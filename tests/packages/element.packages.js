// The packed tarball as other people's projects have it: installed, bundled, served.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { button, count, field, pause, test, trainTo } from '../page/lab.js';

const FIXTURES = process.env.FIXTURES;

/** It trains from its own files, and nothing was complained of. */
async function trains(page, complaints, preset = 'seed') {
  await expect(field(page, 'Preset')).toHaveValue(preset);
  await expect(button(page, 'Start')).toBeEnabled();
  await expect(page.getByTestId('backend')).toHaveText(/^Runs on /);
  await trainTo(page, 5);
  await expect(page.getByTestId('problem')).toHaveCount(0);
  expect(complaints).toEqual([]);
}

test('from another origin, without a bundler, it trains', async ({ page, complaints }) => {
  await page.goto('/plain/');
  await trains(page, complaints);
});

test('bundled by webpack it trains', async ({ page, complaints }) => {
  await page.goto('/webpack/');
  await trains(page, complaints);
});

test('bundled by Parcel it trains', async ({ page, complaints }) => {
  await page.goto('/parcel/dist/');
  await trains(page, complaints);
});

test('bundled by esbuild, with src, it trains', async ({ page, complaints }) => {
  await page.goto('/esbuild/');
  await trains(page, complaints);
});

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Attributes, events and methods by the framework's own means. */
async function reacts(page, complaints) {
  await trains(page, complaints);
  await expect(page.locator('output')).toHaveText(/^run \d, step \d+: [\d.e-]+$/);
  await pause(page);
  await button(page, 'Another preset').click();
  await expect(field(page, 'Preset')).toHaveValue('value');
  await expect.poll(() => count(page)).toBe(0);
  await button(page, 'Three steps').click();
  await expect.poll(() => count(page)).toBe(3);
  await expect(page.getByRole('alert')).toHaveText('');
  expect(complaints).toEqual([]);
}

test('bundled by Vite for React it trains, takes attributes and tells events', async ({ page, complaints }) => {
  await page.goto('/react/dist/');
  await reacts(page, complaints);
});

for (const framework of ['vue', 'svelte']) {
  test(`in ${framework} it trains, takes attributes and tells events`, async ({ page, complaints }) => {
    await page.goto(`/${framework}/dist/`);
    await reacts(page, complaints);
  });
}

test('in a post written in MDX it trains', async ({ page, complaints }) => {
  await page.goto('/mdx/dist/');
  await expect(page.getByRole('heading', { name: 'A post' })).toBeVisible();
  await expect(page.locator('gcl-losses')).toHaveCount(0);
  await trains(page, complaints);
});

test('in Vite’s server for development it trains in React', async ({ page, complaints }) => {
  const port = await freePort();
  const server = spawn('npx', ['vite', '--port', String(port), '--strictPort', '--host', 'localhost'], {
    cwd: join(FIXTURES, 'react'),
    detached: true,
  });
  try {
    const address = `http://localhost:${port}/`;
    await expect.poll(async () => (await fetch(address).catch(() => undefined))?.status).toBe(200);
    await page.goto(address);
    await reacts(
      page,
      complaints.filter((text) => !text.includes('React DevTools')),
    );
  } finally {
    // One that has ended by itself has said why above.
    if (server.exitCode === null) process.kill(-server.pid);
  }
});

test('in a page with a theme of its own it trains', async ({ page, complaints }) => {
  await page.goto('/static/');
  await trains(page, complaints);
});

test('what “Embed this” writes for React trains the figure', async ({ page, complaints }) => {
  await page.goto('/snippet/dist/');
  await expect(field(page, 'Seed')).toHaveValue('7');
  await expect(page.locator('gcl-losses, gcl-files')).toHaveCount(0);
  await expect(button(page, 'Start')).toBeEnabled();
  await trainTo(page, 3);
  expect(complaints).toEqual([]);
});

test('two builds of the script in one page, by two bundlers, do not break', async ({ page, complaints }) => {
  await page.goto('/two/');
  await trains(page, complaints);
});

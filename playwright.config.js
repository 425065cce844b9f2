import { defineConfig, devices } from '@playwright/test';

/** A port of its own lets several checkouts be tested at once. */
const port = process.env.PORT || '4180';

export default defineConfig({
  testDir: 'tests',
  testMatch: '*.spec.js',
  // Two cores, and every page trains a network.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  // Once: what passes at the second try only is listed as flaky, and is to be mended.
  retries: 1,
  reporter: 'list',
  snapshotPathTemplate: 'tests/visual/{arg}{ext}',
  use: {
    ...devices['Desktop Chrome'],
    baseURL: `http://localhost:${port}`,
    // Those of a release would answer what a test means to answer or to see; tests/page/offline.spec.js has them.
    serviceWorkers: 'block',
    launchOptions: {
      executablePath: process.env.CHROME_PATH || '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--enable-unsafe-webgpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
      ],
    },
  },
  webServer: {
    command: `npx vite preview --port ${port} --strictPort`,
    url: `http://localhost:${port}`,
    reuseExistingServer: false,
    timeout: 180_000,
  },
});

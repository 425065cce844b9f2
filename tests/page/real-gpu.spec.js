// Faults of a real WebGPU device, which here is Chromium's emulated one.
import { expect } from '@playwright/test';

import { button, count, inWorkers, test } from './lab.js';

const backend = (page) => page.getByTestId('backend');
const problem = (page) => page.getByTestId('problem');
const told = (page) => page.getByTestId('recovered');

/** One run on the GPU, asked for. */
async function openOnGpu(page) {
  await page.goto('/embed.html?backend=webgpu#preset=fast&run=clip:norm,c:0.01');
}

/** The run was on the GPU, is told to have left it, and goes on. */
async function goesOnOnTheCpu(page, reached) {
  await expect(told(page)).toContainText('The GPU stopped (');
  await expect(told(page)).toContainText('The runs go on on the CPU from step');
  await expect(backend(page)).toHaveText(/^Runs on the CPU: the GPU \(.+\) failed before\.$/);
  await expect.poll(() => count(page)).toBeGreaterThan(reached + 5);
  await expect(problem(page)).toHaveCount(0);
}

/** Trains on the GPU until some states have been kept. */
async function trainOnGpu(page) {
  await expect(backend(page)).toHaveText(/^Runs on WebGPU \(.+\), as asked\.$/, { timeout: 120_000 });
  await button(page, 'Start').click();
  await expect.poll(() => count(page), { timeout: 120_000 }).toBeGreaterThan(40);
  return count(page);
}

test('the browser’s own GPU process dies: the run goes on on the CPU', async ({ page, browser }) => {
  test.setTimeout(300_000);
  await openOnGpu(page);
  const reached = await trainOnGpu(page);
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  process.kill(processInfo.find(({ type }) => type === 'GPU').id, 'SIGKILL');
  await goesOnOnTheCpu(page, reached);
});

test('an adapter without a limit that is needed: the run is on the CPU, and it is told why', async ({ page }) => {
  await inWorkers(
    page,
    `GPUAdapter.prototype.requestDevice = () =>
      Promise.reject(new DOMException('Required limit (8) is greater than the supported limit (4).', 'OperationError'));`,
  );
  await openOnGpu(page);
  await expect(backend(page)).toContainText('Required limit (8)', { timeout: 120_000 });
  await expect(backend(page)).toContainText('Runs on the CPU');
  await button(page, 'Start').click();
  await expect.poll(() => count(page)).toBeGreaterThan(10);
  await expect(problem(page)).toHaveCount(0);
});

test('a GPU without memory: the run goes on on the CPU', async ({ page }) => {
  test.setTimeout(300_000);
  // What the browser gives where there is no memory is a buffer that cannot be used.
  await inWorkers(
    page,
    `let full = false;
    new BroadcastChannel('fault').onmessage = () => (full = true);
    const create = GPUDevice.prototype.createBuffer;
    GPUDevice.prototype.createBuffer = function (given) {
      return create.call(this, full ? { ...given, size: 2 ** 50, mappedAtCreation: false } : given);
    };`,
  );
  await openOnGpu(page);
  const reached = await trainOnGpu(page);
  await page.evaluate(() => new BroadcastChannel('fault').postMessage(''));
  await goesOnOnTheCpu(page, reached);
});

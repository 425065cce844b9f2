// Input that claims or holds more than a browser has room for: each is refused in a sentence, soon, without the memory that
// it asks for, and training goes on.
import { readFileSync } from 'node:fs';
import { constants, crc32, deflateRawSync, gzipSync } from 'node:zlib';

import { expect } from '@playwright/test';

import { button, count, open as openPage, test, trainTo } from './lab.js';

/** On a machine with other work; docs/reliability.md has what it took. */
const SOON = 20_000;
/** What the browser's processes may grow by. */
const MOST_GROWTH = 700e6;

const MB = 2 ** 20;

const open = (page, address = '/embed.html') => {
  page.addInitScript(() => delete Object.getPrototypeOf(navigator).gpu);
  return openPage(page, address);
};

const upload = (name, buffer, mimeType = 'application/octet-stream') => ({
  name,
  mimeType,
  buffer: Buffer.from(buffer),
});

/**
 * Gzip of so many megabytes of one byte, after a beginning: the same packed block again and again, as a compressor would
 * make it in a minute. Its checksum at the end is not that of what is in it; nobody is to come so far.
 */
function bomb(begin, byte, megabytes) {
  const flushed = (bytes) => deflateRawSync(bytes, { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const block = flushed(Buffer.alloc(MB, byte));
  const head = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
  return Buffer.concat([head, flushed(begin), ...Array(megabytes).fill(block), Buffer.from([3, 0]), Buffer.alloc(8)]);
}

const TEN_GB = 10 * 1024;

/** An IDX file's header. */
function idx(images, rows = 28, columns = 28) {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(0x803);
  [images, rows, columns].forEach((size, index) => bytes.writeUInt32BE(size, 4 + 4 * index));
  return bytes;
}

/** A file of runs with this packed header. */
function runs(packed) {
  const start = Buffer.concat([Buffer.from('GCL-RUNS'), Buffer.alloc(8)]);
  start.writeUInt32LE(1, 8);
  start.writeUInt32LE(packed.length, 12);
  return Buffer.concat([start, packed]);
}

const nested = (open, close) => gzipSync(`${open.repeat(1e6)}1${close.repeat(1e6)}`);

/** A PNG that says it is so large; its pixels do not come. */
function png(width, height) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const whole = Buffer.alloc(8 + body.length);
    whole.writeUInt32BE(data.length);
    body.copy(whole, 4);
    whole.writeUInt32BE(checksum(body), 4 + body.length);
    return whole;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const data = chunk('IDAT', deflateRawSync(Buffer.alloc(1000)));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    data,
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Node 20.15 has it; before, a PNG's checksum stays wrong, which only the decoder sees. */
const checksum = (bytes) => crc32?.(bytes) ?? 0;

/** What the browser's processes hold now, or held at the most, by /proc; nothing where there is none. */
async function memory(page, field) {
  const session = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.reduce((sum, { id }) => {
    try {
      const [, kilobytes] = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
      return sum + 1024 * Number(kilobytes ?? 0);
    } catch {
      return sum;
    }
  }, 0);
}

/** Something bad is given; the sentence that has to come comes soon, and memory does not grow beyond what is allowed. */
async function survives(page, give, sentence, where) {
  const before = await memory(page, 'VmRSS');
  const began = Date.now();
  await give();
  await expect(where).toContainText(sentence, { timeout: SOON });
  const took = Date.now() - began;
  const grown = (await memory(page, 'VmHWM')) - before;
  expect(grown, `${Math.round(grown / MB)} MB`).toBeLessThan(MOST_GROWTH);
  test.info().annotations.push({ type: sentence.source, description: `${took} ms, ${Math.round(grown / MB)} MB` });
}

/** Steps are still counted. */
async function goesOn(page) {
  const steps = await count(page);
  await expect.poll(() => count(page)).toBeGreaterThan(steps);
}

test('files that claim or hold too much are refused while the runs train', async ({ page, complaints }) => {
  test.setTimeout(300_000);
  await open(page);
  await trainTo(page, 3);
  const images = page.locator('gcl-own-data input[type=file]');
  const saved = page.locator('gcl-keep input[type=file]');
  const said = page.getByTestId('own-said');
  const filesSaid = page.getByTestId('files-said');
  for (const [name, bytes, sentence] of [
    ['zeros.gz', bomb(Buffer.alloc(0), 0, TEN_GB), /zeros\.gz is an IDX file of other numbers than bytes/],
    ['many-idx3-ubyte.gz', bomb(idx(60_000), 0, TEN_GB), /announces 47,040,016 bytes, and more follow/],
    ['claim-idx3-ubyte', idx(2 ** 32 - 1), /claim-idx3-ubyte is cut short: its header announces/],
    ['claim-idx3-ubyte.gz', bomb(idx(2 ** 32 - 1), 0, TEN_GB), /unpacks to more than 512 MB/],
    ['side-idx3-ubyte', idx(1, 2 ** 31, 2 ** 31), /has images of 2,147,483,648 × 2,147,483,648 pixels/],
  ]) {
    await survives(page, () => images.setInputFiles(upload(name, bytes)), sentence, said);
    await goesOn(page);
  }
  for (const [name, packed, sentence] of [
    ['spaces.gclruns', bomb(Buffer.alloc(0), 32, TEN_GB), /spaces\.gclruns holds more than any runs of this page take/],
    ['lists.gclruns', bomb(Buffer.alloc(0), 91, TEN_GB), /lists\.gclruns holds more than any runs/],
    ['nested.gclruns', nested('[', ']'), /nested\.gclruns holds more than any runs/],
    ['objects.gclruns', nested('{"a":', '}'), /objects\.gclruns holds more than any runs/],
    ['null.gclruns', gzipSync('null'), /null\.gclruns is damaged: header is null in it/],
  ]) {
    await survives(page, () => saved.setInputFiles(upload(name, runs(packed))), sentence, filesSaid);
    await goesOn(page);
  }
  expect(complaints).toEqual([]);
});

test('a picture of 60,000 × 60,000 is left out and told, and the others are used', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 3);
  const small = Buffer.from(
    await page.evaluate(async () => {
      const sheet = new OffscreenCanvas(28, 28);
      sheet.getContext('2d').fillRect(5, 5, 9, 9);
      return [...new Uint8Array(await (await sheet.convertToBlob()).arrayBuffer())];
    }),
  );
  const large = upload('large.png', png(60_000, 60_000), 'image/png');
  const many = Array.from({ length: 128 }, (_, index) => upload(`${index}.png`, small, 'image/png'));
  const images = page.locator('gcl-own-data input[type=file]');
  await survives(
    page,
    () => images.setInputFiles([large, ...many]),
    /Left out, as they have more than 64 million pixels: 1 \(large\.png\)/,
    page.getByTestId('own-preview'),
  );
  await expect(page.getByTestId('own-preview')).toContainText('128 images of 28 × 28 pixels');
  await button(page, 'Discard').click();
  await survives(
    page,
    () => images.setInputFiles([large, ...many.slice(1)]),
    /Only 127 images can be used, and a batch needs 128; 1 cannot be decoded or are too large \(large\.png\)/,
    page.getByTestId('own-said'),
  );
  await goesOn(page);
  expect(complaints).toEqual([]);
});

test('a link and attributes that are too long or too deep are told, and the page trains', async ({
  page,
  complaints,
}) => {
  await open(page, `/embed.html#preset=fast&seed=7&${'seed=x&'.repeat(3000)}`);
  const told = page.getByRole('status').or(page.getByRole('alert')).or(page.locator('gan-clipping-lab'));
  await expect(told.first()).toContainText('The link has 21,020 characters, and settings take at most 20,000');
  await trainTo(page, 3);
  await page.evaluate(() => (location.hash = `#seed=8&run=${'['.repeat(1e6)}`));
  await expect(told.first()).toContainText('settings take at most 20,000');
  for (const [config, sentence] of [
    ['{"a":'.repeat(1e6) + '1' + '}'.repeat(1e6), 'config cannot be used and is left out: 6000001 characters'],
    ['{"a":'.repeat(3000) + '1' + '}'.repeat(3000), 'is left out: config: …; it takes at most 8 levels'],
    ['{"generator":5}', 'is left out: generator: 5; it takes an object'],
  ]) {
    await page.evaluate((given) => document.querySelector('gan-clipping-lab').setAttribute('config', given), config);
    await expect(told.first()).toContainText(sentence);
  }
  await page.evaluate(() => (location.hash = '#run=constructor:1&run=__proto__:1'));
  await expect(told.first()).toContainText('“constructor” is unknown');
  await trainTo(page, 3);
  expect(complaints).toEqual([]);
});

test('a log of norms that holds too much is refused in a sentence', async ({ page, complaints }) => {
  await page.goto('/norms.html');
  await expect(button(page, 'Try a log of ours')).toBeVisible();
  const element = page.locator('gcl-own-log');
  const many = (number, make) => Array.from({ length: number }, (_, index) => make(index)).join();
  for (const [name, text, sentence] of [
    ['deep.json', '['.repeat(1e6), /it has no JSON records/],
    [
      'deep.jsonl',
      `{"step":1,"a":${'['.repeat(4e5)}${']'.repeat(4e5)}}\n`,
      /it has no JSON records|no row that could be read/,
    ],
    ['objects.json', '{"a":'.repeat(1e6), /it has no JSON records/],
    ['wide.csv', `step,${many(150_000, (index) => `p${index}`)}\n1,2\n`, /more than 20,000 different parameters/],
    ['wide.json', `{"step":1,${many(60_000, (index) => `"p${index}":1`)}}`, /more than 20,000 different parameters/],
    ['packed.csv', bomb(Buffer.alloc(0), 0, TEN_GB), /it has no lines, so it is no CSV/],
  ]) {
    const give = () => element.locator('input[type=file]').setInputFiles(upload(name, text, 'text/plain'));
    await survives(page, give, sentence, element.getByRole('alert'));
  }
  // And it reads a good one afterwards.
  await button(page, 'Try a log of ours').click();
  await expect(element.getByTestId('standing')).toContainText('example.csv');
  expect(complaints).toEqual([]);
});

test('messages of other windows change nothing', async ({ page, complaints }) => {
  await page.route('**/around.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><link rel="icon" href="data:,"><iframe src="/embed.html#seed=7" width="900" height="900"></iframe>',
    }),
  );
  await page.goto('/around.html');
  const frame = page.frameLocator('iframe');
  await expect(frame.getByRole('button', { name: 'Start', exact: true })).toBeEnabled();
  await frame.getByRole('button', { name: 'Start', exact: true }).click();
  const steps = async () => Number((await frame.getByTestId('step').innerText()).replace(/,/g, ''));
  await expect.poll(steps).toBeGreaterThan(3);
  const address = await page.frames()[1].evaluate(() => location.href);
  await page.evaluate(() => {
    const target = document.querySelector('iframe').contentWindow;
    const values = [null, undefined, 0, '', 'x'.repeat(1e5), [], {}, new Map(), new Error('no'), new Uint8Array(1e6)];
    const shapes = (value) => [
      value,
      { type: value, id: value, path: ['open'], argumentList: [value] },
      { lifeline: value, locked: value, crashed: { code: 'crashed' } },
      { id: '1', type: 'APPLY', path: ['stop'], argumentList: [] },
      { type: 'gan-clipping-lab', height: value },
    ];
    for (let round = 0; round < 200; round += 1)
      for (const value of values) for (const shape of shapes(value)) target.postMessage(shape, '*');
  });
  const now = await steps();
  await expect.poll(steps).toBeGreaterThan(now);
  expect(await page.frames()[1].evaluate(() => location.href)).toBe(address);
  expect(complaints).toEqual([]);
});

import { afterEach, describe, expect, it, vi } from 'vitest';

import { DataError } from '../../www/data/mnist.js';
import { PackageError } from '../../www/engine/backend.js';
import { PoisonedError } from '../../www/engine/device-check.js';
import { failure, inWords } from '../../www/engine/failures.js';
import { hearPanics } from '../../www/engine/panic.js';
import { discard } from '../../www/engine/trainers.js';
import { Refusal } from '../../www/messages/refusal.js';

const trap = () => new WebAssembly.RuntimeError('unreachable');

describe('an instance is not to be used again', () => {
  it.each([
    ['a trap', trap()],
    ['no memory', new RangeError('Array buffer allocation failed')],
    ['no stack', Object.assign(new Error('too much recursion'), { name: 'InternalError' })],
  ])('after %s', (_, error) => {
    expect(failure(error)).toEqual({ message: { code: 'crashed', details: { error: error.message } }, fatal: true });
  });

  it.each([
    [
      'whose package does not come',
      new PackageError('/cpu.js', new Error('404')),
      'packageFailed',
      { url: '/cpu.js', error: '404' },
    ],
    ['whose device gives no numbers', new PoisonedError(), 'poisoned', { error: expect.stringContaining('NaN') }],
    [
      'whose device is lost',
      new Error('the device did not return its results'),
      'deviceLost',
      { error: 'the device did not return its results' },
    ],
  ])('%s', (_, error, code, details) => {
    expect(failure(error)).toEqual({ message: { code, details }, fatal: true });
  });
});

describe('an instance goes on', () => {
  it.each([
    ['a refusal', new Refusal('own.few', { count: 3, needed: 4 }), 'own.few', { count: 3, needed: 4 }],
    [
      'data that cannot be had',
      new DataError('dataMissing', { url: '/a', status: 404 }),
      'dataMissing',
      { url: '/a', status: 404 },
    ],
    [
      'a refused setting',
      new Error('batchSize: 0 is out of range'),
      'setting',
      { error: 'batchSize: 0 is out of range' },
    ],
  ])('after %s, which is told by its code', (_, error, code, details) => {
    expect(failure(error)).toEqual({ message: { code, details }, fatal: false });
  });
});

describe('a call in words', () => {
  it('gives what it gives', async () => {
    expect(await inWords(async () => 7)).toBe(7);
  });

  it('fails with what the page can put into its language, and keeps what it failed of', async () => {
    const refused = new Refusal('own.few', { count: 3, needed: 4 });
    const { message, cause } = await inWords(() => Promise.reject(refused)).catch((error) => error);
    expect(JSON.parse(message)).toEqual({ code: 'own.few', details: { count: 3, needed: 4 } });
    expect(cause).toBe(refused);
  });
});

describe('what Rust said when it panicked', () => {
  const { error } = globalThis.console;
  afterEach(() => {
    globalThis.console.error = error;
    vi.useRealTimers();
  });

  it('is told with the trap that follows, and not with one much later', () => {
    vi.useFakeTimers();
    const written = vi.fn();
    globalThis.console.error = written;
    hearPanics();
    // The page has been open for long.
    vi.advanceTimersByTime(5000);
    globalThis.console.error('panicked at src/clip.rs:7:9:\nindex 3 is out of bounds\n\nStack:\n\nError\n    at f');
    expect(failure(trap()).message.details.error).toBe('panicked at src/clip.rs:7:9: index 3 is out of bounds');
    // The console has it as before.
    expect(written).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(2000);
    expect(failure(trap()).message.details.error).toBe('unreachable');
  });

  it('is one line, also where it was several', () => {
    vi.useFakeTimers();
    globalThis.console.error = () => {};
    hearPanics();
    globalThis.console.error('panicked at wgpu.rs:7:9:\nwgpu error\n\nCaused by:\n  no buffer\n\n\nStack:\n\nError');
    expect(failure(trap()).message.details.error).toBe('panicked at wgpu.rs:7:9: wgpu error Caused by: no buffer');
  });

  it('is no other thing that the console was told', () => {
    // Later than any panic of the tests before.
    vi.useFakeTimers();
    vi.advanceTimersByTime(10_000);
    globalThis.console.error = () => {};
    hearPanics();
    for (const said of ['the network is slow', new Error('panicked at nothing'), undefined]) {
      globalThis.console.error(said);
      expect(failure(trap()).message.details.error).toBe('unreachable');
    }
  });
});

describe('what a crash left', () => {
  it('is freed as far as it lets itself be', () => {
    const free = vi.fn();
    const refuse = () => {
      throw new Error('attempted to take ownership of Rust value while it was borrowed');
    };
    discard([{ trainer: { free: refuse } }, { trainer: { free } }]);
    expect(free).toHaveBeenCalledOnce();
  });
});

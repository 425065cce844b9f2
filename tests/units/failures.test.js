import { afterEach, describe, expect, it, vi } from 'vitest';

import { failure } from '../../www/engine/failures.js';
import { hearPanics } from '../../www/engine/panic.js';
import { discard } from '../../www/engine/trainers.js';

const trap = () => new WebAssembly.RuntimeError('unreachable');

describe('an instance is not to be used again', () => {
  it.each([
    ['a trap', trap()],
    ['no memory', new RangeError('Array buffer allocation failed')],
    ['no stack', Object.assign(new Error('too much recursion'), { name: 'InternalError' })],
  ])('after %s', (_, error) => {
    expect(failure(error)).toEqual({ message: { code: 'crashed', details: { error: error.message } }, fatal: true });
  });

  it('but after a refused setting', () => {
    expect(failure(new Error('batchSize: 0 is out of range')).fatal).toBe(false);
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
    globalThis.console.error('panicked at src/clip.rs:7:9:\nindex 3 is out of bounds\n\nStack:\n\nError\n    at f');
    expect(failure(trap()).message.details.error).toBe('panicked at src/clip.rs:7:9: index 3 is out of bounds');
    // The console has it as before.
    expect(written).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(2000);
    expect(failure(trap()).message.details.error).toBe('unreachable');
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

// What went wrong in a worker, as a Message that crosses to the page. No DOM.
import { PackageError } from './backend.js';
import { DataError } from '../data/mnist.js';
import { PoisonedError } from './device-check.js';
import { errorText } from '../messages/error-text.js';
import { Refusal } from '../messages/refusal.js';
import { lastPanic } from './panic.js';

/** @typedef {import('../types.d.ts').Message} Message */

/** Runs a call whose failure crosses to the page as a Message. @template T @param {() => Promise<T>} call */
export async function inWords(call) {
  try {
    return await call();
  } catch (error) {
    throw new Error(JSON.stringify(failure(error).message), { cause: error });
  }
}

/** What to tell, and whether this engine is lost. @param {unknown} error @returns {{ message: Message, fatal: boolean }} */
export function failure(error) {
  if (error instanceof DataError || error instanceof Refusal) {
    return { message: { code: error.code, details: error.details }, fatal: false };
  }
  if (error instanceof PackageError) {
    return { message: { code: 'packageFailed', details: { url: error.url, error: error.message } }, fatal: true };
  }
  if (isCrash(error)) return { message: crash(error), fatal: true };
  if (error instanceof PoisonedError)
    return { message: { code: 'poisoned', details: { error: error.message } }, fatal: true };
  const text = errorText(error);
  if (text.startsWith('the device did not return')) {
    return { message: { code: 'deviceLost', details: { error: text } }, fatal: true };
  }
  return { message: { code: 'setting', details: { error: text } }, fatal: false };
}

/**
 * Whether an instance is not to be used again: a panic in Rust ends as a trap, and no memory or no stack left ends a
 * call wherever it was.
 * @param {unknown} error
 */
export function isCrash(error) {
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) return true;
  // Firefox's own for a stack that is full.
  return error instanceof Error && error.name === 'InternalError';
}

/** What an engine is lost of. @param {unknown} error @returns {Message} */
export function crash(error) {
  return { code: 'crashed', details: { error: lastPanic() ?? errorText(error) } };
}

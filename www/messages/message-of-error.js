// What a worker's error says.
import { errorText } from './error-text.js';

/** @typedef {import('../types.d.ts').Message} Message */

/** The message that an engine's error carries. @param {unknown} error @returns {Message} */
export function messageOf(error) {
  const text = errorText(error);
  try {
    return JSON.parse(text);
  } catch {
    return { code: 'crashed', details: { error: text } };
  }
}

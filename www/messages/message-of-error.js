// What a worker's error says.
import { errorText } from './error-text.js';

/** @typedef {import('../types.d.ts').Message} Message */

/** The message that an engine's error carries. @param {unknown} error @returns {Message} */
export function messageOf(error) {
  const text = errorText(error);
  return messageIn(text) ?? { code: 'crashed', details: { error: text } };
}

/** The message that a text is; nothing where it is none, though it may be JSON, as “null” is. @param {string} text @returns {Message | undefined} */
function messageIn(text) {
  try {
    const given = JSON.parse(text);
    return isMessage(given) ? given : undefined;
  } catch {
    return undefined;
  }
}

/** @param {any} given @returns {given is Message} */
function isMessage(given) {
  const { code, details = {} } = given ?? {};
  return typeof code === 'string' && typeof details === 'object' && details !== null && !Array.isArray(details);
}

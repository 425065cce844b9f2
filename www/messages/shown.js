// What a sentence has room for of what a reader, a file or a page gave.

/** Characters of a value that a message shows. */
export const LONGEST_SHOWN = 80;

/** A value as a message shows it: its beginning, where it is long. @param {string} text */
export function shown(text) {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

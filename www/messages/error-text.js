/** What an error says, whatever was thrown. @param {unknown} error */
export function errorText(error) {
  if (error instanceof Error) return `${error.message}`;
  try {
    return String(error);
  } catch {
    // An object that is no text, as one without a prototype.
    return 'an error without words';
  }
}

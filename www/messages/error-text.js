/** What an error says, whatever was thrown. @param {unknown} error */
export function errorText(error) {
  return error instanceof Error ? error.message : String(error);
}

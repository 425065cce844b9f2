/** The letter of a run, by which all messages and files call it. @param {number} id 0 is A */
export function letter(id) {
  return String.fromCharCode(65 + id);
}

// How deep JSON is nested and how many values it has, seen from its bytes as they come: a parser would first make all of
// them, and a few packed bytes can hold more lists and objects than the memory does. Pure.

const [QUOTE, BACKSLASH, COMMA, COLON] = [34, 92, 44, 58];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

export class JsonScan {
  /** The deepest nesting so far. */
  depth = 0;
  /** Lists and objects so far. */
  nodes = 0;
  /** What parts values, so far. */
  marks = 0;
  #open = 0;
  #inText = false;
  #isEscaped = false;

  /** @param {Uint8Array} bytes that follow those before */
  push(bytes) {
    // In locals: a header may have a hundred million of them.
    let [depth, nodes, marks, open, inText, isEscaped] = this.#state;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (inText) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) inText = false;
      } else if (byte === QUOTE) inText = true;
      else if (byte === COMMA || byte === COLON) marks += 1;
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        nodes += 1;
        open += 1;
        if (open > depth) depth = open;
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) open -= 1;
    }
    Object.assign(this, { depth, nodes, marks });
    [this.#open, this.#inText, this.#isEscaped] = [open, inText, isEscaped];
  }

  /** @returns {[number, number, number, number, boolean, boolean]} */
  get #state() {
    return [this.depth, this.nodes, this.marks, this.#open, this.#inText, this.#isEscaped];
  }
}

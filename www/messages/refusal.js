// What a reader gave and cannot be taken, as a Message in any language.

/** A file, image or setting that is refused; nothing has changed by it. */
export class Refusal extends Error {
  /** @param {string} code @param {Record<string, string | number>} [details] */
  constructor(code, details = {}) {
    super(JSON.stringify({ code, details }));
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }
}

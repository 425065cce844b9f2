// A made-up worker in the place of www/session/remote-worker.js: what it is asked waits until a test answers.
export class GoneError extends Error {
  constructor(reason) {
    super(JSON.stringify(reason));
  }
}

export class Remote {
  /** Those that were started, in their order. @type {Remote[]} */
  static made = [];
  /** What was started with that name. @param {string} name */
  static named = (name) => Remote.made.filter((one) => one.name === name);

  ended = false;
  /** What it was asked, to be answered. */
  asked = [];

  constructor(script, name, onLoss) {
    Object.assign(this, { script, name, onLoss });
    Remote.made.push(this);
  }

  get calls() {
    const ask = (name, given) =>
      new Promise((resolve, reject) => this.asked.push({ name, given, answer: resolve, refuse: reject }));
    return new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : (...given) => ask(name, given)) });
  }

  settling(ask) {
    return ask();
  }

  lose(problem) {
    if (this.ended) return;
    this.ended = true;
    this.onLoss(problem, true);
    for (const { refuse } of this.asked) refuse(new GoneError(problem));
  }

  close() {
    this.ended = true;
  }
}

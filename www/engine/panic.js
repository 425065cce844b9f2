// What Rust said when it panicked: the trap that follows says only `unreachable`. Worker side.

/** A trap follows its panic at once; what was said longer ago is of another one. */
const FRESH_MS = 1000;

/** @type {{ text: string, at: number } | undefined} */
let last;

/** Listens to what the panic hook writes to the console, which it still does. */
export function hearPanics() {
  const { console } = globalThis;
  const write = console.error;
  console.error = (...said) => {
    const [text] = said;
    if (typeof text === 'string' && text.startsWith('panicked at')) last = { text, at: performance.now() };
    write.apply(console, said);
  };
}

/** Where and why Rust panicked, without the stack; nothing where no panic was heard of late. */
export function lastPanic() {
  if (!last || performance.now() - last.at > FRESH_MS) return undefined;
  return last.text.split('\n\nStack:')[0].replace(/\s+/g, ' ').trim();
}

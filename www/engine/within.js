/** A script that is this late does not come. */
const LATE_MS = 60_000;

/** What a promise gives, if it does so in a minute: an import cannot be given up otherwise. @template T @param {Promise<T>} promise */
export async function withinAMinute(promise) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('stalled')), LATE_MS);
  });
  try {
    return /** @type {T} */ (await Promise.race([promise, late]));
  } finally {
    clearTimeout(timer);
  }
}

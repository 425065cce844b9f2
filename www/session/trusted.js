// Trusted Types: where a page requires them, a worker's address has to come from a policy that the page allows by name.

const POLICY = 'gan-clipping-lab';

/**
 * The address as `new Worker` takes it. Where the policy cannot be made (the page allows no such name, or a second copy
 * of this script made it already) it is the address itself, which the browser then refuses if the page requires more.
 * @type {((url: string) => string) | undefined}
 */
let asScript;

/** @param {string} url of one of the element's own workers */
export function trusted(url) {
  asScript ??= policy();
  return asScript(url);
}

/** @returns {(url: string) => string} */
function policy() {
  // Not among TypeScript's own types of the DOM.
  const { trustedTypes } = /** @type {any} */ (globalThis);
  try {
    const made = trustedTypes?.createPolicy(POLICY, { createScriptURL: (/** @type {string} */ url) => url });
    if (made) return (url) => made.createScriptURL(url);
  } catch {
    // As said above.
  }
  return (url) => url;
}

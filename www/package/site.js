// In the place of www/session/site.js in the npm package. Its files are named one by one, by `new URL(…,
// import.meta.url)`, which Vite and webpack follow; where nothing follows it, they are beside the script.
import files from 'virtual:files';

/** Where the files are in name only: each has an address of its own. */
export const SITE = 'npm://gan-clipping-lab/';

/** No page comes with the package, and its script is imported by its name. */
export const [PAGE, SCRIPT] = ['', ''];

/** Vite before 8 moves the script into the first folder, in development, and not what lies beside it. */
const [MOVED, OWN] = ['/.vite/deps/', '/gan-clipping-lab/dist/'];

/** Where a file of that address is looked for, in this order. @param {string} url */
export function addressesOf(url) {
  const path = url.startsWith(SITE) ? url.slice(SITE.length) : '';
  // Below a `src` they have their own names.
  if (!Object.hasOwn(files, path)) return [url];
  return [...new Set([files[path], files[path].replace(MOVED, OWN)])];
}

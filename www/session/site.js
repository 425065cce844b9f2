// Where the element's files lie: below the site's folder, under their own names. The npm package has a module of its own
// in the place of this one (www/package/site.js), since a bundler moves files and gives them names.

/** The folder that holds pkg/ and data/, from where this file lies. */
export const SITE = new URL(import.meta.env.DEV ? '../../' : '../', import.meta.url).href;

/** The page below a folder that a link's settings are appended to; none where no page comes with the files. */
export const PAGE = 'embed.html';
/** The element's script, under a name that stays, so that a page can link it. */
export const SCRIPT = 'assets/gan-clipping-lab.js';

/** Where a file of that address is looked for, in this order. @param {string} url */
export const addressesOf = (url) => [url];

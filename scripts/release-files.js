// Which files of a release its service worker keeps, and when: before they are asked for what training needs, with the
// pages and their scripts; once they were asked for what few readers need and is large.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {import('../www/offline/service-worker.d.ts').ReleaseFiles} ReleaseFiles */

/** The pages that open without a network after a visit of any of them. */
const PAGES = ['index.html', 'zh-CN/index.html', 'embed.html', 'figures.html', 'norms.html'];
/** Pages of which nothing is kept before they were opened: the bench brings its peers' engines with it. */
const PAGES_ON_USE = ['bench.html'];
/** Of the files that pages lead to, those that are large and not needed for training: finished runs, an example of a log. */
const LARGE = /\.(safetensors|csv)$/;
/** Under `assets/` all but these are named by what they hold (vite.config.js). */
const STABLE = /^assets\/(gan-clipping-lab\.js$|posters\/)/;
/** Kept as they are on every host: a host may unpack a shard, whose pixels are checked where they are used. */
const WHOLE = /\.(html|js|json|webmanifest)$/;

/**
 * @param {string} site the folder of a release
 * @param {{ packages: string, more: string[] }} given the folder of the wasm packages in it, and what else training needs
 * @returns {ReleaseFiles}
 */
export function releaseFiles(site, { packages, more: others }) {
  const reached = reachedFrom(site, PAGES);
  const pages = PAGES_ON_USE.filter((page) => existsSync(join(site, page)));
  const more = reachedFrom(site, pages).filter((path) => !reached.includes(path) && !pages.includes(path));
  const large = reached.filter((path) => LARGE.test(path));
  const used = [...large, ...more, ...filesOf(site, `${packages}webgpu`)];
  const unnamed = used.filter((path) => !isHashed(path, packages));
  if (unnamed.length > 0) {
    throw new Error(
      `Two releases could be mixed: a page that is kept on use needs ${unnamed.join(', ')}, of a fixed name.`,
    );
  }
  const cpu = filesOf(site, `${packages}cpu`);
  const [relaxed, plain] = ['relaxed_bg.wasm', 'lab_bg.wasm'].map(
    (end) => cpu.find((path) => path.endsWith(end)) ?? '',
  );
  const glue = cpu.filter((path) => path.endsWith('.js'));
  const kept = [...reached.filter((path) => !LARGE.test(path)), ...glue, ...others];
  return {
    precached: kept.map((path) => entryOf(site, path, packages)),
    cpu: [relaxed || plain, plain],
    used: used.toSorted(),
    pages,
  };
}

/** Whether its name, or its folder's, changes with what it holds. @param {string} path @param {string} packages */
const isHashed = (path, packages) => path.startsWith(packages) || (path.startsWith('assets/') && !STABLE.test(path));

/** @param {string} site @param {string} path @param {string} packages */
function entryOf(site, path, packages) {
  if (isHashed(path, packages)) return { url: path, revision: null };
  const bytes = readFileSync(join(site, path));
  const entry = { url: path, revision: createHash('sha256').update(bytes).digest('hex').slice(0, 16) };
  // While a host takes up a release it may still send files of the one before.
  return WHOLE.test(path)
    ? { ...entry, integrity: `sha256-${createHash('sha256').update(bytes).digest('base64')}` }
    : entry;
}

/**
 * The pages and all files in `assets/` that these name, and that those name. Their names have a hash, so that no text has
 * them by chance.
 * @param {string} site @param {string[]} pages
 */
export function reachedFrom(site, pages) {
  const entries = readdirSync(join(site, 'assets'), { withFileTypes: true });
  const assets = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  /** @type {Set<string>} */
  const reached = new Set();
  const visit = (/** @type {string} */ path) => {
    if (reached.has(path)) return;
    reached.add(path);
    if (!/\.(html|js|css|webmanifest)$/.test(path)) return;
    const text = readFileSync(join(site, path), 'utf8');
    for (const name of assets) if (text.includes(name)) visit(`assets/${name}`);
  };
  for (const page of pages) visit(page);
  return [...reached];
}

/** @param {string} site @param {string} folder */
function filesOf(site, folder) {
  if (!existsSync(join(site, folder))) return [];
  return readdirSync(join(site, folder))
    .filter((name) => /\.(js|wasm)$/.test(name))
    .map((name) => `${folder}/${name}`)
    .toSorted();
}

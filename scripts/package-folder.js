// The folder of the wasm packages in a build for publication: named by a hash of all that it holds.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The packages' files that a page loads, by paths below pkg/. @param {string} folder pkg */
export function packageFiles(folder) {
  return ['cpu', 'webgpu']
    .filter((name) => existsSync(join(folder, name)))
    .flatMap((name) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`))
    .filter((path) => /\.(js|wasm)$/.test(path))
    .toSorted();
}

/** `pkg/0123456789/`, below the site. @param {string} folder pkg */
export function hashedFolder(folder) {
  const hash = createHash('sha256');
  for (const path of packageFiles(folder)) hash.update(path).update(readFileSync(join(folder, path)));
  return `pkg/${hash.digest('hex').slice(0, 10)}/`;
}

/** Where the packages lie in a built site, below it: in one for publication by its hash. @param {string} site dist */
export function folderInSite(site) {
  if (existsSync(join(site, 'pkg', 'cpu'))) return 'pkg/';
  return `pkg/${readdirSync(join(site, 'pkg'))[0]}/`;
}

// The custom-elements manifest of the npm package, which editors read: what the analyzer finds in the element's source and
// its JSDoc, without what is not for a page's own program.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { root } from './run.js';

const SOURCE = 'www/element/gan-clipping-lab.js';
const ANALYZER = join(root, 'node_modules', '@custom-elements-manifest', 'analyzer', 'cem.js');

/**
 * @typedef {{ name: string, fieldName?: string, attribute?: string, privacy?: string, kind?: string, description?: string,
 *   type?: { text: string } }} Entry
 */

/** @param {string} path of the module in the package */
export function manifest(path) {
  const found = analyzed();
  const [module] = found.modules;
  const [{ attributes, members, ...element }] = module.declarations;
  const exported = { declaration: { name: element.name, module: path } };
  return {
    ...found,
    modules: [
      {
        ...module,
        path,
        declarations: [
          {
            ...element,
            attributes: attributes.filter(isPublic),
            members: members.filter((/** @type {Entry} */ member) => isPublic(member) && isPagesOwn(member)),
          },
        ],
        exports: [
          { kind: 'js', name: element.name, ...exported },
          { kind: 'custom-element-definition', name: element.tagName, ...exported },
        ],
      },
    ],
  };
}

/** Inner state of Lit's is no attribute. @param {Entry} entry */
function isPublic({ name, privacy }) {
  return privacy !== 'private' && name !== 'linkMessages';
}

/** Methods, and the properties of attributes. @param {Entry} member */
function isPagesOwn({ kind, attribute }) {
  return kind === 'method' || attribute !== undefined;
}

/** What the analyzer writes. @returns {{ modules: any[] }} */
function analyzed() {
  // It takes a folder below the one it runs in.
  const folder = mkdtempSync(join(root, '.manifest-'));
  try {
    // By a flag it cannot be kept from writing its path into package.json.
    const config = join(folder, 'config.mjs');
    writeFileSync(config, 'export default { packagejson: false };\n');
    const where = ['--config', relative(root, config), '--outdir', relative(root, folder)];
    const options = ['--globs', SOURCE, '--litelement', '--quiet', ...where];
    execFileSync(process.execPath, [ANALYZER, 'analyze', ...options], { cwd: root });
    return JSON.parse(readFileSync(join(folder, 'custom-elements.json'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// The licences of everything that is inside the npm package and of others: the npm packages whose modules went into its
// scripts, the crates that went into its wasm, the font and MNIST.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { Failure, output, root } from './run.js';

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} version
 * @property {string} licence an SPDX expression, or as the package has it
 * @property {string} folder where its licence's text lies
 */

const LICENCE_FILE =
  /^(licen[cs]e|copying|notice|unlicense|copyright)([-_](mit|apache|apache2|zlib|bsd|unlicense)([-_].*)?)?(\.(md|txt))?$/i;

/** @param {string[]} modules paths of the modules in the scripts */
export async function notices(modules) {
  const scripts = packagesOf(modules);
  const crates = await cratesOf(['cpu', 'relaxed-simd', 'webgpu']);
  const texts = textsOf([...scripts, ...crates]);
  return `# What is inside this package and of others

The font of formulas, \`math.woff2\`, is a subset of STIX Two Math under the SIL Open Font License; its text is at the end.
\`data/\` is MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges, CC BY-SA 3.0, repacked.

## In the scripts

${table(scripts)}

## In the wasm

${table(crates)}

## Licences as these carry them

${[...texts].map(([text, names]) => `### ${[...names].join(', ')}\n\n${quoted(text)}`).join('\n\n')}

### math.woff2

${quoted(readFileSync(join(root, 'assets', 'fonts', 'LICENSE.txt'), 'utf8'))}
`;
}

/** @param {Part[]} parts */
function table(parts) {
  return ['| name | version | licence |', '| --- | --- | --- |']
    .concat(parts.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`))
    .join('\n');
}

/** The texts, each once, with those that carry it. @param {Part[]} parts */
function textsOf(parts) {
  /** @type {Map<string, Set<string>>} */
  const texts = new Map();
  for (const part of parts) {
    for (const file of filesOf(part)) {
      const text = readFileSync(join(part.folder, file), 'utf8').replace(/\r/g, '').trim();
      texts.set(text, (texts.get(text) ?? new Set()).add(part.name));
    }
  }
  return texts;
}

/** Where one may choose, MIT is chosen. @param {Part} part */
function filesOf({ licence, folder }) {
  const files = readdirSync(folder).filter((file) => LICENCE_FILE.test(file));
  const mit = files.filter((file) => /mit/i.test(file));
  return /MIT/.test(licence) && mit.length > 0 ? mit : files;
}

/** @param {string} text */
const quoted = (text) => `\`\`\`\`text\n${text.trim()}\n\`\`\`\``;

/** The npm packages that modules are of. @param {string[]} modules @returns {Part[]} */
function packagesOf(modules) {
  const folders = new Set(modules.map((path) => /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]));
  return [...folders]
    .filter((folder) => folder !== undefined)
    .toSorted()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      if (!license) throw new Failure(`${folder}/package.json names no licence.`);
      return { name, version, licence: license, folder };
    });
}

/** The crates in the wasm of these features, as cargo resolves them; our own are under this package's licence. @param {string[]} features @returns {Promise<Part[]>} */
async function cratesOf(features) {
  const listed = await Promise.all(features.map(treeOf));
  const folders = await foldersOfCrates();
  const lines = new Set(listed.flatMap((text) => text.split('\n')).filter((line) => line && !line.includes(' (/')));
  return [...lines].toSorted().map((line) => {
    const [, name, version, licence] = /^(\S+) v(\S+)(?: \(.*?\))?\|(.*)$/.exec(line.replace(/ \(\*\)$/, '')) ?? [];
    const folder = folders.get(`${name} ${version}`);
    if (!folder || !licence) throw new Failure(`The licence of a crate cannot be told from “${line}”.`);
    return { name, version, licence, folder };
  });
}

/** @param {string} feature */
async function treeOf(feature) {
  const target = ['--target', 'wasm32-unknown-unknown', '--no-default-features', '--features', feature];
  const shape = ['--edges', 'normal,no-proc-macro', '--prefix', 'none', '--format', '{p}|{l}'];
  const text = await output('cargo', ['tree', '--quiet', '--locked', ...target, ...shape]);
  if (!text) throw new Failure('`cargo tree` failed, from which the licences of the wasm are taken.');
  return text;
}

/** @returns {Promise<Map<string, string>>} folders by name and version */
async function foldersOfCrates() {
  const text = await output('cargo', ['metadata', '--quiet', '--locked', '--format-version', '1']);
  if (!text) throw new Failure('`cargo metadata` failed, from which the licences of the wasm are taken.');
  /** @type {{ packages: { name: string, version: string, manifest_path: string }[] }} */
  const { packages } = JSON.parse(text);
  const there = packages.filter(({ manifest_path: manifest }) => existsSync(manifest));
  return new Map(there.map(({ name, version, manifest_path: manifest }) => [`${name} ${version}`, dirname(manifest)]));
}

// The custom-elements manifest of the npm package says what docs/embedding.md says.
import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { manifest } from '../../scripts/manifest.js';

const docs = readFileSync('docs/embedding.md', 'utf8');
const [module] = manifest('dist/gan-clipping-lab.js').modules;
const [element] = module.declarations;
const names = (list) => list.map(({ name }) => name).toSorted();
/** The names in the first column of a table of the docs. */
const column = (head) => {
  const table = docs.split(/\n\n/).find((text) => new RegExp(`^\\| ${head} *\\|`).test(text));
  return [...table.matchAll(/^\| `([^`(]+)/gm)].map(([, name]) => name).toSorted();
};

it('names the tag, the class and where it comes from', () => {
  expect(element.tagName).toBe('gan-clipping-lab');
  expect(module.exports.map(({ kind, name, declaration }) => [kind, name, declaration.module])).toEqual([
    ['js', 'GanClippingLab', 'dist/gan-clipping-lab.js'],
    ['custom-element-definition', 'gan-clipping-lab', 'dist/gan-clipping-lab.js'],
  ]);
});

it('has the attributes, events properties of CSS and parts of the docs, each with a sentence', () => {
  for (const [found, head] of [
    [element.attributes, 'attribute'],
    [element.events, 'event'],
    [element.cssProperties, 'property'],
    [element.cssParts, 'part'],
  ]) {
    expect(names(found)).toEqual(column(head));
    expect(found.filter(({ description }) => !description)).toEqual([]);
  }
});

it('has the methods of the docs and nothing private', () => {
  const methods = element.members.filter(({ kind }) => kind === 'method');
  expect(names(methods)).toEqual([...column('method'), 'stats'].toSorted());
  expect(element.members.filter(({ privacy, name }) => privacy === 'private' || name.startsWith('#'))).toEqual([]);
});

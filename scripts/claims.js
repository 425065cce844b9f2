// docs/claims.md: each sentence of the article that quotes the study, with the rows that carry it.
//   node scripts/claims.js
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { isMain, root } from './run.js';
import { fillNumbers, found, FOUND, nameOf, partsOf, references, rowsIn, STUDIES } from './study.js';

/** @typedef {{ setting: string, name: string, study: string, row: any }} Carrier a row of a study */

export const CLAIMS = join(root, 'docs', 'claims.md');

/** All rows of all studies. @returns {Carrier[]} */
export function carriers() {
  return STUDIES.flatMap(({ folder }) => {
    return rowsIn(folder).map((row) => ({ setting: row.setting, name: nameOf(row), study: folder, row }));
  });
}

/** The sentences of an article that quote the study, in its order; those of its tables as one a row. @param {string} html */
export function sentences(html) {
  const [main] = /<main>[\s\S]*<\/main>/.exec(html) ?? [''];
  const blocks = main.match(/<(p|tr|li|figcaption)\b[\s\S]*?<\/\1>/g) ?? [];
  return blocks.flatMap((block) => {
    const text = block
      .replace(/<\/t[hd]>\s*<t[hd]\b[^>]*>/g, ' · ')
      .replace(/<[^>]*>/g, '')
      .replace(/\s+/g, ' ')
      .trim();
    const parts = block.startsWith('<tr') ? [text] : text.split(/(?<=[.!?:]) (?=[A-Z])/);
    return parts.filter((part) => references(part).length > 0);
  });
}

/** docs/claims.md as it should be. */
export function claims() {
  const all = carriers();
  const find = (/** @type {string} */ reference) => {
    const { setting, name } = partsOf(reference);
    return all.find((one) => one.setting === setting && one.name === name);
  };
  const rows = all.map(({ row }) => row);
  const lines = sentences(readFileSync(join(root, 'index.html'), 'utf8')).map((sentence) => {
    const quoted = references(sentence);
    const carrying = [...new Set(quoted.map(find))].filter((one) => one !== undefined);
    const described = carrying.map((carrier) => {
      const ofIt = quoted.filter((reference) => find(reference) === carrier);
      return describe(
        carrier,
        ofIt.map((reference) => partsOf(reference).field),
      );
    });
    return `| ${cell(fillNumbers(sentence, rows))} | ${described.join('<br>')} | ${commandsOf(carrying)} |`;
  });
  return `${HEAD(all)}\n| sentence | rows that carry it | reproduced by |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
}

/** @param {Carrier[]} all */
const HEAD = (all) => `# What the article claims, and what carries it

Written by \`node scripts/claims.js\`; a test holds it to the article and to the studies.

A row is a setting with one clipping, over the seeds of its plan. Its ratio is the distance to the test images over that
without clipping, seed by seed, as a geometric mean with its 95 % interval. The first p is two-sided, by Student's t of the
ratios' logarithms; the second is the same with all comparisons of that study made (Holm 1979): ${STUDIES.map(
  ({ folder }) =>
    `${all.filter((one) => one.study === folder && one.row.againstNone).length} in [${folder}](${folder.replace('docs/', '')}/plan.json)`,
).join(', ')}.
Where the article says without more that clipping helps or harms, the second p of its rows is below 0.05, and a test holds
that. A row marked *open* has a first p below 0.05 and a second one above it: what its sentence says is what was counted, and
not that it will be so again. Ranks are of ways that had equally many tries, each with its best, on seeds that had no part
in the choice; the places are those that paired tests of all pairs leave open (Holm). What is told of a course over the steps
([docs/time](time/study.md)), or of spikes and updates ([docs/why](why/study.md)), has its p corrected for all that is compared of
that kind on that page.

All rows were planned: each stands in a plan that was run whole, and all of them are in the study's tables. Which of them a
sentence names was chosen once they were seen; that is what the second p is for. Sentences that compare two clippings with
each other, or say that C does not matter, were found and not planned: they rest on the intervals that are named, and on
nothing else.
`;

/** @param {Carrier} carrier @param {string[]} fields what is quoted of it */
function describe({ setting, name, row }, fields) {
  const special = fields.filter((field) => FOUND.test(field));
  if (special.length > 0) return `\`${setting}\` ${name}: ${findings(row, special).join('; ')}`;
  const { runs, collapsed, againstNone, pHolm, test, ranked } = row;
  const distance = `distance ${test.mean.toFixed(0)} ± ${test.standardError.toFixed(0)}, ${collapsed} of ${runs} collapsed`;
  const ratio =
    againstNone && `${againstNone.ratio.toFixed(2)} (${againstNone.low.toFixed(2)} to ${againstNone.high.toFixed(2)})`;
  const isOpen = againstNone?.p < 0.05 && pHolm >= 0.05;
  const p =
    againstNone && `p ${probability(againstNone.p)}, with all ${probability(pHolm)}${isOpen ? ' *(open)*' : ''}`;
  return `\`${setting}\` ${name}: ${[ratio, p, ranked && placeOf(ranked), distance].filter(Boolean).join('; ')}`;
}

/** What a course, spikes or updates say. @param {any} row @param {string[]} fields */
function findings(row, fields) {
  const bases = new Set(fields.map((field) => field.replace(/(Ratio|Low|High)$/, '')));
  return [...bases].map((field) => {
    const [, kind, of, network] = FOUND.exec(field) ?? [];
    const what = {
      at: `after ${of} steps`,
      reach: `steps to ${of}`,
      spikes: `${network}’s spikes in 1,000 steps`,
      tail: `the tail of ${network}’s norm`,
      updates: `${network}’s updates over those without clipping`,
      pace: `${network}’s pace ${of} steps after a spike`,
    }[kind];
    const { text, compared, pHolm } = found(row, field) ?? {};
    if (!compared) return `${what} ${text}`;
    const { ratio, low, high, p } = compared;
    const isOpen = p < 0.05 && (pHolm ?? 1) >= 0.05;
    const numbers = `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}); p ${probability(p)}, with all ${probability(pHolm ?? 1)}`;
    return `${[what, text].filter(Boolean).join(' ')}, ${numbers}${isOpen ? ' *(open)*' : ''}`;
  });
}

/** @param {{ ranks: [number, number], againstBest: { ratio: number, low: number, high: number } | null }} ranked */
function placeOf({ ranks: [from, to], againstBest }) {
  const place = `place ${from === to ? from : `${from} to ${to}`}`;
  if (!againstBest) return place;
  const { ratio, low, high } = againstBest;
  return `${place}, ${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}) of the first`;
}

/** @param {number} p */
const probability = (p) => (p < 0.001 ? '< 0.001' : p.toFixed(3));

/** @param {Carrier[]} carrying */
function commandsOf(carrying) {
  const folders = new Set(carrying.map(({ study }) => study));
  return STUDIES.filter(({ folder }) => folders.has(folder))
    .map(({ command }) => `\`${command}\``)
    .join('<br>');
}

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('&times;', '×');

if (isMain(import.meta.url)) writeFileSync(CLAIMS, claims());

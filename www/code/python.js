// What the programs in Python have alike, for PyTorch and for Keras.
import { clipWords, group, SHARD_IMAGES, STEPS, TRAIN_IMAGES } from './complete.js';
import { LOSS_WORDS } from './loss-words.js';
import { regularizerWords } from './regularizer-words.js';

/** @typedef {import('./complete.js').Settings} Settings */

/** What stands at the head of the program. @param {Settings} settings @param {string} needs @param {{ file: string, download: string }} own */
export function docstring(settings, needs, { file, download }) {
  const { loss, generator, discriminator, weightClip, discriminatorSteps, architecture } = settings;
  const networks = architecture === 'dcgan' ? 'a DCGAN' : 'MLPs';
  return `"""A GAN on MNIST with the settings of a run of GAN Clipping Lab: ${networks}, the loss “${loss}”.

G: ${clipWords(generator.clip)}.
D: ${clipWords(discriminator.clip)}${discriminatorSteps > 1 ? `; ${discriminatorSteps} updates a step` : ''}${
    weightClip === null ? '' : `; its weights clipped to ±${weightClip}`
  }${regularizerWords(settings)}.

    python ${file}                   # ${download}
    python ${file} --mnist FOLDER    # reads train-images-idx3-ubyte (or .gz) there

${needs}
Weights, noise and the order of the images come from this library's own generators: the settings are
those of the page, the random numbers are not.
"""`;
}

/** The command line. */
export const ARGUMENTS = `parser = argparse.ArgumentParser()
parser.add_argument("--mnist", type=Path, help="the folder that holds train-images-idx3-ubyte")
parser.add_argument("--steps", type=int, default=${STEPS})
arguments = parser.parse_args()`;

/** Reads the images; \`download\` are the lines that fetch them as an array. @param {string[]} download */
export function mnist(download) {
  return `def mnist(folder):
    """The first ${group(TRAIN_IMAGES)} training images, 784 pixels in 0..1 each; the page trains on no others."""
    if folder is None:
${download.map((line) => `        ${line}`).join('\n')}
    else:
        file = folder / "train-images-idx3-ubyte"
        data = file.read_bytes() if file.exists() else gzip.open(f"{file}.gz").read()
        pixels = np.frombuffer(data, np.uint8, offset=16)
    return pixels.reshape(-1, 784)[:${group(TRAIN_IMAGES, '_')}].astype(np.float32) / 255`;
}

/** Draws batches; \`permutation\` is a call that gives a random order of \`pool\` images. @param {string} permutation */
export function batches(permutation) {
  return `def batches(images, size):
    """Images in random order without repetition; epoch e draws from the first e × ${group(SHARD_IMAGES)}, as in the page."""
    for epoch in itertools.count(1):
        pool = min(epoch * ${group(SHARD_IMAGES, '_')}, len(images))
        order = ${permutation}
        for start in range(0, pool - size + 1, size):
            yield images[order[start:start + size]]`;
}

/** Both losses as functions of D's scores. @param {Settings['loss']} loss @param {{ d: string, g: string }} formulas of the library */
export function lossFunctions(loss, { d, g }) {
  return `def discriminator_loss(real, fake):
    """${LOSS_WORDS[loss]}"""
    return ${d}


def generator_loss(fake):
    return ${g}`;
}

/** Ends a run as the page does. */
export const FINITE = `def finite(norm, step):
    if not math.isfinite(norm):
        raise SystemExit(f"Diverged at step {step + 1}: a gradient is no longer finite.")
    return norm`;

/** Writes a picture that needs no library. */
export const SAVE_SAMPLES = `def save_samples(pixels, file="samples.pgm"):
    """64 samples in a grid of 8 × 8, as a picture."""
    grid = (pixels.reshape(8, 8, 28, 28) * 255).round().astype(np.uint8)
    grid = grid.transpose(0, 2, 1, 3).reshape(224, 224)
    Path(file).write_bytes(b"P5 224 224 255\\n" + grid.tobytes())`;

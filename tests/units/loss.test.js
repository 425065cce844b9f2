// What the page says of a loss is true of the loss: held against the losses written out, and those against PyTorch's.
import { describe, expect, it } from 'vitest';

import { chanceOf, isOfProbabilities, isPositive, LOSS_NAMES } from '../../www/setup/loss.js';
import golden from '../golden/loss.json' with { type: 'json' };

const NETWORKS = ['generator', 'discriminator'];
/** Logits of images and of fakes: the edges and some between. */
const [REAL, FAKE] = [golden.real, golden.fake].map((logits) => logits.map(Math.fround));

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const softplus = (value) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
const meanOf = (logits, each) => mean(logits.map(each));

const crossEntropy = (real, fake) => meanOf(real, (one) => softplus(-one)) + meanOf(fake, softplus);
const slope = (fake) => -mean(fake);

/** Each network's loss by the logits of real images and of fakes, as src/losses/gan.rs has it. */
const WRITTEN_OUT = {
  minimax: { generator: (_, fake) => -meanOf(fake, softplus), discriminator: crossEntropy },
  nonSaturating: { generator: (_, fake) => meanOf(fake, (one) => softplus(-one)), discriminator: crossEntropy },
  wasserstein: { generator: (_, fake) => slope(fake), discriminator: (real, fake) => mean(fake) - mean(real) },
  leastSquares: {
    generator: (_, fake) => meanOf(fake, (one) => (one - 1) ** 2) / 2,
    discriminator: (real, fake) => (meanOf(real, (one) => (one - 1) ** 2) + meanOf(fake, (one) => one ** 2)) / 2,
  },
  hinge: {
    generator: (_, fake) => slope(fake),
    discriminator: (real, fake) =>
      meanOf(real, (one) => Math.max(0, 1 - one)) + meanOf(fake, (one) => Math.max(0, 1 + one)),
  },
};

it('the losses that a reader can choose are those that are trained, as PyTorch has them', () => {
  expect(LOSS_NAMES).toEqual(golden.losses.map(({ kind }) => kind));
  for (const { kind, ...networks } of golden.losses) {
    for (const name of NETWORKS) {
      expect(WRITTEN_OUT[kind][name](REAL, FAKE), `${kind} ${name}`).toBeCloseTo(networks[name].loss, 12);
    }
  }
});

describe.each(LOSS_NAMES)('the loss %s', (loss) => {
  it('is of probabilities where D’s is the cross-entropy of its two labels', () => {
    const [own, entropy] = [WRITTEN_OUT[loss].discriminator, crossEntropy].map((one) => one(REAL, FAKE));
    expect(isOfProbabilities(loss)).toBe(own === entropy);
  });

  it.each(NETWORKS)('of the %s has a logarithmic axis where it is above 0 whatever D says', (network) => {
    const said = REAL.flatMap((real) => FAKE.map((fake) => WRITTEN_OUT[loss][network]([real], [fake])));
    expect(isPositive(loss, network)).toBe(said.every((one) => one > 0));
  });

  it.each(NETWORKS)('of the %s has its line of chance at what it is where every logit is 0', (network) => {
    const guessed = WRITTEN_OUT[loss][network]([0], [0]);
    // Where scores are no probabilities, a score of 0 is not a guess.
    if (isOfProbabilities(loss)) expect(chanceOf(loss, network)).toBeCloseTo(guessed, 12);
    else expect(chanceOf(loss, network)).toBeUndefined();
  });
});

it('a configuration that names no loss has the engine’s own, minimax', () => {
  expect(isOfProbabilities()).toBe(isOfProbabilities('minimax'));
  for (const network of NETWORKS) {
    expect(isPositive(undefined, network)).toBe(isPositive('minimax', network));
    expect(chanceOf(undefined, network)).toBe(chanceOf('minimax', network));
  }
});

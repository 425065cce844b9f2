// The losses that a reader can choose, as src/losses/ has them.

/** @typedef {import('../types.d.ts').Loss} Loss */

export const LOSS_NAMES = /** @type {Loss[]} */ (['minimax', 'nonSaturating', 'wasserstein', 'leastSquares', 'hinge']);

/** Whether D's scores are probabilities: the loss is then of their logarithms, in nats. @param {Loss} [loss] */
export function isOfProbabilities(loss = 'minimax') {
  return loss === 'minimax' || loss === 'nonSaturating';
}

/**
 * Whether a network's loss is above 0 whatever D says: it has a logarithmic axis then.
 * @param {Loss | undefined} loss @param {'generator' | 'discriminator'} network
 */
export function isPositive(loss = 'minimax', network) {
  if (loss === 'minimax') return network === 'discriminator';
  return loss === 'nonSaturating' || loss === 'leastSquares';
}

/**
 * The loss where D can only guess, so that every image is as probably real as not; none where D's scores are no
 * probabilities.
 * @param {Loss | undefined} loss @param {'generator' | 'discriminator'} network
 */
export function chanceOf(loss = 'minimax', network) {
  if (!isOfProbabilities(loss)) return undefined;
  if (network === 'discriminator') return 2 * Math.LN2;
  return loss === 'minimax' ? -Math.LN2 : Math.LN2;
}

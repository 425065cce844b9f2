// The losses that a reader can choose, as src/losses/ has them.

/** @typedef {import('../types.d.ts').Loss} Loss */

export const LOSS_NAMES = /** @type {Loss[]} */ (['minimax', 'nonSaturating', 'wasserstein', 'leastSquares', 'hinge']);

/** Whether D's scores are probabilities: the loss is then of their logarithms, in nats. @param {Loss} [loss] */
export function isOfProbabilities(loss = 'minimax') {
  return loss === 'minimax' || loss === 'nonSaturating';
}

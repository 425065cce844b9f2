/** What each loss is, for a comment in a program. @type {Record<import('../types.d.ts').Loss, string>} */
export const LOSS_WORDS = {
  minimax: '−[E log D(x) + E log(1 − D(G(z)))] for D and E log(1 − D(G(z))) for G, from logits.',
  nonSaturating: '−[E log D(x) + E log(1 − D(G(z)))] for D and −E log D(G(z)) for G, from logits.',
  wasserstein: 'E D(G(z)) − E D(x) for D, −E D(G(z)) for G; D has no sigmoid.',
  leastSquares: '½ E (D(x) − 1)² + ½ E D(G(z))² for D, ½ E (D(G(z)) − 1)² for G.',
  hinge: 'E max(0, 1 − D(x)) + E max(0, 1 + D(G(z))) for D, −E D(G(z)) for G.',
};

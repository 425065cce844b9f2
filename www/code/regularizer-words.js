// What holds D's slope, in English, for a comment in a program.

/** @typedef {import('./complete.js').Settings} Settings */

/** What follows D's clipping: nothing without a regulariser. @param {Settings} settings */
export function regularizerWords({ discriminator }) {
  const { kind, lambda, gamma } = discriminator.regularizer;
  const words = {
    none: '',
    spectralNorm: 'each weight divided by its largest singular value (Miyato et al. 2018)',
    gradientPenalty: `gradient penalty of weight λ = ${lambda} (Gulrajani et al. 2017)`,
    r1: `R₁ penalty of weight γ = ${gamma} (Mescheder et al. 2018)`,
  }[kind];
  return words && `; ${words}`;
}

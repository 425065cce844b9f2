// The formula of each stage, as MathML, from a line of tokens: `L_D = − E log D ( x )`.
import { html, mathml } from 'lit';

/** @typedef {import('../../types.d.ts').TrainConfig} TrainConfig */

const FAKE = 'D ( G ( z ) )';
const LOG_FAKE = `E log ( 1 − ${FAKE} )`;

/** As src/losses/ has them. @type {Record<string, [discriminator: string, generator: string]>} */
const LOSSES = {
  minimax: [`− [ E log D ( x ) + ${LOG_FAKE} ]`, LOG_FAKE],
  nonSaturating: [`− [ E log D ( x ) + ${LOG_FAKE} ]`, `− E log ${FAKE}`],
  wasserstein: [`E ${FAKE} − E D ( x )`, `− E ${FAKE}`],
  leastSquares: [`1/2 E ( D ( x ) − 1 )^2 + 1/2 E ${FAKE}^2`, `1/2 E ( ${FAKE} − 1 )^2`],
  hinge: [`E max ( 0 , 1 − D ( x ) ) + E max ( 0 , 1 + ${FAKE} )`, `− E ${FAKE}`],
};

/** As src/clip/ has them; of `adaptive` for each unit. @type {Record<string, string>} */
const CLIPS = {
  none: 'g ← g',
  norm: 'g_i ← g_i min ( 1 , C/‖g_i‖ )',
  globalNorm: 'g_i ← g_i min ( 1 , C/√∑‖g‖² )',
  value: 'g ← max ( − C , min ( C , g ) )',
  meanAbs: 'g_i ← g_i min ( 1 , C/mean|g_i| )',
  adaptive: 'g_u ← g_u min ( 1 , C·max(‖w_u‖,0.001)/‖g_u‖ )',
  percentile: 'g_i ← g_i min ( 1 , p_C/√∑‖g‖² )',
};

/** The formula of a stage, 1 to 8, under the settings of a run. @param {number} stage @param {TrainConfig} config */
export function stageFormula(stage, { loss = 'minimax', generator, discriminator }) {
  const [ofD, ofG] = LOSSES[loss];
  const lines = [
    ['z ∼ N ( 0 , I ) , x̂ = G ( z )'],
    ['D ( x ) , D ( x̂ )'],
    [`L_D = ${ofD}`],
    ['g = ∇ L_D', CLIPS[discriminator?.clip?.rule ?? 'none'], 'θ_D ← θ_D − update ( g )'],
    ['z ∼ N ( 0 , I )'],
    [`L_G = ${ofG}`],
    ['g = ∇ L_G', CLIPS[generator?.clip?.rule ?? 'none']],
    ['θ_G ← θ_G − update ( g )'],
  ][stage - 1];
  return lines.map((line) => html`<math display="block">${line.split(' ').map(token)}</math>`);
}

/** A token as MathML. `a_b` is an index, `a/b` a fraction, `a^2` a power. @param {string} text @returns {unknown} */
function token(text) {
  const fraction = /^(.+?)\/(.+)$/.exec(text);
  if (fraction) {
    const [above, below] = fraction.slice(1).map(plain);
    return mathml`<mfrac><mrow>${above}</mrow><mrow>${below}</mrow></mfrac>`;
  }
  const power = /^(.+)\^(\d)$/.exec(text);
  if (power) return mathml`<msup>${atom(power[1])}<mn>${power[2]}</mn></msup>`;
  const index = /^(\p{L}+)_(\w)$/u.exec(text);
  if (index) return mathml`<msub>${atom(index[1])}<mi>${index[2]}</mi></msub>`;
  return atom(text);
}

/** What stands above or below a fraction's line: letters with indices, bars, numbers. @param {string} text */
function plain(text) {
  return (text.match(/mean|max|\p{L}_\w|\d+(?:\.\d+)?|./gu) ?? []).map(token);
}

/** @param {string} text */
function atom(text) {
  if (/^[\d.]+$/.test(text)) return mathml`<mn>${text}</mn>`;
  // A function of what follows stands a little apart from it.
  if (/^(E|log|max|min)$/.test(text)) return mathml`<mi>${text}</mi><mspace width="0.2em"></mspace>`;
  if (/^\p{L}/u.test(text)) return mathml`<mi>${text}</mi>`;
  return mathml`<mo>${text}</mo>`;
}

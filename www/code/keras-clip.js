// The clipping of a program for Keras.
import { float } from './complete.js';

/** @typedef {import('./complete.js').Clip} Clip */

/** Each rule as src/clip has it. Keras's own clipnorm, clipvalue and global_clipnorm show no norm. */
export const RULES = {
  norm: `def clip_norm(grads, c):
    """Each parameter's gradient by itself: g where ‖g‖ ≤ C, else g · C/‖g‖. (Keras has it as clipnorm=C.)"""
    norms = [norm_of(g) for g in grads]
    return [g * (c / norm) if norm > c else g for g, norm in zip(grads, norms)]`,
  globalNorm: `def clip_global_norm(grads, c):
    """All gradients times min(1, C/√Σ‖g‖²) (Pascanu et al. 2013). (Keras has it as global_clipnorm=C.)"""
    norm = global_norm(grads)
    return [g * (c / norm) for g in grads] if norm > c else grads`,
  value: `def clip_value(grads, c):
    """Each entry to [−C, C]. (Keras has it as clipvalue=C.)"""
    return [ops.clip(g, -c, c) for g in grads]`,
  meanAbs: `def clip_mean_abs(grads, c):
    """Each parameter's gradient by itself: g where mean|g| ≤ C, else g · C/mean|g|."""
    means = [float(ops.mean(ops.abs(g))) for g in grads]
    return [g * (c / mean) if mean > c else g for g, mean in zip(grads, means)]`,
  adaptive: `def unit_norms(tensor, units):
    """The norm of each unit along the axis of the outputs, \`units\`; a vector, such as a bias, is one unit."""
    last = len(tensor.shape) - 1
    axes = tuple(axis for axis in range(last + 1) if axis != last + 1 + units or last == 0)
    return ops.sqrt(ops.sum(ops.square(tensor), axis=axes, keepdims=True))


def clip_adaptive(grads, c, weights):
    """Each unit's ‖g‖ to at most C · max(‖w‖, 1e-3) (AGC, Brock et al. 2021)."""
    clipped = []
    for g, weight in zip(grads, weights):
        # Outputs come last in Keras's weights, but for a transposed convolution's: […, outputs, inputs].
        units = -2 if "conv2d_transpose" in weight.path and len(weight.shape) == 4 else -1
        bound = c * ops.maximum(unit_norms(ops.stop_gradient(ops.convert_to_tensor(weight)), units), 1e-3)
        norms = unit_norms(g, units)
        within = norms <= bound
        clipped.append(g * ops.where(within, 1.0, bound / ops.where(within, 1.0, norms)))
    return clipped`,
  percentile: `def clip_percentile(grads, percent, norms, acts=True):
    """The global norm to a percentile of those so far, this one included (AutoClip, Seetharaman et al. 2020)."""
    norm = global_norm(grads)
    norms.append(norm)
    c = float(np.percentile(norms, percent))
    return [g * (c / norm) for g in grads] if acts and norm > c else grads`,
};

/** @type {Record<keyof typeof RULES, string>} */
const CALLS = {
  norm: 'clip_norm',
  globalNorm: 'clip_global_norm',
  value: 'clip_value',
  meanAbs: 'clip_mean_abs',
  adaptive: 'clip_adaptive',
  percentile: 'clip_percentile',
};

/** The line that clips a network's gradients. @param {string} name @param {Clip} clip */
export function clipCall(name, { rule, threshold, every }) {
  if (rule === 'none') return `# ${name}'s gradients are not clipped.`;
  const small = name.toLowerCase();
  const acts = every === 1 ? '' : `step % ${every} == 0`;
  const call = `${CALLS[rule]}(grads_${small}, ${float(threshold)}`;
  if (rule === 'percentile') {
    // Its history grows in each step, also in those that clip nothing.
    return `grads_${small} = ${call}, norms_${small}${acts && `, acts=${acts}`})`;
  }
  const clipped = rule === 'adaptive' ? `${call}, ${name}.trainable_variables)` : `${call})`;
  return `grads_${small} = ${clipped}${acts && ` if ${acts} else grads_${small}`}`;
}

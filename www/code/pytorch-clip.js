// The clipping of a program for PyTorch.
import { float } from './complete.js';

/** @typedef {import('./complete.js').Clip} Clip */

/** Each rule as src/clip has it: what is up to C stays exactly as it is. */
export const RULES = {
  norm: `def clip_norm(network, c):
    """Each parameter's gradient by itself: g where ‖g‖ ≤ C, else g · C/‖g‖."""
    for p in network.parameters():
        norm = p.grad.norm()
        # Not clip_grad_norm_([p], c), which divides by ‖g‖ + 1e-6: that is felt at a small C.
        if norm > c:
            p.grad.mul_(c / norm)`,
  globalNorm: `def clip_global_norm(network, c):
    """All gradients times min(1, C/√Σ‖g‖²) (Pascanu et al. 2013)."""
    norm = global_norm(network)
    # Not clip_grad_norm_, which divides by the norm + 1e-6: that is felt at a small C.
    if norm > c:
        for p in network.parameters():
            p.grad.mul_(c / norm)`,
  value: `def clip_value(network, c):
    """Each entry to [−C, C]."""
    nn.utils.clip_grad_value_(network.parameters(), c)`,
  meanAbs: `def clip_mean_abs(network, c):
    """Each parameter's gradient by itself: g where mean|g| ≤ C, else g · C/mean|g|."""
    for p in network.parameters():
        mean = p.grad.abs().mean()
        if mean > c:
            p.grad.mul_(c / mean)`,
  adaptive: `def unit_norms(tensor, units):
    """The norm of each unit along the axis of the outputs, \`units\`; a vector, such as a bias, is one unit."""
    axes = [axis for axis in range(tensor.ndim) if axis != units or tensor.ndim == 1]
    return tensor.square().sum(dim=axes, keepdim=True).sqrt()


def clip_adaptive(network, c):
    """Each unit's ‖g‖ to at most C · max(‖w‖, 1e-3) (AGC, Brock et al. 2021)."""
    transposed = {m.weight for m in network.modules() if isinstance(m, nn.ConvTranspose2d)}
    for p in network.parameters():
        # Outputs come first in PyTorch's weights, but for a transposed convolution's: [inputs, outputs, …].
        units = 1 if p in transposed else 0
        bound = c * unit_norms(p.detach(), units).clamp_min(1e-3)
        norms = unit_norms(p.grad, units)
        p.grad.mul_(torch.where(norms <= bound, torch.ones_like(norms), bound / norms))`,
  percentile: `def clip_percentile(network, percent, norms, acts=True):
    """The global norm to a percentile of those so far, this one included (AutoClip, Seetharaman et al. 2020)."""
    norm = global_norm(network)
    norms.append(norm.item())
    c = np.percentile(norms, percent)
    if acts and norm > c:
        for p in network.parameters():
            p.grad.mul_(c / norm)`,
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
  const acts = every === 1 ? '' : `step % ${every} == 0`;
  const call = CALLS[rule];
  if (rule === 'percentile') {
    // Its history grows in each step, also in those that clip nothing.
    return `${call}(${name}, ${float(threshold)}, norms_${name.toLowerCase()}${acts && `, acts=${acts}`})`;
  }
  return acts ? `if ${acts}: ${call}(${name}, ${float(threshold)})` : `${call}(${name}, ${float(threshold)})`;
}

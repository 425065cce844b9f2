// The clipping of a program for Burn, each rule as src/clip has it: what is up to C stays exactly as it is.
// Burn's own GradientClipping knows the norm of each parameter and values only, and shows no norm.
import { float, HISTORY, rulesOf } from './complete.js';

/**
 * @typedef {import('./complete.js').Clip} Clip
 * @typedef {import('./complete.js').Settings} Settings
 */

/** What the rules in use are made of. @param {Settings} settings */
export function needs(settings) {
  const has = (/** @type {import('./complete.js').Clip['rule'][]} */ ...rules) =>
    rulesOf(settings).some((rule) => rules.includes(rule));
  return {
    scale: has('norm', 'globalNorm', 'meanAbs', 'percentile'),
    meanAbs: has('meanAbs'),
    value: has('value'),
    adaptive: has('adaptive'),
    percentile: has('percentile'),
  };
}

/** The functions that the rules in use take. @param {Settings} settings */
export function clip(settings) {
  const used = needs(settings);
  return [
    MEASURE,
    used.scale && SCALE,
    used.meanAbs && MEAN_ABS,
    used.value && VALUE,
    used.adaptive && ADAPTIVE,
    used.percentile && PERCENTILE,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** The lines that clip a network's gradients; \`norms\` has been measured. @param {'g' | 'd'} name @param {Clip} clip */
export function clipCall(name, { rule, threshold, every }) {
  const c = float(threshold);
  if (rule === 'none') return `// ${name.toUpperCase()}'s gradients are not clipped.`;
  if (rule === 'percentile') {
    // The history grows in each step, also in those that clip nothing.
    const bound = `let c = percentile_of(&mut norms_seen_${name}, global(&norms), ${c});`;
    return `${bound} ${acting(every, `scale(&${name}, gradients, vec![factor(global(&norms), c); norms.len()])`)}`;
  }
  const calls = {
    norm: `scale(&${name}, gradients, norms.iter().map(|norm| factor(*norm, ${c})).collect())`,
    globalNorm: `scale(&${name}, gradients, vec![factor(global(&norms), ${c}); norms.len()])`,
    meanAbs: `clip_mean_abs(&${name}, gradients, ${c})`,
    value: `clip_value(&${name}, gradients, ${c})`,
    adaptive: `clip_adaptive(&${name}, gradients, ${c})`,
  };
  return acting(every, calls[rule]);
}

/** @param {number} every @param {string} call */
function acting(every, call) {
  if (every === 1) return `let gradients = ${call};`;
  return `let gradients = if step % ${every} == 0 { ${call} } else { gradients };`;
}

const MEASURE = `/// ‖g‖ of each parameter, in the order of the module's visit.
struct Norms<'a> {
    gradients: &'a GradientsParams,
    norms: Vec<f32>,
}

impl ModuleVisitor for Norms<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.get::<D>(param.id) {
            self.norms.push(gradient.square().sum().sqrt().into_scalar());
        }
    }
}

/// Measured before clipping, so that a gradient that is no longer finite is told.
fn norms_of<M: Module>(module: &M, gradients: &GradientsParams, step: usize) -> Vec<f32> {
    let mut visitor = Norms { gradients, norms: Vec::new() };
    module.visit(&mut visitor);
    let norms = visitor.norms;
    assert!(norms.iter().all(|norm| norm.is_finite()), "diverged at step {}", step + 1);
    norms
}

/// √Σ‖g‖² over all parameters.
fn global(norms: &[f32]) -> f32 {
    norms.iter().map(|norm| norm * norm).sum::<f32>().sqrt()
}`;

const SCALE = `/// 1 for a measure up to C, else what brings it to C.
fn factor(measure: f32, c: f32) -> f32 {
    if measure <= c { 1.0 } else { c / measure }
}

/// Each gradient times its factor.
struct Scale {
    gradients: GradientsParams,
    factors: std::vec::IntoIter<f32>,
}

impl ModuleVisitor for Scale {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(gradient) = self.gradients.remove::<D>(param.id) else { return };
        let factor = self.factors.next().expect("a factor for each gradient");
        self.gradients.register(param.id, gradient * factor);
    }
}

fn scale<M: Module>(module: &M, gradients: GradientsParams, factors: Vec<f32>) -> GradientsParams {
    let mut visitor = Scale { gradients, factors: factors.into_iter() };
    module.visit(&mut visitor);
    visitor.gradients
}`;

const MEAN_ABS = `/// mean|g| of each parameter.
struct Means<'a> {
    gradients: &'a GradientsParams,
    means: Vec<f32>,
}

impl ModuleVisitor for Means<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.get::<D>(param.id) {
            self.means.push(gradient.abs().mean().into_scalar());
        }
    }
}

/// Each parameter's gradient by itself: g where mean|g| ≤ C, else g · C/mean|g|.
fn clip_mean_abs<M: Module>(module: &M, gradients: GradientsParams, c: f32) -> GradientsParams {
    let mut visitor = Means { gradients: &gradients, means: Vec::new() };
    module.visit(&mut visitor);
    let factors = visitor.means.iter().map(|mean| factor(*mean, c)).collect();
    scale(module, gradients, factors)
}`;

const VALUE = `/// Each entry to [−C, C].
struct ClipValue {
    gradients: GradientsParams,
    c: f32,
}

impl ModuleVisitor for ClipValue {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(gradient) = self.gradients.remove::<D>(param.id) else { return };
        self.gradients.register(param.id, gradient.clamp(-self.c, self.c));
    }
}

fn clip_value<M: Module>(module: &M, gradients: GradientsParams, c: f32) -> GradientsParams {
    let mut visitor = ClipValue { gradients, c };
    module.visit(&mut visitor);
    visitor.gradients
}`;

const ADAPTIVE = `/// Each unit's ‖g‖ to at most C · max(‖w‖, 1e-3) (AGC, Brock et al. 2021).
struct ClipAdaptive {
    gradients: GradientsParams,
    c: f32,
    /// The kinds of the modules that the visit is in.
    owners: Vec<String>,
}

impl ModuleVisitor for ClipAdaptive {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(gradient) = self.gradients.remove::<D>(param.id) else { return };
        // [inputs, outputs] of a dense layer and of a transposed convolution, [outputs, inputs, …] of another.
        let transposed = self.owners.last().is_some_and(|owner| owner.contains("ConvTranspose"));
        let units = if D == 2 || transposed { 1 } else { 0 };
        let bound = unit_norms(param.val().inner(), units).clamp_min(1e-3) * self.c;
        let norms = unit_norms(gradient.clone(), units);
        let within = norms.clone().lower_equal(bound.clone());
        self.gradients.register(param.id, gradient * (bound / norms).mask_fill(within, 1.0));
    }

    fn enter_module(&mut self, _name: &str, owner: &str) {
        self.owners.push(owner.into());
    }

    fn exit_module(&mut self, _name: &str, _owner: &str) {
        self.owners.pop();
    }
}

/// The norm of each unit along the axis of the outputs, \`units\`; a vector, such as a bias, is one unit.
fn unit_norms<const D: usize>(tensor: Tensor<D>, units: usize) -> Tensor<D> {
    let mut squares = tensor.square();
    for axis in (0..D).filter(|axis| *axis != units || D == 1) {
        squares = squares.sum_dim(axis);
    }
    squares.sqrt()
}

fn clip_adaptive<M: Module>(module: &M, gradients: GradientsParams, c: f32) -> GradientsParams {
    let mut visitor = ClipAdaptive { gradients, c, owners: Vec::new() };
    module.visit(&mut visitor);
    visitor.gradients
}`;

const PERCENTILE = `/// The percentile of the global norms so far, this one included (AutoClip, Seetharaman et al. 2020): of the
/// latest ${HISTORY}, between two of them by linear interpolation.
fn percentile_of(seen: &mut VecDeque<f32>, norm: f32, percent: f32) -> f32 {
    if seen.len() == ${HISTORY} {
        seen.pop_front();
    }
    seen.push_back(norm);
    let mut sorted: Vec<f32> = seen.iter().copied().collect();
    sorted.sort_by(f32::total_cmp);
    let position = percent / 100.0 * (sorted.len() - 1) as f32;
    let (low, share) = (position.floor() as usize, position.fract());
    sorted[low] * (1.0 - share) + sorted[position.ceil() as usize] * share
}`;

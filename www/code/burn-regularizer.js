// What holds D's slope in a program for Burn, whose autodiff is of the first order: the gradient by an image is
// written out.
import { float } from './complete.js';

/** @typedef {import('./complete.js').Settings} Settings */

/** @param {Settings} settings */
export function isNormalised({ discriminator }) {
  return discriminator.regularizer.kind === 'spectralNorm';
}

/** Whether D's loss has a penalty. @param {Settings} settings */
export function isPenalised({ discriminator }) {
  return ['gradientPenalty', 'r1'].includes(discriminator.regularizer.kind);
}

/** Beside the MLP's own methods, in its impl. @param {Settings} settings @param {boolean} leaky */
export function methods(settings, leaky) {
  if (isNormalised(settings)) return SPECTRAL_METHODS;
  if (!isPenalised(settings)) return undefined;
  const below = leaky ? ' * (1.0 - self.slope) + self.slope' : '';
  return `
    /// The gradient of the logit by each image. A network of ReLUs is linear around an image: this is the product of
    /// its weights and of the ReLUs' slopes, through which autodiff can go once more.
    fn input_gradient(&self, x: Tensor<2>) -> Tensor<2> {
        let [batch, _] = x.dims();
        let (last, hidden) = self.layers.split_last().expect("a layer");
        let (mut x, mut slopes) = (x.detach(), Vec::new());
        for layer in hidden {
            let y = layer.forward(x).detach();
            slopes.push(y.clone().greater_elem(0.0).float()${below});
            x = ${leaky ? 'leaky_relu(y, self.slope)' : 'relu(y)'};
        }
        let mut gradient = last.weight.val().transpose().repeat_dim(0, batch);
        for (layer, slope) in hidden.iter().zip(slopes).rev() {
            gradient = (gradient * slope).matmul(layer.weight.val().transpose());
        }
        gradient
    }`;
}

const SPECTRAL_METHODS = `
    /// Divides each weight by its largest singular value from now on.
    fn normalised(mut self) -> Self {
        self.vectors = self.layers.iter().map(|layer| SingularVectors::new(layer.weight.val())).collect();
        self
    }

    /// One power iteration for each weight.
    fn iterate(mut self) -> Self {
        let pairs = self.vectors.into_iter().zip(&self.layers);
        self.vectors = pairs.map(|(vectors, layer)| vectors.iterate(layer.weight.val())).collect();
        self
    }`;

/** A layer's forward pass. @param {Settings} settings */
export function forwardLayer(settings) {
  if (!isNormalised(settings)) return 'x = layer.forward(x);';
  return `x = match self.vectors.get(index) {
                None => layer.forward(x),
                Some(vectors) => {
                    let weight = layer.weight.val();
                    let sigma = vectors.sigma(weight.clone());
                    linear(x, weight / sigma, layer.bias.as_ref().map(Param::val))
                }
            };`;
}

/** Its definitions, which may be none. @param {Settings} settings */
export function definitions({ discriminator }) {
  const { kind, lambda, gamma } = discriminator.regularizer;
  switch (kind) {
    case 'none':
      return undefined;
    case 'spectralNorm':
      return SINGULAR_VECTORS;
    case 'gradientPenalty':
      return `/// λ E (‖∇‖ − 1)² between real images and fakes (Gulrajani et al. 2017).
fn penalty(d: &Mlp, real: Tensor<2>, fake: Tensor<2>) -> Tensor<1> {
    let share = Tensor::<2>::random([BATCH, 1], Distribution::Uniform(0.0, 1.0), &real.device());
    let between = real * share.clone() + fake * (share.neg() + 1.0);
    let squares = d.input_gradient(between).square().sum_dim(1);
    // A norm of zero has no gradient.
    let norms = squares.clamp_min(1e-24).sqrt();
    (norms - 1.0).square().mean() * ${float(lambda)}
}`;
    case 'r1':
      return `/// γ/2 E ‖∇‖² at real images (Mescheder et al. 2018).
fn penalty(d: &Mlp, real: Tensor<2>) -> Tensor<1> {
    d.input_gradient(real).square().sum_dim(1).mean() * (${float(gamma)} / 2.0)
}`;
  }
}

const SINGULAR_VECTORS = `/// What is known of a weight's largest singular value: a vector on each side of it, which do not learn (Miyato
/// et al. 2018, algorithm 1).
#[derive(Module, Debug)]
struct SingularVectors {
    u: Param<Tensor<1>>,
    v: Param<Tensor<1>>,
}

impl SingularVectors {
    /// u is drawn, and v is what it gives.
    fn new(weight: Tensor<2>) -> Self {
        let weight = weight.set_require_grad(false);
        let [_, outputs] = weight.dims();
        let u = unit(Tensor::random([outputs, 1], Distribution::Normal(0.0, 1.0), &weight.device()));
        let constant = |vector| Param::from_tensor(vector).set_require_grad(false);
        Self { v: constant(unit(weight.matmul(u.clone().unsqueeze_dim(1)))), u: constant(u) }
    }

    fn iterate(self, weight: Tensor<2>) -> Self {
        let weight = weight.set_require_grad(false);
        let v = unit(weight.clone().matmul(self.u.val().unsqueeze_dim(1)));
        let u = unit(weight.transpose().matmul(v.clone().unsqueeze_dim(1)));
        Self { u: self.u.map(|_| u), v: self.v.map(|_| v) }
    }

    fn sigma(&self, weight: Tensor<2>) -> Tensor<2> {
        let (u, v) = (self.u.val(), self.v.val());
        v.unsqueeze_dim(0).matmul(weight).matmul(u.unsqueeze_dim(1))
    }
}

/// A column as a vector of length 1.
fn unit(column: Tensor<2>) -> Tensor<1> {
    let norm = column.clone().square().sum().sqrt().clamp_min(1e-12);
    column.squeeze_dim::<1>(1) / norm
}`;

/** D's loss and its gradient. @param {Settings} settings */
export function discriminatorLoss({ discriminator }) {
  const gradients = (/** @type {string} */ sum) =>
    `            let gradients = GradientsParams::from_grads(${sum}.backward(), &d);`;
  switch (discriminator.regularizer.kind) {
    case 'none':
      return ['            let loss = discriminator_loss(d.forward(real), d.forward(fake));', gradients('loss')];
    case 'spectralNorm':
      return [
        '            d = d.iterate();',
        '            let loss = discriminator_loss(d.forward(real), d.forward(fake));',
        gradients('loss'),
      ];
    case 'gradientPenalty':
      return [
        '            let loss = discriminator_loss(d.forward(real.clone()), d.forward(fake.clone()));',
        gradients('(loss.clone() + penalty(&d, real, fake))'),
      ];
    case 'r1':
      return [
        '            let loss = discriminator_loss(d.forward(real.clone()), d.forward(fake));',
        gradients('(loss.clone() + penalty(&d, real))'),
      ];
  }
}

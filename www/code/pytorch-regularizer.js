// What holds D's slope in a program for PyTorch.
import { float } from './complete.js';

/** @typedef {import('./complete.js').Settings} Settings */

const SLOPES = `def slopes(network, images):
    """The gradient of the network's logit by each image, through which can be differentiated again."""
    images = images.detach().requires_grad_()
    return torch.autograd.grad(network(images).sum(), images, create_graph=True)[0]`;

/** Its definitions, which may be none. @param {Settings} settings */
export function penalty({ discriminator }) {
  const { kind, lambda, gamma } = discriminator.regularizer;
  if (kind === 'gradientPenalty') {
    return `${SLOPES}


def penalty(network, real, fake):
    """λ E (‖∇‖ − 1)² between real images and fakes (Gulrajani et al. 2017)."""
    share = torch.rand(len(real), 1, device=real.device)
    between = share * real + (1 - share) * fake
    return ${float(lambda)} * (slopes(network, between).norm(2, dim=1) - 1).square().mean()`;
  }
  if (kind === 'r1') {
    return `${SLOPES}


def penalty(network, real, fake):
    """γ/2 E ‖∇‖² at real images (Mescheder et al. 2018)."""
    return ${float(gamma)} / 2 * slopes(network, real).square().sum(dim=1).mean()`;
  }
  return undefined;
}

/** After D is made. @param {Settings} settings */
export function spectralNorm({ discriminator }) {
  if (discriminator.regularizer.kind !== 'spectralNorm') return undefined;
  return `for layer in D:
    if isinstance(layer, nn.Linear):
        nn.utils.spectral_norm(layer)  # a power iteration at each forward pass in training`;
}

/** D's loss and its gradient. @param {Settings} settings */
export function discriminatorLoss({ discriminator }) {
  switch (discriminator.regularizer.kind) {
    case 'none':
      return [
        '        loss_d = discriminator_loss(D(real), D(fake))',
        '        D.zero_grad()',
        '        loss_d.backward()',
      ];
    case 'spectralNorm':
      return [
        '        # One forward pass, so one power iteration, for each update.',
        '        loss_d = discriminator_loss(*D.train()(torch.cat([real, fake])).split(BATCH))',
        '        D.zero_grad()',
        '        loss_d.backward()',
      ];
    default:
      return [
        '        loss_d = discriminator_loss(D(real), D(fake))',
        '        D.zero_grad()',
        '        (loss_d + penalty(D, real, fake)).backward()',
      ];
  }
}

/** D while G learns. @param {Settings} settings */
export function judge({ discriminator }) {
  return discriminator.regularizer.kind === 'spectralNorm' ? 'D.eval()' : 'D';
}

// A run's settings as a program for PyTorch. Pure.
import { complete, float, HISTORY, lines, networksOf, PIXELS, rulesOf } from './complete.js';
import { ARGUMENTS, batches, docstring, FINITE, lossFunctions, mnist, SAVE_SAMPLES } from './python.js';
import { clipCall, RULES } from './pytorch-clip.js';
import { discriminatorLoss, judge, penalty, spectralNorm } from './pytorch-regularizer.js';

/**
 * @typedef {import('../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('./complete.js').Clip} Clip
 * @typedef {import('./complete.js').Network} Network
 * @typedef {import('./complete.js').Optimizer} Optimizer
 * @typedef {import('./complete.js').Settings} Settings
 */

/** @param {TrainConfig} config */
export function pytorch(config) {
  const settings = complete(config);
  const { seed, batchSize, noiseDim, discriminatorSteps } = settings;
  return `${lines(
    docstring(settings, 'Needs PyTorch and NumPy, and torchvision for its download of MNIST.', {
      file: 'gan.py',
      download: 'torchvision downloads MNIST',
    }),
    'import argparse',
    rulesOf(settings).includes('percentile') && 'import collections',
    'import gzip',
    'import itertools',
    'import math',
    'from pathlib import Path',
    '',
    'import numpy as np',
    'import torch',
    'from torch import nn',
    'from torch.nn import functional as F',
    '',
    `SEED = ${seed}`,
    `BATCH = ${batchSize}`,
    `NOISE = ${noiseDim}`,
    `D_STEPS = ${discriminatorSteps}  # updates of D in a step, each on a batch of its own`,
    'DEVICE = "cuda" if torch.cuda.is_available() else "cpu"',
    '',
    '',
    mnist(['from torchvision.datasets import MNIST', 'pixels = MNIST("data", download=True).data.numpy()']),
    '',
    '',
    batches('torch.randperm(pool)'),
    '',
    '',
    settings.architecture === 'dcgan' ? dcgan(settings) : mlp(),
    '',
    '',
    lossFunctions(settings.loss, LOSSES[settings.loss]),
    '',
    '',
    ...optional(penalty(settings)),
    MEASURE,
    '',
    '',
    FINITE,
    ...rulesOf(settings).map((rule) => `\n\n${RULES[/** @type {keyof typeof RULES} */ (rule)]}`),
    '',
    '',
    SAVE_SAMPLES,
    '',
    '',
    ARGUMENTS,
    'torch.manual_seed(SEED)',
    construct(settings),
    spectralNorm(settings),
    ...networksOf(settings).map(([name, network]) => optimizer(name, network.optimizer)),
    ...networksOf(settings).map(([name, network]) => history(name, network.clip)),
    'data = batches(torch.from_numpy(mnist(arguments.mnist)), BATCH * D_STEPS)',
    '',
    loop(settings),
  )}\n`;
}

/** The article's networks, or of free widths. */
function mlp() {
  return `def mlp(widths, slope=0.0, last=()):
    """Dense layers, Glorot uniform, zero bias. Weights exported from the page have these names."""
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layer = nn.Linear(inputs, outputs)
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)
        layers += [layer, nn.LeakyReLU(slope) if slope else nn.ReLU()]
    return nn.Sequential(*layers[:-1], *last)`;
}

/** Radford et al. 2015 for 28 × 28, as src/networks/dcgan.rs has it. @param {Settings} settings */
function dcgan({ noiseDim, channels: [near, far] }) {
  return `def initialise(network):
    """Radford et al. 2015: weights from N(0, 0.02), zero bias. Batch normalisation stays at 1 and 0."""
    for layer in network.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(layer.weight, 0.0, 0.02)
            nn.init.zeros_(layer.bias)
    return network


class Generator(nn.Module):
    """Noise → ${far} × 7 × 7 → ${near} × 14 × 14 → 28 × 28. Weights exported from the page have these names."""

    def __init__(self):
        super().__init__()
        self.project = nn.Linear(${noiseDim}, ${far} * 7 * 7)
        self.norm1 = nn.BatchNorm2d(${far})
        self.deconv1 = nn.ConvTranspose2d(${far}, ${near}, 4, stride=2, padding=1)
        self.norm2 = nn.BatchNorm2d(${near})
        self.deconv2 = nn.ConvTranspose2d(${near}, 1, 4, stride=2, padding=1)

    def forward(self, z):
        x = F.relu(self.norm1(self.project(z).reshape(-1, ${far}, 7, 7)))
        x = F.relu(self.norm2(self.deconv1(x)))
        return (torch.tanh(self.deconv2(x)).reshape(-1, ${PIXELS}) + 1) / 2


class Discriminator(nn.Module):
    """28 × 28 → ${near} × 14 × 14 → ${far} × 7 × 7 → a logit. Pixels are moved from 0..1 to −1..1."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, ${near}, 4, stride=2, padding=1)
        self.conv2 = nn.Conv2d(${near}, ${far}, 4, stride=2, padding=1)
        self.norm2 = nn.BatchNorm2d(${far})
        self.output = nn.Linear(${far} * 7 * 7, 1)

    def forward(self, x):
        x = F.leaky_relu(self.conv1((x * 2 - 1).reshape(-1, 1, 28, 28)), 0.2)
        x = F.leaky_relu(self.norm2(self.conv2(x)), 0.2)
        return self.output(x.reshape(-1, ${far} * 7 * 7))`;
}

/** @param {Settings} settings */
function construct({ architecture, noiseDim, generator, discriminator }) {
  if (architecture === 'dcgan') {
    return 'G = initialise(Generator()).to(DEVICE)\nD = initialise(Discriminator()).to(DEVICE)';
  }
  const slope = (/** @type {Network} */ { leakySlope }) => (leakySlope === 0 ? '' : `, slope=${float(leakySlope)}`);
  const widths = (/** @type {number[]} */ ...all) => `[${all.join(', ')}]`;
  return `G = mlp(${widths(noiseDim, ...generator.hidden, PIXELS)}${slope(generator)}, last=[nn.Sigmoid()]).to(DEVICE)
D = mlp(${widths(PIXELS, ...discriminator.hidden, 1)}${slope(discriminator)}).to(DEVICE)  # its output is a logit`;
}

/** @type {Record<Settings['loss'], { d: string, g: string }>} */
const LOSSES = {
  minimax: {
    d: 'F.softplus(-real).mean() + F.softplus(fake).mean()',
    g: '-F.softplus(fake).mean()',
  },
  nonSaturating: {
    d: 'F.softplus(-real).mean() + F.softplus(fake).mean()',
    g: 'F.softplus(-fake).mean()',
  },
  wasserstein: {
    d: 'fake.mean() - real.mean()',
    g: '-fake.mean()',
  },
  leastSquares: {
    d: '0.5 * ((real - 1).square().mean() + fake.square().mean())',
    g: '0.5 * (fake - 1).square().mean()',
  },
  hinge: {
    d: 'F.relu(1 - real).mean() + F.relu(1 + fake).mean()',
    g: '-fake.mean()',
  },
};

const MEASURE = `def global_norm(network):
    """√Σ‖g‖² over all parameters."""
    return torch.stack([p.grad.norm() for p in network.parameters()]).norm()`;

/** @param {string} name @param {Clip} clip */
function history(name, { rule }) {
  return rule === 'percentile' && `norms_${name.toLowerCase()} = collections.deque(maxlen=${HISTORY})`;
}

/** @param {string} name @param {Optimizer} optimizer */
function optimizer(name, { kind, learningRate, beta1, beta2, epsilon, momentum, alpha }) {
  const made = {
    adam: `Adam(${name}.parameters(), lr=${float(learningRate)}, betas=(${float(beta1)}, ${float(beta2)}), eps=${float(epsilon)})`,
    sgd: `SGD(${name}.parameters(), lr=${float(learningRate)}, momentum=${float(momentum)})`,
    rmsProp: `RMSprop(${name}.parameters(), lr=${float(learningRate)}, alpha=${float(alpha)}, eps=${float(epsilon)})`,
  }[kind];
  return `optimizer_${name.toLowerCase()} = torch.optim.${made}`;
}

/** A definition with the lines that part it from the next, or nothing. @param {string | undefined} definition */
function optional(definition) {
  return definition === undefined ? [] : [definition, '', ''];
}

/** @param {Settings} settings */
function loop(settings) {
  const { generator, discriminator, weightClip } = settings;
  const clamp = weightClip !== null && [
    '        with torch.no_grad():  # weight clipping, which is not gradient clipping',
    '            for p in D.parameters():',
    `                p.clamp_(-${float(weightClip)}, ${float(weightClip)})`,
  ];
  return lines(
    'for step in range(arguments.steps):',
    '    for real in next(data).to(DEVICE).split(BATCH):',
    '        with torch.no_grad():',
    `            fake = G(torch.randn(BATCH, NOISE, device=DEVICE))`,
    discriminatorLoss(settings),
    '        norm_d = finite(global_norm(D).item(), step)',
    `        ${clipCall('D', discriminator.clip)}`,
    '        optimizer_d.step()',
    ...(clamp || []),
    '',
    `    loss_g = generator_loss(${judge(settings)}(G(torch.randn(BATCH, NOISE, device=DEVICE))))`,
    '    G.zero_grad()',
    '    loss_g.backward()',
    '    norm_g = finite(global_norm(G).item(), step)',
    `    ${clipCall('G', generator.clip)}`,
    '    optimizer_g.step()',
    '',
    '    if (step + 1) % 50 == 0 or step + 1 == arguments.steps:',
    '        print(f"step {step + 1}: L_D {loss_d.item():.4f}, L_G {loss_g.item():.4f}, "',
    '              f"‖g‖ before clipping {norm_d:.4g} of D, {norm_g:.4g} of G")',
    '',
    'G.eval()',
    'with torch.no_grad():',
    '    save_samples(G(torch.randn(64, NOISE, device=DEVICE)).cpu().numpy())',
  );
}

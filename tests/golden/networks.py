"""The networks in PyTorch, in 64 bits, with the weights of a seed."""

import math

import numpy as np
import torch
from torch.nn import functional as F

from streams import normal, uniform


def mlp(key, widths, last, slope=0.0):
    """Dense layers, Glorot uniform, zero bias; the weights come as [inputs, outputs]."""
    layers = []
    for index, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        bound = np.sqrt(np.float32(6) / np.float32(inputs + outputs))
        weight = uniform(key, index, inputs * outputs, bound).reshape(inputs, outputs)
        layer = torch.nn.Linear(inputs, outputs, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.tensor(weight).T)
            layer.bias.zero_()
        layers += [layer, torch.nn.LeakyReLU(slope) if slope else torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1], *last)


class BatchNorm(torch.nn.BatchNorm2d):
    """PyTorch's, but that the running variance is the biased one, as Burn has it."""

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                samples = x.numel() / x.shape[1]
                running = self.running_var.clone()
                out = super().forward(x.detach())
                unbiased = (self.running_var - (1 - self.momentum) * running) / self.momentum
                biased = unbiased * (samples - 1) / samples
                self.running_var.copy_((1 - self.momentum) * running + self.momentum * biased)
            return F.batch_norm(x, None, None, self.weight, self.bias, True, 0.0, self.eps)
        return super().forward(x)


def fill(layer, key, block, transposed=False):
    """N(0, 0.02) and zero bias; dense weights come as [inputs, outputs]."""
    shape = tuple(layer.weight.shape)
    values = normal(key, block, math.prod(shape)) * np.float32(0.02)
    tensor = torch.tensor(values).reshape(shape[::-1]).T if transposed else \
        torch.tensor(values).reshape(shape)
    with torch.no_grad():
        layer.weight.copy_(tensor)
        layer.bias.zero_()
    return layer


class DcganGenerator(torch.nn.Module):
    def __init__(self, key):
        super().__init__()
        wide = {"dtype": torch.float64}
        shape = {"kernel_size": 4, "stride": 2, "padding": 1, **wide}
        self.project = fill(torch.nn.Linear(100, 128 * 49, **wide), key, 0, transposed=True)
        self.norm1 = BatchNorm(128, **wide)
        self.deconv1 = fill(torch.nn.ConvTranspose2d(128, 64, **shape), key, 1)
        self.norm2 = BatchNorm(64, **wide)
        self.deconv2 = fill(torch.nn.ConvTranspose2d(64, 1, **shape), key, 2)

    def forward(self, noise):
        x = F.relu(self.norm1(self.project(noise).reshape(-1, 128, 7, 7)))
        x = F.relu(self.norm2(self.deconv1(x)))
        return (torch.tanh(self.deconv2(x)).reshape(-1, 784) + 1) / 2


class DcganDiscriminator(torch.nn.Module):
    def __init__(self, key):
        super().__init__()
        wide = {"dtype": torch.float64}
        shape = {"kernel_size": 4, "stride": 2, "padding": 1, **wide}
        self.conv1 = fill(torch.nn.Conv2d(1, 64, **shape), key, 0)
        self.conv2 = fill(torch.nn.Conv2d(64, 128, **shape), key, 1)
        self.norm2 = BatchNorm(128, **wide)
        self.output = fill(torch.nn.Linear(128 * 49, 1, **wide), key, 2, transposed=True)

    def forward(self, images):
        x = F.leaky_relu(self.conv1((images * 2 - 1).reshape(-1, 1, 28, 28)), 0.2)
        x = F.leaky_relu(self.norm2(self.conv2(x)), 0.2)
        return self.output(x.reshape(-1, 128 * 49))

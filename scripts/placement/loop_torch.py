"""The GAN around the loop of the figure “Where the line goes”, in PyTorch: what scripts/try-placement.js puts in the
place of its last line runs, and what G's optimiser was given is told as JSON, G's weights as bytes.

    python loop_torch.py FOLDER WEIGHTS     FOLDER holds train-images-idx3-ubyte
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import clip_grad_norm_

C, RATE, BATCH, EPOCHS, STEPS_AN_EPOCH = 0.1, 5e-3, 128, 4, 50
torch.manual_seed(1)
# Sums in one order: the same program gives the same bits.
torch.set_num_threads(1)


def mlp(*widths, last=()):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layer = nn.Linear(inputs, outputs)
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1], *last)


G = mlp(100, 128, 128, 784, last=[nn.Sigmoid()])
D = mlp(784, 128, 128, 1)
# D's own passes and G's optimiser: the loop names the latter alone.
optimizer_d = torch.optim.Adam(D.parameters(), lr=RATE, betas=(0.5, 0.999), eps=1e-7)
optimizer = torch.optim.Adam(G.parameters(), lr=RATE, betas=(0.5, 0.999), eps=1e-7)
# It leaves out a step whose gradients overflow 16 bits, and halves its scale, 65536 at first.
scaler = torch.amp.GradScaler("cpu")
half = lambda: torch.autocast("cpu", torch.float16)

pixels = np.frombuffer(Path(sys.argv[1], "train-images-idx3-ubyte").read_bytes(), np.uint8, offset=16)
images = torch.from_numpy(pixels[: BATCH * STEPS_AN_EPOCH * 784].reshape(-1, 784).astype(np.float32) / 255)


def noise():
    return torch.randn(BATCH, 100)


def batches():
    return images[torch.randperm(len(images))].split(BATCH)


def generator_loss(score):
    return F.softplus(-score).mean()


def train_discriminator(real):
    loss = F.softplus(-D(real)).mean() + F.softplus(D(G(noise()).detach())).mean()
    optimizer_d.zero_grad()
    loss.backward()
    optimizer_d.step()


acted = 0


def clip_mean_abs(network, c):
    """Each parameter's gradient by itself: g where mean|g| ≤ C, else g · C/mean|g|."""
    global acted
    means = [p.grad.abs().mean() for p in network.parameters()]
    acted += any(mean > c for mean in means)
    for p, mean in zip(network.parameters(), means):
        if mean > c:
            p.grad.mul_(c / mean)


given = []


def watch(optimizer, *_):
    given.append(torch.stack([p.grad.norm() for p in G.parameters()]).norm().item())


optimizer.register_step_pre_hook(watch)


def tell():
    weights = torch.cat([p.detach().reshape(-1) for p in G.parameters()]).numpy()
    Path(sys.argv[2]).write_bytes(weights.tobytes())
    version = "PyTorch " + torch.__version__.partition("+")[0]
    print(json.dumps({"given": given, "acted": acted, "version": version}))


# THE LOOP

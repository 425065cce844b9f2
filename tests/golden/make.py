"""Writes the golden values that the tests compare with: the JSON files beside this script.

Run it from anywhere, with Debian's own Python, which has PyTorch:

    apt-get install python3-torch python3-numpy
    /usr/bin/python3 tests/golden/make.py

It takes a few seconds and writes the same bytes each time. The files in the repository were made
with Python 3.11.2, PyTorch 1.13.0 and NumPy 1.24.2.

Nothing here is translated from the Rust: Threefry, the shuffle, the initial weights and the noise
are written again from their definitions, and the losses, the gradients, Adam and the training loop
are PyTorch's. The reference is computed in 64 bits from 32-bit inputs, so that what the tests see
is the rounding of the Rust alone.
"""

import json
import math
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

HERE = Path(__file__).parent
GENERATOR_WEIGHTS, DISCRIMINATOR_WEIGHTS, DISCRIMINATOR_NOISE, GENERATOR_NOISE, BATCHES = range(1, 6)
# Keys for the inputs made up here, away from every key that a seed and a stream give.
GOLDEN_KEY = (0x601D, 0x1000)
PIXEL_KEY = (0x601D, 0x2000)


def threefry(key, block, count):
    """Threefry-2x32-20 (Random123) of the counters (block, 0), (block, 1), … as two arrays."""
    k0, k1 = (np.uint32(word) for word in key)
    schedule = [k0, k1, k0 ^ k1 ^ np.uint32(0x1BD11BDA)]
    x0 = np.full(count, block, np.uint32) + schedule[0]
    x1 = np.arange(count, dtype=np.uint32) + schedule[1]
    for group in range(5):
        for turn in ((13, 15, 26, 6), (17, 29, 16, 24))[group % 2]:
            x0 = x0 + x1
            x1 = ((x1 << np.uint32(turn)) | (x1 >> np.uint32(32 - turn))) ^ x0
        x0 = x0 + schedule[(group + 1) % 3]
        x1 = x1 + schedule[(group + 2) % 3] + np.uint32(group + 1)
    return x0, x1


def unit(words):
    """The top 24 bits as a number in [0, 1)."""
    return (words >> np.uint32(8)).astype(np.float32) * np.float32(2**-24)


def interleave(a, b, length):
    return np.stack([a, b], axis=1).reshape(-1)[:length]


def normal(key, block, length):
    """N(0, 1) by Box and Muller, in 32 bits."""
    a, b = threefry(key, block, (length + 1) // 2)
    radius = np.sqrt(np.float32(-2) * np.log(np.float32(1) - unit(a)))
    angle = np.float32(2 * math.pi) * unit(b)
    return interleave(radius * np.cos(angle), radius * np.sin(angle), length)


def uniform(key, block, length, bound):
    """Uniform in [−bound, bound), in 32 bits."""
    a, b = threefry(key, block, (length + 1) // 2)
    return (np.float32(2) * unit(interleave(a, b, length)) - np.float32(1)) * np.float32(bound)


def shuffle(seed, epoch, length):
    order = list(range(length))
    words = threefry((seed, BATCHES), epoch, length)[0]
    for last in range(length - 1, 0, -1):
        other = (int(words[last]) * (last + 1)) >> 32
        order[last], order[other] = order[other], order[last]
    return order


def shortest(values):
    """32-bit values with as many digits as tell them apart."""
    return [float(str(np.float32(value))) for value in np.asarray(values).reshape(-1)]


def random_golden():
    """Words and shuffles, for the Rust and for the JavaScript."""
    words = []
    for key, block in [((1, 1), 0), ((1, BATCHES), 3), ((0xFFFFFFFF, BATCHES), 0xFFFFFFFF)]:
        first, second = threefry(key, block, 4)
        for index in range(4):
            pair = [int(first[index]), int(second[index])]
            words.append({"key": key, "counter": [block, index], "words": pair})
    shuffles = []
    for seed, epoch, length in [
        (1, 0, 1), (1, 0, 2), (1, 0, 10), (1, 0, 10000), (1, 1, 20000), (1, 5, 60000),
        (7, 0, 10000), (4294967295, 0, 10000), (4294967295, 3, 12345),
    ]:
        order = shuffle(seed, epoch, length)
        # The first entries show a difference, the sum (exact in 64-bit floats) covers the rest.
        weighted = sum((index + 1) * image for index, image in enumerate(order))
        shuffles.append({"seed": seed, "epoch": epoch, "len": length,
                         "first": order[:16], "weightedSum": weighted})
    return {"threefry": words, "shuffles": shuffles}


def clip_golden():
    """Gradients clipped by the article's formula, in 64 bits, and by PyTorch, in 32."""
    cases = []
    for block, (threshold, weight_scale, bias_scale) in enumerate([
        (1.0, 1.0, 1.0), (1.0, 1.0, 1e-2), (0.01, 1e-4, 1.0), (100.0, 1.0, 1.0),
        (1e-4, 1e4, 1e-3), (1e-3, 1e-2, 1e-4),
    ]):
        case = {"threshold": threshold}
        for part, (name, length, scale) in enumerate(
            [("weight", 12, weight_scale), ("bias", 5, bias_scale)]
        ):
            gradient = normal(GOLDEN_KEY, 10 * block + part, length) * np.float32(scale)
            wide = gradient.astype(np.float64)
            norm = math.sqrt(math.fsum(wide * wide))
            # The threshold that the Rust sees is this one in 32 bits.
            bound = float(np.float32(threshold))
            parameter = torch.nn.Parameter(torch.zeros(length))
            parameter.grad = torch.tensor(gradient)
            torch.nn.utils.clip_grad_norm_([parameter], threshold)
            case[name] = {
                "gradient": shortest(gradient),
                "norm": norm,
                "formula": list(wide if norm < bound else wide * (bound / norm)),
                "torch": shortest(parameter.grad.numpy()),
            }
        cases.append(case)
    return cases


def generator_loss(kind, logits):
    """L_G by binary cross-entropy: −E log D against label 1, E log(1 − D) against label 0."""
    if kind == "nonSaturating":
        return F.binary_cross_entropy_with_logits(logits, torch.ones_like(logits))
    return -F.binary_cross_entropy_with_logits(logits, torch.zeros_like(logits))


def discriminator_loss(real, fake):
    return (F.binary_cross_entropy_with_logits(real, torch.ones_like(real))
            + F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake)))


def loss_golden():
    """Losses and their gradients by the logits."""
    edges = np.float32([0, 1e-3, -1e-3, 5, -5, 50, -50])
    drawn = normal(GOLDEN_KEY, 1000, 18) * np.float32(3)
    real = np.concatenate([edges, drawn[:9]])
    fake = np.concatenate([edges[::-1], drawn[9:]])

    def leaf(values):
        return torch.tensor(values, dtype=torch.float64, requires_grad=True)

    golden = {"real": shortest(real), "fake": shortest(fake)}
    real_logits, fake_logits = leaf(real), leaf(fake)
    loss = discriminator_loss(real_logits, fake_logits)
    loss.backward()
    golden["discriminator"] = {"loss": loss.item(), "realGradient": real_logits.grad.tolist(),
                               "fakeGradient": fake_logits.grad.tolist()}
    for kind in ("minimax", "nonSaturating"):
        fake_logits = leaf(fake)
        loss = generator_loss(kind, fake_logits)
        loss.backward()
        golden[kind] = {"loss": loss.item(), "fakeGradient": fake_logits.grad.tolist()}
    return golden


def mlp(seed, stream, widths):
    """Dense layers, Glorot uniform, zero bias; the weights come as [inputs, outputs]."""
    layers = []
    for index, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        bound = np.sqrt(np.float32(6) / np.float32(inputs + outputs))
        weight = uniform((seed, stream), index, inputs * outputs, bound).reshape(inputs, outputs)
        layer = torch.nn.Linear(inputs, outputs, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.tensor(weight).T)
            layer.bias.zero_()
        layers += [layer, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def clip_each(network, threshold):
    """The article's clipping; the norms before it."""
    norms = []
    for parameter in network.parameters():
        norm = parameter.grad.norm().item()
        if norm >= threshold:
            parameter.grad *= threshold / norm
        norms.append(norm)
    return norms


def summary(parameter):
    # Transposed back to [inputs, outputs], the order of the Rust's.
    values = parameter.detach().t().reshape(-1)
    indices = sorted({index * len(values) // 8 for index in range(8)})
    return {"norm": values.norm().item(), "sum": values.sum().item(),
            "indices": indices, "values": values[indices].tolist()}


def train(kind, seed, batch, steps, threshold):
    """The article's eight steps, `steps` times, on made-up pixels."""
    generator = mlp(seed, GENERATOR_WEIGHTS, [100, 128, 128, 784])
    discriminator = mlp(seed, DISCRIMINATOR_WEIGHTS, [784, 128, 128, 1])
    adam = {"lr": 2e-4, "betas": (0.5, 0.999), "eps": 1e-7}
    update_generator = torch.optim.Adam(generator.parameters(), **adam)
    update_discriminator = torch.optim.Adam(discriminator.parameters(), **adam)

    def fakes(stream, step):
        noise = normal((seed, stream), step, batch * 100).reshape(batch, 100)
        return torch.sigmoid(generator(torch.tensor(noise, dtype=torch.float64)))

    log = []
    for step in range(steps):
        pixels = (threefry(PIXEL_KEY, step, batch * 784)[0] & np.uint32(255)).reshape(batch, 784)
        real = torch.tensor(pixels.astype(np.float64) / 255)

        fake = fakes(DISCRIMINATOR_NOISE, step).detach()
        loss_d = discriminator_loss(discriminator(real), discriminator(fake))
        update_discriminator.zero_grad()
        loss_d.backward()
        norms_d = clip_each(discriminator, threshold)
        update_discriminator.step()

        loss_g = generator_loss(kind, discriminator(fakes(GENERATOR_NOISE, step)))
        update_generator.zero_grad()
        loss_g.backward()
        norms_g = clip_each(generator, threshold)
        update_generator.step()

        log.append({"discriminatorLoss": loss_d.item(), "generatorLoss": loss_g.item(),
                    "discriminatorNorms": norms_d, "generatorNorms": norms_g})
    return {"loss": kind, "steps": log,
            "discriminator": [summary(parameter) for parameter in discriminator.parameters()],
            "generator": [summary(parameter) for parameter in generator.parameters()]}


def step_golden():
    run = {"seed": 1, "batch": 16, "steps": 20, "threshold": 0.01}
    runs = [train(kind, **run) for kind in ("minimax", "nonSaturating")]
    return {"seed": run["seed"], "batchSize": run["batch"], "threshold": run["threshold"],
            "runs": runs}


def main():
    torch.set_num_threads(1)
    for name, golden in [("shuffle", random_golden()), ("clip", clip_golden()),
                         ("loss", loss_golden()), ("step", step_golden())]:
        (HERE / f"{name}.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()

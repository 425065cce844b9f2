"""Whole runs by PyTorch: the article's eight steps on made-up pixels."""

import numpy as np
import torch

from losses import discriminator_loss, generator_loss
from networks import DcganDiscriminator, DcganGenerator, mlp
from streams import (DISCRIMINATOR_NOISE, DISCRIMINATOR_WEIGHTS, GENERATOR_NOISE,
                     GENERATOR_WEIGHTS, PIXEL_KEY, SAMPLES, normal, threefry)

SEED = 1
ADAM = {"lr": 2e-4, "betas": (0.5, 0.999), "eps": 1e-7}


def networks(architecture):
    keys = (SEED, GENERATOR_WEIGHTS), (SEED, DISCRIMINATOR_WEIGHTS)
    if architecture == "dcgan":
        return DcganGenerator(keys[0]), DcganDiscriminator(keys[1])
    return (mlp(keys[0], [100, 128, 128, 784], [torch.nn.Sigmoid()]),
            mlp(keys[1], [784, 128, 128, 1], []))


def parameters(network):
    """In the order of the Rust's: of a layer the weight comes first, which spectral normalisation has put last."""
    named = list(network.named_parameters())
    layer = lambda name: name.rpartition(".")[0]
    layers = list(dict.fromkeys(layer(name) for name, _ in named))
    place = lambda pair: (layers.index(layer(pair[0])), pair[0].endswith("bias"))
    return [parameter for _, parameter in sorted(named, key=place)]


class NoRegularizer:
    """What a discriminator is held by: nothing."""

    def logits(self, discriminator, real, fake):
        return discriminator(real), discriminator(fake)

    def penalty(self, discriminator, real, fake, update):
        return None

    def report(self, discriminator):
        return {}

    def judge(self, discriminator, fake):
        """D's logits while G learns."""
        return discriminator(fake)


def clip(rule, network, threshold):
    """Clips the gradients; the norms before it."""
    norms = [parameter.grad.norm().item() for parameter in parameters(network)]
    whole = sum(norm**2 for norm in norms) ** 0.5
    for parameter, norm in zip(parameters(network), norms):
        measure = {"norm": norm, "globalNorm": whole, "none": 0.0}[rule]
        if measure > threshold:
            parameter.grad *= threshold / measure
    return norms


def summary(parameter):
    # Transposed back to [inputs, outputs], the order of the Rust's.
    values = parameter.detach()
    values = (values.t() if values.dim() == 2 else values).reshape(-1)
    indices = sorted({index * len(values) // 8 for index in range(8)})
    return {"norm": values.norm().item(), "sum": values.sum().item(),
            "indices": indices, "values": values[indices].tolist()}


def run(loss, batch, steps, made, noise_dim=100, rule="none", threshold=1.0, every=1,
        discriminator_steps=1, weight_clip=None, optimizer=[(torch.optim.Adam, ADAM)] * 2, early=None,
        regularizer=NoRegularizer()):
    """`steps` steps of G and D, which are `made`, clipped in every `every`-th; with the weights after `early`."""
    generator, discriminator = made
    update_generator, update_discriminator = (
        make(network.parameters(), **options)
        for (make, options), network in zip(optimizer, (generator, discriminator)))
    updates = 0

    def noise(stream, block, count=batch):
        values = normal((SEED, stream), block, count * noise_dim).reshape(count, noise_dim)
        return torch.tensor(values, dtype=torch.float64)

    def summaries(network):
        return [summary(parameter) for parameter in parameters(network)]

    log, on_the_way = [], {}
    for step in range(steps):
        if step == early:
            on_the_way = {"early": {"steps": step, "discriminator": summaries(discriminator),
                                    "generator": summaries(generator)}}
        acting = rule if step % every == 0 else "none"
        shape = discriminator_steps, batch, 784
        words = threefry(PIXEL_KEY, step, int(np.prod(shape)))[0]
        pixels = torch.tensor((words & np.uint32(255)).reshape(shape).astype(np.float64) / 255)
        for real in pixels:
            fake = generator(noise(DISCRIMINATOR_NOISE, updates)).detach()
            loss_d = discriminator_loss(loss, *regularizer.logits(discriminator, real, fake))
            penalty = regularizer.penalty(discriminator, real, fake, updates)
            report = regularizer.report(discriminator)
            update_discriminator.zero_grad()
            (loss_d if penalty is None else loss_d + penalty).backward()
            norms_d = clip(acting, discriminator, threshold)
            update_discriminator.step()
            updates += 1
            at_bound = None
            if weight_clip is not None:
                bound = float(np.float32(weight_clip))
                with torch.no_grad():
                    for parameter in discriminator.parameters():
                        parameter.clamp_(-bound, bound)
                at_bound = [(parameter.abs() >= bound).double().mean().item()
                            for parameter in discriminator.parameters()]

        fake = generator(noise(GENERATOR_NOISE, step))
        loss_g = generator_loss(loss, regularizer.judge(discriminator, fake))
        update_generator.zero_grad()
        loss_g.backward()
        norms_g = clip(acting, generator, threshold)
        update_generator.step()

        log.append({"discriminatorLoss": loss_d.item(), "generatorLoss": loss_g.item(),
                    "discriminatorNorms": norms_d, "generatorNorms": norms_g,
                    "atBound": at_bound, **report,
                    **({} if penalty is None else {"penalty": penalty.item()})})
    generator.eval()
    sample = generator(noise(SAMPLES, 0, 3)).detach().reshape(-1)
    return {"loss": loss, "steps": log,
            "discriminator": summaries(discriminator), "generator": summaries(generator),
            "running": [summary(buffer) for name, buffer in generator.named_buffers()
                        if name.endswith(("mean", "var"))],
            "sample": sample[::24].tolist(), **on_the_way}


def step_golden():
    threshold = 0.01
    clipped = {"batch": 16, "steps": 20, "rule": "norm", "threshold": float(np.float32(threshold))}
    return {"seed": SEED, "batchSize": 16, "threshold": threshold, "pixelKey": PIXEL_KEY,
            "runs": [run(loss, made=networks("seed"), **clipped) for loss in ("minimax", "nonSaturating")]}


def wasserstein_golden():
    # The critic's epsilon is larger than RMSProp's usual: a unit that is active for every image and
    # every fake has a bias whose gradient is zero but for rounding, of which 1e-7 would make steps.
    return run("wasserstein", 16, 20, networks("seed"), discriminator_steps=2, weight_clip=0.01, early=2,
               optimizer=[(torch.optim.RMSprop, {"lr": 5e-5, "alpha": 0.99, "eps": epsilon})
                          for epsilon in (1e-7, 1e-4)])


def dcgan_golden():
    return run("nonSaturating", 4, 20, networks("dcgan"), rule="globalNorm")

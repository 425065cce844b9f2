"""Runs of a regularised discriminator by PyTorch: its own spectral norm, and penalties by its double backward."""

import numpy as np
import torch
from torch.nn.utils import spectral_norm

from networks import mlp
from runs import ADAM, SEED, NoRegularizer, run
from streams import (DISCRIMINATOR_WEIGHTS, GENERATOR_WEIGHTS, INTERPOLATION, SINGULAR_VECTORS,
                     normal, shares)
from widths import OPTIMIZERS, RMS_PROP, SGD, network


class Penalty(NoRegularizer):
    """Of the gradient of D's logits by images."""

    def slopes(self, discriminator, images):
        images = images.detach().requires_grad_()
        logits = discriminator(images).sum()
        return torch.autograd.grad(logits, images, create_graph=True)[0]


class GradientPenalty(Penalty):
    """Gulrajani et al. 2017, equation 3."""

    def __init__(self, weight):
        self.weight = weight

    def penalty(self, discriminator, real, fake, update):
        share = shares((SEED, INTERPOLATION), update, len(real)).reshape(-1, 1)
        share = torch.tensor(share, dtype=torch.float64)
        slopes = self.slopes(discriminator, share * real + (1 - share) * fake)
        return self.weight * (slopes.norm(2, dim=1) - 1).square().mean()


class R1(Penalty):
    """Mescheder et al. 2018, equation 9."""

    def __init__(self, weight):
        self.weight = weight

    def penalty(self, discriminator, real, fake, update):
        return self.weight / 2 * self.slopes(discriminator, real).square().sum(dim=1).mean()


class SpectralNorm(NoRegularizer):
    """PyTorch's: in training each forward pass makes one power iteration, in evaluation none."""

    def __init__(self, discriminator):
        self.layers = [layer for layer in discriminator if isinstance(layer, torch.nn.Linear)]
        for index, layer in enumerate(self.layers):
            spectral_norm(layer)
            drawn = normal((SEED, SINGULAR_VECTORS), index, layer.out_features)
            layer.weight_u.copy_(torch.nn.functional.normalize(torch.tensor(drawn.astype(np.float64)), dim=0))

    def logits(self, discriminator, real, fake):
        discriminator.train()
        return discriminator(torch.cat([real, fake])).split(len(real))

    def judge(self, discriminator, fake):
        discriminator.eval()
        return discriminator(fake)

    def report(self, discriminator):
        return {"sigmas": [(layer.weight_u @ layer.weight_orig @ layer.weight_v).item() for layer in self.layers]}


def regularizer(kind, **weights):
    return {"kind": kind, **weights}


ADAM_OF_PAGE = {"kind": "adam", "learningRate": ADAM["lr"]}

# The article's networks with each, and others where the slope below zero and the widths count.
CONFIGS = [
    *({"architecture": "seed", "loss": "nonSaturating", "batchSize": 16, "noiseDim": 100, "steps": 10,
       "generator": network([128, 128], 0.0, "norm", 0.05, **ADAM_OF_PAGE),
       "discriminator": {**network([128, 128], 0.0, "norm", 0.05, **ADAM_OF_PAGE),
                         "regularizer": regularizer(kind)}}
      for kind in ("spectralNorm", "gradientPenalty", "r1")),
    {"architecture": "mlp", "loss": "leastSquares", "batchSize": 4, "noiseDim": 3, "discriminatorSteps": 2, "steps": 6,
     "generator": network([17, 33], 0.2, "none", 1.0, **SGD),
     "discriminator": {**network([33, 65, 5], 0.1, "none", 1.0, **SGD),
                       "regularizer": regularizer("spectralNorm")}},
    {"architecture": "mlp", "loss": "minimax", "batchSize": 8, "noiseDim": 5, "discriminatorSteps": 3, "steps": 6,
     "generator": network([33], 0.2, "globalNorm", 0.5, **RMS_PROP),
     "discriminator": {**network([65, 17], 0.2, "globalNorm", 0.5, **RMS_PROP),
                       "regularizer": regularizer("gradientPenalty", **{"lambda": 2.5})}},
    {"architecture": "mlp", "loss": "leastSquares", "batchSize": 5, "noiseDim": 7, "steps": 6,
     "generator": network([17], 0.0, "none", 1.0, **SGD),
     "discriminator": {**network([19, 3, 33], 0.3, "none", 1.0, **SGD),
                       "regularizer": regularizer("r1", gamma=0.5)}},
]


def regularizers_golden():
    return [{"config": {"seed": SEED, **{key: value for key, value in config.items() if key != "steps"}},
             **followed(config)} for config in CONFIGS]


def followed(config):
    generator, discriminator = config["generator"], config["discriminator"]
    made = (mlp((SEED, GENERATOR_WEIGHTS), [config["noiseDim"], *generator["hidden"], 784],
                [torch.nn.Sigmoid()], generator["leakySlope"]),
            mlp((SEED, DISCRIMINATOR_WEIGHTS), [784, *discriminator["hidden"], 1], [],
                discriminator["leakySlope"]))
    wanted = discriminator["regularizer"]
    held = {"spectralNorm": lambda: SpectralNorm(made[1]),
            "gradientPenalty": lambda: GradientPenalty(wanted.get("lambda", 10)),
            "r1": lambda: R1(wanted.get("gamma", 10))}[wanted["kind"]]()
    clip = generator["clip"]
    return run(config["loss"], config["batchSize"], config["steps"], made, noise_dim=config["noiseDim"],
               rule=clip["rule"], threshold=clip["threshold"], every=clip["every"],
               discriminator_steps=config.get("discriminatorSteps", 1),
               optimizer=[OPTIMIZERS[of["optimizer"]["kind"]](of["optimizer"])
                          for of in (generator, discriminator)], regularizer=held)

"""Short runs by PyTorch of networks of odd, least and largest sizes, with each loss and each optimiser."""

import numpy as np
import torch

from networks import mlp
from runs import SEED, run
from streams import DISCRIMINATOR_WEIGHTS, GENERATOR_WEIGHTS

OPTIMIZERS = {
    "adam": lambda of: (torch.optim.Adam, {"lr": of["learningRate"], "betas": (0.5, 0.999), "eps": 1e-7}),
    "sgd": lambda of: (torch.optim.SGD, {"lr": of["learningRate"], "momentum": of.get("momentum", 0.0)}),
    "rmsProp": lambda of: (torch.optim.RMSprop,
                           {"lr": of["learningRate"], "alpha": 0.99, "eps": of["epsilon"]}),
}


def network(hidden, slope, rule, threshold, every=1, **optimizer):
    return {"hidden": hidden, "leakySlope": slope, "optimizer": optimizer,
            "clip": {"rule": rule, "threshold": float(np.float32(threshold)), "every": every}}


ADAM = {"kind": "adam", "learningRate": 1e-3}
SGD = {"kind": "sgd", "learningRate": 0.05}
MOMENTUM = {"kind": "sgd", "learningRate": 0.02, "momentum": 0.9}
# The larger epsilon as in the Wasserstein run, and for its reason.
RMS_PROP = {"kind": "rmsProp", "learningRate": 1e-3, "epsilon": 1e-4}

# The rule and the rhythm of clipping are the same for both networks of a run. Under hinge and Wasserstein
# D's last bias has a gradient of zero, which is exact where a mean is of a power of two.
CONFIGS = [
    {"loss": "minimax", "batchSize": 1, "noiseDim": 1,
     "generator": network([1], 0.2, "norm", 0.01, **ADAM),
     "discriminator": network([1], 0.2, "norm", 0.01, **ADAM)},
    {"loss": "nonSaturating", "batchSize": 5, "noiseDim": 3,
     "generator": network([17, 33], 0.0, "globalNorm", 0.3, every=3, **MOMENTUM),
     "discriminator": network([33, 3], 0.01, "globalNorm", 0.3, every=3, **MOMENTUM)},
    {"loss": "leastSquares", "batchSize": 33, "noiseDim": 7,
     "generator": network([65, 3, 17], 0.2, "norm", 0.02, **RMS_PROP),
     "discriminator": network([3, 65], 0.3, "norm", 0.02, **RMS_PROP)},
    {"loss": "hinge", "batchSize": 4, "noiseDim": 2,
     "generator": network([33, 18, 5], 0.01, "none", 1.0, **SGD),
     "discriminator": network([65], 0.5, "none", 1.0, **SGD)},
    {"loss": "wasserstein", "batchSize": 2, "noiseDim": 5, "discriminatorSteps": 2, "weightClip": 0.05,
     "generator": network([3, 65], 0.2, "none", 1.0, **RMS_PROP),
     "discriminator": network([17, 5], 0.2, "none", 1.0, **RMS_PROP)},
    # The longest noise, and the widest layer that a network of images may have.
    {"loss": "leastSquares", "batchSize": 2, "noiseDim": 4096,
     "generator": network([5], 0.2, "globalNorm", 0.1, **SGD),
     "discriminator": network([4096], 0.2, "globalNorm", 0.1, **SGD)},
]


def widths_golden():
    return [{"config": {"seed": SEED, "architecture": "mlp", **config}, **followed(config)}
            for config in CONFIGS]


def followed(config):
    generator, discriminator = config["generator"], config["discriminator"]
    made = (mlp((SEED, GENERATOR_WEIGHTS), [config["noiseDim"], *generator["hidden"], 784],
                [torch.nn.Sigmoid()], generator["leakySlope"]),
            mlp((SEED, DISCRIMINATOR_WEIGHTS), [784, *discriminator["hidden"], 1], [],
                discriminator["leakySlope"]))
    clip = generator["clip"]
    return run(config["loss"], config["batchSize"], 4, made, noise_dim=config["noiseDim"],
               rule=clip["rule"], threshold=clip["threshold"], every=clip["every"],
               discriminator_steps=config.get("discriminatorSteps", 1),
               weight_clip=config.get("weightClip"),
               optimizer=[OPTIMIZERS[of["optimizer"]["kind"]](of["optimizer"])
                          for of in (generator, discriminator)])

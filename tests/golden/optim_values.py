"""The optimisers of PyTorch, ten steps each on made-up gradients."""

import math

import numpy as np
import torch

from streams import GOLDEN_KEY, normal, shortest

SHAPES = [(5,), (3, 4)]
STEPS = 10
OPTIMIZERS = {
    "adam": lambda p, lr, _: torch.optim.Adam(p, lr, betas=(0.5, 0.999), eps=1e-7),
    "sgd": lambda p, lr, momentum: torch.optim.SGD(p, lr, momentum=momentum),
    "rmsProp": lambda p, lr, _: torch.optim.RMSprop(p, lr, alpha=0.99, eps=1e-7),
}


def optim_golden():
    def drawn(block, scale):
        return [normal(GOLDEN_KEY, block + part, math.prod(shape)) * np.float32(scale)
                for part, shape in enumerate(SHAPES)]

    weights = drawn(4000, 0.1)
    # From nearly nothing, where epsilon counts, to large.
    gradients = [drawn(4010 + 10 * step, 10.0 ** (step - 8)) for step in range(STEPS)]
    cases = []
    for kind, momentum, rates in [
        ("adam", 0.0, [2e-4] * 10), ("adam", 0.0, [1e-2] * 5 + [1e-3] * 5),
        ("sgd", 0.0, [0.05] * 10), ("sgd", 0.9, [0.05] * 10),
        ("sgd", 0.9, [0.05] * 5 + [0.5] * 5),
        ("rmsProp", 0.0, [5e-5] * 10), ("rmsProp", 0.0, [5e-5] * 5 + [1e-3] * 5),
    ]:
        parameters = [torch.nn.Parameter(torch.tensor(w, dtype=torch.float64)) for w in weights]
        optimizer = OPTIMIZERS[kind](parameters, rates[0], momentum)
        steps = []
        for rate, step in zip(rates, gradients):
            optimizer.param_groups[0]["lr"] = rate
            before = [p.detach().clone() for p in parameters]
            for parameter, gradient in zip(parameters, step):
                parameter.grad = torch.tensor(gradient, dtype=torch.float64)
            optimizer.step()
            steps.append({
                "weights": [p.tolist() for p in parameters],
                "updateRatio": [((p - b).norm() / b.norm()).item()
                                for p, b in zip(parameters, before)],
            })
        cases.append({"kind": kind, "momentum": momentum, "rates": rates, "steps": steps})
    return {"weights": [shortest(w) for w in weights],
            "gradients": [[shortest(g) for g in step] for step in gradients], "cases": cases}

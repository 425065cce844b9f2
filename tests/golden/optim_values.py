"""The optimisers of PyTorch, ten steps each on made-up gradients."""

import math

import numpy as np
import torch

from streams import GOLDEN_KEY, normal, shortest

SHAPES = [(5,), (3, 4)]
STEPS = 10
OPTIMIZERS = {
    "adam": lambda p, lr: torch.optim.Adam(p, lr, betas=(0.5, 0.999), eps=1e-7),
    # The momentum is set before each step.
    "sgd": lambda p, lr: torch.optim.SGD(p, lr),
    "rmsProp": lambda p, lr: torch.optim.RMSprop(p, lr, alpha=0.99, eps=1e-7),
}


def optim_golden():
    def drawn(block, scale):
        return [normal(GOLDEN_KEY, block + part, math.prod(shape)) * np.float32(scale)
                for part, shape in enumerate(SHAPES)]

    weights = drawn(4000, 0.1)
    # From nearly nothing, where epsilon counts, to large.
    gradients = [drawn(4010 + 10 * step, 10.0 ** (step - 8)) for step in range(STEPS)]
    cases = []
    none, always = [0.0] * 10, [0.9] * 10
    for kind, momenta, rates in [
        ("adam", none, [2e-4] * 10), ("adam", none, [1e-2] * 5 + [1e-3] * 5),
        ("sgd", none, [0.05] * 10), ("sgd", always, [0.05] * 10),
        ("sgd", always, [0.05] * 5 + [0.5] * 5),
        # Momentum that is turned on, and that is turned off for a while.
        ("sgd", [0.0] * 4 + [0.9] * 6, [0.05] * 10),
        ("sgd", [0.9] * 3 + [0.0] * 3 + [0.9] * 4, [0.05] * 10),
        ("rmsProp", none, [5e-5] * 10), ("rmsProp", none, [5e-5] * 5 + [1e-3] * 5),
    ]:
        parameters = [torch.nn.Parameter(torch.tensor(w, dtype=torch.float64)) for w in weights]
        optimizer = OPTIMIZERS[kind](parameters, rates[0])
        steps = []
        for rate, momentum, step in zip(rates, momenta, gradients):
            optimizer.param_groups[0]["lr"] = rate
            if kind == "sgd":
                optimizer.param_groups[0]["momentum"] = momentum
            before = [p.detach().clone() for p in parameters]
            for parameter, gradient in zip(parameters, step):
                parameter.grad = torch.tensor(gradient, dtype=torch.float64)
            optimizer.step()
            steps.append({
                "weights": [p.tolist() for p in parameters],
                "updateRatio": [((p - b).norm() / b.norm()).item()
                                for p, b in zip(parameters, before)],
            })
        cases.append({"kind": kind, "momenta": momenta, "rates": rates, "steps": steps})
    return {"weights": [shortest(w) for w in weights],
            "gradients": [[shortest(g) for g in step] for step in gradients], "cases": cases}

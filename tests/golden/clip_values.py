"""Clipped gradients: by the article's formula and by PyTorch, and by each rule from its definition."""

import math

import numpy as np
import torch

from streams import GOLDEN_KEY, normal, shortest, threefry, unit


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


def unit_norms(tensor, transposed=False):
    """Of each unit, with its axes kept: each index of the outputs' axis, the last of a dense layer, the first
    of a convolution, the second of a transposed one; a vector is one unit."""
    units = {1: None, 2: 1}.get(tensor.ndim, 1 if transposed else 0)
    axes = tuple(axis for axis in range(tensor.ndim) if axis != units)
    return np.sqrt((tensor**2).sum(axis=axes, keepdims=True))


def scale_to(norm, bound):
    return 1.0 if norm <= bound else bound / norm


def by_rule(rule, c, weights, gradients, history):
    """The clipped gradients and the threshold, in 64 bits."""
    norm = math.sqrt(sum((g**2).sum() for g in gradients))
    history.append(norm)
    if rule == "norm":
        return [g * scale_to(np.linalg.norm(g), c) for g in gradients], c
    if rule == "globalNorm":
        return [g * scale_to(norm, c) for g in gradients], c
    if rule == "value":
        return [g.clip(-c, c) for g in gradients], c
    if rule == "meanAbs":
        return [g * scale_to(np.abs(g).mean(), c) for g in gradients], c
    if rule == "percentile":
        bound = np.percentile(history, c)
        return [g * scale_to(norm, bound) for g in gradients], bound
    return [adaptive(c, w, g) for w, g in zip(weights, gradients)], c


def adaptive(c, weight, gradient, transposed=False):
    """AGC, Brock et al. 2021, equation 3."""
    bounds = c * np.maximum(unit_norms(weight, transposed), 1e-3)
    norms = unit_norms(gradient, transposed)
    return gradient * np.where(norms <= bounds, 1.0, bounds / norms)


def transposed_golden():
    """A transposed convolution, [inputs, outputs, height, width] in PyTorch and in Burn, under AGC."""
    shape = torch.nn.ConvTranspose2d(2, 3, (2, 2)).weight.shape
    weight, gradient = (normal(GOLDEN_KEY, 2900 + part, math.prod(shape)).reshape(shape)
                        for part in range(2))
    # A unit that is not clipped, and one whose weights are small.
    gradient[:, 1] *= np.float32(0.01)
    weight[:, 2] *= np.float32(1e-5)
    clipped = adaptive(float(np.float32(0.3)), weight.astype(np.float64),
                       gradient.astype(np.float64), transposed=True)
    return {"shape": list(shape), "threshold": 0.3, "weight": shortest(weight.reshape(-1)),
            "gradient": shortest(gradient.reshape(-1)), "clipped": clipped.reshape(-1).tolist()}


def rules_golden():
    """Every rule on tensors of several shapes, for some steps; the thresholds divide what is met."""
    shapes = [(5,), (3, 4), (2, 3, 2, 2)]
    tensors = [[normal(GOLDEN_KEY, 2000 + 10 * step + part, math.prod(shape)).reshape(shape)
                for part, shape in enumerate(shapes)] for step in range(5)]
    # Units of weights that are zero and small, which the least norm keeps from standing still.
    weights = tensors.pop()
    weights[1][:, 1] = 0
    weights[2][1] *= np.float32(1e-5)
    for step, scale in enumerate([1, 0.05, 3, 0.7]):
        tensors[step] = [g * np.float32(scale) for g in tensors[step]]
    cases = []
    for rule, threshold in [("norm", 1.0), ("globalNorm", 1.0), ("globalNorm", 7.0),
                            ("value", 0.5), ("meanAbs", 0.6), ("adaptive", 0.3),
                            ("percentile", 10.0), ("percentile", 62.5), ("percentile", 100.0)]:
        history, steps = [], []
        for gradients in tensors:
            before = [g.astype(np.float64) for g in gradients]
            after, bound = by_rule(rule, float(np.float32(threshold)),
                                   [w.astype(np.float64) for w in weights], before, history)
            steps.append({
                "threshold": bound,
                "clipped": [a.reshape(-1).tolist() for a in after],
                "norms": [np.linalg.norm(b.reshape(-1)) for b in before],
                "cosine": [(a * b).sum() / np.linalg.norm(a.reshape(-1))
                           / np.linalg.norm(b.reshape(-1)) for a, b in zip(after, before)],
                "changed": [(a != b).mean() for a, b in zip(after, before)],
            })
        cases.append({"rule": rule, "threshold": threshold, "steps": steps})
    # Norms that grow: which of them a full history has dropped decides its percentiles.
    norms = unit(threefry(GOLDEN_KEY, 3000, 600)[0]) * np.arange(1, 601, dtype=np.float32)
    long = [{"step": step, "percent": percent,
             "threshold": np.percentile(norms[max(0, step - 511):step + 1].astype(np.float64),
                                        percent)}
            for step in (0, 1, 2, 9, 100, 510, 511, 512, 513, 599) for percent in (10.0, 50.0, 97.5)]
    return {"weights": [shortest(w) for w in weights],
            "gradients": [[shortest(g) for g in step] for step in tensors],
            "cases": cases, "long": long, "transposed": transposed_golden()}

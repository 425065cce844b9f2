"""The adversarial losses by PyTorch, and golden values of them."""

import numpy as np
import torch
from torch.nn import functional as F

from streams import GOLDEN_KEY, normal, shortest


def generator_loss(kind, logits):
    """L_G; by cross-entropy −E log D against label 1, E log(1 − D) against label 0."""
    ones, zeros = torch.ones_like(logits), torch.zeros_like(logits)
    if kind == "nonSaturating":
        return F.binary_cross_entropy_with_logits(logits, ones)
    if kind == "minimax":
        return -F.binary_cross_entropy_with_logits(logits, zeros)
    if kind == "leastSquares":
        return F.mse_loss(logits, ones) / 2
    return -logits.mean()


def discriminator_loss(kind, real, fake):
    if kind == "wasserstein":
        return fake.mean() - real.mean()
    if kind == "leastSquares":
        return (F.mse_loss(real, torch.ones_like(real))
                + F.mse_loss(fake, torch.zeros_like(fake))) / 2
    if kind == "hinge":
        return (F.hinge_embedding_loss(real, -torch.ones_like(real))
                + F.hinge_embedding_loss(-fake, -torch.ones_like(fake)))
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

    def of_discriminator(kind):
        real_logits, fake_logits = leaf(real), leaf(fake)
        loss = discriminator_loss(kind, real_logits, fake_logits)
        loss.backward()
        return {"loss": loss.item(), "realGradient": real_logits.grad.tolist(),
                "fakeGradient": fake_logits.grad.tolist()}

    def of_generator(kind):
        fake_logits = leaf(fake)
        loss = generator_loss(kind, fake_logits)
        loss.backward()
        return {"loss": loss.item(), "fakeGradient": fake_logits.grad.tolist()}

    kinds = ("minimax", "nonSaturating", "wasserstein", "leastSquares", "hinge")
    return {"real": shortest(real), "fake": shortest(fake),
            "losses": [{"kind": kind, "discriminator": of_discriminator(kind),
                        "generator": of_generator(kind)} for kind in kinds]}

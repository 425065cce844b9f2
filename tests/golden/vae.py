"""A VAE's run by PyTorch on made-up pixels."""

import numpy as np
import torch
from torch.nn import functional as F

from networks import mlp
from runs import SEED, clip, summary
from streams import ENCODER_WEIGHTS, GENERATOR_NOISE, GENERATOR_WEIGHTS, PIXEL_KEY, normal, threefry

LATENT = 16


def vae_golden(batch=16, steps=20, threshold=0.5):
    """784 → 128 → mean and log variance; 16 → 128 → 128 → 784; Adam; the encoder clipped by norm."""
    encoder = mlp((SEED, ENCODER_WEIGHTS), [784, 128, 2 * LATENT], [])
    decoder = mlp((SEED, GENERATOR_WEIGHTS), [LATENT, 128, 128, 784], [])
    adam = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()],
                            lr=1e-3, betas=(0.9, 0.999), eps=1e-7)
    log = []
    for step in range(steps):
        words = threefry(PIXEL_KEY, step, batch * 784)[0]
        values = (words & np.uint32(255)).reshape(batch, 784).astype(np.float64) / 255
        images = torch.tensor(values)
        mean, log_variance = encoder(images).chunk(2, dim=1)
        noise = normal((SEED, GENERATOR_NOISE), step, batch * LATENT).reshape(batch, LATENT)
        z = mean + torch.tensor(noise, dtype=torch.float64) * (log_variance / 2).exp()
        reconstruction = F.binary_cross_entropy_with_logits(
            decoder(z), images, reduction="sum") / batch
        posterior = torch.distributions.Normal(mean, (log_variance / 2).exp())
        prior = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
        kl = torch.distributions.kl_divergence(posterior, prior).sum() / batch
        adam.zero_grad()
        (reconstruction + kl).backward()
        log.append({"reconstruction": reconstruction.item(), "kl": kl.item(),
                    "encoderNorms": clip("norm", encoder, float(np.float32(threshold))),
                    "decoderNorms": clip("none", decoder, 0.0)})
        adam.step()
    return {"threshold": threshold, "steps": log,
            "encoder": [summary(parameter) for parameter in encoder.parameters()],
            "decoder": [summary(parameter) for parameter in decoder.parameters()]}

"""A small GAN in JAX for the lines that log norms: scripts/try-code.js puts them in at the marked places.

    python log_jax.py --mnist FOLDER --steps 3
"""

import argparse
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--mnist", type=Path)
parser.add_argument("--steps", type=int, default=3)
arguments = parser.parse_args()
pixels = np.frombuffer((arguments.mnist / "train-images-idx3-ubyte").read_bytes(), np.uint8, offset=16)
images = pixels.reshape(-1, 784)[:12_800].astype(np.float32) / 255


def mlp(key, *widths):
    glorot = jax.nn.initializers.glorot_uniform()
    keys = jax.random.split(key, len(widths) - 1)
    return [{"w": glorot(k, pair), "b": jnp.zeros(pair[1])} for k, pair in zip(keys, zip(widths, widths[1:]))]


def forward(network, x):
    for layer in network[:-1]:
        x = jax.nn.relu(x @ layer["w"] + layer["b"])
    return x @ network[-1]["w"] + network[-1]["b"]


def loss_d(D, G, real, z):
    fake = jax.lax.stop_gradient(jax.nn.sigmoid(forward(G, z)))
    return jax.nn.softplus(-forward(D, real)).mean() + jax.nn.softplus(forward(D, fake)).mean()


def loss_g(G, D, z):
    return jax.nn.softplus(-forward(D, jax.nn.sigmoid(forward(G, z)))).mean()


def global_norm(grads):
    return float(jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(grads))))


def stepped(network, grads):
    return jax.tree.map(lambda w, g: w - 0.1 * g, network, grads)


# THE LINES
key = jax.random.key(1)
G, D = mlp(key, 100, 128, 128, 784), mlp(jax.random.fold_in(key, 1), 784, 128, 128, 1)
for step in range(arguments.steps):
    real = images[128 * step : 128 * (step + 1)]
    z = jax.random.normal(jax.random.fold_in(key, 2 + step), (128, 100))
    grads = jax.grad(loss_d)(D, G, real, z)
    norm_d = global_norm(grads)
    # THE CALL FOR D
    D = stepped(D, grads)
    grads = jax.grad(loss_g)(G, D, z)
    norm_g = global_norm(grads)
    # THE CALL FOR G
    G = stepped(G, grads)
    print(f"step {step + 1}: ‖g‖ before clipping {norm_d:.4g} of D, {norm_g:.4g} of G")

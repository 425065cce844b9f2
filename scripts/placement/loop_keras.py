"""The GAN around the loop of the figure “Where the line goes”, in Keras on TensorFlow: what scripts/try-placement.js
puts in the place of its last line runs, and what G's optimiser was given is told as JSON, G's weights as bytes.

    python loop_keras.py FOLDER WEIGHTS     FOLDER holds train-images-idx3-ubyte
"""

import json
import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers

C, RATE, BATCH, EPOCHS, STEPS_AN_EPOCH = 0.1, 5e-3, 128, 4, 50
keras.utils.set_random_seed(1)
# Sums in one order: the same program gives the same bits.
tf.config.experimental.enable_op_determinism()


def mlp(inputs, *widths, last=None):
    hidden = [layers.Dense(width, activation="relu") for width in widths[:-1]]
    return keras.Sequential([keras.Input((inputs,)), *hidden, layers.Dense(widths[-1], activation=last)])


G = mlp(100, 128, 128, 784, last="sigmoid")
D = mlp(784, 128, 128, 1)
weights = G.trainable_variables
optimizer_d = keras.optimizers.Adam(RATE, beta_1=0.5, epsilon=1e-7)


class Watched(keras.optimizers.Adam):
    def apply(self, grads, trainable_variables=None):
        given.append(float(tf.linalg.global_norm(grads)))
        return super().apply(grads, trainable_variables)


given = []
optimizer = Watched(RATE, beta_1=0.5, epsilon=1e-7)

pixels = np.frombuffer(Path(sys.argv[1], "train-images-idx3-ubyte").read_bytes(), np.uint8, offset=16)
images = pixels[: BATCH * STEPS_AN_EPOCH * 784].reshape(-1, 784).astype(np.float32) / 255


def noise():
    return keras.random.normal((BATCH, 100))


def batches():
    return np.split(images[np.random.permutation(len(images))], STEPS_AN_EPOCH)


def generator_loss(score):
    return tf.reduce_mean(tf.nn.softplus(-score))


def train_discriminator(real):
    fake = G(noise())
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.softplus(-D(real))) + tf.reduce_mean(tf.nn.softplus(D(fake)))
    optimizer_d.apply(tape.gradient(loss, D.trainable_variables), D.trainable_variables)


acted = 0


def clip_mean_abs(grads, c):
    """Each parameter's gradient by itself: g where mean|g| ≤ C, else g · C/mean|g|."""
    global acted
    means = [float(tf.reduce_mean(tf.abs(g))) for g in grads]
    acted += any(mean > c for mean in means)
    return [g * (c / mean) if mean > c else g for g, mean in zip(grads, means)]


def tell():
    flat = np.concatenate([w.numpy().reshape(-1) for w in weights])
    Path(sys.argv[2]).write_bytes(flat.tobytes())
    print(json.dumps({"given": given, "acted": acted, "version": f"Keras {keras.__version__}, TensorFlow {tf.__version__}"}))


# THE LOOP

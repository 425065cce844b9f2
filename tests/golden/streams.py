"""The random streams, written again from their definitions, and how values are written down."""

import math

import numpy as np

(GENERATOR_WEIGHTS, DISCRIMINATOR_WEIGHTS, DISCRIMINATOR_NOISE, GENERATOR_NOISE, BATCHES,
 SAMPLES, ENCODER_WEIGHTS) = range(1, 8)
SINGULAR_VECTORS, INTERPOLATION = 10, 11
# Keys for the inputs made up here, away from every key that a seed and a stream give.
GOLDEN_KEY = (0x601D, 0x1000)
PIXEL_KEY = (0x601D, 0x2000)


def threefry(key, block, count):
    """Threefry-2x32-20 (Random123) of the counters (block, 0), (block, 1), … as two arrays."""
    k0, k1 = (np.uint32(word) for word in key)
    schedule = [k0, k1, k0 ^ k1 ^ np.uint32(0x1BD11BDA)]
    x0 = np.full(count, block, np.uint32) + schedule[0]
    x1 = np.arange(count, dtype=np.uint32) + schedule[1]
    for group in range(5):
        for turn in ((13, 15, 26, 6), (17, 29, 16, 24))[group % 2]:
            x0 = x0 + x1
            x1 = ((x1 << np.uint32(turn)) | (x1 >> np.uint32(32 - turn))) ^ x0
        x0 = x0 + schedule[(group + 1) % 3]
        x1 = x1 + schedule[(group + 2) % 3] + np.uint32(group + 1)
    return x0, x1


def unit(words):
    """The top 24 bits as a number in [0, 1)."""
    return (words >> np.uint32(8)).astype(np.float32) * np.float32(2**-24)


def interleave(a, b, length):
    return np.stack([a, b], axis=1).reshape(-1)[:length]


def normal(key, block, length):
    """N(0, 1) by Box and Muller, in 32 bits."""
    a, b = threefry(key, block, (length + 1) // 2)
    radius = np.sqrt(np.float32(-2) * np.log(np.float32(1) - unit(a)))
    angle = np.float32(2 * math.pi) * unit(b)
    return interleave(radius * np.cos(angle), radius * np.sin(angle), length)


def uniform(key, block, length, bound):
    """Uniform in [−bound, bound), in 32 bits."""
    a, b = threefry(key, block, (length + 1) // 2)
    return (np.float32(2) * unit(interleave(a, b, length)) - np.float32(1)) * np.float32(bound)


def shares(key, block, length):
    """Uniform in [0, 1), in 32 bits."""
    a, b = threefry(key, block, (length + 1) // 2)
    return unit(interleave(a, b, length))


def shuffle(seed, epoch, length):
    order = list(range(length))
    words = threefry((seed, BATCHES), epoch, length)[0]
    for last in range(length - 1, 0, -1):
        other = (int(words[last]) * (last + 1)) >> 32
        order[last], order[other] = order[other], order[last]
    return order


def shortest(values):
    """32-bit values with as many digits as tell them apart."""
    return [float(str(np.float32(value))) for value in np.asarray(values).reshape(-1)]

"""Writes the golden values that the tests compare with: the JSON files beside this script.

Run it from anywhere, with Debian's own Python, which has PyTorch:

    apt-get install python3-torch python3-numpy
    /usr/bin/python3 tests/golden/make.py

It takes half a minute and writes the same bytes each time. The files in the repository were made
with Python 3.11.2, PyTorch 1.13.0 and NumPy 1.24.2.

Nothing here is translated from the Rust: Threefry, the shuffle, the initial weights and the noise
are written again from their definitions, and the losses, the gradients, Adam and the training loop
are PyTorch's. The modules beside this one hold the parts: `streams.py` the random numbers,
`clip_values.py` the clipping, `losses.py`, `optim_values.py`, `networks.py`, `runs.py` whole runs,
`widths.py` runs of odd sizes, `regularizers.py` those of a regularised discriminator and `vae.py` the VAE's. The reference is computed in 64 bits from 32-bit inputs, so that what the tests see
is the rounding of the Rust alone.
"""

import json
from pathlib import Path

import torch

from clip_values import clip_golden, rules_golden
from losses import loss_golden
from optim_values import optim_golden
from regularizers import regularizers_golden
from runs import dcgan_golden, step_golden, wasserstein_golden
from streams import BATCHES, shuffle, threefry
from vae import vae_golden
from widths import widths_golden

HERE = Path(__file__).parent


def random_golden():
    """Words and shuffles, for the Rust and for the JavaScript."""
    words = []
    for key, block in [((1, 1), 0), ((1, BATCHES), 3), ((0xFFFFFFFF, BATCHES), 0xFFFFFFFF)]:
        first, second = threefry(key, block, 4)
        for index in range(4):
            pair = [int(first[index]), int(second[index])]
            words.append({"key": key, "counter": [block, index], "words": pair})
    shuffles = []
    for seed, epoch, length in [
        (1, 0, 1), (1, 0, 2), (1, 0, 10), (1, 0, 10000), (1, 1, 20000), (1, 5, 60000),
        (7, 0, 10000), (4294967295, 0, 10000), (4294967295, 3, 12345),
    ]:
        order = shuffle(seed, epoch, length)
        # The first entries show a difference, the sum (exact in 64-bit floats) covers the rest.
        weighted = sum((index + 1) * image for index, image in enumerate(order))
        shuffles.append({"seed": seed, "epoch": epoch, "len": length,
                         "first": order[:16], "weightedSum": weighted})
    return {"threefry": words, "shuffles": shuffles}


def main():
    torch.set_num_threads(1)
    for name, golden in [("shuffle", random_golden()), ("clip", clip_golden())]:
        (HERE / f"{name}.json").write_text(json.dumps(golden, indent=1) + "\n")
    for name, golden in [("rules", rules_golden()), ("loss", loss_golden()),
                         ("optim", optim_golden()), ("step", step_golden()),
                         ("wasserstein", wasserstein_golden()), ("dcgan", dcgan_golden()),
                         ("vae", vae_golden()), ("widths", widths_golden()),
                         ("regularizers", regularizers_golden())]:
        (HERE / f"{name}.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()

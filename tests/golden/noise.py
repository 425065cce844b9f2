"""Writes noise.json: draws of N(0, 1) for the bench, which makes its own in JavaScript. NumPy alone."""

import json
from pathlib import Path

from streams import DISCRIMINATOR_NOISE, GENERATOR_NOISE, normal


def noise_golden():
    draws = []
    for seed, stream, block, length in [
        (1, DISCRIMINATOR_NOISE, 0, 12800), (1, GENERATOR_NOISE, 63, 12800), (4294967295, GENERATOR_NOISE, 7, 5),
    ]:
        values = [float(f"{value:.6g}") for value in normal((seed, stream), block, length)]
        # The first and the last show a difference, the sum of squares covers the rest.
        squares = float(f"{sum(value * value for value in values):.6g}")
        draws.append({"seed": seed, "stream": stream, "block": block, "length": length,
                      "first": values[:16], "last": values[-4:], "squares": squares})
    return draws


if __name__ == "__main__":
    (Path(__file__).parent / "noise.json").write_text(json.dumps(noise_golden()) + "\n")

"""Writes the golden values of the metrics: metrics.json beside this script.

Run it from anywhere, with Debian's own Python:

    apt-get install python3-numpy python3-scipy
    /usr/bin/python3 tests/golden/metrics.py

It takes seconds and writes the same bytes each time. The file in the repository was made with Python
3.11.2, NumPy 1.24.2 and SciPy 1.10.1.

Nothing here is translated from the Rust. The Fréchet distance is computed twice: with SciPy's matrix
square root as in the usual implementations of the FID, which fails where a covariance is singular, and
from the centred samples A and B alone, Tr(Σ₁Σ₂)^½ being the sum of the singular values of A Bᵀ, which
never forms a covariance. The script stops where both can be had and differ.
"""

import json
import math
from pathlib import Path

import numpy as np
from scipy import linalg, special, stats

from streams import GOLDEN_KEY, normal, shortest

HERE = Path(__file__).parent


def centred(x):
    return (x - x.mean(axis=0)) / math.sqrt(len(x) - 1)


def by_samples(x, y):
    """d² without a covariance."""
    a, b = centred(x), centred(y)
    overlap = linalg.svdvals(a @ b.T).sum()
    between = ((x.mean(axis=0) - y.mean(axis=0)) ** 2).sum()
    return between + (a**2).sum() + (b**2).sum() - 2 * overlap


def by_root(x, y):
    """d² with the root of the covariances' product."""
    s, t = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    between = ((x.mean(axis=0) - y.mean(axis=0)) ** 2).sum()
    return between + np.trace(s) + np.trace(t) - 2 * np.trace(linalg.sqrtm(s @ t)).real


def draw(block, count, width):
    return normal(GOLDEN_KEY, 100 + block, count * width).reshape(count, width)


def features():
    """Pairs of sets of samples in 32 bits: name, x, y, and whether SciPy's root can be had."""
    mix = draw(0, 6, 6) + 2 * np.eye(6, dtype=np.float32)
    usual = draw(1, 40, 6), draw(2, 30, 6) @ mix + np.float32(0.5)
    yield "usual", *usual, True
    yield "shifted", usual[0], usual[0] + np.float32(3), True
    yield "scaled", usual[0], usual[0] * np.float32(4), True
    yield "far from zero", usual[0] + np.float32(1000), usual[1] + np.float32(1000), True
    spread = np.float32(10) ** np.arange(-3, 3, dtype=np.float32)
    yield "ill-conditioned", draw(3, 40, 6) * spread, draw(4, 30, 6) * spread[::-1], True
    yield "nearly collapsed", usual[0], draw(5, 30, 6) * np.float32(1e-4) + np.float32(1), True
    yield "collapsed", usual[0], np.ones((5, 6), np.float32), False
    yield "both collapsed", np.zeros((3, 6), np.float32), np.ones((5, 6), np.float32), False
    yield "fewer samples than features", draw(6, 4, 12), draw(7, 5, 12), False
    twice = draw(8, 20, 3)
    yield "the same feature twice", np.hstack([twice, twice]), usual[1], False
    dead = usual[0] * np.array([1, 0, 1, 0, 1, 0], np.float32)
    yield "dead features", dead, usual[1], False
    rank_one = draw(9, 20, 1) @ draw(10, 1, 6)
    yield "two lines", rank_one, draw(11, 20, 1) @ draw(12, 1, 6), False
    yield "two samples", draw(13, 2, 6), draw(14, 2, 6), False


def frechet_golden():
    cases = []
    for name, x, y, regular in features():
        wide = x.astype(np.float64), y.astype(np.float64)
        distance = by_samples(*wide)
        if regular:
            other = by_root(*wide)
            assert abs(distance - other) < 1e-6 * distance, (name, distance, other)
        cases.append({"name": name, "width": x.shape[1], "first": shortest(x),
                      "second": shortest(y), "distance": distance})
    return cases


def score_golden():
    """Probabilities of ten digits, from vague to sure."""
    cases = []
    for block, (count, sureness) in enumerate([(1, 1), (25, 0.1), (25, 1), (60, 5), (40, 200)]):
        logits = sureness * draw(50 + block, count, 10).astype(np.float64)
        probabilities = special.softmax(logits, axis=1).astype(np.float32)
        wide = probabilities.astype(np.float64)
        mean = wide.mean(axis=0)
        # SciPy's entropy normalises; these rows miss 1 by rounding only.
        divergence = [stats.entropy(row, mean) for row in wide]
        shares = np.bincount(wide.argmax(axis=1), minlength=10) / count
        cases.append({
            "probabilities": shortest(probabilities),
            "score": math.exp(np.mean(divergence)),
            "entropy": float(np.mean([stats.entropy(row) for row in wide])),
            "confidence": float(wide.max(axis=1).mean()),
            "digits": shares.tolist(),
        })
    return cases


def pixel_golden():
    """Blobs on black: gradients' energy, and neighbours of the last one."""
    images = (np.clip(draw(90, 30, 784), 0, 2) * 127).astype(np.uint8).reshape(30, 28, 28)
    images[:, :4], images[:, -3:] = 0, 0
    x = images.astype(np.int64)
    down, right = np.diff(x, axis=1), np.diff(x, axis=2)
    energy = ((down**2).sum() + (right**2).sum()) / (x**2).sum()
    distances = np.sqrt(((x[:-1] - x[-1]) ** 2).sum(axis=(1, 2))) / 255
    order = np.argsort(distances, kind="stable")[:5]
    return {"pixels": images.reshape(-1).tolist(), "gradientEnergy": float(energy),
            "nearest": [{"index": int(at), "distance": float(distances[at])} for at in order]}


def main():
    golden = {"frechet": frechet_golden(), "score": score_golden(), "pixels": pixel_golden()}
    (HERE / "metrics.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()

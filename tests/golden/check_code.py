"""Holds the clipping of a program that the page wrote against the golden values, one rule after another.

    node scripts/try-code.js golden pytorch /usr/bin/python3

calls it, with a program, its rule and its C. The program's definitions are executed as they stand, and so
is its own line that clips D, on the golden weights and gradients in the place of D's.
"""

import json
import re
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def main():
    file, rule, threshold = sys.argv[1], sys.argv[2], float(sys.argv[3])
    text = Path(file).read_text()
    names = {"__name__": "program"}
    exec(compile(text.split("parser = argparse")[0], file, "exec"), names)
    call = re.search(r"^ +((?:if step.*: )?(?:grads_d = )?clip_\w+\((?:D|grads_d), .*)$", text, re.M).group(1)
    names["norms_d"] = __import__("collections").deque(maxlen=512)
    golden = json.loads((HERE / "rules.json").read_text())
    case = next(one for one in golden["cases"]
                if one["rule"] == rule and one["threshold"] == threshold)
    side = torch_side if "import torch\n" in text.split("def ")[0] else keras_side
    worst = 0.0
    for step, (gradients, expected) in enumerate(zip(golden["gradients"], case["steps"])):
        names["step"] = 2 * step  # where `every` acts too
        shapes = [(5,), (3, 4), (2, 3, 2, 2)]
        shaped = [np.array(g, np.float32).reshape(s) for g, s in zip(gradients, shapes)]
        weights = [np.array(w, np.float32).reshape(s) for w, s in zip(golden["weights"], shapes)]
        clipped = side(names, call, weights, shaped)
        for got, wanted in zip(clipped, expected["clipped"]):
            wanted = np.array(wanted)
            worst = max(worst, np.abs(got.reshape(-1) - wanted).max() / np.abs(wanted).max())
    if rule == "adaptive":
        one = golden["transposed"]
        weight, gradient, wanted = (np.array(one[name], np.float32).reshape(one["shape"])
                                    for name in ("weight", "gradient", "clipped"))
        clip = torch_transposed if side is torch_side else keras_transposed
        got = clip(names["clip_adaptive"], one["threshold"], weight, gradient)
        worst = max(worst, np.abs(got - wanted).max() / np.abs(wanted).max())
    assert worst < 2e-6, f"{rule}: {worst}"
    print(f"{rule} at {threshold}: farthest from the golden values by {worst:.1e} of the largest entry")


def torch_side(names, call, weights, gradients):
    """Dense weights are [outputs, inputs] in PyTorch."""
    import torch

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            turned = [torch.tensor(w.T if w.ndim == 2 else w).contiguous() for w in weights]
            self.all = torch.nn.ParameterList([torch.nn.Parameter(w) for w in turned])

    network = Network()
    for parameter, gradient in zip(network.parameters(), gradients):
        parameter.grad = torch.tensor(gradient.T if gradient.ndim == 2 else gradient).contiguous()
    exec(call, names | {"D": network})
    after = [parameter.grad.numpy() for parameter in network.parameters()]
    return [a.T if a.ndim == 2 else a for a in after]


def torch_transposed(clip_adaptive, c, weight, gradient):
    import torch

    layer = torch.nn.ConvTranspose2d(*weight.shape[:2], weight.shape[2:], bias=False)
    layer.weight.data = torch.tensor(weight)
    layer.weight.grad = torch.tensor(gradient)
    clip_adaptive(layer, c)
    return layer.weight.grad.numpy()


def keras_transposed(clip_adaptive, c, weight, gradient):
    """[height, width, outputs, inputs] in Keras."""
    import keras

    inputs, outputs, *size = weight.shape
    layer = keras.layers.Conv2DTranspose(outputs, size, use_bias=False)
    layer.build((None, 7, 7, inputs))
    layer.kernel.assign(weight.transpose(2, 3, 1, 0))
    gradients = [keras.ops.convert_to_tensor(gradient.transpose(2, 3, 1, 0))]
    [clipped] = clip_adaptive(gradients, c, layer.trainable_variables)
    return keras.ops.convert_to_numpy(clipped).transpose(3, 2, 0, 1)


def keras_side(names, call, weights, gradients):
    """A convolution's kernel is [height, width, inputs, outputs] in Keras."""
    import keras

    def there(array):
        return keras.ops.convert_to_tensor(array.transpose(2, 3, 1, 0) if array.ndim == 4 else array)

    class Network:
        trainable_variables = [keras.Variable(there(w)) for w in weights]

    scope = names | {"D": Network, "grads_d": [there(g) for g in gradients]}
    exec(call, scope)
    after = [keras.ops.convert_to_numpy(g) for g in scope["grads_d"]]
    return [a.transpose(3, 2, 0, 1) if a.ndim == 4 else a for a in after]


if __name__ == "__main__":
    main()

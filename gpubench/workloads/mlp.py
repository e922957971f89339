"""A stack of square linear layers with GELU, the network nearest to a bare product."""

from collections.abc import Iterable

import torch
from torch import nn

from gpubench.workloads.network import LEARNING_RATE, Extent, NetworkBatch, Sizes


class Mlp:
    """`depth` times Linear(width, width) and GELU, then Linear(width, classes)."""

    name = "mlp"
    version = 1
    param_names = ("classes", "depth", "width")

    def build(self, sizes: Sizes) -> nn.Module:
        """Return the module."""
        width = sizes["width"]
        layers: list[nn.Module] = []
        for _ in range(sizes["depth"]):
            layers += [nn.Linear(width, width), nn.GELU()]
        return nn.Sequential(*layers, nn.Linear(width, sizes["classes"]))

    def batch(self, sizes: Sizes, count: int, generator: torch.Generator) -> NetworkBatch:
        """Return normal inputs and uniform labels."""
        device = generator.device
        return NetworkBatch(
            inputs=torch.randn(count, sizes["width"], generator=generator, device=device),
            targets=torch.randint(sizes["classes"], (count,), generator=generator, device=device),
        )

    def optimizer(self, weights: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
        """Return AdamW."""
        return torch.optim.AdamW(weights, lr=LEARNING_RATE)

    def items(self, _sizes: Sizes) -> int:
        """Return 1: an element is a row."""
        return 1

    def weights(self, sizes: Sizes) -> int:
        """Return matrices and biases."""
        width, classes = sizes["width"], sizes["classes"]
        return sizes["depth"] * (width * width + width) + width * classes + classes

    def forward_flop(self, sizes: Sizes) -> int:
        """Return 2 width^2 per layer and 2 width classes for the last."""
        width = sizes["width"]
        return 2 * width * (sizes["depth"] * width + sizes["classes"])

    def constant_input_flop(self, sizes: Sizes) -> int:
        """Return the first layer's: nobody needs the gradient of the data."""
        return 2 * sizes["width"] ** 2

    def extent(self, sizes: Sizes) -> Extent:
        """Return each layer's sum and its GELU, both of which the backward pass needs."""
        width, classes = sizes["width"], sizes["classes"]
        return Extent(
            inputs=width + 2,
            activations=2 * sizes["depth"] * width + 4 * classes,
            widest=4 * max(width, classes),
        )

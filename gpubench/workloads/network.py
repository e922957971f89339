"""What a network must say about itself to become a workload."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import nn

Sizes = Mapping[str, int]
"""The params of a case, by name."""

LEARNING_RATE = 1e-6
"""So small that a million steps on one batch leave the weights where they were.

A network that learns its batch by heart ends in gradients so tiny that a CPU slows down on them,
and one that diverges ends in NaN; a step costs the same at any rate.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkBatch:
    """Inputs and the labels or tokens that they should give."""

    inputs: torch.Tensor
    """First axis: batch elements."""
    targets: torch.Tensor
    """Integers; first axis: batch elements."""

    def first(self, count: int) -> "NetworkBatch":
        """Return the first elements, as a view that keeps the memory format."""
        return NetworkBatch(inputs=self.inputs[:count], targets=self.targets[:count])

    @property
    def nbytes(self) -> int:
        """Bytes of the view, not of what it is a view of."""
        return self.inputs.nbytes + self.targets.nbytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much one batch element takes, in numbers (not bytes), for estimates of memory."""

    inputs: int
    """Numbers of an input and its targets."""
    activations: int
    """Results of all layers, which a backward pass finds stored."""
    widest: int
    """Results that live at the same time where a forward pass is widest."""


class Network(Protocol):
    """A network over a batch, with its cost in closed form."""

    @property
    def name(self) -> str:
        """The name in the `workload` column."""
        ...

    @property
    def version(self) -> int:
        """Bumped whenever what is computed changes."""
        ...

    @property
    def param_names(self) -> tuple[str, ...]:
        """The sizes that a case must declare."""
        ...

    def build(self, sizes: Sizes, /) -> nn.Module:
        """Return the module with float32 weights on the CPU, drawn from torch's own generator.

        Raises:
            WorkloadError: If the sizes do not fit together.
        """
        ...

    def batch(self, sizes: Sizes, count: int, generator: torch.Generator) -> NetworkBatch:
        """Return random inputs and targets on the generator's device."""
        ...

    def optimizer(self, weights: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
        """Return the optimizer of a training step, with torch's choice of foreach or fused."""
        ...

    def items(self, sizes: Sizes, /) -> int:
        """Return the items (rows, images, tokens) in one batch element."""
        ...

    def weights(self, sizes: Sizes, /) -> int:
        """Return the number of weights."""
        ...

    def forward_flop(self, sizes: Sizes, /) -> int:
        """Return the floating-point operations of one batch element's forward pass."""
        ...

    def constant_input_flop(self, sizes: Sizes, /) -> int:
        """Return the forward operations of layers whose input needs no gradient."""
        ...

    def extent(self, sizes: Sizes, /) -> Extent:
        """Return how much memory one batch element takes."""
        ...

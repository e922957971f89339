"""What a call leaves behind for good is told to the byte."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from gpubench.device.cpu import CpuDevice
from gpubench.device.growth import growth_per_call

pytestmark = pytest.mark.usefixtures("untraced")


class Node:
    """One half of a cycle of references, with something large in it."""

    def __init__(self) -> None:
        self.myself = self
        self.tensor = torch.randn(1000)


class Works:
    """Works that keep what they make, or do not."""

    def __init__(self) -> None:
        self.kept: list[object] = []
        self.last: object = None
        self.layer = torch.nn.Linear(8, 8)

    def keep_tensors(self) -> None:
        self.kept.append(torch.randn(1000))

    def keep_few_bytes(self) -> None:
        self.kept.append(torch.randn(3))

    def keep_arrays(self) -> None:
        self.kept.append(np.ones(1000))

    def replace_the_last(self) -> None:
        self.last = torch.randn(1000)

    def make_a_cycle(self) -> float:
        return float(Node().tensor[0])

    def keep_gradients(self) -> None:
        self.layer(torch.ones(2, 8)).sum().backward()

    def keep_numbers(self) -> None:
        self.kept.append(1.5 * len(self.kept))

    def keep_nothing(self) -> torch.Tensor:
        return torch.randn(1000) + 1


@pytest.mark.parametrize(
    ("work", "least", "most"),
    [
        (Works.keep_tensors, 4000, 4000),
        (Works.keep_few_bytes, 12, 12),
        (Works.keep_arrays, 8000, 9000),
        (Works.replace_the_last, 0, 0),
        (Works.make_a_cycle, 0, 0),
        (Works.keep_gradients, 0, 0),
        (Works.keep_numbers, 0, 0),
        (Works.keep_nothing, 0, 0),
    ],
)
def test_growth_is_what_every_further_call_adds(
    work: Callable[[Works], object], least: int, most: int
) -> None:
    """The public reports' list of tensors; and none of what is kept once, or only for a while."""
    works = Works()
    for _ in range(2):  # as the memory pass before it
        work(works)

    growth = CpuDevice().growth_pass(lambda: work(works))

    assert least <= growth <= most


@pytest.mark.parametrize(
    ("levels", "growth"),
    [((0, 8, 16), 8), ((8, 8, 8), 0), ((0, 8, 8), 0), ((8, 0, 8), 0), ((0, 8, 12), 4)],
)
def test_memory_that_once_did_not_rise_does_not_grow(levels: tuple[int, ...], growth: int) -> None:
    """A cache that was filled is none; the least step is what is sure."""
    assert growth_per_call(levels) == growth

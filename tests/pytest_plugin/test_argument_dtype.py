"""A column that says `unknown` beside a tensor of float32 helps nobody."""

from functools import partial

import numpy as np
import pytest
import torch

from gpubench.pytest_plugin.argument_dtype import dtype_of

X = torch.ones(2, 3)
HALF = X.half()
INDEX = torch.tensor([0, 1])


def work(*_args: object, **_named: object) -> None:
    """Do nothing."""


@pytest.mark.parametrize(
    ("function", "dtype"),
    [
        (partial(work, X), "float32"),
        (partial(work, -1, x=HALF), "float16"),
        (partial(work, INDEX, X.bfloat16()), "bfloat16"),
        (partial(work, [X, X], (1, 2)), "float32"),
        (partial(work, INDEX), "int64"),
        (partial(work, np.ones(3)), "float64"),
        (X.softmax, "float32"),
        (partial(X.softmax, -1), "float32"),
    ],
)
def test_the_dtype_is_that_of_the_arguments(function: object, dtype: str) -> None:
    """Indices and numbers beside a tensor say nothing about the arithmetic."""
    assert dtype_of(function) == dtype


@pytest.mark.parametrize(
    "function",
    [work, lambda: work(X), partial(work, X, HALF), partial(work, 1.0, "float32", None), len, None],
)
def test_what_no_argument_tells_is_unknown(function: object) -> None:
    """Nobody sees what a function finds elsewhere, and two dtypes are no one's."""
    assert dtype_of(function) == "unknown"

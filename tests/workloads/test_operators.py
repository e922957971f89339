import pytest
import torch

from gpubench.errors import UnsupportedError
from gpubench.workloads.operators import missing_operators_are_unsupported


def test_an_operator_that_torch_lacks_makes_the_case_unsupported() -> None:
    """In torch's own words."""
    whole = torch.ones(2, 2, dtype=torch.int64)
    with (
        pytest.raises(UnsupportedError, match="not implemented for 'Long'"),
        missing_operators_are_unsupported(),
    ):
        torch.nn.functional.gelu(whole)


def test_other_errors_pass() -> None:
    """Out of memory is another status."""
    with (
        pytest.raises(RuntimeError, match="out of memory"),
        missing_operators_are_unsupported(),
    ):
        raise RuntimeError("CUDA out of memory.")

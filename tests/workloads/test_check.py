import math
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gpubench.workloads.check import finite, largest, relative_l2

NAN, INF = math.nan, math.inf


@dataclass
class Output:
    logits: torch.Tensor
    name: str = "output"


def test_the_relative_error_is_the_norm_of_the_difference_over_the_norm() -> None:
    """Over all tensors as one vector: sqrt(1 + 4) / sqrt(9 + 16)."""
    got = [torch.tensor([4.0]), torch.tensor([[2.0]])]
    reference = [torch.tensor([3.0]).double(), torch.tensor([[4.0]]).double()]

    assert relative_l2(got, reference) == pytest.approx(math.sqrt(5) / 5)


@given(st.lists(st.floats(-1e3, 1e3), min_size=1))
def test_a_vector_has_no_error_against_itself(numbers: list[float]) -> None:
    """Even where it is all zero."""
    vector = torch.tensor(numbers, dtype=torch.float64)

    assert relative_l2([vector], [vector]) == 0


@pytest.mark.parametrize(("got", "error"), [(NAN, NAN), (INF, INF), (1.0, INF)])
def test_an_error_against_zero_is_not_small(got: float, error: float) -> None:
    """Dividing by nothing must not pass for a good result."""
    zero = torch.zeros(1, dtype=torch.float64)

    assert relative_l2([torch.tensor([got])], [zero]) == pytest.approx(error, nan_ok=True)


def test_missing_gradients_are_an_error_of_the_program() -> None:
    """A shorter list must not be compared as far as it goes."""
    with pytest.raises(ValueError, match="zip"):
        relative_l2([], [torch.ones(1)])


@pytest.mark.parametrize("errors", [[1.0, NAN], [NAN, 1.0]])
def test_the_largest_error_is_nan_wherever_the_nan_stands(errors: list[float]) -> None:
    """`max` would return whichever came first."""
    assert math.isnan(largest(errors))
    assert largest([0.5, 2.0, 1.0]) == 2.0


@pytest.mark.parametrize(
    "result",
    [
        None,
        "text",
        1,
        2.5,
        torch.ones(2),
        torch.tensor([1, 2]),
        torch.ones(2, dtype=torch.float8_e5m2),
        torch.eye(2).to_sparse(),
        np.ones(2),
        np.array(["text"]),
        [torch.ones(1), {"a": (torch.zeros(1),)}],
        Output(torch.ones(1)),
        Output,
        {torch.ones(1)},
    ],
)
def test_ordinary_results_are_finite(result: object) -> None:
    """What holds no NaN is not to be refused."""
    assert finite(result)


@pytest.mark.parametrize("number", [NAN, INF, -INF])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16, torch.complex64])
def test_a_nan_or_infinity_in_a_tensor_is_found(number: float, dtype: torch.dtype) -> None:
    """In every floating dtype, wherever it stands."""
    tensor = torch.ones(3, 3, dtype=dtype)
    tensor[1, 2] = number

    assert not finite(tensor)


@pytest.mark.parametrize(
    "result",
    [
        NAN,
        complex(0, INF),
        np.array([1.0, NAN]),
        np.array([NAN], dtype=np.float16),
        torch.tensor([NAN]).to(torch.float8_e5m2),
        torch.tensor([[NAN]]).to_sparse(),
        [1, [2, (NAN,)]],
        {"a": {"b": torch.tensor(NAN)}},
        Output(torch.tensor([INF])),
    ],
)
def test_a_nan_is_found_however_deep_it_is(result: object) -> None:
    """Users return what they like."""
    assert not finite(result)


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors:UserWarning")
@pytest.mark.filterwarnings("ignore:Sparse CSR tensor support:UserWarning")
@pytest.mark.parametrize("last", [1.0, NAN])
def test_tensors_of_any_layout_are_looked_into(last: float) -> None:
    """A look that raised took a right result for an error of the work."""
    pieces = [torch.ones(2), torch.tensor([1.0, 2.0, last])]
    dense = torch.tensor([[1.0, last]])

    results = [
        torch.nested.as_nested_tensor(pieces),
        torch.nested.as_nested_tensor(pieces, layout=torch.jagged),
        dense.to_mkldnn(),
        dense.to_sparse_csr(),
        dense.to_sparse(),
    ]

    assert [finite(result) for result in results] == [last == 1.0] * len(results)


def test_an_expanded_result_is_looked_at_once() -> None:
    """It has a million million elements, and eight bytes."""
    assert finite(torch.ones(2).expand(2**40, 2))
    assert not finite(torch.tensor([1.0, NAN]).expand(2**40, 2))

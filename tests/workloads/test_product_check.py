import math

import pytest
import torch

from gpubench.workloads.precision import PRECISIONS
from gpubench.workloads.product_check import Product, product_check, worst
from gpubench.workloads.protocol import Check

FLOAT32 = PRECISIONS["float32"]


def product(rows: int = 100, inner: int = 50, columns: int = 90) -> Product:
    generator = torch.Generator().manual_seed(0)
    return Product(
        left=torch.randn(rows, inner, generator=generator),
        right=torch.randn(inner, columns, generator=generator),
    )


def test_a_right_product_passes() -> None:
    """Torch's own."""
    operands = product()

    assert product_check(operands, operands.left @ operands.right, FLOAT32).passed


@pytest.mark.parametrize("place", [(0, 0), (-1, -1), (0, -1), (99, 89)])
def test_one_wrong_element_at_an_edge_fails(place: tuple[int, int]) -> None:
    """Ragged last tiles are where kernels go wrong."""
    operands = product()
    result = operands.left @ operands.right
    result[place] += 0.01

    assert not product_check(operands, result, FLOAT32).passed


def test_a_wrong_tile_in_the_middle_fails() -> None:
    """The block that is checked has rows and columns from everywhere."""
    operands = product(rows=1000, columns=1000)
    result = operands.left @ operands.right
    result[480:512, 480:512] = 0

    assert not product_check(operands, result, FLOAT32).passed


def test_a_nan_fails() -> None:
    """NaN compares as false with everything."""
    operands = product()
    result = operands.left @ operands.right
    result[0, 0] = math.nan

    check = product_check(operands, result, FLOAT32)

    assert math.isnan(check.error)
    assert not check.passed


def test_the_error_is_relative_to_the_product_of_magnitudes() -> None:
    """An element that cancels to nothing still has a scale."""
    operands = Product(left=torch.tensor([[1.0, -1.0]]), right=torch.tensor([[2.0], [2.0]]))

    check = product_check(operands, torch.tensor([[0.5]]), FLOAT32)

    assert check.error == pytest.approx(0.5 / 4)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_rounding_the_result_to_its_dtype_is_no_error(dtype: str) -> None:
    """No implementation can avoid it; an error of four such roundings is one."""
    precision = PRECISIONS[dtype]
    exact = product()
    operands = Product(
        left=exact.left.to(precision.storage), right=exact.right.to(precision.storage)
    )
    rounded = (operands.left.double() @ operands.right.double()).to(precision.storage)

    assert product_check(operands, rounded, precision).error < 1e-8
    wrong = rounded * (1 + 8 * precision.unit_roundoff)
    assert not product_check(operands, wrong, precision).passed


def test_tf32_allows_for_the_rounding_of_its_inputs_and_float32_does_not() -> None:
    """Inputs cut to ten mantissa bits, as tensor cores do."""
    operands = product()
    kept = [
        (x.view(torch.int32) & ~0x1FFF).view(torch.float32) for x in (operands.left, operands.right)
    ]
    result = kept[0] @ kept[1]

    assert product_check(operands, result, PRECISIONS["tf32"]).passed
    assert not product_check(operands, result, FLOAT32).passed


def test_zero_operands_have_no_error() -> None:
    """0 / 0 is not NaN here: the result is exactly right."""
    zero = torch.zeros(2, 2)

    assert product_check(Product(left=zero, right=zero), zero, FLOAT32).error == 0


def test_a_very_long_sum_is_checked_on_fewer_elements() -> None:
    """Float64 copies of 64 rows of two million numbers would take a gigabyte."""
    ones = torch.ones(1, 1).expand(8, 2**21)

    check = product_check(Product(left=ones, right=ones.t()), torch.full((8, 8), 2.0**21), FLOAT32)

    assert check.error == 0


def test_the_worst_of_several_results_counts() -> None:
    """A pass is right when all of its products are."""
    checks = [Check(error=error, tolerance=1.0) for error in (0.5, 2.0, 1.0)]

    assert worst(checks) == Check(error=2.0, tolerance=1.0)

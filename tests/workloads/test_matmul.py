import math
from typing import cast

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from gpubench.errors import UnsupportedError, WorkloadError
from gpubench.model import KernelFacts
from gpubench.workloads.matmul import Matmul
from tests.workloads.examples import CPU, case_of, work_of

M, N, K = 4 * 3, 10, 12
BATCH_FAST = "k=12;layout=batch_fast;n=10;rows=3"


def results(phase: str, **changes: object) -> tuple[torch.Tensor, ...]:
    result = work_of(case_of("matmul", phase=phase, **changes)).call()
    return cast("tuple[torch.Tensor, ...]", result if isinstance(result, tuple) else (result,))


@pytest.mark.parametrize(
    ("phase", "shapes"),
    [
        ("forward", [(M, N)]),
        ("dgrad", [(M, K)]),
        ("wgrad", [(N, K)]),
        ("forward_backward", [(M, N), (M, K), (N, K)]),
    ],
)
def test_each_phase_makes_its_products(phase: str, shapes: list[tuple[int, int]]) -> None:
    """Y is batch by n, dx is batch by k, dw is n by k."""
    assert [tuple(result.shape) for result in results(phase)] == shapes


def test_the_products_are_those_of_a_linear_layer() -> None:
    """Against autograd: y = x w^T, dx = dy w, dw = dy^T x."""
    opened = Matmul().open(
        case_of("matmul", phase="forward_backward"), largest=4, device=CPU, seed=0
    )
    x, w, dy = (opened._operands(4)[name] for name in ("x", "w", "dy"))  # type: ignore[attr-defined]
    x, w = x.clone().requires_grad_(), w.clone().requires_grad_()
    expected = torch.nn.functional.linear(x, w)
    dx_expected, dw_expected = torch.autograd.grad(expected, (x, w), dy)

    y, dx, dw = cast("tuple[torch.Tensor, ...]", opened.work(4).call())

    torch.testing.assert_close(y, expected)
    torch.testing.assert_close(dx, dx_expected)
    torch.testing.assert_close(dw, dw_expected)


@pytest.mark.parametrize(
    ("phase", "shapes"),
    [("forward", [(N, M)]), ("dgrad", [(K, M)]), ("wgrad", [(N, K)])],
)
def test_the_control_layout_has_the_batch_as_fast_axis(
    phase: str, shapes: list[tuple[int, int]]
) -> None:
    """Y and dx come out transposed: consecutive numbers belong to consecutive rows."""
    got = results(phase, params=BATCH_FAST)

    assert [tuple(result.shape) for result in got] == shapes
    assert all(result.is_contiguous() for result in got)


def test_the_control_layout_is_as_wide_as_its_own_batch() -> None:
    """A slice of the largest batch would have the leading dimension of the largest."""
    opened = Matmul().open(case_of("matmul", params=BATCH_FAST), largest=64, device=CPU, seed=0)

    x = opened._operands(4)["x"]  # type: ignore[attr-defined]

    assert x.shape == (M, K)
    assert x.stride() == (1, M)


def test_inputs_are_slices_of_the_largest_batch() -> None:
    """So that all batch sizes of a curve multiply the same numbers."""
    opened = Matmul().open(case_of("matmul"), largest=9, device=CPU, seed=0)

    small, large = (cast("torch.Tensor", opened.work(size).call()) for size in (2, 9))

    torch.testing.assert_close(small, large[: 2 * 3])


def test_inputs_depend_on_the_seed_alone() -> None:
    """Building other curves first changes nothing; another seed does."""
    (first,) = results("forward")
    torch.manual_seed(1)
    results("wgrad")

    assert torch.equal(first, results("forward")[0])
    other = cast("torch.Tensor", work_of(case_of("matmul"), seed=1).call())
    assert not torch.equal(first, other)


@pytest.mark.parametrize("params", ["k=12;n=10;rows=3", BATCH_FAST, "k=1;n=1;rows=1"])
@pytest.mark.parametrize("phase", Matmul.phases)
def test_flop_agrees_with_torchs_own_count(phase: str, params: str) -> None:
    """The textbook's 2 m n k per product is what is executed."""
    case = case_of("matmul", phase=phase, params=params)
    work = work_of(case)
    with FlopCounterMode(display=False) as counter:
        work.call()

    assert work.flop == Matmul().flop(case) == counter.get_total_flops()


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("phase", Matmul.phases)
def test_bytes_moved_are_operands_and_results_once_each(phase: str, dtype: str) -> None:
    """The least that must cross the memory bus."""
    case = case_of("matmul", phase=phase, dtype=dtype)
    work = work_of(case)
    written = sum(result.nbytes for result in results(phase, dtype=dtype))

    assert work.bytes_moved == work.resident_bytes() + written
    assert work.bytes_moved == Matmul().footprint_bytes(case)


def test_items_are_rows() -> None:
    """Batch size times the rows of one element."""
    assert work_of(case_of("matmul")).items == 4 * 3


@pytest.mark.parametrize("params", ["k=12;n=10;rows=3", BATCH_FAST])
@pytest.mark.parametrize("phase", Matmul.phases)
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_every_phase_and_dtype_passes_its_check(dtype: str, phase: str, params: str) -> None:
    """On the CPU, with torch's own product."""
    work = work_of(case_of("matmul", phase=phase, dtype=dtype, params=params))

    assert work.check is not None
    assert work.check().passed


@given(m=st.integers(1, 40), n=st.integers(1, 40), k=st.sampled_from([1, 2, 7, 64, 1000, 4096]))
def test_float32_stays_far_inside_its_tolerance(m: int, n: int, k: int) -> None:
    """At any size and length of the sum; a tolerance that is nearly used up would be luck."""
    case = case_of("matmul", params=f"k={k};n={n};rows=1", batch_size=m)

    check = work_of(case).check

    assert check is not None
    assert check().error < 0.5e-6


@pytest.mark.parametrize("batch_size", [10**9, 10**30])
def test_a_batch_that_no_machine_holds_has_a_footprint(batch_size: int) -> None:
    """It must be refused before it is built."""
    case = case_of("matmul", batch_size=batch_size)

    footprint = Matmul().footprint_bytes(case)

    assert footprint is not None
    assert math.isclose(footprint, batch_size * 3 * (K + N) * 4, rel_tol=1e-3)


def test_what_will_be_refused_has_no_footprint() -> None:
    """`open` is the one to refuse."""
    assert Matmul().footprint_bytes(case_of("matmul", dtype="float8")) is None
    assert Matmul().footprint_bytes(case_of("matmul", phase="train_step")) is None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"dtype": "tf32"}, UnsupportedError),
        ({"phase": "train_step"}, UnsupportedError),
        ({"implementation": "jax"}, UnsupportedError),
        ({"params": "k=3"}, WorkloadError),
    ],
)
def test_what_matmul_cannot_do_is_refused_at_opening(
    changes: dict[str, str], error: type[Exception]
) -> None:
    """Before anything is built."""
    with pytest.raises(error):
        work_of(case_of("matmul", **changes))


def test_the_tiles_of_one_product_are_read_from_its_kernel() -> None:
    """Three products have no one number."""
    kernel = KernelFacts(kernel_name="ampere_sgemm_128x64_tn")

    def tiles(phase: str) -> int | None:
        case = case_of("matmul", phase=phase, params="k=8;n=256;rows=1", batch_size=100)
        return work_of(case).tiles(kernel)

    assert tiles("forward") == 2 * 2
    assert tiles("wgrad") == 1 * 4
    assert tiles("forward_backward") is None

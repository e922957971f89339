"""Matmul on kernels of our own, end to end, with a CPU for a GPU."""

from dataclasses import replace
from typing import cast

import pytest
import torch

from gpubench.errors import UnsupportedError
from gpubench.kernels.ladder import LADDER, SPLIT
from gpubench.model import Case, KernelFacts
from gpubench.workloads.matmul import Matmul
from gpubench.workloads.protocol import Work
from tests.kernels.on_cpu import GpuOnCpu
from tests.workloads.examples import CPU, case_of

BATCH_FAST = "k=12;layout=batch_fast;n=10;rows=3"
RUNGS = [(name, dtype) for name, rung in LADDER.items() for dtype in rung.dtypes]


def raw(gpu: GpuOnCpu | None = None, **changes: object) -> tuple[Case, Work]:
    """A case on kernels of our own, and its work."""
    case = case_of("matmul", **({"implementation": "cupy-register"} | changes))
    used = GpuOnCpu() if gpu is None else gpu
    opened = Matmul(open_gpu=lambda _device: used).open(case, largest=130, device=CPU, seed=0)
    return case, opened.work(case.batch_size)


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize("params", ["k=12;n=10;rows=3", BATCH_FAST, "k=40;n=136;rows=1"])
@pytest.mark.parametrize("phase", Matmul.phases)
@pytest.mark.parametrize(("implementation", "dtype"), RUNGS)
def test_every_rung_passes_its_check_in_every_phase_and_layout(
    implementation: str, dtype: str, phase: str, params: str
) -> None:
    """The control with the batch as fast axis included."""
    _, work = raw(implementation=implementation, dtype=dtype, phase=phase, params=params)

    assert work.check is not None
    assert work.check().passed


@pytest.mark.parametrize(("implementation", "dtype"), [(n, LADDER[n].dtypes[0]) for n in SPLIT])
def test_a_split_product_passes_its_check_and_says_what_it_may_need(
    implementation: str, dtype: str
) -> None:
    """The sums of the parts live beside the operands; how many there are only the GPU tells."""
    params = "k=1040;n=40;rows=1"
    case, work = raw(implementation=implementation, dtype=dtype, params=params)
    whole = replace(case, implementation=implementation.removesuffix("-split"))

    assert work.check is not None
    assert work.check().passed
    assert "_parts_" in (work.kernel.kernel_name or "")
    needed, held = Matmul().footprint_bytes(case), Matmul().footprint_bytes(whole)
    assert needed is not None
    assert held is not None
    sums = torch.Size([int((work.kernel.grid or "").split("x")[0]), case.batch_size, 40])
    assert needed - held >= 4 * sums.numel()
    assert Matmul().flop(case) == Matmul().flop(whole)
    assert work.bytes_moved == held


@pytest.mark.parametrize("params", ["k=12;n=10;rows=3", BATCH_FAST])
@pytest.mark.parametrize("phase", Matmul.phases)
def test_results_have_the_shape_and_numbers_of_torchs(phase: str, params: str) -> None:
    """The same inputs, since only the implementation's name would tell their seeds apart."""
    case, work = raw(phase=phase, params=params)
    ours = work.call()

    opened = Matmul(lambda _device: GpuOnCpu()).open(case, largest=130, device=CPU, seed=0)
    products = opened._products(opened._operands(case.batch_size))  # type: ignore[attr-defined]
    theirs = [torch.mm(product.left, product.right) for product in products]

    results = cast("tuple[torch.Tensor, ...]", ours if isinstance(ours, tuple) else (ours,))
    for got, expected in zip(results, theirs, strict=True):
        torch.testing.assert_close(got, expected)


def test_one_product_knows_its_launch_and_three_their_tiles() -> None:
    """Which of several kernels takes longest only a profile can tell."""
    _, forward = raw(params="k=8;n=300;rows=1", batch_size=129)
    _, both = raw(params="k=8;n=300;rows=1", batch_size=129, phase="forward_backward")

    assert forward.kernel == KernelFacts(
        kernel_name="register_nt", grid="6x1x1", blocks_per_sm=2.0, tiles=6
    )
    assert both.kernel == KernelFacts(tiles=6 + 2 + 3)


@pytest.mark.parametrize(
    ("changes", "gpu", "words"),
    [
        ({"dtype": "bfloat16"}, GpuOnCpu(), "cupy-register multiplies float32, not bfloat16"),
        (
            {"implementation": "cupy-tensor", "dtype": "bfloat16"},
            GpuOnCpu(capability=(7, 5)),
            "needs sm_80 or newer",
        ),
    ],
)
def test_what_a_rung_cannot_do_is_a_row_that_says_so(
    changes: dict[str, str], gpu: GpuOnCpu, words: str
) -> None:
    """The status `unsupported`, with the reason."""
    with pytest.raises(UnsupportedError, match=words):
        raw(gpu, **changes)


def test_tf32_is_not_float32_to_a_kernel_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The storage is the same, and the row would pass for a TF32 product."""
    monkeypatch.setattr("gpubench.workloads.precision._has_tf32", lambda _device: True)
    with pytest.raises(UnsupportedError, match="multiplies float32, not tf32"):
        raw(dtype="tf32")


def test_a_cpu_has_no_kernels_of_ours() -> None:
    """Without a stand-in the device itself is asked."""
    case = case_of("matmul", implementation="cupy-naive")
    with pytest.raises(UnsupportedError, match="run on CUDA GPUs, not on a cpu device"):
        Matmul().open(case, largest=4, device=CPU, seed=0)

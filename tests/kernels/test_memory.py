import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gpubench.errors import WorkloadError
from gpubench.kernels.memory import prepare_copy, prepare_triad
from gpubench.model import KernelFacts
from tests.kernels.guarded import Guarded, poisoned
from tests.kernels.on_cpu import GpuOnCpu

CPU = torch.device("cpu")


@given(rows=st.integers(1, 300), quads=st.integers(1, 40), backwards=st.booleans())
def test_copy_copies_everything_and_nothing_else(rows: int, quads: int, backwards: bool) -> None:
    """Bit by bit, at any size that is a multiple of 16 bytes."""
    source = Guarded(torch.randn(rows, 4 * quads))
    out = poisoned((rows, 4 * quads), torch.float32, device=CPU)

    prepare_copy(GpuOnCpu(backwards=backwards), out.tensor, source.tensor)()

    assert torch.equal(out.check(), source.check())


@given(rows=st.integers(1, 300), quads=st.integers(1, 40), scale=st.floats(-4, 4, width=32))
def test_triad_rounds_once(rows: int, quads: int, scale: float) -> None:
    """A + scale * b as one operation: the exact result is the float64 one, rounded."""
    a, b = (Guarded(torch.randn(rows, 4 * quads)) for _ in range(2))
    out = poisoned((rows, 4 * quads), torch.float32, device=CPU)

    prepare_triad(GpuOnCpu(), out.tensor, a.tensor, b.tensor, scale)()

    exact = a.check().double() + scale * b.check().double()
    assert float((out.check().double() - exact).abs().max()) <= 2**-23 * float(exact.abs().max())


def test_a_pass_knows_its_grid() -> None:
    """16 KB a block."""
    tensors = [torch.zeros(2, 2052) for _ in range(2)]
    copy = prepare_copy(GpuOnCpu(), *tensors)
    assert copy.facts == KernelFacts(kernel_name="copy", grid="2x1x1", blocks_per_sm=2.0)
    assert copy() is tensors[0]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (torch.zeros(2, 6), "lines of 6 numbers, expected float32 in lines of a multiple of four"),
        (torch.zeros(2, 8).half(), "torch.float16"),
        (torch.zeros(17)[1:].view(2, 8), "at an address of 16 bytes"),
        (torch.zeros(2, 16)[:, ::2], "expected a contiguous tensor"),
    ],
)
def test_what_has_no_16_byte_accesses_is_refused(source: torch.Tensor, words: str) -> None:
    """A misaligned access ends the process on a GPU."""
    with pytest.raises(WorkloadError, match=words):
        prepare_copy(
            GpuOnCpu(), torch.empty_like(source, memory_format=torch.contiguous_format), source
        )


@pytest.mark.parametrize(
    ("out", "source", "words"),
    [
        (torch.tensor(1.0), torch.tensor(1.0), "out has dimensions 0"),
        (torch.empty(0, 8), torch.empty(0, 8), "out is empty"),
        (torch.empty(2, 8, device="meta"), torch.empty(2, 8, device="meta"), "device meta"),
    ],
)
def test_what_no_launch_can_write_is_refused(
    out: torch.Tensor, source: torch.Tensor, words: str
) -> None:
    """A grid has at least one block, and an address belongs to one device."""
    with pytest.raises(WorkloadError, match=words):
        prepare_copy(GpuOnCpu(), out, source)


def test_a_copy_onto_its_own_source_is_refused() -> None:
    """The blocks race; torch refuses it too."""
    rows = torch.zeros(3, 8)
    with pytest.raises(WorkloadError, match="the result lies over source"):
        prepare_copy(GpuOnCpu(), rows[1:], rows[:-1])


def test_tensors_that_do_not_go_together_are_refused() -> None:
    """The kernel would read beyond the smaller one."""
    with pytest.raises(WorkloadError, match=r"b has shape \(1, 8\), expected \(2, 8\)"):
        prepare_triad(GpuOnCpu(), torch.zeros(2, 8), torch.zeros(2, 8), torch.zeros(1, 8), 2.0)

from collections.abc import Callable

import pytest
import torch

from gpubench.errors import UnsupportedError, WorkloadError
from gpubench.workloads.memory import Copy, MemoryPass, MemoryWorkload, Triad
from gpubench.workloads.protocol import Work
from tests.kernels.on_cpu import GpuOnCpu
from tests.workloads.examples import CPU, case_of

STREAMS: dict[str, Callable[[], MemoryPass]] = {"copy": Copy, "triad": Triad}
ARRAYS = {"copy": 2, "triad": 3}


def work_of(name: str, **changes: object) -> Work:
    case = case_of(name, **changes)
    workload = MemoryWorkload(STREAMS[name](), lambda _device: GpuOnCpu())
    opened = workload.open(case, largest=9, device=CPU, seed=0)
    return opened.work(case.batch_size)


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("implementation", ["torch", "cupy"])
def test_a_stream_is_exact(name: str, implementation: str) -> None:
    """There is one right result, and every number is compared with it."""
    check = work_of(name, implementation=implementation).check

    assert check is not None
    assert (check().error, check().tolerance) == (0.0, 0.0)


class Skipping(Copy):
    """A copy that forgets the last row."""

    def in_torch(self, out: torch.Tensor, *inputs: torch.Tensor) -> Callable[[], object]:
        return lambda: out[:-1].copy_(inputs[0][:-1])


def test_a_stream_that_leaves_something_out_is_wrong() -> None:
    """The output is poisoned before it is checked."""
    opened = MemoryWorkload(Skipping()).open(case_of("copy"), largest=9, device=CPU, seed=0)
    check = opened.work(4).check

    assert check is not None
    assert not check().passed


@pytest.mark.parametrize("name", STREAMS)
def test_bytes_moved_are_every_array_once(name: str) -> None:
    """The number that the bandwidth is made of."""
    work = work_of(name)
    nbytes = ARRAYS[name] * 4 * 8 * 4
    assert work.bytes_moved == work.resident_bytes() == nbytes
    assert MemoryWorkload(STREAMS[name]()).footprint_bytes(case_of(name)) == nbytes


def test_only_the_triad_computes() -> None:
    """A copy has no operations, which is not the same as none per second."""
    assert work_of("copy").flop is None
    assert work_of("triad").flop == 2 * 4 * 8


def test_a_launch_of_ours_is_described() -> None:
    """Its grid, and no tiles."""
    facts = work_of("triad", implementation="cupy").kernel
    assert (facts.kernel_name, facts.grid, facts.tiles) == ("triad", "1x1x1", None)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"phase": "dgrad"}, UnsupportedError),
        ({"dtype": "bfloat16"}, UnsupportedError),
        ({"implementation": "cupy-naive"}, UnsupportedError),
        ({"params": "k=3"}, WorkloadError),
        ({"params": "width=6", "implementation": "cupy"}, WorkloadError),
    ],
)
def test_what_a_stream_cannot_do_is_refused(
    changes: dict[str, str], error: type[Exception]
) -> None:
    """With the reason in the row."""
    with pytest.raises(error):
        work_of("copy", **changes)

"""What a profile tells about the kernels of a call."""

from typing import Any

import pytest
import torch
from torch.profiler import ProfilerActivity

from gpubench.device.cuda import kernel_pass
from gpubench.device.cuda.kernel_pass import facts_of, launches_in, launches_of
from gpubench.model import KernelFacts

from .test_occupancy import H100


def kernel(name: str, ts: float, dur: float, **arguments: Any) -> dict[str, Any]:
    return {"ph": "X", "cat": "kernel", "name": name, "ts": ts, "dur": dur, "args": arguments}


TRACE = {
    "traceEvents": [
        {"ph": "X", "cat": "cpu_op", "name": "aten::mm", "ts": 1, "dur": 50, "args": {}},
        {"ph": "X", "cat": "gpu_memset", "name": "Memset", "ts": 12, "dur": 900, "args": {}},
        kernel(
            "nvjet_tst_128x256_64x4_2x1_v_bz_coopA_TNT",
            20,
            95.5,
            **{
                "grid": [16, 8, 1],
                "block": [384, 1, 1],
                "registers per thread": 168,
                "shared memory": 221_184,
            },
        ),
        kernel(
            "void at::native::vectorized_elementwise_kernel<4>",
            10,
            3.0,
            **{
                "grid": [512, 1, 1],
                "block": [128, 1, 1],
                "registers per thread": 16,
                "shared memory": 0,
            },
        ),
        {"ph": "i", "name": "Record Window End", "ts": 99},
    ]
}


def test_the_longest_kernel_is_the_one_that_is_told() -> None:
    """A product is followed by small change; the column has room for one."""
    assert facts_of(launches_in(TRACE), H100) == KernelFacts(
        kernel_name="nvjet_tst_128x256_64x4_2x1_v_bz_coopA_TNT", grid="16x8x1", blocks_per_sm=1.0
    )


def test_kernels_come_in_their_order_and_copies_are_none() -> None:
    """By time, not as the trace happens to list them."""
    assert [launch.grid[0] for launch in launches_in(TRACE)] == [512, 16]


def test_without_cupy_nobody_knows_how_many_blocks_fit() -> None:
    """Empty, not 0."""
    assert facts_of(launches_in(TRACE), None).blocks_per_sm is None


def test_a_call_without_kernels_has_no_facts() -> None:
    """A copy, or a profiler that was not allowed to look."""
    assert facts_of(launches_in({"traceEvents": []}), H100) == KernelFacts()
    assert facts_of(launches_in({}), H100) == KernelFacts()


def test_a_trace_without_figures_still_has_the_name() -> None:
    """Older profilers write less; how often a block fits is not known if its needs are not."""
    bare = {"traceEvents": [kernel("gemm", 1, 2.0)]}

    assert facts_of(launches_in(bare), H100) == KernelFacts(
        kernel_name="gemm", grid=None, blocks_per_sm=None
    )


def test_a_trace_with_holes_is_read_as_far_as_it_goes() -> None:
    """A kernel without a name is none; a figure that is null is unknown."""
    holes = {"block": [0, 1, 1], "grid": [4, 1, 1], "registers per thread": None}
    trace = {"traceEvents": [kernel("", 1, 9.0), kernel("gemm", 2, 2.0, **holes)]}

    got = facts_of(launches_in(trace), H100)

    assert (got.kernel_name, got.grid, got.blocks_per_sm) == ("gemm", "4x1x1", None)


def test_a_profiler_that_fails_costs_its_facts_and_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """No permission, no room for its file, another profiler attached."""

    def refuse(**_options: object) -> None:
        raise RuntimeError("Can't disable Kineto profiler when it's not running")

    monkeypatch.setattr(kernel_pass, "profile", refuse)

    assert launches_of(lambda: None, lambda: None, pause=lambda _s: None) == ()


def test_what_the_work_raises_while_it_is_profiled_goes_on() -> None:
    """Out of memory is a row, and a broken context ends the process."""

    def fail() -> None:
        raise MemoryError("no room")

    with pytest.raises(MemoryError, match="no room"):
        launches_of(fail, lambda: None, [ProfilerActivity.CPU])


def test_the_profilers_own_file_can_be_read() -> None:
    """On a CPU it holds no kernel, so it is made again; each has its calls between two waits.

    And between the two there is time for the profiler to let go of the driver.
    """
    done: list[str] = []
    paused_s: list[float] = []

    def call() -> None:
        done.append("call")
        torch.ones(2, 2).sum()

    found = launches_of(
        call, lambda: done.append("wait"), [ProfilerActivity.CPU], pause=paused_s.append
    )

    once = ["wait", "call", "call", "call", "wait"]
    assert found == ()
    assert done == once + 50 * ["wait"] + once
    assert sum(paused_s) == pytest.approx(0.05)

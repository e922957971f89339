"""What `make perf` says of a GPU's clocks."""

from dataclasses import replace
from typing import Any

import pytest

from gpubench.measure.block import BlockTiming, measure_block
from gpubench.measure.warm_up import full_warm_up
from tests.device.cuda.test_device import Machine
from tools.perf_gpu import gpu_lines


def lines_of_a_scripted_gpu() -> list[str]:
    """Return what is said of a GPU whose clocks are true."""
    return list(gpu_lines(Machine().open(), lambda met: "met" if met else "missed"))


def test_every_clock_is_judged_by_work_of_known_length() -> None:
    """On a scripted GPU, whose clocks are true: nothing but the figures, each with a verdict."""
    lines = lines_of_a_scripted_gpu()

    assert [line.split()[0] for line in lines] == ["floor", *["kernel"] * 7, *["step"] * 4]
    assert [line.split()[-1] for line in lines[1:]] == ["met"] * 11


@pytest.mark.parametrize(
    ("first", "later", "word"),
    [(0.9, 0.59, "missed"), (0.1, 0.61, "met")],
    ids=["just below 60 %", "just above"],
)
def test_the_timed_share_of_kernels_is_asked_of_later_visits(
    first: float, later: float, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first one records the graph and holds it against single launches."""

    def measured(*what: Any, **how: Any) -> BlockTiming:
        block = measure_block(*what, **how)
        share = first if how["warm_up"] is full_warm_up else later
        return replace(block, timing=replace(block.timing, timed_share=share))

    monkeypatch.setattr("tools.perf_gpu.measure_block", measured)
    kernel = next(
        line for line in lines_of_a_scripted_gpu() if line.startswith("kernel of     100")
    )

    assert f"timed share first visit {first:.0%}, later {later:.0%}" in kernel
    assert kernel.split()[-1] == word

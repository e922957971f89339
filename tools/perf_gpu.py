"""Measure the measuring on a GPU: how true its clocks are, and how much of a visit they time.

The work is a kernel that keeps the GPU busy for a time by the GPU's own timer, so that the truth
is known. Run by `make perf` where there is a GPU.
"""

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gpubench.device.cuda.device import CudaDevice
from gpubench.device.cuda.open import open_cuda
from gpubench.measure.block import BlockTiming, measure_block
from gpubench.measure.clock import Clock
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import WarmUpMethod, brief_warm_up, full_warm_up
from gpubench.model import Case
from gpubench.model.regime import BURST
from gpubench.suites.presets import PRESETS
from tools.target import met, shown

KERNELS_S = (3e-6, 10e-6, 20e-6, 100e-6, 300e-6, 1e-3, 5e-3)
BIAS_FROM_S = 1e-3
"""A shorter kernel is longer than asked by a launch and an exit, which are its own."""
STEPS_S = (10e-3, 50e-3, 0.1, 0.2)
BLOCKS = PRESETS["quick"].blocks
"""What the timed share of steps is asked of: a run of one first visit and the later ones."""
BIAS_TARGET = 0.01
KERNEL_SHARE_TARGETS = ((300e-6, 0.75), (20e-6, 0.60), (0.0, 0.40))
"""Of later visits to kernels of so many seconds and more."""
STEP_SHARE_TARGET = 0.80


def gpu_lines(gpu: CudaDevice, verdict: Callable[[bool], str]) -> Iterator[str]:
    """Yield each figure beside its target.

    Args:
        gpu: To be judged.
        verdict: Says in a word whether a target was met.
    """
    yield f"floor of an event pair: {gpu.clock(_case('hot', 1)).overhead_s * 1e6:.2f} us"
    # Each length is a case with a clock of its own, as in a run: a clock learns from its work.
    for place, seconds in enumerate(KERNELS_S, 1):
        clock = gpu.clock(_case("hot", place, BURST))
        target = next(share for least_s, share in KERNEL_SHARE_TARGETS if seconds >= least_s)
        found = _found(seconds, clock, gpu.busy_for(seconds))
        met = found.is_true and found.later >= target
        yield f"kernel of {found.text}, {target:.0%} of later visits  {clock.timer}  {verdict(met)}"
    for place, seconds in enumerate(STEPS_S, 1):
        clock = gpu.clock(_case("none", place))
        found = _found(seconds, clock, gpu.busy_for(seconds))
        met = found.is_true and found.of_a_run >= STEP_SHARE_TARGET
        yield f"step of {found.text}, {STEP_SHARE_TARGET:.0%} of a run  {verdict(met)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _TimedAsKnown:
    """What a clock said of work of known length."""

    seconds: float
    bias: float
    first: float
    """Timed share of the first visit; nan where the clock jumped back, which reaches no target."""
    later: float

    @property
    def is_true(self) -> bool:
        return self.seconds < BIAS_FROM_S or abs(self.bias) <= BIAS_TARGET

    @property
    def of_a_run(self) -> float:
        return (self.first + (BLOCKS - 1) * self.later) / BLOCKS

    @property
    def text(self) -> str:
        return (
            f"{self.seconds * 1e6:>7.0f} us  bias {self.bias:+.2%}  timed share first visit"
            f" {self.first:.0%}, later {self.later:.0%}  targets +-{BIAS_TARGET:.0%}"
        )


def _found(seconds: float, clock: Clock, call: Callable[[], object]) -> _TimedAsKnown:
    first, later = _block(clock, call, full_warm_up), _block(clock, call, brief_warm_up)
    told = [block.timing.timed_share for block in (first, later)]
    shares = [math.nan if share is None else share for share in told]
    bias = later.timing.time_median_s / seconds - 1.0
    return _TimedAsKnown(seconds=seconds, bias=bias, first=shares[0], later=shares[1])


def _block(clock: Clock, call: Callable[[], object], warm_up: WarmUpMethod) -> BlockTiming:
    return measure_block(
        clock,
        TimedCall(call=call, recordable=True),
        warm_up=warm_up,
        effort=Effort(sample_s=PRESETS["quick"].sample_s),
        deadline=Deadline.after(60.0, clock),
    )


def _case(cache: str, place: int, regime: str = "") -> Case:
    return Case(
        workload="hold",
        phase="forward",
        dtype="unknown",
        batch_size=place,
        cache=cache,
        regime=regime,
    )


def main(device: str) -> int:
    """Print every figure of a GPU beside its target; return 1 if one was missed."""
    return shown(gpu_lines(open_cuda(device, timer="", identify=False), met))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
